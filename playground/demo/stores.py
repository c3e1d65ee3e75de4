"""The demo's own vector stores: a few short documents each, made by us, in `data/stores/<id>.json`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playground.demo import filters
from playground.demo.documents import passages, words
from playground.demo.documents.ranking import rank
from playground.demo.documents.reading import Document

Json = dict[str, Any]

_FOLDER = Path(__file__).parent / "data" / "stores"
_HALF = 3.0
"""The rank that scores 0.5."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A document of a store."""

    file_id: str
    filename: str
    attributes: Json
    document: Document


@dataclass(frozen=True, slots=True)
class Result:
    """A passage that was found; `score` is from 0 to 1."""

    stored: Stored
    text: str
    score: float

    @property
    def item(self) -> Json:
        """As the API tells it."""
        about = {"file_id": self.stored.file_id, "filename": self.stored.filename}
        return about | {"score": self.score, "text": self.text, "attributes": self.stored.attributes}


@cache
def names() -> tuple[str, ...]:
    """The ids of all stores, in order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


def about(name: str) -> str:
    """What a store holds, in one sentence."""
    text: str = _data(name)["about"]
    return text


@cache
def documents(name: str) -> tuple[Stored, ...]:
    """The documents of a store; it must be a known one."""
    found = []
    for at, one in enumerate(_data(name)["documents"]):
        document = Document(
            "Markdown",
            passages=tuple(passages.of_text("\n\n".join(one["text"]))),
            name=one["filename"],
            at=at,
        )
        found.append(Stored(one["file_id"], one["filename"], one["attributes"], document))
    return tuple(found)


def picked(stores: Sequence[str], wanted: Json | None) -> list[Stored]:
    """The documents whose attributes pass a filter."""
    every = [stored for store in stores for stored in documents(store)]
    return [stored for stored in every if filters.matches(wanted, stored.attributes)]


def search(among: Sequence[Stored], question: str) -> list[Result]:
    """The passages with words of a short question, the best first, by BM25."""
    wanted = dict.fromkeys((key for key, _ in words.shown(question)), 1.0)
    by_document = {id(stored.document): stored for stored in among}
    hits = rank([stored.document for stored in among], wanted) if wanted else []
    return [
        Result(by_document[id(hit.document)], hit.passage.text, round(hit.score / (hit.score + _HALF), 4))
        for hit in hits
    ]


@cache
def _data(name: str) -> Json:
    data: Json = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return data
