"""Folds what concerns whole items: announced, finished, and how far they are."""

from playground.turns import address
from playground.turns.absorb import absorb, clone
from playground.turns.events import STATUS_KINDS, Event
from playground.turns.fold_base import (
    Handler,
    UnusableEvent,
    create,
    finish,
    piece,
    register_id,
    told_status,
    touch,
)
from playground.turns.state import ItemState, Json, ResponseState, TurnState


def added(state: TurnState, response: ResponseState, event: Event) -> None:
    """A new item, or the announcement of one whose pieces came first."""
    data, index = _item(event), event.payload.get("output_index")
    known = address.for_added(response, data, index)
    if known is None:
        create(state, response, data, event, index)
    elif address.is_open(known):
        known.data = absorb(known.data, data)
        known.status = told_status(data) or known.status
        _claim(response, known, index)
        touch(state, known, event)


def done(state: TurnState, response: ResponseState, event: Event) -> None:
    """The whole item: it wins over what was streamed."""
    if not isinstance(event.payload.get("item"), dict):
        known = address.for_piece(response, event.payload, ())
        if known is None:
            raise UnusableEvent("an end without an item")
    else:
        known = _whole(state, response, event)
    finish(known, event.at, "completed")
    touch(state, known, event)


def _whole(state: TurnState, response: ResponseState, event: Event) -> ItemState:
    data, index = _item(event), event.payload.get("output_index")
    known = address.for_done(response, data, index)
    if known is None:
        return create(state, response, data, event, index)
    known.data = absorb(known.data, data)
    _claim(response, known, index)
    return known


def _item(event: Event) -> Json:
    """The event's item, as a copy: the journal keeps the event."""
    item = event.payload.get("item")
    if not isinstance(item, dict):
        raise UnusableEvent("no item")
    copy: Json = clone(item)
    return copy


def _claim(response: ResponseState, item: ItemState, index: object) -> None:
    if (place := address.index_of(index)) is not None:
        response.by_index.setdefault(place, item.position)
    register_id(response, item)


def _progress(kind: str, status: str) -> Handler:
    def handle(state: TurnState, response: ResponseState, event: Event) -> None:
        item = piece(state, response, event, (kind,), infer=kind)
        if item is None:
            return
        item.status = status
        # Some types have no status of their own; their JSON stays as the provider wrote it.
        if "status" in item.data:
            item.data["status"] = status

    return handle


HANDLERS: dict[str, Handler] = {
    "response.output_item.added": added,
    "response.output_item.done": done,
    **{kind: _progress(item, status) for kind, (item, status) in STATUS_KINDS.items()},
}
