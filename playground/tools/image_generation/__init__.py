"""Image generation: the provider draws, and shows the picture while it comes."""

from django.utils.translation import gettext as _, gettext_lazy

from playground.tools.base import Field, Json, Tool, ToolError

_AUTO = ("auto", gettext_lazy("Auto"))


def build(values: Json) -> list[Json]:
    """The `image_generation` entry; what is "auto" is left to the provider."""
    if values["background"] == "transparent" and values["output_format"] == "jpeg":
        raise ToolError("background", _("Background: JPEG has no transparency; choose PNG or WebP."))
    entry: Json = {"type": "image_generation"}
    for name in ("size", "quality", "background"):
        if values[name] != "auto":
            entry[name] = values[name]
    entry["output_format"] = values["output_format"]
    entry["partial_images"] = values["partial_images"]
    return [entry]


TOOL = Tool(
    kind="image_generation",
    label=gettext_lazy("Image generation"),
    chip=gettext_lazy("Images"),
    icon="img",
    fields=(
        Field(
            name="size",
            label=gettext_lazy("Size"),
            kind="select",
            default="auto",
            choices=(
                _AUTO,
                ("1024x1024", "1024 × 1024"),
                ("1024x1536", "1024 × 1536"),
                ("1536x1024", "1536 × 1024"),
            ),
        ),
        Field(
            name="quality",
            label=gettext_lazy("Quality"),
            kind="select",
            default="auto",
            choices=(
                _AUTO,
                ("low", gettext_lazy("Low")),
                ("medium", gettext_lazy("Medium")),
                ("high", gettext_lazy("High")),
            ),
        ),
        Field(
            name="background",
            label=gettext_lazy("Background"),
            kind="select",
            default="auto",
            choices=(
                _AUTO,
                ("opaque", gettext_lazy("Opaque")),
                ("transparent", gettext_lazy("Transparent")),
            ),
        ),
        Field(
            name="output_format",
            label=gettext_lazy("Format"),
            kind="select",
            default="png",
            choices=(("png", "PNG"), ("webp", "WebP"), ("jpeg", "JPEG")),
        ),
        Field(
            name="partial_images",
            label=gettext_lazy("Previews"),
            kind="number",
            default=2,
            limits=(0, 3),
            help=gettext_lazy("How many unfinished pictures are shown while it draws."),
        ),
    ),
    build=build,
)
