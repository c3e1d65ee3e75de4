"""The only reader of events: states of turns, paths through the tree, journal lines."""

import json
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from playground.engine import checkpoint
from playground.models import ChatSession, Event as EventRow, Item, Turn
from playground.turns import tree
from playground.turns.events import TURN_STARTED, Event
from playground.turns.fold import apply
from playground.turns.state import TurnState

LINES_PAGE = 500
"""Journal lines that are read at once."""


class Node(NamedTuple):
    """A turn as a node of its session's tree."""

    id: UUID
    parent: UUID | None
    status: str
    key: str


def turns(session_id: UUID) -> list[Node]:
    """The turns of a session, the oldest first."""
    rows = Turn.objects.filter(session=session_id).order_by("created_at", "id")
    return [Node(*row) for row in rows.values_list("id", "parent", "status", "idempotency_key")]


def path(session_id: UUID, through: UUID | None = None) -> list[UUID]:
    """The turns of the path that leads through one (the newest turn by default), root first."""
    return tree.path({turn.id: turn.parent for turn in turns(session_id)}, through)


def states(ids: list[UUID]) -> list[TurnState]:
    """The folded state of each turn: from its checkpoint where it has one, else from the journal."""
    heads = Turn.objects.in_bulk(ids) if ids else {}
    found = _kept([turn for turn in heads.values() if turn.head])
    found |= _folded([turn_id for turn_id in ids if turn_id not in found])
    return [found[turn_id] for turn_id in ids]


def _kept(turns: list[Turn]) -> dict[UUID, TurnState]:
    if not turns:
        return {}
    rows: dict[UUID, list[checkpoint.Row]] = {turn.id: [] for turn in turns}
    found = Item.objects.filter(turn__in=rows).order_by("turn", "response", "position")
    # Not as model instances, which cost more than reading the JSON in them.
    for turn_id, *fields in found.values_list("turn", *checkpoint.Row._fields):
        rows[turn_id].append(checkpoint.Row(*fields))
    return {turn.id: checkpoint.load(turn, rows[turn.id]) for turn in turns}


def _folded(ids: list[UUID]) -> dict[UUID, TurnState]:
    if not ids:
        return {}
    found = {turn_id: TurnState(id=str(turn_id)) for turn_id in ids}
    for row in EventRow.objects.filter(turn__in=ids).order_by("session", "seq").iterator():
        apply(found[row.turn_id], _event(row))
    return found


def changed_turns(session_id: UUID, after: int) -> set[UUID]:
    """The turns that have events after a cursor."""
    rows = EventRow.objects.filter(session=session_id, seq__gt=after)
    return set(rows.order_by().values_list("turn", flat=True).distinct())


def started(session_id: UUID, upto: int) -> set[UUID]:
    """The turns that had started when the journal had come to a number."""
    rows = EventRow.objects.filter(session=session_id, seq__lte=upto, kind=TURN_STARTED)
    return set(rows.values_list("turn", flat=True))


def lines(session: ChatSession, after: int, turn: UUID | None = None) -> Iterator[bytes]:
    """The journal as JSON lines: seq, turn, kind, at, first, last, count, payload."""
    rows = EventRow.objects.filter(session=session)
    if turn:
        rows = rows.filter(turn=turn)
    # Page by page: each may be read on another thread, and a cursor belongs to its thread's connection.
    while page := rows.filter(seq__gt=after).order_by("seq")[:LINES_PAGE]:
        for row in page:
            yield json.dumps(_event(row)._asdict()).encode() + b"\n"
            after = row.seq


def events(turn: UUID, limit: int) -> list[Event]:
    """The first `limit` entries of a turn."""
    return [_event(row) for row in EventRow.objects.filter(turn=turn).order_by("seq")[:limit]]


def _event(row: EventRow) -> Event:
    return Event(
        row.seq, str(row.turn_id), row.kind, row.at, json.loads(row.payload), row.first, row.last, row.count
    )
