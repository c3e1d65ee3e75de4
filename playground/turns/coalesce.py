"""Joins neighbouring deltas of one part, so that the journal keeps a row for a batch and not for a word."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from playground.turns.events import EVENT_SKIPPED, OWN, is_delta
from playground.turns.repeats import Repeats

_RAW_LENGTH = 2000


class Merged(NamedTuple):
    """A provider event as the journal keeps it: `count` deltas joined, 1 for an event as it came."""

    kind: str
    payload: dict[str, Any]
    first: int | None
    last: int | None
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody wants


def merge(events: Iterable[dict[str, Any]], repeats: Repeats | None = None) -> list[Merged]:
    """Join what can be joined, in order; exact repeats are dropped.

    Deltas are joined when they have the same type, item_id, output_index and content, summary or
    command index, and follow each other in number. A joined payload is the first one's with the whole
    delta, without `obfuscation` and empty `logprobs`; an event that stands alone is verbatim. With
    `repeats`, one for a response, what came in earlier batches is known too.
    """
    known = Repeats() if repeats is None else repeats
    merged: list[Merged] = []
    run: _Run | None = None
    for event in events:
        if known.is_repeat(event):
            continue
        if is_delta(event.get("type")):
            if run is not None and run.take(event, known.unique):
                continue
            if run is not None:
                merged.append(run.close())
            run = _Run(event)
            continue
        if run is not None:
            merged.append(run.close())
            run = None
        merged.append(_single(event))
    if run is not None:
        merged.append(run.close())
    return merged


class _Run:
    """Deltas that are being joined."""

    __slots__ = ("_events", "_key", "_last")

    def __init__(self, event: dict[str, Any]) -> None:
        self._events = [event]
        self._key = _key(event)
        self._last = _number(event)

    def take(self, event: dict[str, Any], unique: bool) -> bool:
        """Join the event, if it goes on where the last one ended."""
        number, last = _number(event), self._last
        if _key(event) != self._key or self._key[0] is None or (number is None) != (last is None):
            return False
        # A gap stays visible; numbers that are used twice are none.
        if number is not None and last is not None and unique and number != last + 1:
            return False
        self._events.append(event)
        self._last = number
        return True

    def close(self) -> Merged:
        """The joined event."""
        first, count = self._events[0], len(self._events)
        if count == 1:
            return _single(first)
        payload = {name: value for name, value in first.items() if name not in ("obfuscation", "logprobs")}
        deltas = [event["delta"] for event in self._events]
        payload["delta"] = "".join(deltas) if self._key[0] is str else _join_outputs(deltas)
        if logprobs := _join_logprobs(self._events):
            payload["logprobs"] = logprobs
        return Merged(first["type"], payload, _number(first), self._last, count)


def _single(event: dict[str, Any]) -> Merged:
    kind, number = event.get("type"), _number(event)
    if isinstance(kind, str) and kind and (kind == EVENT_SKIPPED or not kind.startswith(OWN)):
        return Merged(kind, event, number, number, 1)
    # Our own kinds are not a provider's to speak: it could end the turn or answer for a person.
    why = "the event has no type" if not isinstance(kind, str) or not kind else "the type is reserved"
    return Merged(EVENT_SKIPPED, {"raw": repr(event)[:_RAW_LENGTH], "why": why}, number, number, 1)


def _key(event: dict[str, Any]) -> tuple[Any, ...]:
    get = event.get
    return (
        _delta_kind(get("delta")),
        get("type"),
        get("item_id"),
        get("output_index"),
        get("content_index"),
        get("summary_index"),
        get("command_index"),
    )


def _number(event: dict[str, Any]) -> int | None:
    number = event.get("sequence_number")
    return number if isinstance(number, int) else None


def _delta_kind(delta: object) -> type | None:
    """str for text, dict for shell output ({"stdout", "stderr"} of text), None for what cannot be joined."""
    if isinstance(delta, str):
        return str
    if isinstance(delta, dict) and all(isinstance(value, str) for value in delta.values()):
        return dict
    return None


def _join_outputs(deltas: list[dict[str, str]]) -> dict[str, str]:
    joined: dict[str, list[str]] = {}
    for delta in deltas:
        for name, text in delta.items():
            joined.setdefault(name, []).append(text)
    return {name: "".join(texts) for name, texts in joined.items()}


def _join_logprobs(events: list[dict[str, Any]]) -> list[Any]:
    found: list[Any] = []
    for event in events:
        logprobs = event.get("logprobs")
        if isinstance(logprobs, list):
            found += logprobs
    return found
