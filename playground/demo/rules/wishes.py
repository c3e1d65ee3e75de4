"""Plain wishes for a failure ("please refuse", "fail with a 429"): each plays the script that shows it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from playground.demo import scripts
from playground.demo.asked import Asked

Json = dict[str, Any]

_FAIL = r"(?:fail|error|answer|reply|respond|return|give(?: me)?|throw|send)(?: me)?(?: with)?(?: error)?"
_BEFORE = r"(?:(?:please|now|could you|can you|would you|i want you to|just)[,\s]+)*"
_BEHIND = r"(?:\s*(?:please|now|for me|this time|,))*\s*[.!?]*"


def lines(asked: Asked) -> list[Json] | None:
    """The script that the message wishes for, when it says nothing else."""
    name = None if asked.tail else wished(asked.text)
    return scripts.lines(name) if name else None


def wished(words: str) -> str:
    """The name of the script that words wish for; "" for none."""
    if len(words) > 100:
        return ""
    return next((name for pattern, name in _table() if pattern.fullmatch(words.strip())), "")


@cache
def _table() -> tuple[tuple[re.Pattern[str], str], ...]:
    text = (Path(__file__).parent.parent / "data" / "wishes.json").read_text(encoding="utf-8")
    return tuple(
        (re.compile(f"{_BEFORE}(?:{wish.replace('{fail}', _FAIL)}){_BEHIND}", re.IGNORECASE), name)
        for wish, name in json.loads(text)
    )
