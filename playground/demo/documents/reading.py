"""Attached files as documents: found in the whole input, read once, remembered by their SHA-256."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from playground.demo.documents import colours, passages
from playground.demo.documents.memory import Memory
from playground.demo.documents.passages import Passage
from playground.files import pdf, sniff, texts
from playground.files.errors import FileRefused

Json = dict[str, Any]

MOST_FILES = 32
"""The newest files of an input that are read."""
_FIRST_LINES = 6


@dataclass(frozen=True, slots=True)
class Document:
    """An attached file. `facts` are short sentences, `lines` the first lines of its text.

    `sha` is of its bytes, "" when there are none. `at` is the place of its message in the input.
    `problem` says why it could not be read, else "".
    """

    kind: str
    facts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    pages: int = 0
    characters: int = 0
    problem: str = ""
    name: str = ""
    sha: str = ""
    at: int = 0

    @property
    def is_table(self) -> bool:
        """Whether it is rows and columns all through."""
        return self.kind in (sniff.CSV.label, sniff.TSV.label) and any(one.rows for one in self.passages[:1])

    def on_page(self, page: int) -> "Document":
        """The document with the passages of one page only."""
        return replace(self, passages=tuple(one for one in self.passages if one.page == page))


_remembered = Memory()


def read_all(items: list[Json]) -> list[Document]:
    """The files and pictures of all the person's messages, oldest first; each content once, as newest.

    Blocks while files are read, and never raises.
    """
    parts = [(at, part) for at, item in enumerate(items) for part in attachments(item)]
    found: dict[str, Document] = {}
    for at, part in parts[-MOST_FILES:]:
        document = read(part, at)
        key = document.sha or f"{at} {len(found)}"
        found.pop(key, None)
        found[key] = document
    return list(found.values())


def attachments(item: Json) -> list[Json]:
    """The file and picture parts of a message of the person."""
    content = item.get("content") if item.get("role") == "user" else None
    parts = content if isinstance(content, list) else []
    return [part for part in parts if part.get("type") in ("input_file", "input_image")]


def read(part: Json, at: int = 0) -> Document:
    """The document of an `input_file` or `input_image` part. Never raises; blocks while it is read."""
    picture = part.get("type") == "input_image"
    name = str(part.get("filename") or ("picture" if picture else "file"))
    source = part.get("image_url") if picture else part.get("file_data")
    if not isinstance(source, str) or source.startswith(("http:", "https:")):
        problem = "given by reference; the demo fetches nothing"
        return Document("reference", (problem,), problem=problem, name=name, at=at)
    try:
        data = _decoded(source)
    except (ValueError, binascii.Error):
        problem = "its data is no base64, so it could not be read"
        return Document("unknown", (problem,), problem=problem, name=name, at=at)
    sha = hashlib.sha256(data).hexdigest()
    key = f"{sha} {name.rpartition('.')[2].lower()}"  # what kind of text it is, its name tells
    document: Document | None = _remembered.get(key)
    if document is None:
        document = _read(name, data)
        if document.kind != "unknown":  # what failed for want of memory may succeed the next time
            _remembered.keep(key, document, size=document.characters)
    return replace(document, name=name, sha=sha, at=at)


def _read(name: str, data: bytes) -> Document:
    try:
        kind = sniff.accept(data[: sniff.HEAD_BYTES], len(data), name)
        if kind is sniff.PDF:
            return _pdf(data)
        return _text(kind, data) if kind in sniff.TEXTS else _picture(data)
    except FileRefused as refused:
        problem = f"could not be read: {refused}"
    except Exception as error:  # hostile bytes: whatever the reader raises, the answer goes on
        problem = f"could not be read ({type(error).__name__})"
    return Document("unknown", (_size(data), problem), problem=problem)


def _pdf(data: bytes) -> Document:
    pages = pdf.pages(data)
    text = "\n".join(pages)
    facts = (f"{len(pages)} page" + ("" if len(pages) == 1 else "s"), _size(data))
    lines, found = _first_lines(text), tuple(passages.of_pages(pages))
    problem = "" if text.strip() else f"has no text layer: its {facts[0]} hold pictures or drawings only"
    return Document("PDF", facts, lines, found, len(pages), len(text), problem)


def _text(kind: sniff.Kind, data: bytes) -> Document:
    lines = texts.examine(BytesIO(data), len(data)).lines
    text = "".join(texts.characters(BytesIO(data)))
    if kind in (sniff.CSV, sniff.TSV):
        found = passages.of_table(text)
    else:
        found = passages.of_text(text, markdown=kind is sniff.MARKDOWN)
    facts = (f"{lines:,} line" + ("" if lines == 1 else "s"), _size(data))
    return Document(kind.label, facts, _first_lines(text), tuple(found), characters=len(text))


def _picture(data: bytes) -> Document:
    image, shades = colours.told(data)
    facts = (f"{image.width} × {image.height} pixels", _size(data), *filter(None, (shades,)))
    problem = "a picture holds no words that rules could read"
    return Document(f"{image.format} picture", facts, problem=problem)


def _decoded(source: str) -> bytes:
    encoded = source.partition(",")[2] if source.startswith("data:") else source
    return base64.b64decode(encoded, validate=True)


def _first_lines(text: str) -> tuple[str, ...]:
    lines = [line.strip()[:160] for line in text[:5000].splitlines() if line.strip()]
    return tuple(lines[:_FIRST_LINES])


def _size(data: bytes) -> str:
    return f"{len(data):,} bytes"
