"""Drives one turn: asks the model as often as the plan says, and keeps what comes."""

import asyncio
import logging
from collections.abc import Awaitable, Collection
from typing import Any, cast
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import DatabaseError
from django.utils.translation import gettext as _

from playground.engine import asking, checkpoint, connections, costs, feed, requests
from playground.engine.fanout import Hub
from playground.engine.faults import fault
from playground.engine.journal import Batch, Draft, StaleAttempt, draft
from playground.engine.outbox import Outbox
from playground.engine.writer import Writer
from playground.files import storage
from playground.models import Connection
from playground.providers.base import Endpoint, Error, error_id
from playground.providers.limits import Budget
from playground.providers.registry import responses_url
from playground.tools.base import ToolError
from playground.turns import approvals, events as kinds, items, plan, tree
from playground.turns.events import Event
from playground.turns.fold_response import ENDED
from playground.turns.request import Request
from playground.turns.state import TERMINAL, TurnState

logger = logging.getLogger(__name__)


class Driver:
    """One run of one turn. A second run of the same turn takes it over: the database fences this one."""

    def __init__(self, hub: Hub, writer: Writer, turn: UUID, attempt: int) -> None:
        self._hub = hub
        self._writer = writer
        self._turn = turn
        self._attempt = attempt
        self._budget: Budget | None = None

    @property
    def _state(self) -> TurnState:
        return self._hub.turns[str(self._turn)]

    async def run(self) -> None:
        """Go on until the turn waits for people or has ended. Never raises but for cancellation."""
        try:
            await self._steps()
        except asyncio.CancelledError:
            await self._end("stopped", "stopped")
        except StaleAttempt:
            self._fenced()
        except Exception:
            error = fault("failed", _("Something went wrong inside the playground. The log knows more."))
            logger.exception("turn.crashed", extra={"turn": str(self._turn), "error_id": error["id"]})
            await self._end("failed", "error", error)

    async def _end(self, status: str, end: str, error: Error | None = None) -> None:
        """Break off. A turn that came to its end meanwhile stays as it ended."""
        try:
            if self._state.status not in TERMINAL:
                last = draft(kinds.TURN_ENDED, {"status": status, "reason": None, "error": error})
                await self._write([*self._response_end(end, error), last], status)
            await self._keep()
        except StaleAttempt:
            self._fenced()

    def _fenced(self) -> None:
        logger.info("turn.fenced", extra={"turn": str(self._turn)})

    async def _steps(self) -> None:
        while True:
            match plan.next_step(self._state):
                case plan.Ask(number=number):
                    await self._ask(number)
                case plan.Wait(calls=calls):
                    if decided := await database_sync_to_async(self._standing, thread_sensitive=False)():
                        await self._write(decided, None)
                    if len(decided) < len(calls):
                        await self._write([], "waiting")
                        return
                case plan.Rest(status=status, reason=reason):
                    end = draft(kinds.TURN_ENDED, {"status": status, "reason": reason, "error": None})
                    await self._write([end], status)
                    await self._keep()
                    return

    async def _ask(self, number: int) -> None:
        try:
            endpoint, request, body = await database_sync_to_async(self._prepare, thread_sensitive=False)()
        except Connection.DoesNotExist:
            await self._cannot_ask(number, _("The connection of this session is no longer configured."))
            return
        except connections.Unusable as problem:
            await self._cannot_ask(number, str(problem))
            return
        except ToolError as problem:
            await self._cannot_ask(number, problem.message)
            return
        except storage.BlobMissing:
            await self._cannot_ask(number, _("A file of this session is missing on the server."))
            return
        shown = {name: value for name, value in request.body.items() if name != "input"}
        url = responses_url(endpoint, str(shown.get("model", "")))
        payload = {"number": number, "body": shown, "url": url, "notes": request.notes}
        await self._write([draft(kinds.RESPONSE_REQUESTED, payload)], "running")
        await self._stream(endpoint, body)

    async def _cannot_ask(self, number: int, message: str) -> None:
        error = fault("refused", message)
        self._log(error)
        asked = draft(kinds.RESPONSE_REQUESTED, {"number": number, "body": {}, "url": "", "notes": []})
        await self._write([asked, *self._response_end("error", error, number)], None)

    def _path(self) -> list[TurnState]:
        """The states from the root to this turn."""
        path = tree.path(self._hub.parents, str(self._turn))
        earlier = path[: path.index(str(self._turn))]
        known = dict(self._hub.turns)
        read = feed.states([UUID(turn) for turn in earlier if turn not in known])
        known |= {state.id: state for state in read}
        return [*(known[turn] for turn in earlier), self._state]

    def _standing(self) -> list[Draft]:
        """Decisions for what was approved for the whole session before."""
        return [
            draft(
                kinds.DECISION_TAKEN,
                {
                    "item": items.approval_item(call.data, True),
                    "call": {"response": call.response, "position": call.position},
                    "by": _("always in this session"),
                    "scope": "once",
                },
            )
            for call in approvals.standing(self._path())
        ]

    def _prepare(self) -> tuple[Endpoint, Request, dict[str, Any]]:
        """The endpoint, the request with markers, and the body with the files put back."""
        endpoint = connections.endpoint(self._state.connection["id"])
        request = requests.of(self._path(), endpoint)
        return endpoint, request, storage.restore(request.body, self._hub.session)

    async def _stream(self, endpoint: Endpoint, body: dict[str, Any]) -> None:
        outbox = Outbox(self._submit, self._store)
        self._budget = self._budget or asking.budget_of(self._state)
        try:
            end, error, request_id = await asking.ask(endpoint, body, outbox, self._budget, self._retrying)
        finally:
            await settled(outbox.drain())
        if error is None or self._state.responses[-1].status in ENDED:
            end, error = self._judged(request_id)
        if error is not None:
            self._log(error)
        earlier = await self._earlier()
        await self._write(self._response_end(end, error, request_id=request_id, earlier=earlier), None)

    async def _retrying(self, retry: asking.Retry) -> None:
        self._log(retry.error)
        payload = {"number": self._state.responses[-1].number, **retry._asdict()}
        await self._write([draft(kinds.RETRY_SCHEDULED, payload)], None)

    async def _earlier(self) -> list[TurnState]:
        """The turns before this one, if the price of the newest response depends on them."""
        if not any(item.type == "code_interpreter_call" for item in self._state.responses[-1].items):
            return []
        path: list[TurnState] = await database_sync_to_async(self._path, thread_sensitive=False)()
        return path[:-1]

    def _judged(self, request_id: str | None) -> tuple[str, Error | None]:
        """How a stream ended that nobody broke: by its last event, or too early."""
        last = self._state.responses[-1]
        if last.status not in ENDED:
            return "eof", fault("interrupted", _("The stream ended before the answer was complete."))
        if last.error is None:
            return "terminal", None
        # The provider's words, with an id that a person can read out.
        return "terminal", cast(Error, last.error | {"id": error_id(), "request_id": request_id})

    def _log(self, error: Error) -> None:
        ids = {"turn": str(self._turn), "error_id": error["id"], "request_id": error["request_id"]}
        logger.warning("turn.error", extra={"kind": error["kind"], "status": error["status"], **ids})

    def _store(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return storage.externalize_all(events, self._hub.session)

    def _response_end(
        self,
        end: str,
        error: Error | None = None,
        number: int | None = None,
        request_id: str | None = None,
        earlier: Collection[TurnState] = (),
    ) -> list[Draft]:
        responses = self._state.responses
        cost = costs.NOTHING
        if number is None:
            if not responses or responses[-1].end is not None:
                return []
            number = responses[-1].number
            cost = costs.of_response(self._state, responses[-1], earlier)
        payload = {"number": number, "end": end, "request_id": request_id, "error": error, "cost": cost}
        return [draft(kinds.RESPONSE_ENDED, payload)]

    def _submit(self, drafts: list[Draft]) -> asyncio.Future[list[Event]]:
        return self._writer.submit(Batch(self._hub.session, self._turn, self._attempt, drafts))

    async def _write(self, drafts: list[Draft], status: str | None) -> None:
        """Commit and fold; a cancellation waits until that is done."""
        columns = costs.columns(self._state, over=status in TERMINAL) if status else {}
        batch = Batch(self._hub.session, self._turn, self._attempt, drafts, status, columns)
        await settled(self._writer.submit(batch))

    async def _keep(self) -> None:
        """Write the checkpoint, so that opening the session folds nothing of this turn."""
        try:
            save = database_sync_to_async(checkpoint.save, thread_sensitive=False)
            await settled(save(self._turn, self._attempt, self._state))
        except DatabaseError as problem:
            # The journal has it all: opening the session takes a little longer.
            logger.warning("turn.unkept", extra={"turn": str(self._turn), "error": type(problem).__name__})


async def settled[T](work: Awaitable[T]) -> T:
    """Await to the very end; a cancellation that comes meanwhile is raised after it."""
    future = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        if not future.cancelled():
            future.exception()  # looked at, so that asyncio does not report it
        raise
