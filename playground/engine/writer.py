"""Commits the batches of all running turns back to back, on a thread of its own."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from playground.engine.journal import Batch, StaleAttempt, write, writing
from playground.turns.events import Event

logger = logging.getLogger(__name__)

RETRY_SECONDS = 0.25

type Listener = Callable[[UUID, list[Event]], None]


class _Pending(NamedTuple):
    batch: Batch
    done: asyncio.Future[list[Event]]


type _Result = list[Event] | Exception


class Writer:
    """Commits the batches of all running turns on one thread, one transaction after another."""

    def __init__(self, loop: asyncio.AbstractEventLoop, listener: Listener) -> None:
        self._loop = loop
        self._listener = listener
        self._queue: queue.SimpleQueue[_Pending | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def submit(self, batch: Batch) -> asyncio.Future[list[Event]]:
        """Queue a batch; the future has its events once they are committed and told.

        It raises StaleAttempt for a batch of a turn that is not this runner's any more, and what the
        database said where it will never take the batch.
        """
        done: asyncio.Future[list[Event]] = self._loop.create_future()
        self._queue.put(_Pending(batch, done))
        return done

    def close(self) -> None:
        """Commit what is queued, then end the thread."""
        self._queue.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while (pending := self._take()) is not None:
            if pending:
                results = self._commit(pending)
                self._loop.call_soon_threadsafe(self._tell, pending, results)
        connection.close()

    def _take(self) -> list[_Pending] | None:
        """All that waits, at least one; None when the writer is to end."""
        first = self._queue.get()
        if first is None:
            return None
        taken = [first]
        while not self._queue.empty():
            item = self._queue.get_nowait()
            if item is None:
                self._queue.put(None)
                break
            taken.append(item)
        return taken

    def _commit(self, pending: list[_Pending]) -> list[_Result]:
        """Try until the database takes it: until then nothing is shown, and the streams wait."""
        while True:
            try:
                with writing():
                    written = write([item.batch for item in pending])
                return [StaleAttempt() if events is None else events for events in written]
            except (OperationalError, InterfaceError) as error:
                logger.warning(
                    "journal.delayed", extra={"batches": len(pending), "error": type(error).__name__}
                )
                close_old_connections()
                time.sleep(RETRY_SECONDS)
            except Exception as error:
                # What the database will never take must not hold up the turns beside it.
                if len(pending) == 1:
                    return [error]
                return [result for item in pending for result in self._commit([item])]

    def _tell(self, pending: Iterable[_Pending], results: Iterable[_Result]) -> None:
        for item, result in zip(pending, results, strict=True):
            if isinstance(result, Exception):
                if not item.done.done():
                    item.done.set_exception(result)
                continue
            try:
                if result:
                    self._listener(item.batch.session, result)
            except Exception:
                # It is committed, so the turn goes on, whatever showing it has met.
                logger.exception("journal.untold", extra={"session": str(item.batch.session)})
            if not item.done.done():
                item.done.set_result(result)
