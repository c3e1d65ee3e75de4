"""Small ways to tell words and figures."""

from collections import Counter
from collections.abc import Sequence

from playground.demo.documents import words
from playground.demo.documents.citing import safe
from playground.demo.documents.ranking import Weights
from playground.demo.documents.reading import Document


def listed(found: Sequence[str], around: str = "**") -> str:
    """Somebody's words in a row: "a, b and c"."""
    told = [f"{around}{safe(word[:60])}{around}" for word in found[:12]]
    return " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:]))) or "nothing"


def frequencies(document: Document) -> tuple[Weights, dict[str, str]]:
    """How often each telling word stands in a document, and how it is mostly written there."""
    counts: Counter[str] = Counter()
    for passage in document.passages:
        counts.update(passage.text.split())
    keys: Weights = {}
    written: dict[str, tuple[int, str]] = {}
    for piece, count in counts.items():
        for key, word in words.shown(piece):
            if key.isascii() and not any(map(str.isalpha, key)):
                continue  # a figure names nothing
            keys[key] = keys.get(key, 0) + count
            word = word if key.isascii() else key
            written[key] = max(written.get(key, (0, "")), (count, word))
    return keys, {key: word for key, (_, word) in written.items()}


def key_words(document: Document, most: int) -> list[str]:
    """The words that stand there most often, as they are written there."""
    counts, written = frequencies(document)
    return [written[key] for key in sorted(counts, key=lambda key: -counts[key])[:most]]
