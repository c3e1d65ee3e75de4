"""The whole engine as it runs in the product: a loop, a writer thread, a database file, the demo over HTTP.

The loop has a thread of its own, so a test stands where a view stands: it calls the verbs, and waits.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine
from typing import Any, cast
from uuid import UUID

from playground.demo.server import DemoServer, start
from playground.engine import actions, connections, feed
from playground.engine.actions import Submission
from playground.engine.fanout import fanout
from playground.engine.runner import runner
from playground.models import ChatSession, Connection, Turn, Upload, User
from playground.providers import responses
from playground.rendering.scope import Audience
from playground.rendering.transcript import turn_html
from playground.turns.events import Event
from playground.turns.fold import apply
from playground.turns.state import ItemState, Json, TurnState
from playground.web.run_settings import default_settings
from tests.live import Page

KEY = "stage-key"
PATIENCE = 5
"""Seconds after which a test that waits in vain fails; nothing waits that long when all is well."""
MEMBER = Audience()


class Viewer:
    """A page as the fan-out knows it: applies what it gets, and complains about gaps."""

    audience = MEMBER

    def __init__(self, html: str = "", cursor: int = 0, through: str | None = None) -> None:
        self.page = Page(html)
        self.cursor = cursor
        self.through = through
        self.frames: list[Json] = []
        self.code: int | None = None
        self.problem: BaseException | None = None
        self.ended = asyncio.Event()
        self.on_frame: Callable[[Json], None] = lambda _frame: None

    def deliver(self, frame: str) -> None:
        """Apply a frame as the page's script does."""
        told = json.loads(frame)
        self.frames.append(told)
        try:
            assert told["after"] <= self.cursor, f"gap: {self.cursor} to {told['after']}"
            self.page.apply(told["patches"])
            self.cursor = told["seq"]
        except Exception as problem:
            self.problem = self.problem or problem
        self.on_frame(told)

    def end(self, code: int) -> None:
        """Remember the code that closed the socket."""
        self.code = code
        self.ended.set()


class Stage:
    """The engine at work, for one person."""

    def __init__(self, loop: asyncio.AbstractEventLoop, user: User, demo: DemoServer) -> None:
        self.loop = loop
        self.user = user
        self.demo = demo
        self.session: ChatSession | None = None

    def on_loop[T](self, job: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the engine's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(job, self.loop).result(PATIENCE)

    def settings(self, **changes: Any) -> Json:
        """The settings of a new session on the demo."""
        tools = changes.pop("tools", {})
        chosen = default_settings() | {"model": "demo"} | changes
        return chosen | {"tools": {**chosen["tools"], **tools}}

    def start(self, text: str, *uploads: Upload, key: str = "", **settings: Any) -> Turn:
        """Send, without waiting."""
        sent = Submission(text, list(uploads), self.settings(**settings), key)
        if self.session is None:
            turn = actions.start_session(self.user, sent)
            self.session = turn.session
            return turn
        return actions.start_turn(self.user, self.session, sent)

    def send(self, text: str, *uploads: Upload, **settings: Any) -> TurnState:
        """Send, and wait until the turn has ended or waits for somebody."""
        return self.settled(self.start(text, *uploads, **settings))

    def settled(self, turn: Turn | TurnState) -> TurnState:
        """The state of a turn when no runner works on it any more."""
        id_ = UUID(str(turn.id))
        self.on_loop(self._settled(id_))
        (state,) = feed.states([id_])
        return state

    async def _settled(self, turn: UUID) -> None:
        await asyncio.sleep(0)
        while turn in runner._tasks:
            await asyncio.wait([runner._tasks[turn]])
            await asyncio.sleep(0)

    def turn(self, state: TurnState) -> Turn:
        """The row of a turn, as a view gets it."""
        return Turn.objects.select_related("session").get(id=state.id)

    def answer(self, state: TurnState, call: ItemState, output: str) -> TurnState:
        """Answer a call; the state once that has led to whatever it leads to."""
        actions.answer(self.user, self.turn(state), call.address, output)
        return self.settled(state)

    def decide(self, state: TurnState, call: ItemState, approve: bool, scope: str = "once") -> TurnState:
        """Approve or deny; the state once that has led to whatever it leads to."""
        actions.decide(self.user, self.turn(state), call.address, approve, scope)
        return self.settled(state)

    def join(self, viewer: Viewer, session: UUID | None = None, after: int | None = None) -> Viewer:
        """Open a socket for a page at its cursor."""
        return self.on_loop(self.attach(viewer, session, after))

    async def attach(self, viewer: Viewer, session: UUID | None = None, after: int | None = None) -> Viewer:
        """The same, from the loop itself."""
        assert self.session is not None
        hub = fanout.hub(session or self.session.id)
        await hub.attach(viewer, viewer.cursor if after is None else after)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Close a viewer's socket."""
        assert self.session is not None
        self.on_loop(self._leave(viewer, self.session.id))

    async def _leave(self, viewer: Viewer, session: UUID) -> None:
        hub = fanout.hub(session)
        hub.detach(viewer)
        fanout.release(hub)

    def saw(self, viewer: Viewer, met: Callable[[Viewer], bool]) -> None:
        """Wait until a viewer has been shown something."""
        self.on_loop(_saw(viewer, met))

    def load(self, through: str | None = None) -> Viewer:
        """A page loaded now, as the session view does it: the cursor first, then the turns."""
        assert self.session is not None
        cursor = ChatSession.objects.values_list("last_seq", flat=True).get(id=self.session.id)
        path = feed.path(self.session.id, UUID(through) if through else None)
        return Viewer(self.html(feed.states(path)), cursor, through)

    def html(self, states: list[TurnState]) -> str:
        """The transcript of a reloaded page."""
        assert self.session is not None
        return "".join(turn_html(state, MEMBER, str(self.session.id)) for state in states)

    def connection(self) -> Connection:
        """The demo's row."""
        return Connection.objects.get(slug=connections.DEMO)


async def _saw(viewer: Viewer, met: Callable[[Viewer], bool]) -> None:
    seen = asyncio.Event()

    def look(_frame: Json) -> None:
        if met(viewer):
            seen.set()

    viewer.on_frame = look
    look({})
    async with asyncio.timeout(PATIENCE):
        await seen.wait()


def journal_of(session: UUID) -> list[Event]:
    """All entries of a session, in order."""
    return [Event(**json.loads(line)) for line in feed.lines(ChatSession.objects.get(id=session), 0)]


def folded(events: list[Event], turn: str) -> TurnState:
    """The state of a turn, out of the journal alone."""
    state = TurnState(id=turn)
    for event in events:
        if event.turn == turn:
            apply(state, event)
    return state


def text_of(state: TurnState) -> str:
    """All that the messages of a turn say."""
    parts = [
        part for item in state.items() if item.type == "message" for part in item.data.get("content") or []
    ]
    return "\n".join(str(part.get("text") or part.get("refusal") or "") for part in parts)  # fmt: skip


class LoopThread:
    """An asyncio loop on a thread of its own, with the demo on it."""

    def __init__(self, pace: str | float) -> None:
        self.loop = asyncio.new_event_loop()
        self.problems: list[Json] = []
        self.loop.set_exception_handler(lambda _loop, context: self.problems.append(context))
        self._thread = threading.Thread(target=self.loop.run_forever, name="engine", daemon=True)
        self._thread.start()
        self.demo = self.run(start(key=KEY, pace=pace, keep=50))

    def run[T](self, job: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there and wait for it."""
        return asyncio.run_coroutine_threadsafe(job, self.loop).result(PATIENCE)

    def close(self) -> None:
        """End everything that runs there."""
        self.run(responses.aclose_all())
        self.run(self.demo.aclose())
        self.run(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE)
        self.loop.close()

    async def start_engine(self) -> None:
        """Let turns run here."""
        connections.set_demo(self.demo.url, KEY)
        self.demo.received.clear()
        runner.start(asyncio.get_running_loop())

    async def stop_engine(self) -> None:
        """End what still runs, and forget every hub."""
        tasks = list(runner._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await runner.aclose()
        cast(Any, fanout)._hubs.clear()
