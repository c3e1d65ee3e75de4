"""Paces one turn's stream into the journal: at most a batch in 33 ms, at once on a structural event."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from channels.db import database_sync_to_async

from playground.engine.journal import Draft
from playground.files.storage import is_heavy
from playground.lib import clock
from playground.turns.coalesce import Merged, merge
from playground.turns.events import Event, is_delta
from playground.turns.repeats import Repeats

FRAME_SECONDS = 0.033
GRACE_SECONDS = 0.02
"""How long a batch that is due waits for one more event, which then waits for nothing. Without it a steady
stream of 50 tokens a second makes a third more batches, and each token waits longer."""
STRAIN = 3
"""A batch is followed by the next after this many times as long as its commit and frame took, if that
is longer than FRAME_SECONDS: under load frames hold more and come less often, instead of queueing up."""
LIMIT = 1024 * 1024
"""Bytes that may wait for the database before the stream is no longer read."""

type Submit = Callable[[list[Draft]], asyncio.Future[list[Event]]]
type Store = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class Outbox:
    """Collects stream events; hands them on in order, one batch at a time.

    `store` (run on a thread) takes pictures and files out of events that hold any.
    """

    def __init__(self, submit: Submit, store: Store) -> None:
        self._submit = submit
        self._store = store
        self._repeats = Repeats()
        self._loop = asyncio.get_running_loop()
        self._pending: list[dict[str, Any]] = []
        self._size = 0
        self._taken = 0
        self._urgent = False
        self._timer: asyncio.Handle | None = None
        self._busy = False
        self._last = 0.0
        self._pace = FRAME_SECONDS
        self._changed = asyncio.Event()
        self._failure: BaseException | None = None
        self.begun = False
        """Whether anything has come."""

    def add(self, events: list[dict[str, Any]]) -> None:
        """Take events as the provider sent them."""
        self.begun = self.begun or bool(events)
        self._pending += events
        for event in events:
            delta = event.get("delta")
            self._size += len(delta) if isinstance(delta, str) else 1000
            self._urgent = self._urgent or not is_delta(event.get("type"))
        if not self._busy:
            self._schedule()

    @property
    def full(self) -> bool:
        """Whether the reader must wait for `room` before it goes on."""
        return self._size > LIMIT or self._failure is not None

    async def room(self) -> None:
        """Wait until there is room. Raises what the journal raised (StaleAttempt)."""
        await self._until(lambda: self._size <= LIMIT)

    async def drain(self) -> None:
        """Wait until everything is committed. Raises what the journal raised (StaleAttempt)."""
        if self._pending and not self._busy:
            self._urgent = True
            self._schedule()
        await self._until(lambda: not self._pending and not self._busy)

    async def _until(self, met: Callable[[], bool]) -> None:
        while not met() and self._failure is None:
            self._changed.clear()
            await self._changed.wait()
        if self._failure is not None:
            raise self._failure

    def _schedule(self) -> None:
        wait = 0.0 if self._urgent else self._last + self._pace - self._loop.time()
        if self._timer is not None:
            if wait > 0:
                return
            self._timer.cancel()
        # call_soon and not at once: events that came in one network chunk make one batch.
        self._timer = (
            self._loop.call_later(wait + GRACE_SECONDS, self._flush)
            if wait > 0
            else self._loop.call_soon(self._flush)
        )

    def _flush(self) -> None:
        self._timer = None
        if self._busy or not self._pending:
            return
        events, self._pending = self._pending, []
        self._busy, self._urgent, self._last = True, False, self._loop.time()
        self._taken = self._size
        # Joined before it is looked through, which then costs once for a batch and not for a word.
        merged = merge(events, self._repeats)
        if any(is_heavy(event.payload) for event in merged):
            task = self._loop.create_task(self._store_and_submit(merged))
            task.add_done_callback(self._committed)
        else:
            self._submit(_drafts(merged)).add_done_callback(self._committed)

    async def _store_and_submit(self, merged: list[Merged]) -> list[Event]:
        store = database_sync_to_async(self._store, thread_sensitive=False)
        stored = await store([event.payload for event in merged])
        return await self._submit(
            _drafts(event._replace(payload=light) for event, light in zip(merged, stored, strict=True))
        )

    def _committed(self, done: asyncio.Future[list[Event]]) -> None:
        self._busy = False
        took = self._loop.time() - self._last
        self._pace += (max(FRAME_SECONDS, STRAIN * took) - self._pace) / 4
        if done.cancelled() or done.exception() is not None:
            self._failure = done.exception() or asyncio.CancelledError()
        self._size -= self._taken
        if self._pending and self._failure is None:
            self._schedule()
        self._changed.set()


def _drafts(merged: Iterable[Merged]) -> list[Draft]:
    now = clock.now()
    return [Draft(m.kind, m.payload, now, _bounded(m.first), _bounded(m.last), m.count) for m in merged]


def _bounded(number: int | None) -> int | None:
    """A provider's number where a column can hold it; the payload has it as it came."""
    return number if number is not None and abs(number) < 2**63 else None
