"""Committed events to frames: folded once, rendered once for each audience, handed to the sockets.

Everything here runs on the event loop of one process. A `Hub` exists for a session while somebody
looks at it or a turn of it runs; it may be dropped at any time, because the journal has it all.
"""

import asyncio
import logging
from typing import Any, cast
from uuid import UUID

from channels.db import database_sync_to_async

from playground.engine import feed
from playground.engine.group import Group, Viewer
from playground.models import ChatSession
from playground.rendering.patches import Audience
from playground.turns import tree
from playground.turns.events import TURN_STARTED, Event
from playground.turns.fold import apply
from playground.turns.state import ACTIVE, TurnState

logger = logging.getLogger(__name__)

GAP_SECONDS = 1.0
"""How long an event may be missing before the journal is asked; two writers can tell out of order."""


class Hub:
    """One session in this process: the states of its recent turns, and who looks at it."""

    def __init__(self, session: UUID) -> None:
        self.session = session
        self.seq = 0
        self.turns: dict[str, TurnState] = {}
        self.parents: dict[str, str | None] = {}
        self.groups: dict[tuple[Audience, str | None], Group] = {}
        self.runs = 0
        self._joining = 0
        self._held: dict[int, Event] = {}
        self._loading: asyncio.Task[None] | None = None
        self._gap: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether nobody needs this hub."""
        return not self.runs and not self.groups and not self._joining

    async def load(self, upto: int = 0) -> None:
        """Read the session, unless that was done and it is known up to the number `upto`.

        Whoever asks while it is read waits for the same reading. Raises ChatSession.DoesNotExist.
        """
        if self._loading is None or (self._loading.done() and self.seq < upto):
            self._reload()
        await asyncio.shield(cast(asyncio.Task[None], self._loading))

    def _reload(self) -> None:
        self._gap = None
        self._loading = asyncio.create_task(self._load())
        self._loading.add_done_callback(self._loaded)

    def _loaded(self, reading: asyncio.Task[None]) -> None:
        """See to it that a reading that failed is not the last one."""
        if reading.cancelled() or reading.exception() is None or reading is not self._loading:
            return
        self._loading = None
        if self.groups:
            logger.warning("fanout.unread", extra={"session": str(self.session)})
            self._gap = asyncio.get_running_loop().call_later(GAP_SECONDS, self._reload)

    async def _load(self) -> None:
        seq, parents, states = await database_sync_to_async(_read, thread_sensitive=False)(
            self.session, self.seq
        )
        self.parents = parents
        self.turns |= {state.id: state for state in states}
        # A state may hold more than the number read before it; the fold drops what it has seen.
        self.seq = seq
        for group in self.groups.values():
            group.path = tree.path(parents, group.through)
            frame = group.catch_up(self.turns, group.seq)
            group.seq = seq
            for viewer in group.viewers:
                viewer.deliver(frame)
        self._apply_held()

    def committed(self, events: list[Event]) -> None:
        """Take events that the database has; they may come in another order than their numbers."""
        self._held.update((event.seq, event) for event in events if event.seq > self.seq)
        if self._loading is not None and self._loading.done():
            self._apply_held()

    def _apply_held(self) -> None:
        touched: dict[str, set[Any]] = {}
        started = False
        while (event := self._held.pop(self.seq + 1, None)) is not None:
            self.seq = event.seq
            started |= event.kind == TURN_STARTED
            touched[event.turn] = touched.get(event.turn, set()) | self._apply(event)
        self._held = {seq: event for seq, event in self._held.items() if seq > self.seq}
        self._mind_gap()
        if touched:
            for group in self.groups.values():
                group.advance(touched, started)

    def _apply(self, event: Event) -> set[Any]:
        state = self.turns.get(event.turn)
        if state is None:
            state = self.turns[event.turn] = TurnState(id=event.turn)
        if event.kind == TURN_STARTED:
            self.parents[event.turn] = event.payload.get("parent")
        if event.seq > state.seq:
            apply(state, event)
        touched, state.touched = state.touched, set()
        return touched

    def _mind_gap(self) -> None:
        # Not begun anew while it lasts: in a busy session it would never come to its end.
        if self._held and self._gap is None:
            self._gap = asyncio.get_running_loop().call_later(GAP_SECONDS, self._fill_gap)
        elif not self._held and self._gap is not None:
            self._gap.cancel()
            self._gap = None

    def _fill_gap(self) -> None:
        logger.warning("fanout.gap", extra={"session": str(self.session), "seq": self.seq})
        self._reload()

    async def attach(self, viewer: Viewer, after: int) -> None:
        """Give a viewer its first frame and let it have the next ones."""
        self._joining += 1
        try:
            await self.load(after)
            if after > self.seq:
                after = 0  # a cursor out of another past: everything
            missed = database_sync_to_async(_missed, thread_sensitive=False)
            states, unseen = await missed(
                self.session, after, viewer.through, dict(self.parents), set(self.turns)
            )
        finally:
            self._joining -= 1
        # No await from here on, so that no commit can slip between the first frame and the next.
        key = (viewer.audience, viewer.through)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(self, *key)
        viewer.deliver(group.catch_up({**states, **self.turns}, after, unseen))
        group.viewers.add(viewer)

    def detach(self, viewer: Viewer) -> None:
        """Forget a viewer, and its group with the last one."""
        key = (viewer.audience, viewer.through)
        group = self.groups.get(key)
        if group is not None:
            group.viewers.discard(viewer)
            if not group.viewers:
                del self.groups[key]


class Fanout:
    """The hubs of this process."""

    def __init__(self) -> None:
        self._hubs: dict[UUID, Hub] = {}

    def hub(self, session: UUID) -> Hub:
        """The hub of a session, made when there is none."""
        if session not in self._hubs:
            self._hubs[session] = Hub(session)
        return self._hubs[session]

    def release(self, hub: Hub) -> None:
        """Drop a hub that nobody needs any more."""
        if hub.idle and self._hubs.get(hub.session) is hub:
            del self._hubs[hub.session]

    def committed(self, session: UUID, events: list[Event]) -> None:
        """Tell the viewers of a session, if it has any here."""
        hub = self._hubs.get(session)
        if hub is not None:
            hub.committed(events)

    def end(self, session: UUID, code: int) -> None:
        """Close every socket of a session."""
        for viewer in self.viewers(session):
            viewer.end(code)

    def viewers(self, session: UUID | None = None) -> list[Viewer]:
        """All viewers, or those of one session."""
        hubs = self._hubs.values() if session is None else filter(None, [self._hubs.get(session)])
        return [viewer for hub in hubs for group in hub.groups.values() for viewer in group.viewers]


fanout = Fanout()


def _read(session: UUID, since: int) -> tuple[int, dict[str, str | None], list[TurnState]]:
    """Number, tree and states of a session: of what is active, and of what changed since the last reading."""
    seq = ChatSession.objects.values_list("last_seq", flat=True).get(id=session)
    turns = feed.turns(session)
    parents = {str(turn.id): str(turn.parent) if turn.parent else None for turn in turns}
    changed = feed.changed_turns(session, since) if since else set()
    wanted = [turn.id for turn in turns if turn.status in ACTIVE or turn.id in changed]
    return seq, parents, feed.states(wanted)


def _missed(
    session: UUID, after: int, through: str | None, parents: dict[str, str | None], known: set[str]
) -> tuple[dict[str, TurnState], set[str]]:
    """What a page at a cursor lacks: the states that have changed, and the turns that its path has gained."""
    old = {str(turn) for turn in feed.started(session, after)} if after else set()
    path = tree.path(parents, through)
    shown = tree.path({turn: parent for turn, parent in parents.items() if turn in old}, through)
    unseen = {turn for turn in path if turn in old and turn not in shown}
    changed = {str(turn) for turn in feed.changed_turns(session, after)}
    wanted = [UUID(turn) for turn in changed | unseen if turn not in known]
    return {state.id: state for state in feed.states(wanted)}, unseen
