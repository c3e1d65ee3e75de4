"""In the child: what a PDF is (pages, title), what its pages say, and pictures of them."""

import json
from io import BytesIO
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from playground.files import pdf_cells
from playground.files.decode import Emit
from playground.files.errors import FileRefused
from playground.files.limits import Limits

THUMBNAIL_SIDE = 96
TITLE_CHARS = 200
TALLEST = 4  # times its width; a longer page is drawn narrower


def run(
    source: BinaryIO,
    limits: Limits,
    emit: Emit,
    text_chars: int = 0,
    picture: bool = False,
    text_bytes: int = 0,
    draw: int = 0,
    width: int = 0,
) -> None:
    """Answer "info", and what else is asked for.

    `text_chars`: "text", the first characters of all pages together. `picture`: a "thumbnail".
    `text_bytes`: "text1", "text2" ... for each page in order, until so many bytes of UTF-8, with tabs
    between the cells of tables.
    `draw`: "page", a WEBP of that page (counted from 1), `width` pixels wide.
    """
    document = _open(source.read())
    pages = len(document)
    if pages > limits.pdf_pages:
        raise FileRefused("too_many_pages", pages=pages, limit=limits.pdf_pages)
    if pages < 1:
        raise FileRefused("no_pages")
    first = _page(document, max(0, draw - 1)) if draw <= pages else None
    if first is None:
        raise FileRefused("no_page" if draw > pages else "damaged_pdf")
    title = str(document.get_metadata_value("Title"))[:TITLE_CHARS]
    emit("info", json.dumps({"pages": pages, "title": title}).encode())
    if picture:
        emit("thumbnail", _thumbnail(first))
    if text_chars:
        emit("text", _text(document, text_chars).encode("utf-8", "replace"))
    if text_bytes:
        _emit_texts(document, emit, text_bytes)
    if draw:
        emit("page", _drawn(first, width))


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
        part = _text_of(page)[:room]
        parts.append(part)
        room -= len(part)
        if room <= 0:
            break
    return "\n\n".join(parts)


def _text_of(page: Any) -> str:
    text: str = page.get_textpage().get_text_range(errors="replace")
    return text.replace("\r\n", "\n")


def _emit_texts(document: Any, emit: Emit, room: int) -> None:
    for index in range(len(document)):
        page = _page(document, index)
        if page is None:
            continue
        data = pdf_cells.text_of(page).encode("utf-8", "replace")[:room]
        page.close()  # a thousand of them at once would not fit into the memory of this process
        emit(f"text{index + 1}", data)
        room -= len(data)
        if room <= 0:
            return


def _thumbnail(page: Any) -> bytes:
    from playground.files import decode_image  # Pillow, which reading alone does not need

    scale = THUMBNAIL_SIDE / max(page.get_width(), page.get_height(), 1)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    return decode_image.thumbnail(picture)


def _drawn(page: Any, width: int) -> bytes:
    scale = width / max(page.get_width(), page.get_height() / TALLEST, 1)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    out = BytesIO()
    picture.save(out, "WEBP", quality=80, method=2)
    return out.getvalue()
