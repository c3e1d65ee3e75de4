"""The viewers of one path of a session: what is rendered for one of them is rendered for all."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from playground.rendering.patches import Audience, TurnRenderer
from playground.turns import tree
from playground.turns.state import TurnState

if TYPE_CHECKING:
    from playground.engine.fanout import Hub

RESUME = 1013
"""The code that closes a socket whose reader is to come back by its cursor."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

type Patches = list[dict[str, Any]]


class Viewer(Protocol):
    """A socket that looks at one path of a session."""

    audience: Audience
    through: str | None

    def deliver(self, frame: str) -> None:
        """Take one frame (JSON text); must not block."""

    def end(self, code: int) -> None:
        """Close with a code, because the session is gone or access has ended."""


class Group:
    """All viewers of one path in one audience: what is rendered for one is rendered for all."""

    def __init__(self, hub: "Hub", audience: Audience, through: str | None) -> None:
        self.audience = audience
        self.through = through
        self.viewers: set[Viewer] = set()
        self.seq = hub.seq
        self.path = tree.path(hub.parents, through)
        self._renderers: dict[str, TurnRenderer] = {}
        self._hub = hub

    def renderer(self, turn: str) -> TurnRenderer:
        """The renderer that remembers what this group has of a turn."""
        if turn not in self._renderers:
            self._renderers[turn] = TurnRenderer(self.audience, str(self._hub.session))
        return self._renderers[turn]

    def catch_up(self, states: dict[str, TurnState], after: int, unseen: Iterable[str] = ()) -> str:
        """The first frame of a reader who has seen the journal up to `after`.

        `unseen` are turns of the path that are as old, but were not on the reader's path then.
        """
        patches = self._removals(self._hub.parents)
        for turn in self.path:
            if turn in states:
                patches += self.renderer(turn).catch_up(states[turn], -1 if turn in unseen else after)
        return _frame(after, self._hub.seq, patches)

    def advance(self, touched: dict[str, set[Any]], started: bool) -> None:
        """Send what the events since the last frame changed on this path."""
        patches: Patches = []
        fresh: set[str] = set()
        if started:
            before, self.path = self.path, tree.path(self._hub.parents, self.through)
            patches += self._removals(before)
            fresh.update(turn for turn in self.path if turn not in before)
            if not fresh <= self._hub.turns.keys():
                # The path has moved to a branch that nobody holds here: its readers come back for it.
                self.seq = self._hub.seq
                for viewer in self.viewers:
                    viewer.end(RESUME)
                return
        for turn in self.path:
            if turn in touched or turn in fresh:
                state = self._hub.turns[turn]
                patches += self.renderer(turn).update(state, touched.get(turn, ()))
        after, self.seq = self.seq, self._hub.seq
        frame = _frame(after, self.seq, patches)
        for viewer in self.viewers:
            viewer.deliver(frame)

    def _removals(self, shown: Iterable[str]) -> Patches:
        path = set(self.path)
        gone = [turn for turn in shown if turn not in path]
        for turn in gone:
            self._renderers.pop(turn, None)
        return [{"id": f"turn-{turn.replace('-', '')}", "remove": True} for turn in gone]


def _frame(after: int, seq: int, patches: Patches) -> str:
    return _encode({"after": after, "seq": seq, "patches": patches})
