"""Ranks passages for the words of a question: BM25, in which a heading counts for what stands under it."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from playground.demo.documents import words
from playground.demo.documents.passages import Passage
from playground.demo.documents.reading import Document

_K1, _B = 1.2, 0.6
_UNDER_HEADING, _ONLY_HEADING = 0.8, 0.35
_MANY = 3  # a word counts no more often than so

type Weights = dict[str, float]


class Hit(NamedTuple):
    """A passage that holds some of the words. `found` are their keys."""

    document: Document
    passage: Passage
    score: float
    found: frozenset[str]


def rank(documents: Sequence[Document], wanted: Weights) -> list[Hit]:
    """The passages that hold any of the wanted keys, the best first."""
    placed = [(document, passage) for document in documents for passage in document.passages]
    finder = words.finder(wanted)

    def counted(text: str) -> Counter[str]:
        return Counter(key for match in finder.finditer(text) if (key := words.matches(match)) in wanted)

    average = sum(len(passage.text) for _, passage in placed) / max(1, len(placed))
    rows = []
    for document, passage in placed:
        inside, above = counted(passage.text), counted(passage.heading)
        if inside or above:
            rows.append((document, passage, inside, above))
    often = Counter(key for _, _, inside, above in rows for key in inside.keys() | above.keys())
    total = sum(wanted.values())
    hits = []
    for document, passage, inside, above in rows:
        length = 1 - _B + _B * len(passage.text) / average
        score = 0.0
        for key in inside.keys() | above.keys():
            rare = math.log(1 + (len(placed) - often[key] + 0.5) / (often[key] + 0.5))
            under = _UNDER_HEADING if inside[key] else _ONLY_HEADING
            count = min(_MANY, inside[key]) + (under if above[key] else 0)
            score += wanted[key] * rare * count * (_K1 + 1) / (count + _K1 * length)
        found = frozenset(inside.keys() | above.keys())
        share = sum(wanted[key] for key in found) / total
        bonus = _row_bonus(passage, wanted)
        hits.append(Hit(document, passage, score * (0.4 + 0.6 * share) * bonus, found))
    # Of two that score alike, the newer file and the earlier place first.
    return sorted(
        hits, key=lambda hit: (-round(hit.score, 6), -hit.document.at, hit.passage.page, hit.passage.line)
    )


def rows_of(passage: Passage, wanted: Weights) -> list[tuple[str, ...]]:
    """The rows of a table whose cells hold the most of the wanted words; none when no row stands out."""
    apart = wanted.keys() - _keys(passage.rows[0])
    weighed = [(sum(wanted[key] for key in apart & _keys(row)), row) for row in passage.rows[1:]]
    best = max((weight for weight, _ in weighed), default=0)
    # A row that is named by its first cell is meant before one that holds the word somewhere.
    named = [row for weight, row in weighed if weight == best and apart & _keys(row[:1])]
    return (named or [row for weight, row in weighed if weight == best]) if best else []


def columns_of(passage: Passage, wanted: Weights) -> list[int]:
    """The columns, but the first, whose head holds the word that is wanted most."""
    weighed = [max((wanted.get(key, 0) for key in words.keys(head)), default=0) for head in passage.rows[0]]
    best = max(weighed[1:], default=0)
    return [at for at, weight in enumerate(weighed) if at and weight == best] if best else []


def _row_bonus(passage: Passage, wanted: Weights) -> float:
    if not passage.rows:
        return 1.0
    rows = rows_of(passage, wanted)
    sharp = rows and len(rows) * 2 < len(passage.rows)
    return (1.3 if sharp else 1.0) * (1.3 if sharp and columns_of(passage, wanted) else 1.0)


def _keys(cells: Iterable[str]) -> set[str]:
    return {key for cell in cells for key in words.keys(cell)}
