"""Holds documents against each other: figures that differ, words they share, words of one alone."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from playground.demo.documents import words
from playground.demo.documents.citing import Citations, safe
from playground.demo.documents.passages import Passage, is_figure, sentences
from playground.demo.documents.ranking import Weights
from playground.demo.documents.reading import Document
from playground.demo.documents.telling import frequencies, listed
from playground.demo.texts import counted, text

MOST = 4
"""Documents that are held against each other at once."""
_FIGURES = 24
_WORDS = 8
_NUMBER = re.compile(r"[-+−–]?\d+(?:[.,]\d+)*")
_LONGEST_LABEL = 160

type Key = tuple[str, ...]


class Figure(NamedTuple):
    """A figure, what it is of, and where it stands."""

    label: str
    value: str
    document: Document
    page: int


def told(shelf: Sequence[Document], wanted: Weights, citations: Citations) -> str:
    """What up to MOST documents share and where they differ. `wanted` narrows the figures to some words."""
    differing, same = _held_together([dict(_figures(document)) for document in shelf], wanted)
    counts = [frequencies(document) for document in shelf]
    shared = [key for key in counts[0][0] if all(key in other for other, _ in counts[1:])]
    shared.sort(key=lambda key: -min(keys[key] for keys, _ in counts))
    written = counts[0][1]
    alone = []
    for document, (keys, spelled) in zip(shelf, counts, strict=True):
        own = sorted(
            (key for key in keys if sum(key in other for other, _ in counts) == 1), key=lambda key: -keys[key]
        )
        alone.append(
            f"- Only in **{safe(document.name)}**: {listed([spelled[key] for key in own[:_WORDS]], '')}"
        )
    return text(
        "documents_comparison",
        files=listed([document.name for document in shelf], "**"),
        figures=_table(shelf, differing, same, citations),
        shared=listed([written[key] for key in shared[:_WORDS]], ""),
        alone="\n".join(alone),
    )


def _held_together(found: Sequence[dict[Key, Figure]], wanted: Weights) -> tuple[list[list[Figure]], int]:
    """The figures of the same thing that are not the same everywhere, and how many are."""
    differing, same = [], 0
    for key, figure in found[0].items():
        if wanted and not set(wanted) & set(words.keys(figure.label)):
            continue
        row = [figure, *(other[key] for other in found[1:] if key in other)]
        if len(row) < len(found):
            continue
        if len({one.value for one in row}) > 1:
            differing.append(row)
        else:
            same += 1
    return differing, same


def _table(shelf: Sequence[Document], differing: list[list[Figure]], same: int, citations: Citations) -> str:
    if not differing:
        return text("documents_no_figures", same=same)
    head = " | ".join(safe(document.name) for document in shelf)
    lines = [f"| Figure | {head} |", "|---|" + "---:|" * len(shelf)]
    for row in differing[:_FIGURES]:
        cells = []
        for one in row:
            page = f" (page {one.page})" if one.page else ""
            cells.append(f"{safe(one.value)}{page}{citations.mark(one.document, one.page)}")
        lines.append(f"| {safe(row[0].label)} | {' | '.join(cells)} |")
    more = len(differing) - _FIGURES
    return text(
        "documents_figures",
        count=counted(len(differing), "place"),
        same=same,
        table="\n".join(lines) + (f"\n\n{more} more differ." if more > 0 else ""),
    )


def _figures(document: Document) -> Iterator[tuple[Key, Figure]]:
    """The figures of tables by row and column, and those of sentences by the words around them.

    Reversed, so that of two with the same words the first is kept.
    """
    for passage in reversed(document.passages):
        if passage.rows:
            yield from _of_table(document, passage)
        else:
            for sentence in reversed(sentences(passage.text)):
                yield from _of_sentence(document, passage, sentence)


def _of_table(document: Document, passage: Passage) -> Iterator[tuple[Key, Figure]]:
    header = passage.rows[0]
    for row in passage.rows[1:]:
        for at, cell in enumerate(row[1:], 1):
            head = header[at] if at < len(header) else ""
            if is_figure(cell):
                label = ", ".join(filter(None, (passage.heading, row[0], head)))
                # By its first word the caption may differ: "Costs 2024", "Costs 2025".
                key = (*_plain(passage.heading)[:1], "|", *_plain(row[0]), "|", *words.keys(head), str(at))
                yield key, Figure(label, cell, document, passage.page)


def _of_sentence(document: Document, passage: Passage, sentence: str) -> Iterator[tuple[Key, Figure]]:
    if len(sentence) > _LONGEST_LABEL or not (values := _NUMBER.findall(sentence)):
        return
    key = tuple(_plain(_NUMBER.sub(" ", sentence)))
    if len(key) > 1:
        label = _NUMBER.sub("…", sentence)
        yield ("", *key), Figure(label, " / ".join(values), document, passage.page)


def _plain(text: str) -> list[str]:
    return [key for key in words.keys(text) if key.isalpha()]
