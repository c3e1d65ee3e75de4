"""Turns that were, and what is said again of them."""

from collections import Counter
from typing import Any

from playground.turns import history
from playground.turns.state import TurnState
from tests.turns.journal import ended, exchange, folded, requested, started, turn_ended

HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
SECRET = {"encrypted_content": "gAAA"}
PORTABLE = {"store": False}


def said(*path: TurnState) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """All that is sent after these turns, without the hellos, and the notes."""
    notes: Counter[str] = Counter()
    sent = history.input_items(path, notes)
    return [item for item in sent if item != HELLO], dict(notes)


def past(*output: dict[str, Any], **body: Any) -> TurnState:
    """A turn that was completed."""
    return folded(started(), *exchange(*output, **body), turn_ended())


def broken(*events: dict[str, Any], **body: Any) -> TurnState:
    """A turn whose response never came to its end."""
    return folded(started(), requested(**body), *events, ended("eof"), turn_ended("interrupted"))


NOW = folded(started())
