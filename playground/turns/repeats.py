"""Tells a repeated stream event from a new one, by its number and its payload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_UNKNOWN = 0
"""Stands for the payload of one delta out of a merged run, which is no longer known."""
_ADDRESS = ("type", "item_id", "output_index", "content_index", "summary_index")


@dataclass(slots=True)
class Repeats:
    """What one response's stream has numbered so far.

    An exact repeat (same `sequence_number`, same payload but for padding) of the event just before is
    always one. Of an older event only while numbers mean something: a server that gives every event the
    number 0 does say the same word twice.
    """

    _seen: dict[int, int] = field(default_factory=dict)
    _last: tuple[int, int] | None = None
    _unique: bool = True

    @property
    def unique(self) -> bool:
        """Whether no number has been used for two different events."""
        return self._unique

    def is_repeat(self, payload: Mapping[str, Any]) -> bool:
        """Whether this event came before. Remembers it."""
        number = payload.get("sequence_number")
        if not isinstance(number, int):
            self._last = None
            return False
        mark = _mark(payload) or 1  # 0 is taken
        if (number, mark) == self._last:
            return True
        known = self._seen.get(number)
        if known == mark and self._unique:
            return True
        self._unique &= known is None
        self._seen[number] = mark
        self._last = (number, mark)
        return False

    def merged(self, first: int | None, last: int | None, count: int) -> None:
        """Remember a run of deltas that `coalesce.merge` has joined."""
        self._last = None
        if first is None or last is None:
            return
        if last - first + 1 != count:
            self._unique = False
            return
        for number in range(first, last + 1):
            self._unique &= number not in self._seen
            self._seen[number] = _UNKNOWN


def _mark(payload: Mapping[str, Any]) -> int:
    """A number for what an event says. For a piece of text, the most frequent event, it costs a tenth."""
    get = payload.get
    delta = get("delta")
    if not isinstance(delta, str) or get("logprobs"):
        return hash(repr(payload))
    try:
        return hash((delta, *map(get, _ADDRESS)))
    except TypeError:  # an index that is a list: nobody's event, but it must not break the stream
        return hash(repr(payload))
