"""PDF: what it is and what its first pages say. The file itself is kept as it came, as data only."""

import tempfile
from dataclasses import dataclass
from typing import IO

from playground.files import child, sentences
from playground.files.limits import MIB, limits

TEXT_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """A readable PDF. `text` is of the first pages; `thumbnail` a small WEBP of the first, or empty."""

    pages: int
    title: str
    text: str = ""
    thumbnail: bytes = b""


def inspect(data: bytes, text_chars: int = TEXT_CHARS) -> PdfInfo:
    """Pages, title and first text of a PDF, read in a child process (so it blocks for a moment).

    Raises FileRefused for what is damaged, encrypted, too large, or no PDF.
    """
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        return _read(source, len(data), text_chars=text_chars, picture=False)


def examine(source: IO[bytes], size: int) -> PdfInfo:
    """Pages, title and thumbnail of a PDF in a real file of `size` bytes; raises like `inspect`.

    A first page that cannot be drawn within the limits costs the thumbnail, not the file.
    """
    return _read(source, size, text_chars=0, picture=True)


def _read(source: IO[bytes], size: int, text_chars: int, picture: bool) -> PdfInfo:
    cap = limits().pdf_bytes
    if size > cap:
        raise sentences.refusal("too_big_pdf", limit=cap // MIB)
    with child.run("pdf", source, text_chars=text_chars, picture=picture) as answer:
        found = answer.facts("info")
        text = answer.data("text").decode("utf-8", "replace")
        return PdfInfo(found["pages"], found["title"], text, answer.data("thumbnail"))
