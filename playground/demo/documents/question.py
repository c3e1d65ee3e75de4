"""What a question about documents wants: words to look for, a summary, a comparison, a page."""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from playground.demo.documents import words
from playground.demo.documents.ranking import Weights

_SUMMARY = re.compile(
    r"\b(summar\w*|overview|tl;?dr|gist|outline|key (?:points?|facts?)|main (?:points?|ideas?)"
    r"|what (?:is|'s|does) (?:this|it|that|the \w+)(?: \w+)?(?: about| say)?\s*\?*\s*$)"
    r"|总结|摘要|概要|概括|要約|まとめ|요약",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"\b(compar\w*|differ\w*|versus|vs|contrast\w*|in common)\b|对比|比较|比較|違い|区别|비교", re.IGNORECASE
)
_PAGE = re.compile(r"\bpages?\s+(\d{1,4})\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"^\s*(?:and|but|what about|how about|or|also|then)\b", re.IGNORECASE)
_FILES = re.compile(
    r"\b(reports?|documents?|files?|pages?|pdfs?|attach\w*|tables?|texts?|papers?|csv|columns?|rows?)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"[,;?!.，；？。]\s*(?:and\s+)?|\s+and\s+(?=(?:which|what|how|who|when|where|why|the)\b)", re.I
)
_QUARTER = re.compile(r"\b(?:(first|1st)|(second|2nd)|(third|3rd)|(fourth|4th))\s+quarter\b", re.IGNORECASE)
_BEFORE = 0.5  # the weight of a word of the question before
_LONGEST, _WORDS = 4000, 40
_SHORT = 2  # a name like "Q3" is a word before it is a file's


class Topic(NamedTuple):
    """Words that are asked for together: as they stand in the question, and their keys in the same order.

    Behind those stand keys of other ways to write them.
    """

    shown: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read. `topics` are its parts, `wanted` the weights of all words to look for."""

    text: str
    topics: tuple[Topic, ...] = ()
    wanted: Weights = field(default_factory=dict)
    page: int = 0
    """The page it names, else 0."""

    @property
    def summary(self) -> bool:
        """Whether the whole is to be told in short."""
        return bool(_SUMMARY.search(self.text))

    @property
    def compare(self) -> bool:
        """Whether documents are to be held against each other."""
        return bool(_COMPARE.search(self.text))

    @property
    def names_files(self) -> bool:
        """Whether it speaks of a file."""
        return bool(_FILES.search(self.text))

    @property
    def asks(self) -> bool:
        """Whether it is a question at all."""
        return "?" in self.text or "？" in self.text

    def names(self, file: str) -> bool:
        """Whether it names this file, with or without what stands behind its dot."""
        stem = file.rpartition(".")[0] or file
        return (
            len(stem) > 2
            and re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", self.text, re.IGNORECASE) is not None
        )

    @property
    def shown(self) -> list[str]:
        """The words looked for, each once."""
        return list(dict.fromkeys(word for topic in self.topics for word in topic.shown))


def read(text: str, before: str = "", names: tuple[str, ...] = ()) -> Question:
    """Read a question. `before` is the one before it, which "And in Q2?" goes on from.

    Words of file `names` tell which file is meant, not what is asked.
    """
    text = " ".join(text[:_LONGEST].split())
    page = _PAGE.search(text)
    plain = _PAGE.sub(" ", _COMPARE.sub(" ", _SUMMARY.sub(_kept, text)))
    for name in sorted((name for name in names if len(name) > _SHORT), key=len, reverse=True):
        plain = re.sub(re.escape(name), " ", plain, flags=re.IGNORECASE)
    topics = [topic for part in _ASIDE.split(plain) if (topic := _topic(part)).keys]
    if len(topics) > 3:
        topics = [_topic(plain)]
    wanted = {key: 1.0 for topic in topics for key in topic.keys}
    if _POINTS_BACK.match(text) and len(wanted) <= 3:
        wanted |= {
            key: _BEFORE for key, _ in islice(words.shown(before[:_LONGEST]), _WORDS) if key not in wanted
        }
        topics = topics[:1] and [Topic(topics[0].shown, tuple(wanted))]
    return Question(text, tuple(topics), wanted, int(page[1]) if page else 0)


def _kept(found: re.Match[str]) -> str:
    """Of "what does the oven say" the oven stays a word to look for."""
    return (
        " " if found[0].lower().startswith(("summ", "over", "tl", "gist", "out", "key", "main")) else found[0]
    )


def _topic(text: str) -> Topic:
    told = dict(islice(words.shown(text), _WORDS))
    quarters = (f"q{found.lastindex}" for found in _QUARTER.finditer(text))  # as tables write them
    return Topic(tuple(told.values()), tuple(dict.fromkeys((*told, *quarters))))
