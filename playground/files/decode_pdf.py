"""In the child: what a PDF is (pages, title, first text) and a small picture of its first page."""

import json
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from playground.files.decode import Emit
from playground.files.errors import FileRefused
from playground.files.limits import Limits

THUMBNAIL_SIDE = 96
TITLE_CHARS = 200


def run(source: BinaryIO, limits: Limits, emit: Emit, text_chars: int, picture: bool) -> None:
    """Answer "info"; "text" (at most `text_chars` characters, if any); with `picture` a "thumbnail"."""
    document = _open(source.read())
    pages = len(document)
    if pages > limits.pdf_pages:
        raise FileRefused("too_many_pages", pages=pages, limit=limits.pdf_pages)
    if pages < 1:
        raise FileRefused("no_pages")
    first = _page(document, 0)
    if first is None:
        raise FileRefused("damaged_pdf")
    title = str(document.get_metadata_value("Title"))[:TITLE_CHARS]
    emit("info", json.dumps({"pages": pages, "title": title}).encode())
    if picture:
        emit("thumbnail", _thumbnail(first))
    if text_chars:
        emit("text", _text(document, text_chars).encode("utf-8", "replace"))


def _open(data: bytes) -> Any:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise FileRefused("password" if locked else "damaged_pdf") from error
    # A file that opens without asking may still be encrypted, with a password for its owner only:
    # readers obey its restrictions, and providers refuse it.
    if pdfium.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise FileRefused("password")
    return document


def _page(document: Any, index: int) -> Any | None:
    try:
        return document[index]
    except pypdfium2.PdfiumError:
        return None


def _text(document: Any, limit: int) -> str:
    """The text of the pages, in order, a blank line between them, until `limit` characters."""
    parts: list[str] = []
    room = limit
    for index in range(len(document)):
        page = _page(document, index)
        if page is None:
            continue
        part = page.get_textpage().get_text_range(errors="replace")[:room].replace("\r\n", "\n")
        parts.append(part)
        room -= len(part)
        if room <= 0:
            break
    return "\n\n".join(parts)


def _thumbnail(page: Any) -> bytes:
    from playground.files import decode_image  # Pillow, which reading alone does not need

    scale = THUMBNAIL_SIDE / max(page.get_width(), page.get_height(), 1)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    return decode_image.thumbnail(picture)
