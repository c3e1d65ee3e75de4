"""Lets a finished item take over what was streamed: the new one wins, but nothing shown is lost."""

from typing import Any

from playground.turns.state import Json

MAX_DEPTH = 200
"""How deep an item may nest; deeper ones would break whoever walks them later."""

_PARTS = ("content", "summary")


def clone(value: Any, depth: int = MAX_DEPTH) -> Any:
    """A copy of a JSON value that shares no container with it (`copy.deepcopy` is ten times slower).

    Raises ValueError for one that nests deeper than `depth`.
    """
    if not depth:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        return {name: clone(inner, depth - 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [clone(inner, depth - 1) for inner in value]
    return value


def absorb(old: Json, new: Json) -> Json:
    """`new`, with those values of `old` for which it has nothing. Shares values with both.

    A status is never taken over: what an item was while it ran says nothing about it now.
    """
    merged = dict(new)
    for name, value in old.items():
        if name == "status" or _empty(value):
            continue
        fresh = new.get(name)
        if _empty(fresh):
            merged[name] = value
        elif name in _PARTS and isinstance(value, list) and isinstance(fresh, list):
            merged[name] = _parts(value, fresh)
        elif isinstance(value, dict) and isinstance(fresh, dict):
            merged[name] = absorb(value, fresh)
    return merged


def _parts(old: list[Any], new: list[Any]) -> list[Any]:
    """Part by part; parts that only the stream had stay, unless nothing is in them."""
    merged = [
        absorb(before, after) if _same_part(before, after) else after
        for before, after in zip(old, new, strict=False)
    ]
    merged += new[len(old) :]
    return merged + [part for part in old[len(new) :] if not _hollow(part)]


def _same_part(old: Any, new: Any) -> bool:
    return isinstance(old, dict) and isinstance(new, dict) and old.get("type") == new.get("type")


def _hollow(part: Any) -> bool:
    return isinstance(part, dict) and all(_empty(value) for name, value in part.items() if name != "type")


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
