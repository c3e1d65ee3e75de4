"""From a received file to a ready upload: found out by content, decoded in a child, stored."""

import os
from typing import BinaryIO

from playground.files import images, names, parts, pdf, sentences, sniff, storage, texts
from playground.files.errors import FileRefused
from playground.files.limits import MIB, limits
from playground.models import Upload

FOUND_OUT = "state message notice name size media_type blob thumbnail width height pages".split()


def begin(upload: Upload) -> None:
    """Save a new upload. Raises FileRefused for a size that no kind of file may have."""
    caps = limits()
    cap = max(caps.image_bytes, caps.pdf_bytes, caps.text_bytes)
    if upload.size < 1:
        raise sentences.refusal("empty")
    if upload.size > cap:
        raise sentences.refusal("too_big_file", limit=cap // MIB)
    upload.save()


def finish(upload: Upload) -> None:
    """Make a received upload ready, or refused. A repeat changes nothing.

    Blocks for as long as a decoder takes. Raises FileRefused (also at a repeat), and OSError when
    the disk is full: then it can be tried again. Raises Upload.DoesNotExist when the upload was
    deleted meanwhile.
    """
    with parts.opened(upload) as file:  # whoever comes second waits here and then finds it done
        upload.refresh_from_db()
        if upload.state == Upload.State.RECEIVING:
            _decide(upload, file)
    if upload.state != Upload.State.RECEIVING:
        parts.discard(upload)
    if upload.state == Upload.State.REFUSED:
        raise FileRefused("refused", upload.message)


def _decide(upload: Upload, file: BinaryIO) -> None:
    try:
        if file.seek(0, os.SEEK_END) != upload.size:
            raise sentences.refusal("incomplete")
        file.seek(0)
        kind = sniff.accept(file.read(sniff.HEAD_BYTES), upload.size, upload.name)
        _store(upload, kind, file)
    except FileRefused as refused:
        upload.state, upload.message = Upload.State.REFUSED, str(refused)
    # Not save(), which would bring back a row that was deleted meanwhile.
    found_out = {name: getattr(upload, name) for name in FOUND_OUT}
    if not Upload.objects.filter(id=upload.id).update(**found_out):
        raise Upload.DoesNotExist


def _store(upload: Upload, kind: sniff.Kind, file: BinaryIO) -> None:
    notices = []
    thumbnail = b""
    if kind is sniff.PDF:
        thumbnail = _store_pdf(upload, file)
    elif kind in sniff.TEXTS:
        notices += _store_text(upload, file, kind)
    else:
        thumbnail, notice = _store_image(upload, file)
        notices += [notice] if notice else []
    name = names.true_name(upload.name, kind)
    if name != upload.name:
        notices.append(sentences.renamed(kind.label, name))
    upload.name, upload.media_type, upload.notice = name, kind.media_type, " ".join(notices)
    upload.thumbnail = storage.put(thumbnail, "image/webp") if thumbnail else None
    upload.state = Upload.State.READY


def _store_pdf(upload: Upload, file: BinaryIO) -> bytes:
    found = pdf.examine(file, upload.size)
    upload.pages = found.pages
    file.seek(0)
    upload.blob = storage.put_pieces(iter(lambda: file.read(MIB), b""), sniff.PDF.media_type)
    return found.thumbnail


def _store_text(upload: Upload, file: BinaryIO, kind: sniff.Kind) -> list[str]:
    if texts.examine(file, upload.size).utf8:
        file.seek(0)
        upload.blob = storage.put_pieces(iter(lambda: file.read(MIB), b""), kind.media_type)
        return []
    pieces = (text.encode() for text in texts.characters(file))
    upload.blob = storage.put_pieces(pieces, kind.media_type)
    upload.size = upload.blob.size
    return [sentences.converted()]


def _store_image(upload: Upload, file: BinaryIO) -> tuple[bytes, str]:
    with images.cleaned(file, upload.size) as clean:
        upload.blob = storage.put_pieces(clean.body, images.MEDIA_TYPES[clean.info.format])
        upload.size, upload.width, upload.height = upload.blob.size, clean.info.width, clean.info.height
        cut = clean.info.frames > clean.kept and clean.info.format != "JPEG"
        return clean.thumbnail, sentences.first_frame_only(clean.info.frames) if cut else ""
