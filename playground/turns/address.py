"""Finds the item that an event speaks of: by index while that is consistent, else by id, else by type."""

from collections.abc import Callable, Collection

from playground.turns.state import ItemState, Json, ResponseState


def index_of(value: object) -> int | None:
    """A usable index; None for a missing or negative one, or one of another type."""
    return int(value) if isinstance(value, int) and value >= 0 else None


def text_of(value: object) -> str:
    """The text itself, "" for anything else."""
    return value if isinstance(value, str) else ""


def is_open(item: ItemState) -> bool:
    """Whether the stream may still add to the item."""
    return item.ended_at is None


def for_piece(response: ResponseState, payload: Json, kinds: Collection[str]) -> ItemState | None:
    """The item that a delta, part or status event belongs to; None when it has not been seen.

    `kinds` are the item types that have such a piece (empty: any). A finished item is found too: what
    comes late for it must not open a new one.
    """
    item_id = text_of(payload.get("item_id"))
    by_index, by_id = _candidates(response, payload.get("output_index"), item_id)
    if by_index is not None and by_index is by_id:
        return by_index

    def fits(item: ItemState | None) -> bool:
        return item is not None and (not kinds or item.type in kinds or item.type == "unknown")

    if by_index is not None and fits(by_index):
        if _same_text(by_index.data.get("id"), item_id):
            return by_index
        elsewhere = by_id is not None and fits(by_id) and is_open(by_id)
        if is_open(by_index) and not elsewhere:
            return by_index
    if by_id is not None and fits(by_id):
        return by_id
    return _newest(response, lambda item: is_open(item) and fits(item))


def for_added(response: ResponseState, item: Json, index: object) -> ItemState | None:
    """The item that an `output_item.added` repeats, or the one whose pieces came before it."""
    by_index, by_id = _candidates(response, index, text_of(item.get("id")))
    again = by_index is not None and (is_open(by_index) or _same_known_id(by_index, item))
    if again and by_index is not None and _same(by_index, item):
        return by_index
    if by_id is not None and _same(by_id, item) and index_of(index) is None:
        return by_id
    claimed = set(response.by_index.values())
    return _newest(response, lambda old: is_open(old) and old.position not in claimed and _same(old, item))


def for_done(response: ResponseState, item: Json, index: object) -> ItemState | None:
    """The item that an `output_item.done` finishes; None when it was never announced."""
    by_index, by_id = _candidates(response, index, text_of(item.get("id")))
    if by_index is not None and _same(by_index, item):
        again = _same_known_id(by_index, item) or by_index.data == item
        if is_open(by_index) or again:
            return by_index
    if by_id is not None and _alike(by_id, item):
        elsewhere = by_index is None and index_of(index) is not None and by_id.data != item
        if is_open(by_id) or not elsewhere:
            return by_id
    if by_index is not None and is_open(by_index) and _alike(by_index, item):
        return by_index
    return _newest(response, lambda old: is_open(old) and _alike(old, item))


def for_output(items: list[ItemState], output: list[Json]) -> list[ItemState | None]:
    """For each item of a whole output the streamed item that it is, None for one never streamed.

    The order may differ from the stream's, and so may the ids.
    """
    found: list[ItemState | None] = [None] * len(output)
    left = list(items)
    tests: tuple[Callable[[ItemState, Json], bool], ...] = (
        lambda old, new: _alike(old, new) and _same_known_id(old, new),
        lambda old, new: _alike(old, new) and _same_known(old, new, "call_id"),
        lambda old, new: _alike(old, new) and _without_id(old.data) == _without_id(new),
        _alike,
    )
    for test in tests:
        for place, new in enumerate(output):
            if found[place] is not None:
                continue
            match = next((old for old in left if test(old, new)), None)
            if match is not None:
                found[place] = match
                left.remove(match)
    return found


def _candidates(
    response: ResponseState, index: object, item_id: str
) -> tuple[ItemState | None, ItemState | None]:
    usable = index_of(index)
    by_index = response.by_index.get(usable) if usable is not None else None
    by_id = response.by_id.get(item_id) if item_id else None
    return (
        response.items[by_index] if by_index is not None else None,
        response.items[by_id] if by_id is not None else None,
    )


def _newest(response: ResponseState, test: Callable[[ItemState], bool]) -> ItemState | None:
    return next((item for item in reversed(response.items) if item.origin == "provider" and test(item)), None)


def _alike(old: ItemState, new: Json) -> bool:
    """Of the same type as far as known, and not two calls."""
    kind = text_of(new.get("type"))
    if kind and old.type not in (kind, "unknown"):
        return False
    return _same_text(old.data.get("call_id"), text_of(new.get("call_id")))


def _same(old: ItemState, new: Json) -> bool:
    return _alike(old, new) and _same_text(old.data.get("id"), text_of(new.get("id")))


def _same_text(old: object, new: str) -> bool:
    """Equal, or one of them not known."""
    return not new or text_of(old) in ("", new)


def _same_known(old: ItemState, new: Json, name: str) -> bool:
    value = text_of(new.get(name))
    return bool(value) and old.data.get(name) == value


def _same_known_id(old: ItemState, new: Json) -> bool:
    return _same_known(old, new, "id")


def _without_id(item: Json) -> Json:
    return {name: value for name, value in item.items() if name not in ("id", "status")}
