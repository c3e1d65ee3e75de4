"""The scripted streams: one JSON object a line, in `scripts/<name>.jsonl`; docs in `scripts/README.md`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_FOLDER = Path(__file__).parent / "scripts"


@cache
def names() -> tuple[str, ...]:
    """The names of all scripts, in order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.jsonl")))


def about(name: str) -> str:
    """What a script shows, in one sentence. The name must be a known one."""
    text: str = lines(name)[0]["about"]
    return text


def listing() -> list[tuple[str, str]]:
    """Name and meaning of every script, the errors by their status last."""
    return sorted(((name, about(name)) for name in names()), key=lambda row: (row[0][0].isdigit(), row[0]))


@cache
def lines(name: str) -> list[Json]:
    """The lines of a script; the first says what it is about. Nobody may change them."""
    rows = (_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(row) for row in rows if row]


@cache
def item_types() -> frozenset[str]:
    """The types of all items in the scripts, also those that nobody knows: they may come back."""
    items = [line["item"] for name in names() for line in lines(name) if isinstance(line.get("item"), dict)]
    return frozenset(item["type"] for item in items)
