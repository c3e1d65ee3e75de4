"""The newest table of an input: an attached CSV file, or rows pasted into a message."""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from playground.demo.asked import words_of

Json = dict[str, Any]

_NAMES = (".csv", ".tsv", ".tab")
_TYPES = ("text/csv", "text/tab-separated-values", "application/csv")
_LARGEST = 5 * 1024 * 1024
_PASTED = 20_000
_RULE = frozenset(" \t:|-")
_FENCE = re.compile(r"```\w*")


@dataclass(frozen=True, slots=True)
class Found:
    """A table as bytes. `question` is what the newest message asks, `fresh` that the table stands there."""

    name: str
    data: bytes
    question: str
    pasted: bool
    fresh: bool
    problem: str = ""


def find(items: list[Json], question: str) -> Found | None:
    """The table of the newest message that has one. A file comes before rows in the same message."""
    messages = [item for item in items if item.get("role") == "user"]
    for message in reversed(messages):
        fresh = message is messages[-1]
        content = message.get("content")
        parts = content if isinstance(content, list) else []
        for part in reversed(parts):
            if part.get("type") == "input_file" and (found := _attached(part, question, fresh)):
                return found
        if found := _pasted(words_of(message), question, fresh):
            return found
    return None


def _attached(part: Json, question: str, fresh: bool) -> Found | None:
    source, name = part.get("file_data"), str(part.get("filename") or "table.csv")
    if not isinstance(source, str):
        return None
    head, _, encoded = source.rpartition(",")
    if not (name.lower().endswith(_NAMES) or head.removeprefix("data:").startswith(_TYPES)):
        return None
    # The code opens the file beside it by this name, never by a path.
    name = PurePath(name.replace("\\", "/")).name or "table.csv"
    try:
        data = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        return Found(name, b"", question, False, fresh, "its data is no base64, so it could not be read")
    if len(data) > _LARGEST:
        problem = f"it has more than the {_LARGEST // 1024**2} MiB that the demo works on"
        return Found(name, b"", question, False, fresh, problem)
    return Found(name, data, question, False, fresh)


def _pasted(words: str, question: str, fresh: bool) -> Found | None:
    lines = words[:_PASTED].splitlines()
    best: tuple[int, int] = (0, 0)
    for delimiter in ",;\t|":
        start = 0
        for at in range(len(lines) + 1):
            if at == len(lines) or lines[at].count(delimiter) != lines[start].count(delimiter):
                if at - start > best[1] - best[0] and _is_table(lines[start:at], delimiter):
                    best = start, at
                start = at
    if best == (0, 0):
        return None
    rows = [line.strip().strip("|") if line.strip().startswith("|") else line for line in lines[slice(*best)]]
    text = "\n".join(row for row in rows if not ("--" in row and _RULE.issuperset(row)))
    beside = "\n".join([*lines[: best[0]], *lines[best[1] :]])
    said = _FENCE.sub("", beside) if fresh else question
    return Found("pasted rows", f"{text}\n".encode("utf-8", "replace"), said, True, fresh)


def _is_table(lines: list[str], delimiter: str) -> bool:
    """Whether lines with the same number of delimiters are rows: some prose has commas in it too."""
    if len(lines) < 3 or delimiter not in lines[0]:
        return False
    figures = sum(any(cell.strip()[:1].isdigit() for cell in line.split(delimiter)) for line in lines[1:])
    return figures >= (len(lines) - 1) / 2 or (delimiter != "," and len(lines) > 3)
