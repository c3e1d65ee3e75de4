"""Passages as Markdown: quotations with the found words in bold, tables with the rows that matter."""

import re
from collections.abc import Sequence

from playground.demo.documents import words
from playground.demo.documents.citing import Citations, safe, without_marks
from playground.demo.documents.passages import Passage, is_figure
from playground.demo.documents.ranking import Weights, columns_of, rows_of
from playground.demo.documents.reading import Document
from playground.demo.texts import fenced

_ROWS = 8
_COLUMNS = 8
_CELL = 120
_NEIGHBOURS = re.compile(r"(?<=\w)\*\*([ -])\*\*(?=\w)")  # a row of bold words is one


def told(document: Document, passage: Passage, keys: Weights, citations: Citations) -> str:
    """Where a passage stands, then the passage, as it stands there."""
    place, mark = citations.place(document, passage), citations.mark(document, passage.page)
    if passage.code:
        return f"{place}{mark}:\n\n{fenced(without_marks(passage.text))}"
    if not passage.rows:
        return f"{place}:\n\n> {bold(passage.text, keys)}{mark}"
    rows = rows_of(passage, keys)
    figures = _figures(passage, rows, keys)
    lead = f"{place}: {figures}{mark}" if figures else f"{place}{mark}:"
    return f"{lead}\n\n{table(passage, rows, keys)}"


def bold(text: str, keys: Weights) -> str:
    """A text as one safe line, with the words that have the keys in bold."""
    finder = words.finder(key for key in keys if key.isascii())
    told = finder.sub(
        lambda found: f"**{found[0]}**" if words.matches(found) in keys else found[0], safe(text)
    )
    return _NEIGHBOURS.sub(r"\1", told)


def table(passage: Passage, rows: Sequence[tuple[str, ...]], keys: Weights) -> str:
    """The header and the rows that matter, or the first ones, as a table."""
    chosen = rows or passage.rows[1:]
    shown = chosen[:_ROWS]
    width = min(_COLUMNS, max(len(row) for row in (passage.rows[0], *shown)))
    right = [all(is_figure(row[at]) for row in shown if len(row) > at and row[at]) for at in range(width)]
    lines = [_line(passage.rows[0], width, {})]
    lines.append("|" + "|".join("---:" if at and right[at] else "---" for at in range(width)) + "|")
    lines += [_line(row, width, keys) for row in shown]
    if len(chosen) > len(shown):
        lines.append(f"\n{len(chosen) - len(shown)} more rows are not shown.")
    return "\n".join(lines)


def _line(row: tuple[str, ...], width: int, keys: Weights) -> str:
    cells = [*row[:width], *[""] * (width - len(row))]
    return "| " + " | ".join(bold(cell[:_CELL], keys) for cell in cells) + " |"


def _figures(passage: Passage, rows: Sequence[tuple[str, ...]], keys: Weights) -> str:
    """The cells that the question points at by row and column, in words."""
    columns = columns_of(passage, keys)
    if len(rows) != 1 or not columns:
        return ""
    row, header = rows[0], passage.rows[0]
    return "; ".join(
        f"{safe(row[0])}, {safe(header[at])}: **{safe(row[at])}**"
        for at in columns
        if len(row) > at and row[at]
    )
