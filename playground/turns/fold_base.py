"""What every part of the fold needs: find, make, touch and finish an item."""

from collections.abc import Callable
from typing import Any, Final

from playground.turns import address
from playground.turns.absorb import clone
from playground.turns.events import Event
from playground.turns.items import skeleton
from playground.turns.state import ItemState, Json, ResponseState, TurnState

type Handler = Callable[[TurnState, ResponseState, Event], None]

MAX_ITEMS: Final = 1000
"""Items that one response may hold; a stream that claims more is broken or hostile."""

_PROGRESS: Final = frozenset(
    {"in_progress", "queued", "searching", "interpreting", "generating", "calling", "pending"}
)
_STATUS_LENGTH: Final = 32
_CARRIED: Final = ("call_id", "name", "server_label")


class UnusableEvent(Exception):
    """The event says nothing that could be folded; it is counted and kept."""


def touch(state: TurnState, item: ItemState, event: Event) -> None:
    """Note that this event changed the item."""
    item.seq = event.seq
    state.touched.add(item.address)


def touch_head(state: TurnState, event: Event) -> None:
    """Note that this event changed what is shown around the items."""
    state.head_seq = event.seq


def create(
    state: TurnState, response: ResponseState, data: Json, event: Event, index: object = None
) -> ItemState:
    """Append an item of the provider. Raises UnusableEvent when there are too many."""
    if len(response.items) >= MAX_ITEMS:
        raise UnusableEvent("too many items")
    item = ItemState(response.number, len(response.items), data, started_at=event.at)
    item.status = told_status(data) or "in_progress"
    response.items.append(item)
    # An index that is used again means the newer item from now on.
    if (place := address.index_of(index)) is not None:
        response.by_index[place] = item.position
    register_id(response, item)
    touch(state, item, event)
    return item


def register_id(response: ResponseState, item: ItemState) -> None:
    """Remember under which id the item is spoken of."""
    if item_id := address.text_of(item.data.get("id")):
        response.by_id[item_id] = item.position


def piece(
    state: TurnState, response: ResponseState, event: Event, kinds: tuple[str, ...], infer: str
) -> ItemState | None:
    """The open item that a piece belongs to, made as an `infer` item when it was never announced.

    None when the item has been finished: a late piece changes nothing.
    """
    payload = event.payload
    item = address.for_piece(response, payload, kinds)
    if item is None:
        data = skeleton(infer)
        if item_id := address.text_of(payload.get("item_id")):
            data["id"] = item_id
        item = create(state, response, data, event, payload.get("output_index"))
    if not address.is_open(item):
        return None
    if infer.endswith("_call"):
        for name in _CARRIED:
            if name not in item.data and isinstance(payload.get(name), str):
                item.data[name] = payload[name]
    touch(state, item, event)
    return item


def finish(item: ItemState, at: int, status: str) -> None:
    """The item changes no more. `status` holds where the provider has told none that is final."""
    told = told_status(item.data)
    if told and told not in _PROGRESS:
        item.status = told
    elif item.status in _PROGRESS:
        item.status = status
    item.done = True
    if item.ended_at is None:
        item.ended_at = at
    if item.data.get("result"):
        item.live.pop("partial_image", None)
    if item.data.get("output"):
        item.live.pop("output", None)


def told_status(data: Json) -> str:
    """The status that the provider's JSON tells, "" for none."""
    return address.text_of(data.get("status"))[:_STATUS_LENGTH]


def owned_list(holder: Json, name: str) -> list[Any]:
    """The list under a name, put there when something else or nothing is."""
    value = holder.get(name)
    if not isinstance(value, list):
        value = holder[name] = []
    return value


def owned_dict(holder: Json, name: str) -> Json:
    """The dict under a name, put there when something else or nothing is."""
    value = holder.get(name)
    if not isinstance(value, dict):
        value = holder[name] = {}
    return value


def slot(parts: list[Any], index: object, filler: Any, limit: int = 64) -> int | None:
    """A place in a list, which is grown to hold it; None when the index cannot be used.

    `limit` bounds how far one event may grow the list.
    """
    place = address.index_of(index)
    if place is None or place >= len(parts) + limit:
        return None
    while len(parts) <= place:
        parts.append(clone(filler))
    return place
