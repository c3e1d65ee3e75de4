"""The folded state of an ended turn, as rows: written once, so that opening a session folds nothing."""

import json
from typing import Any, NamedTuple
from uuid import UUID

from playground.engine import costs, journal
from playground.models import Item, Turn
from playground.turns.state import ItemState, ResponseState, TurnState

_TRANSIENT = {"items", "repeats", "by_index", "by_id"}


class Row(NamedTuple):
    """What is read of an item's row."""

    response: int
    position: int
    data: str
    status: str
    started_at: int
    ended_at: int | None
    seq: int
    origin: str


def dump(state: TurnState) -> tuple[str, list[Item]]:
    """The turn's head as JSON text, and a row for each of its items."""
    head = {
        "status": state.status,
        "settings": state.settings,
        "connection": state.connection,
        "by": state.by,
        "started_at": state.started_at,
        "ended_at": state.ended_at,
        "reason": state.reason,
        "error": state.error,
        "head_seq": state.head_seq,
        "skipped": state.skipped,
        "responses": [_dump_response(response) for response in state.responses],
    }
    rows = [_dump_item(state.id, item) for item in [*state.input, *state.items()]]
    return json.dumps(head), rows


def load(turn: Turn, rows: list[Row]) -> TurnState:
    """The state that `dump` wrote; `rows` are the turn's items by response and position."""
    head = json.loads(turn.head)
    responses = [ResponseState(**fields) for fields in head.pop("responses")]
    state = TurnState(id=str(turn.id), seq=turn.last_seq, responses=responses, **head)
    for row in rows:
        items = state.input if row.response == 0 else responses[row.response - 1].items
        items.append(_load_item(row))
    return state


def save(turn: UUID, attempt: int, state: TurnState) -> None:
    """Write the rows of an ended turn, unless another attempt has taken it over or they are there."""
    head, rows = dump(state)
    with journal.writing():
        if Turn.objects.filter(id=turn, attempt=attempt, head="").update(
            head=head, **costs.columns(state, over=True)
        ):
            Item.objects.bulk_create(rows)


def _dump_response(response: ResponseState) -> dict[str, Any]:
    # Not asdict on the whole: it would copy every item only to drop it.
    return {
        name: getattr(response, name) for name in ResponseState.__dataclass_fields__ if name not in _TRANSIENT
    }


def _dump_item(turn_id: str, item: ItemState) -> Item:
    data = item.data
    if item.live:
        data = {**data, "$live": item.live}
    if not item.done:
        data = {**data, "$open": True}
    return Item(
        turn_id=turn_id,
        response=item.response,
        position=item.position,
        type=item.type[:80],
        status=item.status[:32],
        origin=item.origin,
        data=json.dumps(data),
        started_at=item.started_at,
        ended_at=item.ended_at,
        seq=item.seq,
    )


def _load_item(row: Row) -> ItemState:
    data = json.loads(row.data)
    return ItemState(
        response=row.response,
        position=row.position,
        data=data,
        live=data.pop("$live", {}),
        done=not data.pop("$open", False),
        status=row.status,
        started_at=row.started_at,
        ended_at=row.ended_at,
        seq=row.seq,
        origin=row.origin,
    )
