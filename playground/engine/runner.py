"""The seam behind which turns run: `launch` and `stop`, here as tasks of this process."""

import asyncio
import contextvars
import logging
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import DatabaseError
from django.utils.translation import gettext as _

from playground.engine.driver import Driver
from playground.engine.ending import end
from playground.engine.fanout import fanout
from playground.engine.faults import fault
from playground.engine.writer import Writer
from playground.models import ChatSession
from playground.providers.base import Error
from playground.turns.events import Event

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


class Runner:
    """Runs turns as asyncio tasks on one loop. `launch` and `stop` may be called from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writer: Writer | None = None
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run on this loop from now on."""
        self._loop = loop
        self._writer = Writer(loop, fanout.committed)

    def committed(self, session: UUID, events: list[Event]) -> None:
        """Tell the viewers of this process what a command has committed."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(fanout.committed, session, events)

    def ended(self, session: UUID, code: int) -> None:
        """Close the sockets of a session that is gone."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(fanout.end, session, code)

    def launch(self, session: UUID, turn: UUID, attempt: int, seq: int) -> None:
        """Run an attempt at a turn that the journal has up to `seq`.

        Without a started runner it stays queued, and recovery finds it.
        """
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._launch, session, turn, attempt, seq)

    def stop(self, session: UUID, turn: UUID) -> bool:
        """Ask a running turn to stop; False when it does not run here."""
        if self._loop is None or turn not in self._tasks:
            return False
        self._loop.call_soon_threadsafe(self._cancel, session, turn)
        return True

    def ask[T](self, work: Coroutine[Any, Any, T], seconds: float) -> T | None:
        """Run something on the loop and wait for it, from another thread; None when it takes too long.

        None without a loop too; and one that stops meanwhile must not keep the thread for ever.
        """
        if self._loop is None:
            work.close()
            return None
        asked = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return asked.result(seconds)
        except TimeoutError:
            asked.cancel()
            return None

    async def aclose(self) -> None:
        """Leave running turns as they are (recovery ends them) and commit what is queued."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.close)
        self._loop = self._writer = None

    def _launch(self, session: UUID, turn: UUID, attempt: int, seq: int) -> None:
        # An answer can be quicker than the run that went to wait for it.
        before = self._tasks.get(turn)
        self._begin(session, turn, self._run(session, turn, attempt, seq, before))

    def _begin(self, session: UUID, turn: UUID, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            work.close()
            return
        # A context of its own: the task outlives the request that caused it.
        task = self._loop.create_task(work, context=contextvars.Context())
        self._tasks[turn] = task
        task.add_done_callback(lambda done: self._ended(session, turn, done))

    def _ended(self, session: UUID, turn: UUID, task: asyncio.Task[None]) -> None:
        if self._tasks.get(turn) is task:
            del self._tasks[turn]
        if task.cancelled():
            # Stopped before its driver had begun.
            self._begin(session, turn, _close(session, turn, "stopped"))
        elif (problem := task.exception()) is not None:
            error = fault("failed", _("Something went wrong inside the playground. The log knows more."))
            extra = {"turn": str(turn), "error_id": error["id"]}
            logger.error("turn.crashed", exc_info=problem, extra=extra)
            # Where the database is away, this comes here again until it is back.
            pause = RETRY_SECONDS if isinstance(problem, DatabaseError) else 0.0
            asyncio.get_running_loop().call_later(
                pause, lambda: self._begin(session, turn, _close(session, turn, "failed", error))
            )

    def _cancel(self, session: UUID, turn: UUID) -> None:
        task = self._tasks.get(turn)
        if task is None:
            # It has gone to wait for people since.
            self._begin(session, turn, _close(session, turn, "stopped"))
        elif not task.cancelling():
            task.cancel()

    async def _run(
        self, session: UUID, turn: UUID, attempt: int, seq: int, before: asyncio.Task[None] | None
    ) -> None:
        hub = fanout.hub(session)
        hub.runs += 1
        try:
            if before is not None:
                await asyncio.wait([before])
            await hub.load(seq)
            # A turn that was stopped before it was launched has ended: the hub does not hold it.
            if self._writer is not None and str(turn) in hub.turns:
                await Driver(hub, self._writer, turn, attempt).run()
        except ChatSession.DoesNotExist:
            logger.info("turn.gone", extra={"turn": str(turn)})
        finally:
            hub.runs -= 1
            fanout.release(hub)


async def _close(session: UUID, turn: UUID, status: str, error: Error | None = None) -> None:
    """End a turn that has no driver."""
    events = await database_sync_to_async(end, thread_sensitive=False)(turn, status, error=error)
    fanout.committed(session, events)


runner = Runner()
