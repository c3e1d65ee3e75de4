"""From state to patches: a renderer remembers what it sent, and sends only what differs."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

from django.utils import translation

from playground.rendering import chrome
from playground.rendering.items import build
from playground.rendering.nodes import (
    Box,
    Leaf,
    Memory,
    Patch,
    compare,
    streams_of,
    upsert,
    whole,
)
from playground.rendering.scope import Audience, Scope, scope_of
from playground.rendering.transcript import (
    TRANSCRIPT,
    article,
    article_attributes,
    article_id,
    input_id,
    rail_id,
    turn_parts,
)
from playground.turns.items import ANSWER_TYPES
from playground.turns.state import Address, ItemState, TurnState

__all__ = ["Audience", "TurnRenderer"]


class TurnRenderer:
    """Renders one turn for one audience, again and again while it grows.

    Patches are right for a page that shows the state of the call before, whoever rendered it there,
    since HTML is a pure function of the state.
    """

    def __init__(self, audience: Audience, session_id: str) -> None:
        self._audience = audience
        self._session_id = session_id
        self._memories: dict[Address, Memory] = {}
        self._boxes: dict[Address, Box] = {}
        self._order: list[Address] = []
        self._head = self._foot = Leaf("", "")
        self._foot_key: tuple[object, ...] = ()
        self._status = ""
        self._scope: Scope | None = None
        self._scope_key: tuple[int, str] = (-1, "")

    def catch_up(self, state: TurnState, after: int) -> list[Patch]:
        """The patches for a page that shows the turn as it was at the cursor `after`, or not at all.

        What changed since comes whole; so do growing elements that are still open, because the page
        does not know their HTML as it was sent.
        """
        with _speaking(self._audience.language):
            tree = self._remember(state)
            if not state.input or state.input[0].seq > after:
                return upsert(tree, TRANSCRIPT)
            return self._since(state, after)

    def update(self, state: TurnState, touched: Iterable[Address]) -> list[Patch]:
        """The least patches since the call before; the whole article when there was none."""
        if self._scope is None:
            return self.catch_up(state, -1)
        with _speaking(self._audience.language):
            before = self._scope.open
            scope = self._surroundings(state)
            addresses = set(touched) | (before ^ scope.open)
            patches: list[Patch] = []
            for address in sorted(addresses):
                patches += self._item(state.item(address), scope)
            return patches + self._chrome(state, scope)

    def _remember(self, state: TurnState) -> Box:
        parts = turn_parts(self._surroundings(state), self._memories)
        self._head, self._foot, self._status = parts.head, parts.foot, state.status
        self._foot_key = chrome.foot_key(state)
        items = [*state.input, *state.items()]
        self._order = [item.address for item in items]
        self._boxes = dict(zip(self._order, [*parts.asked, *parts.rail], strict=True))
        return article(state, parts)

    def _surroundings(self, state: TurnState) -> Scope:
        key = (state.head_seq, state.status)
        if self._scope is None or self._scope_key != key or self._scope.turn is not state:
            self._scope = scope_of(state, self._audience, self._session_id)
            self._scope_key = key
        return self._scope

    def _since(self, state: TurnState, after: int) -> list[Patch]:
        patches: list[Patch] = []
        moved = self._moved(state, after)
        for address in self._order:
            item, box = state.item(address), self._boxes[address]
            if address in moved:
                patches.append({"id": box.id, "remove": True})
            if address in moved or item.seq > after or _depends(item, state, after):
                patches += upsert(box, _parent(state, address))
            else:
                patches += [whole(stream) for stream in streams_of(box)]
        if state.seq > after:
            patches += [
                {"id": article_id(state), "attrs": article_attributes(state)},
                *upsert(self._head, article_id(state)),
                *upsert(self._foot, article_id(state)),
            ]
        return patches

    def _moved(self, state: TurnState, after: int) -> set[Address]:
        """Items that the page already has, but behind which it would append an earlier one.

        Only an answer that comes late stands before what is already there.
        """
        shown = [address for address in self._order if state.item(address).seq <= after]
        last = shown[-1] if shown else (0, 0)
        late = [
            address
            for address in self._order
            if address < last and state.item(address).origin == "person" and state.item(address).seq > after
        ]
        return {address for address in self._order if late and address >= late[0]}

    def _item(self, item: ItemState, scope: Scope) -> list[Patch]:
        address, state = item.address, scope.turn
        old = self._boxes.get(address)
        box = build(item, scope, self._memories.setdefault(address, Memory()))
        self._boxes[address] = box
        parent = _parent(state, address)
        if old is not None:
            return compare(old, box, parent)
        behind = [other for other in self._order if other > address and bool(other[0]) == bool(address[0])]
        self._order = sorted([*self._order, address])
        patches: list[Patch] = [{"id": self._boxes[other].id, "remove": True} for other in behind]
        for other in (address, *behind):
            patches += upsert(self._boxes[other], parent)
        return patches

    def _chrome(self, state: TurnState, scope: Scope) -> list[Patch]:
        key = chrome.foot_key(state)
        if key == self._foot_key:
            return []
        patches: list[Patch] = []
        id_ = article_id(state)
        if self._status != state.status:
            patches.append({"id": id_, "attrs": {"data-status": state.status}})
        head, foot = chrome.head(state), chrome.foot(scope)
        patches += compare(self._head, head, id_) + compare(self._foot, foot, id_)
        self._head, self._foot, self._foot_key, self._status = head, foot, key, state.status
        return patches


def _speaking(language: str) -> AbstractContextManager[None]:
    """Translate into a language; at no cost, for every frame, where that is done already."""
    return nullcontext() if translation.get_language() == language else translation.override(language)


def _parent(state: TurnState, address: Address) -> str:
    return input_id(state) if address[0] == 0 else rail_id(state)


def _depends(item: ItemState, state: TurnState, after: int) -> bool:
    """Whether an item that was not touched may look different: a call, once the turn waits or goes on."""
    return item.type in ANSWER_TYPES and state.head_seq > after
