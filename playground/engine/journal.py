"""The only writer of events: numbers them, commits them, and only then tells who listens.

Two doors lead to the same `write`: `append` for a command that is already in a transaction, and
`writer.Writer` for the streams of this process.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from playground.engine import statements
from playground.lib import clock
from playground.models import Turn
from playground.turns.events import Event
from playground.turns.state import ACTIVE


class Draft(NamedTuple):
    """An event before it has a number."""

    kind: str
    payload: dict[str, Any]
    at: int
    first: int | None = None
    last: int | None = None
    count: int = 1  # type: ignore[assignment]  # a tuple's own count() is not missed


class Batch(NamedTuple):
    """Events of one turn that belong together, and the status that the turn has after them.

    `columns` are written to the turn's row with the status.
    """

    session: UUID
    turn: UUID
    attempt: int
    drafts: list[Draft]
    status: str | None = None
    columns: Mapping[str, Any] = MappingProxyType({})


class StaleAttempt(Exception):
    """The turn was taken over by another runner, has ended, or is gone: nothing was written."""


_turnstile = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that writes. Those of one process queue up here.

    SQLite has one writer at a time and makes the others poll for it, with naps of up to 100 ms.
    """
    with _turnstile, transaction.atomic():
        yield


def draft(kind: str, payload: dict[str, Any]) -> Draft:
    """An event of our own that happens now."""
    return Draft(kind, payload, clock.now())


def append(batch: Batch) -> list[Event]:
    """Write one batch inside the caller's transaction and return its numbered events.

    Raises StaleAttempt when the turn has another attempt. The caller tells `fanout` on commit.
    """
    (events,) = write([batch])
    if events is None:
        raise StaleAttempt
    return events


def write(batches: list[Batch]) -> list[list[Event] | None]:
    """Number and insert batches in the current transaction; None stands for a stale one.

    The rows of the sessions are locked in the order of their ids, so two writers never wait for
    each other in a circle.
    """
    # A turn that has ended takes nothing more: of a stop and an end that meet, the first one counts.
    attempts, numbers = statements.lock({batch.turn for batch in batches})
    results: list[list[Event] | None] = []
    rows: list[tuple[Any, ...]] = []
    last: dict[UUID, int] = {}
    for batch in batches:
        if attempts.get(batch.turn) != batch.attempt:
            results.append(None)
            continue
        seq = last.get(batch.session, numbers[batch.session])
        events = []
        turn = str(batch.turn)
        for item in batch.drafts:
            seq += 1
            events.append(
                Event(seq, turn, item.kind, item.at, item.payload, item.first, item.last, item.count)
            )
            rows.append((
                statements.key(batch.session), seq, statements.key(batch.turn), item.kind[:80], item.at,
                item.first, item.last, item.count, json.dumps(item.payload),
            ))  # fmt: skip
        last[batch.session] = seq
        results.append(events)
        if batch.status:
            Turn.objects.filter(id=batch.turn).update(status=batch.status, last_seq=seq, **batch.columns)
            if batch.status not in ACTIVE:
                del attempts[batch.turn]
    statements.insert(rows)
    statements.advance(last)
    return results
