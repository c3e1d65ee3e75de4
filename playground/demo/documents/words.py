"""Words as they are compared: English by a simple stem, Chinese, Japanese and Korean by pairs of signs."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_RUN = re.compile(f"[{CJK}]+")
_PARTS = re.compile(f"[{CJK}]+|[^{CJK}]+")
_LONGEST = 64
_VOWEL = re.compile("[aeiouy]")


@cache
def stop_words() -> frozenset[str]:
    """What stands in any question and any text, so it tells nothing."""
    path = Path(__file__).parent.parent / "data" / "stop_words.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def stem(word: str) -> str:
    """A word in small letters without its usual English endings; of a very long one, its start."""
    return _stem(word[:_LONGEST])


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("es") and word[:-2].endswith(("ss", "x", "ch", "sh", "zz")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and _VOWEL.search(rest):
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "ls" else rest.rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


def keys(text: str) -> Iterator[str]:
    """Every word of a text as its key, stop words too."""
    for word in _WORD.findall(text):
        if word.isascii() or not _RUN.search(word):
            yield stem(word.lower())
        else:
            for part in _PARTS.findall(word):
                yield from _pairs(part) if _RUN.match(part) else (stem(part.lower()),)


def shown(text: str) -> Iterator[tuple[str, str]]:
    """Every telling word of a text: its key, and the word as it stands there."""
    for word in _WORD.findall(text):
        plain = word.lower()
        if _RUN.search(word):
            yield from ((key, word) for key in keys(word) if key not in stop_words() and len(key) > 1)
        elif (len(word) > 1 or word.isdigit()) and not {plain, key := stem(plain)} & stop_words():
            yield key, word


def finder(wanted: Iterable[str]) -> re.Pattern[str]:
    """Finds what may be one of the keys in a text; `matches` says what it is."""
    parts = [
        re.escape(key)
        if _RUN.match(key)
        # A stem that ends in y stands for ...ies too.
        else rf"(?<![^\W_]){re.escape(key[:-1] if key.endswith('y') and len(key) > 3 else key)}[^\W_]*"
        for key in wanted
    ]
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def matches(found: re.Match[str]) -> str:
    """The key of what `finder` found."""
    word = found[0].lower()
    return word if _RUN.match(word) else stem(word)


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for at in range(len(run) - 1):
        yield run[at : at + 2]
