"""A growing Markdown text as closed blocks and an open tail, so that only the tail is rendered again."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from playground.rendering.citations import Source, cite_html, marked
from playground.rendering.markdown import block_starts, clean, finish, parse, render, render_open

_LINE_END = re.compile(r"\r\n|\r(?!\n)(?!\Z)|\n")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


class Split(NamedTuple):
    """HTML of a text: closed blocks, and the tail that may still change (None when the text is done)."""

    blocks: list[str]
    tail: str | None


class Prose:
    """One growing text. What it gives is a pure function of the text: earlier calls only save work.

    A text that does not continue the one before it starts anew.
    """

    __slots__ = ("_blocks", "_closed", "_looked", "_result", "_text")

    def __init__(self) -> None:
        self._text = ""
        self._blocks: list[str] = []
        self._closed = 0  # characters of the text inside closed blocks
        self._looked = 0  # characters up to which complete lines were looked at
        self._result: Split | None = None

    def open(self, text: str) -> Split:
        """The HTML of a text that may go on."""
        if self._result is not None and text == self._text:
            return self._result
        if not text.startswith(self._text):
            self.__init__()  # type: ignore[misc]
        self._text = text
        complete = _complete(text)
        if complete > self._looked:
            self._looked = complete
            self._close(complete)
        tail = text[self._closed :]
        self._result = Split(self._blocks, render_open(tail) if tail else "")
        return self._result

    def _close(self, complete: int) -> None:
        piece = self._text[self._closed : complete]
        lines = _lines(piece)
        starts = block_starts("\n".join(lines.text))
        if len(starts) < 2:
            return
        offsets = [lines.offsets[start - 1] for start in starts]
        # A new list, so that a result given before does not change.
        self._blocks = self._blocks + [render(piece[first:last]) for first, last in pairwise(offsets)]
        self._closed += offsets[-1]


class _Lines(NamedTuple):
    text: list[str]
    offsets: list[int]


def _lines(piece: str) -> _Lines:
    """Complete lines, cut where Markdown cuts them, and where each starts (with one past the last)."""
    text, offsets, at = [], [], 0
    for match in _LINE_END.finditer(piece):
        text.append(piece[at : match.start()])
        offsets.append(at)
        at = match.end()
    return _Lines([*text, ""], [*offsets, at])


def _complete(text: str) -> int:
    """How many characters are in complete lines. A CR at the very end may still become CR LF."""
    if "\r" not in text:
        return text.rfind("\n") + 1
    end = 0
    for match in _LINE_END.finditer(text):
        end = match.end()
    return end


def done(text: str, marks: Sequence[tuple[int, int]] = (), sources: Sequence[Source] = ()) -> Split:
    """The HTML of a finished text, with its citations.

    It is given block by block, as while it grew, unless blocks depend on one another (footnotes,
    reference definitions): then one render of the whole is one block.
    """
    source = marked(text, marks) if marks else clean(text)
    lines = _lines(source if source.endswith("\n") else source + "\n")
    starts = block_starts("\n".join(lines.text))
    offsets = [lines.offsets[start - 1] for start in starts]
    pieces = [source[first:last] for first, last in zip(offsets, [*offsets[1:], None], strict=True)]
    by_number = {one.number: cite_html(one) for one in sources}

    def cite(number: int) -> str:
        return by_number.get(number, "")

    parsed = [parse(piece) for piece in pieces]
    whole = parse(source, whole=True)
    if len(parsed) > 1 and "".join(parsed) != whole:
        parsed = [whole]
    given = cite if marks else None
    return Split([finish(html, highlight=True, cite=given) for html in parsed if html], None)
