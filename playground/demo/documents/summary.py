"""A document in short: its most central passages, one or two of each section, in their order."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

from playground.demo.documents import words
from playground.demo.documents.citing import Citations, safe
from playground.demo.documents.passages import Passage, sentences
from playground.demo.documents.ranking import Weights
from playground.demo.documents.reading import Document
from playground.demo.documents.telling import frequencies, key_words, listed
from playground.demo.texts import counted, text

_POINTS = 7
_TABLES = 6
_ALIKE = 0.6
_SHORT = 30
_LOOKED_AT = 300
_FIRST = 1.4  # what stands first says what the others speak of


def told(document: Document, citations: Citations, page: int = 0) -> str:
    """The key passages of a document, or of one page of it, with where they stand."""
    passages = [one for one in document.passages if page in (0, one.page)]
    counts, _ = frequencies(document)
    points = [_point(document, passage, counts, citations) for passage in _central(passages, counts)]
    tables = _tables(document, passages, citations)
    return text(
        "documents_summary",
        name=safe(document.name),
        facts=f"page {page}" if page else ", ".join(document.facts[:1]),
        points="\n".join(points),
        tables=f"\n\n{tables}" if tables else "",
        words=listed(key_words(document, 8), ""),
    )


def _central(passages: Sequence[Passage], counts: Weights) -> list[Passage]:
    """The passages whose words the whole document repeats, none twice alike, in document order."""
    prose = [passage for passage in passages if not (passage.rows or passage.code)]
    scores = _centralities(prose, counts)
    ordered = sorted(range(len(prose)), key=lambda at: (-scores[at], at))
    picked: dict[int, set[str]] = {}
    sections: Counter[str] = Counter()
    for most in (1, 2):  # every section has its word before one has its second
        for at in ordered[:_LOOKED_AT]:
            if at in picked or sections[prose[at].heading] >= most or len(picked) == _POINTS:
                continue
            telling = _telling(prose[at].text)
            if any(_alike(telling, other) for other in picked.values()):
                continue
            picked[at] = telling
            sections[prose[at].heading] += 1
    if len(sections) < 2:  # without sections the order of rank is all there is
        for at in ordered[:_POINTS]:
            picked.setdefault(at, set())
    return [prose[at] for at in sorted(sorted(picked, key=lambda at: -scores[at])[:_POINTS])]


def _centralities(passages: Sequence[Passage], counts: Weights) -> list[float]:
    """For each passage how much of the document's weight its words carry, for their number."""
    worth: dict[str, float] = {}
    found = []
    for passage in passages:
        pieces = set(passage.text.split())
        for piece in [one for one in pieces if one not in worth]:
            worth[piece] = sum(math.log(1 + counts.get(key, 0)) for key in set(words.keys(piece)))
        weight = sum(worth[piece] for piece in pieces)
        found.append((0.3 if len(passage.text) < _SHORT else 1.0) * weight / math.sqrt(8 + len(pieces)))
    return found


def _telling(text: str) -> set[str]:
    return {key for key, _ in words.shown(text)}


def _alike(one: Collection[str], other: Collection[str]) -> bool:
    both = set(one) & set(other)
    return len(both) > _ALIKE * min(len(one), len(other))


def _point(document: Document, passage: Passage, counts: Weights, citations: Citations) -> str:
    """The best two sentences of a passage, as they stand there."""
    parts = sentences(passage.text)
    weights = [sum(math.log(1 + counts.get(key, 0)) for key in _telling(part)) for part in parts]
    pairs = [sum(weights[at : at + 2]) for at in range(max(1, len(parts) - 1))]
    pairs[0] *= _FIRST
    best = pairs.index(max(pairs))
    quote = " ".join(parts[best : best + 2])
    quote = quote if quote in passage.text else passage.text
    place = citations.place(document, passage)
    return f"- {place}: “{safe(quote)}”{citations.mark(document, passage.page)}"


def _tables(document: Document, passages: Sequence[Passage], citations: Citations) -> str:
    found = []
    for passage in [one for one in passages if one.rows][:_TABLES]:
        columns = listed([head for head in passage.rows[0] if head], "") if passage.rows[0] else ""
        size = counted(len(passage.rows) - 1, "row") + (f" of {columns}" if columns else "")
        found.append(
            f"- {citations.place(document, passage)}: {size}{citations.mark(document, passage.page)}"
        )
    return text("documents_tables", tables="\n".join(found)) if found else ""
