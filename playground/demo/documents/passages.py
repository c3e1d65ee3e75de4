"""A document as passages: pieces of a few sentences, or of some rows of a table, and where they stand."""

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from playground.demo.documents import layout
from playground.demo.documents.layout import CODE, HEADING, TABLE, Block

ROOM = 420  # characters of a passage, about four sentences
ROWS = 40  # of a table in one passage
HEADING_ROOM = 120
_LARGEST_CELL = 128 * 1024

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]?[^\Wa-z_])|(?<=[。！？])\s*")
_FIGURE = re.compile(r"[^\w]{0,3}\d[\d.,'\s]*\s?[^\s\w]{0,2}$")
_HYPHEN = re.compile("[\u00ad\ufffe\x02]\n?")  # how PDFium tells a word that goes on in the next line
_DELIMITERS = ",;\t|"


class Passage(NamedTuple):
    """Words as they stand in the document. `page` (of a PDF) and `line` (of a text) count from 1, else 0.

    `rows` are those of a table, its header first, which end in the line `last`; `text` holds their cells too.
    """

    text: str
    page: int = 0
    line: int = 0
    last: int = 0
    heading: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    code: bool = False


class Row(NamedTuple):
    """The cells of a row, and the lines from the first to the last on which they stand."""

    cells: tuple[str, ...]
    line: int
    last: int


def of_pages(pages: Sequence[str]) -> list[Passage]:
    """The passages of a PDF by the text of its pages."""
    lines = [_HYPHEN.sub("", page).split("\n") for page in pages]
    found: list[Passage] = []
    section = ""
    for number, page in enumerate(layout.without_running(lines), 1):
        placed = list(_passages(layout.page_blocks(page), section))
        found += [passage._replace(page=number, line=0, last=0) for passage, _ in placed]
        section = placed[-1][1] if placed else section
    return found


def of_text(text: str, *, markdown: bool = False) -> list[Passage]:
    """The passages of a text. Of Markdown the words stay, without the signs for how they look."""
    lines = [layout.unmarked(line) for line in text.splitlines()] if markdown else text.splitlines()
    return _gathered([passage for passage, _ in _passages(layout.text_blocks(lines), "")])


def of_table(text: str) -> list[Passage]:
    """The passages of a CSV or TSV file: some rows each, with the header."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows: list[Row] = []
    first_line = 1
    try:
        for row in reader:
            if max(map(len, row), default=0) > _LARGEST_CELL:
                return of_text(text)  # a quotation mark that nobody closed takes all that follows
            if any(row):
                rows.append(Row(_cells(row), first_line, reader.line_num))
            first_line = reader.line_num + 1
    except csv.Error:
        return of_text(text)
    return _cut_table(rows, "")


def _cells(row: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in row)


def is_figure(cell: str) -> bool:
    """Whether a cell is a number, with its sign, unit sign or percent."""
    return bool(_FIGURE.match(cell.strip()))


def sentences(text: str) -> list[str]:
    """A text cut behind its sentences."""
    return [text[start:end] for start, end in _sentences(text)]


def _passages(blocks: list[Block], section: str) -> Iterator[tuple[Passage, str]]:
    """The passages, each with the section that it leaves the next one in."""
    heads: list[str] = []
    for block in blocks:
        if block.kind == HEADING:
            heads.append(layout.joined(block.lines)[0][:HEADING_ROOM])
            continue
        if heads and block.kind != TABLE:
            section = " › ".join(heads[-2:])
        if block.kind == TABLE:
            # What stands right above a table is its caption, and names nothing behind it.
            caption = heads.pop() if heads else section
            section = heads[-1] if heads else section
            found = _cut_table(_rows(block), caption)
        elif block.kind == CODE:
            words = "\n".join(block.lines)[: 2 * ROOM]
            found = [Passage(words, line=block.line, heading=section, code=True)] if words.strip() else []
        else:
            found = [Passage(piece, line=line, heading=section) for line, piece in _placed(block)]
        heads = []
        yield from ((passage, section) for passage in found)


def _placed(block: Block) -> Iterator[tuple[int, str]]:
    """The pieces of a paragraph, with the numbers of the lines they begin in."""
    text, starts = layout.joined(block.lines)
    for at, piece in _pieces(text):
        yield block.line + bisect_right(starts, at) - 1, piece


def _rows(block: Block) -> list[Row]:
    lines = [block.line + at + (1 if at and block.ruled else 0) for at in range(len(block.lines))]
    return [Row(_cells(row.split("\t")), at, at) for at, row in zip(lines, block.lines, strict=True)]


def _cut_table(rows: list[Row], caption: str) -> list[Passage]:
    if len(rows) < 2:
        return [Passage(" ".join(row.cells), line=row.line, heading=caption) for row in rows]
    headed = not any(map(is_figure, rows[0].cells))
    header, body = (rows[0].cells, rows[1:]) if headed else ((), rows)
    found = []
    for at in range(0, len(body), ROWS):
        cut = body[at : at + ROWS]
        cells = (header, *(row.cells for row in cut))
        words = "\n".join(" ".join(row) for row in cells if row)
        line = rows[0].line if at == 0 else cut[0].line
        found.append(Passage(words, line=line, last=cut[-1].last, heading=caption, rows=cells))
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Whole sentences up to ROOM together, with their place; a longer one is cut where it must be."""
    first = last = 0
    for start, end in _sentences(text):
        for begin, until in _cut(text, start, end):
            if until - first > ROOM and last > first:
                yield first, text[first:last]
                first = begin
            last = until
    if last > first:
        yield first, text[first:last]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _SENTENCE.finditer(text):
        if gap.start() > start:
            # Closing quotation marks belong to the sentence before.
            yield start, gap.start() + len(gap[0].rstrip())
        start = gap.end()
    if len(text) > start:
        yield start, len(text)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > ROOM:
        at = text.rfind(" ", start + ROOM // 2, start + ROOM)
        at = at if at > 0 else start + ROOM
        yield start, at
        start = at + (text[at : at + 1] == " ")
    yield start, end


def _gathered(passages: list[Passage]) -> list[Passage]:
    """Neighbours under one heading together, while they are short: a log has thousands of lines."""
    found: list[Passage] = []
    for passage in passages:
        last = found[-1] if found else None
        fits = last is not None and len(last.text) + len(passage.text) < ROOM // 2
        if (
            last is not None
            and fits
            and not (last.rows or passage.rows or last.code or passage.code)
            and last.heading == passage.heading
        ):
            found[-1] = last._replace(text=f"{last.text} {passage.text}")
        else:
            found.append(passage)
    return found
