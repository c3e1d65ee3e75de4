"""Refusals and notices in words."""

from django.utils.translation import gettext as _

from playground.files.errors import FileRefused


def refusal(code: str, **facts: int) -> FileRefused:
    """The refusal for a code, with its sentence in the language of the moment."""
    template = _templates().get(code)
    if template is None:
        return FileRefused(code, _("This file cannot be used."))
    return FileRefused(code, template % facts, **facts)


def _templates() -> dict[str, str]:
    return {
        "empty": _("File is empty."),
        "too_big_file": _("This file is larger than %(limit)d MB."),
        "too_big_image": _("This picture is larger than %(limit)d MB."),
        "too_big_pdf": _("This PDF is larger than %(limit)d MB."),
        "too_big_text": _("This text is larger than %(limit)d MB."),
        "too_many_pixels": _(
            "This picture has more than %(limit)d million pixels, the most that is accepted."
        ),
        "too_long_side": _(
            "This picture has %(width)d × %(height)d pixels; at most %(limit)d a side are accepted."
        ),
        "too_many_pages": _("This PDF has %(pages)d pages; at most %(limit)d are accepted."),
        "no_pages": _("This PDF has no pages."),
        "no_page": _("This PDF has no such page."),
        "password": _("Password-protected PDF. Remove the password and attach it again."),
        "damaged_image": _("Image is damaged."),
        "damaged_pdf": _("PDF is damaged."),
        "damaged_text": _(
            "This text holds bytes that are not UTF-8 text. Save it as UTF-8 and attach it again."
        ),
        "misnamed_text": _("This is a text, not what its name says. Rename it to .txt and attach it again."),
        "too_costly_image": _("Image is damaged, or too costly to read safely."),
        "too_costly_pdf": _("PDF is damaged, or too costly to read safely."),
        "too_costly_page": _("This page is damaged, or too costly to draw safely."),
        "busy": _("The server is busy with other files. Try again in a moment."),
        "incomplete": _("The upload stopped before its end. Attach the file again."),
    }


def not_accepted(kind: str) -> FileRefused:
    """The refusal of content that is recognised but not taken; `kind` as `sniff` names it."""
    what = {
        "svg": _("SVG not supported."),
        "html": _("This is a web page (HTML)."),
        "program": _("This is a program."),
        "word": _("This is a Word document."),
        "excel": _("This is an Excel workbook."),
        "powerpoint": _("This is a PowerPoint presentation."),
        "archive": _("This is an archive."),
        "other_image": _("This picture format is not supported."),
        "encoding": _("This text is not in UTF-8."),
    }.get(kind, _("This is not a kind of file that is known here."))
    accepted = _(
        "Accepted are PNG, JPEG, WEBP and GIF pictures, PDF, and text in UTF-8, such as Markdown and CSV."
    )
    return FileRefused(kind, f"{what} {accepted}")


def renamed(label: str, name: str) -> str:
    """The notice that a file was named as something that it is not."""
    return _("This is a %(label)s file, so it is kept as “%(name)s”.") % {"label": label, "name": name}


def converted() -> str:
    """The notice that a text was not in UTF-8 and is now."""
    return _("The text was in UTF-16 and is kept in UTF-8.")


def first_frame_only(frames: int) -> str:
    """The notice that an animation became a picture; `frames` is how many it had."""
    return _("The animation is too long (%(frames)d pictures): only its first picture is kept.") % {
        "frames": frames
    }
