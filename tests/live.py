"""The crown test's tools: a page that applies patches, and the proof that live is the same as reloaded."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import lxml.html
from lxml.html import HtmlElement

from playground.rendering.nodes import Patch
from playground.rendering.patches import TurnRenderer
from playground.rendering.scope import Audience
from playground.rendering.transcript import TRANSCRIPT, turn_html
from playground.turns.events import Event
from playground.turns.fold import apply
from playground.turns.state import TurnState

RECORDINGS = Path(
    os.environ.get("PLAYGROUND_RECORDINGS")
    or Path(__file__).resolve().parent.parent.parent / "shared" / "recordings"
)
SESSION = "0190a1b2-0000-7000-8000-00000000beef"
MEMBER = Audience()


class Page:
    """A transcript in a browser, as far as patches go: it knows only ids, HTML and what was sent last."""

    def __init__(self, html: str = "") -> None:
        self.root: HtmlElement = lxml.html.fragment_fromstring(html, create_parent="div")
        self.root.set("id", TRANSCRIPT)
        self.sent: dict[str, bytes] = {}

    def html(self) -> str:
        """The page's HTML, as this parser writes it."""
        return lxml.html.tostring(self.root, encoding="unicode")

    def find(self, id_: str) -> HtmlElement | None:
        """The element with an id. Two of them are an error."""
        found = self.root.xpath("descendant-or-self::*[@id=$id]", id=id_)
        assert len(found) < 2, f"the id {id_} is there {len(found)} times"
        return found[0] if found else None

    def apply(self, patches: Iterable[Patch]) -> None:
        """Apply one frame's patches in order."""
        for patch in patches:
            self._apply(patch)

    def _apply(self, patch: Patch) -> None:
        element = self.find(patch["id"])
        if "html" in patch:
            self._upsert(element, patch["html"], patch["in"])
        elif "remove" in patch:
            if element is not None:
                element.drop_tree()
        elif "attrs" in patch:
            assert element is not None, patch["id"]
            for name, value in patch["attrs"].items():
                if value is None:
                    element.attrib.pop(name, None)
                else:
                    element.set(name, value)
        else:
            assert element is not None, patch["id"]
            self._grow(element, patch)

    def _upsert(self, element: HtmlElement | None, html: str, parent_id: str) -> None:
        fresh = lxml.html.fragment_fromstring(html)
        for inner in fresh.iter():
            if inner.get("id"):
                self.sent[inner.get("id")] = b""
        if element is not None:
            fresh.tail = element.tail
            element.getparent().replace(element, fresh)
            return
        parent = self.find(parent_id)
        assert parent is not None, f"no parent {parent_id}"
        parent.append(fresh)

    def _grow(self, element: HtmlElement, patch: Patch) -> None:
        kept = self.sent.get(patch["id"], b"")[: patch["keep"] * 2]
        assert len(kept) == patch["keep"] * 2, "a prefix is kept that was never sent"
        self.sent[patch["id"]] = kept + patch["tail"].encode("utf-16-le")
        inner = lxml.html.fragment_fromstring(
            self.sent[patch["id"]].decode("utf-16-le"), create_parent=element.tag
        )
        for child in list(element):
            element.remove(child)
        element.text = inner.text
        element.extend(list(inner))


def fresh_page(state: TurnState, audience: Audience = MEMBER) -> Page:
    """The page that somebody sees who loads it now."""
    return Page(turn_html(state, audience, SESSION) if state.seq else "")


def assert_live_is_reload(
    events: Sequence[Event],
    cuts: Iterable[int],
    chunks: Callable[[int], int] = lambda _frame: 1,
    audience: Audience = MEMBER,
) -> None:
    """A page loaded at a cut, with the feed from there on, equals a page loaded fresh: at every frame.

    `cuts` are numbers of events after which a page is loaded; `chunks(frame)` says how many events the
    next frame holds.
    """
    for cut in sorted({min(cut, len(events)) for cut in cuts}):
        state = TurnState(id=events[0].turn)
        for event in events[:cut]:
            apply(state, event)
        page, renderer = fresh_page(state, audience), TurnRenderer(audience, SESSION)
        state.touched.clear()
        if cut:
            page.apply(renderer.catch_up(state, state.seq))
        at, frame = cut, 0
        while at < len(events):
            step = max(1, chunks(frame))
            for event in events[at : at + step]:
                apply(state, event)
            touched = set(state.touched)
            state.touched.clear()
            page.apply(renderer.update(state, touched))
            at, frame = at + step, frame + 1
            _same(page, fresh_page(state, audience), f"cut {cut}, after event {min(at, len(events))}")


def assert_catches_up(events: Sequence[Event], cuts: Iterable[int], audience: Audience = MEMBER) -> None:
    """A page left at a cut equals a fresh one after one catch-up, at every later event."""
    for cut in sorted({min(cut, len(events)) for cut in cuts}):
        state = TurnState(id=events[0].turn)
        for event in events[:cut]:
            apply(state, event)
        left, cursor = turn_html(state, audience, SESSION) if cut else "", state.seq
        for count, event in enumerate(events[cut:], cut + 1):
            apply(state, event)
            page = Page(left)
            page.apply(TurnRenderer(audience, SESSION).catch_up(state, cursor))
            _same(page, fresh_page(state, audience), f"left at {cut}, back at {count}")


def _same(page: Page, fresh: Page, where: str) -> None:
    live, reloaded = page.html(), fresh.html()
    if live != reloaded:
        at = next(
            (index for index, pair in enumerate(zip(live, reloaded, strict=False)) if pair[0] != pair[1]),
            min(len(live), len(reloaded)),
        )
        around = slice(max(0, at - 120), at + 200)
        raise AssertionError(f"{where}:\nlive     …{live[around]}\nreloaded …{reloaded[around]}")


def numbered(turn: str, kinds: Iterable[tuple[str, dict[str, Any]]], start: int = 1) -> list[Event]:
    """Events out of (kind, payload) pairs, numbered and a tenth of a second apart."""
    return [
        Event(seq, turn, kind, 1_700_000_000_000 + seq * 100, payload)
        for seq, (kind, payload) in enumerate(kinds, start)
    ]
