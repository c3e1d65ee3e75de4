"""The thread that commits the streams of a process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from playground.engine import journal, writer as writers
from playground.engine.journal import Batch, StaleAttempt, draft
from playground.engine.writer import Listener, Writer
from playground.models import ChatSession, Event as EventRow, Turn, User
from playground.turns.events import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def turn(owner: User) -> Turn:
    """An empty turn."""
    return Turn.objects.create(session=ChatSession.objects.create(owner=owner))


def silent(_session: UUID, _events: list[Event]) -> None:
    """Tells nobody."""


@contextlib.asynccontextmanager
async def at_work(listener: Listener = silent) -> AsyncIterator[Writer]:
    """A writer, until its queue is empty."""
    writer = Writer(asyncio.get_running_loop(), listener)
    yield writer
    await asyncio.to_thread(writer.close)


def batch(turn: Turn, kind: str, attempt: int = 0, **payload: Any) -> Batch:
    """One event of a turn."""
    return Batch(turn.session_id, turn.id, attempt, [draft(kind, payload)])


def test_it_commits_before_it_tells(turn: Turn) -> None:
    """When a listener hears of an event, every other connection can read it."""
    told: list[tuple[list[Event], int]] = []

    def listener(_session: UUID, events: list[Event]) -> None:
        with ThreadPoolExecutor(1) as other:
            told.append((events, other.submit(EventRow.objects.count).result()))

    async def run() -> list[Event]:
        async with at_work(listener) as writer:
            first = writer.submit(batch(turn, "a"))
            gone = writer.submit(batch(turn, "x", attempt=3))
            second = writer.submit(batch(turn, "b"))
            with pytest.raises(StaleAttempt):
                await gone
            return await first + await second

    events = asyncio.run(run())
    assert [(event.seq, event.kind) for event in events] == [(1, "a"), (2, "b")]
    assert sum(len(told_events) for told_events, _count in told) == 2
    assert all(count >= told_events[-1].seq for told_events, count in told)


def test_a_batch_that_cannot_be_written_harms_no_other(turn: Turn, owner: User) -> None:
    """It fails alone; what waited beside it is committed, and the writer lives on."""
    beside = Turn.objects.create(session=ChatSession.objects.create(owner=owner))

    async def run() -> list[Any]:
        async with at_work() as writer:
            with journal._turnstile:  # the writer waits meanwhile: both are in one transaction
                futures = [
                    writer.submit(batch(turn, "bad", it=object())),
                    writer.submit(batch(beside, "good")),
                ]
            results = await asyncio.gather(*futures, return_exceptions=True)
            return [*results, await writer.submit(batch(turn, "later"))]

    bad, good, later = asyncio.run(run())
    assert isinstance(bad, TypeError)
    assert [event.kind for event in good] == ["good"]
    assert [(event.seq, event.kind) for event in later] == [(1, "later")]


def test_a_turn_goes_on_when_showing_fails(turn: Turn, caplog: pytest.LogCaptureFixture) -> None:
    """A listener that breaks is logged; whoever waits for the commit learns of it all the same."""

    def listener(_session: UUID, _events: list[Event]) -> None:
        raise RuntimeError("cannot be shown")

    async def run() -> list[Event]:
        async with at_work(listener) as writer:
            return await writer.submit(batch(turn, "a"))

    assert [event.kind for event in asyncio.run(run())] == ["a"]
    assert [record.getMessage() for record in caplog.records] == ["journal.untold"]


def test_it_waits_for_the_database(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database refuses, nothing is lost and nothing is told; then it is committed once."""
    refused: list[int] = []
    told: list[int] = []

    def sometimes(batches: list[Batch]) -> list[list[Event] | None]:
        assert not told
        if len(refused) < 2:
            refused.append(1)
            raise OperationalError("database is locked")
        return journal.write(batches)

    monkeypatch.setattr(writers, "write", sometimes)
    monkeypatch.setattr(writers, "RETRY_SECONDS", 0)

    async def run() -> list[Event]:
        async with at_work(lambda _session, events: told.append(len(events))) as writer:
            return await writer.submit(batch(turn, "a"))

    assert [event.seq for event in asyncio.run(run())] == [1]
    assert EventRow.objects.count() == 1
    assert told == [1]
    assert len(refused) == 2
