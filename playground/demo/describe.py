"""What an attached file is, as far as it can be told: name, kind, size, pages, first lines."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from playground.files import images, pdf
from playground.files.errors import FileRefused

FIRST_LINES = 6


@dataclass(frozen=True, slots=True)
class Described:
    """An attached file. `facts` are short sentences, `lines` the first lines of its text."""

    name: str
    kind: str
    facts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def describe(part: dict[str, Any]) -> Described:
    """Describe an `input_file` or `input_image` part. Never raises; blocks while a file is read."""
    picture = part.get("type") == "input_image"
    name = str(part.get("filename") or ("picture" if picture else "file"))
    source = part.get("image_url") if picture else part.get("file_data")
    if not isinstance(source, str) or source.startswith(("http:", "https:")):
        return Described(name, "reference", ("given by reference; the demo fetches nothing",))
    try:
        data = _decoded(source)
    except (ValueError, binascii.Error):
        return Described(name, "unknown", ("its data is no base64, so it could not be read",))
    try:
        return _read(name, data)
    except FileRefused as refused:
        return Described(name, "unknown", (_size(data), f"could not be read: {refused}"))
    except Exception as problem:  # hostile bytes: whatever the reader raises, the answer goes on
        return Described(name, "unknown", (_size(data), f"could not be read ({type(problem).__name__})"))


def _read(name: str, data: bytes) -> Described:
    if b"%PDF-" in data[:1024]:
        found = pdf.inspect(data)
        pages = f"{found.pages} page" + ("" if found.pages == 1 else "s")
        return Described(name, "PDF", (pages, _size(data)), _first_lines(found.text))
    if (text := _plain_text(data)) is not None:
        return Described(name, "text", (f"{len(text.splitlines())} lines", _size(data)), _first_lines(text))
    image = images.inspect(data)
    return Described(name, f"{image.format} picture", (f"{image.width} × {image.height} pixels", _size(data)))


def _decoded(source: str) -> bytes:
    encoded = source.partition(",")[2] if source.startswith("data:") else source
    return base64.b64decode(encoded, validate=True)


def _plain_text(data: bytes) -> str | None:
    try:
        return None if b"\0" in data else data.decode()
    except UnicodeDecodeError:
        return None


def _first_lines(text: str) -> tuple[str, ...]:
    lines = [line.strip()[:160] for line in text.splitlines() if line.strip()]
    return tuple(lines[:FIRST_LINES])


def _size(data: bytes) -> str:
    return f"{len(data):,} bytes"
