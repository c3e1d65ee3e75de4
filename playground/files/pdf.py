"""PDF: what it is, what its pages say and how they look. The file itself is kept as it came, as data only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from playground.files import child, sentences
from playground.files.limits import MIB, limits

TEXT_CHARS = 20_000
TEXT_BYTES = 8 * MIB  # of all pages, as UTF-8
PAGE_WIDTH = 1400  # pixels of a drawn page


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """A readable PDF. `text` is of the first pages; `thumbnail` a small WEBP of the first, or empty."""

    pages: int
    title: str
    text: str = ""
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A drawn page: a WEBP, and how many pages its file has."""

    picture: bytes
    pages: int


def inspect(data: bytes, text_chars: int = TEXT_CHARS) -> PdfInfo:
    """Pages, title and first text of a PDF, read in a child process (so it blocks for a moment).

    Raises FileRefused for what is damaged, encrypted, too large, or no PDF.
    """
    with _kept(data) as source:
        return _read(source, len(data), text_chars=text_chars, picture=False)


def examine(source: IO[bytes], size: int) -> PdfInfo:
    """Pages, title and thumbnail of a PDF in a real file of `size` bytes; raises like `inspect`.

    A first page that cannot be drawn within the limits costs the thumbnail, not the file.
    """
    return _read(source, size, text_chars=0, picture=True)


def pages(data: bytes) -> list[str]:
    """The text of every page, in order, one entry for each page; blocks and raises like `inspect`.

    "" for a page without text, for one that cannot be read, and for those behind the first TEXT_BYTES
    of text or behind the limits of the child.
    """
    _check_bytes(len(data))
    with _kept(data) as source, child.run("pdf", source, text_bytes=TEXT_BYTES) as answer:
        count = int(answer.facts("info")["pages"])
        return [answer.data(f"text{number}").decode("utf-8", "replace") for number in range(1, count + 1)]


def page_picture(source: IO[bytes], number: int, width: int = PAGE_WIDTH) -> PagePicture:
    """Draw page `number` (counted from 1) of a PDF in a real file, `width` pixels wide.

    Blocks for as long as drawing takes. Raises FileRefused like `inspect`, with the code "no_page" for
    a number that the file has not, and "too_costly_page" for a page that cannot be drawn in the limits.
    """
    _check_bytes(source.seek(0, os.SEEK_END))
    if number < 1:
        raise sentences.refusal("no_page")
    with child.run("pdf", source, draw=number, width=width) as answer:
        if "page" not in answer:
            raise sentences.refusal("too_costly_page")
        return PagePicture(answer.data("page"), int(answer.facts("info")["pages"]))


@contextmanager
def _kept(data: bytes) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        yield source


def _check_bytes(size: int) -> None:
    cap = limits().pdf_bytes
    if size > cap:
        raise sentences.refusal("too_big_pdf", limit=cap // MIB)


def _read(source: IO[bytes], size: int, text_chars: int, picture: bool) -> PdfInfo:
    _check_bytes(size)
    with child.run("pdf", source, text_chars=text_chars, picture=picture) as answer:
        found = answer.facts("info")
        text = answer.data("text").decode("utf-8", "replace")
        return PdfInfo(found["pages"], found["title"], text, answer.data("thumbnail"))
