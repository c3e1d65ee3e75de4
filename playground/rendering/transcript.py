"""A whole turn as HTML, and the tree it is made of."""

from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from playground.rendering import chrome
from playground.rendering.items import build
from playground.rendering.nodes import Attributes, Box, Leaf, Memory, Node, to_html
from playground.rendering.scope import Audience, Scope, scope_of
from playground.rendering.text import escaped
from playground.turns.state import TERMINAL, Address, ItemState, TurnState

TRANSCRIPT = "transcript"
"""The DOM id of the element that holds the turns."""


class Parts(NamedTuple):
    """What an article is put together from."""

    asked: list[Box]
    head: Leaf
    rail: list[Box]
    foot: Leaf
    earlier: Leaf | None = None
    """Stands for the items before those in `rail`."""


def turn_html(state: TurnState, audience: Audience, session_id: str, most: int | None = None) -> str:
    """The whole article of a turn. A pure function of its arguments.

    Of a turn that has ended only the last `most` items are in it, below a button that loads the others;
    one that runs is always whole, since patches are to find their elements.
    """
    with translation.override(audience.language):
        scope = scope_of(state, audience, session_id)
        if most is None or state.status not in TERMINAL:
            return to_html(article(state, turn_parts(scope, {})))
        parts = turn_parts(scope, {}, first=max(0, len(state.items()) - most))
        return to_html(article(state, parts))


def earlier_html(state: TurnState, audience: Audience, session_id: str, before: int, most: int) -> str:
    """The `most` items before the one with the number `before`, below a button that loads the others."""
    with translation.override(audience.language):
        first = max(0, before - most)
        parts = turn_parts(scope_of(state, audience, session_id), {}, first=first, last=before)
        return "".join(to_html(node) for node in _shown(parts))


def turn_parts(
    scope: Scope, memories: dict[Address, Memory], first: int = 0, last: int | None = None
) -> Parts:
    """The trees of a turn; `memories` keeps what was rendered of each item.

    Items before the number `first` are left to a button; those from `last` on are left out.
    """

    def built(items: list[ItemState]) -> list[Box]:
        return [build(item, scope, memories.setdefault(item.address, Memory())) for item in items]

    state = scope.turn
    rail = built(state.items()[first:last])
    earlier = chrome.earlier(state, first) if first else None
    return Parts(built(state.input), chrome.head(state), rail, chrome.foot(scope), earlier)


def article(state: TurnState, parts: Parts) -> Box:
    """The tree of the whole article."""
    asked = Box(input_id(state), "div", {"class": "user"}, parts.asked, _asker(state))
    rail = Box(rail_id(state), "div", {"class": "rail"}, _shown(parts))
    return Box(article_id(state), "article", article_attributes(state), [asked, parts.head, rail, parts.foot])


def _shown(parts: Parts) -> list[Node]:
    return [parts.earlier, *parts.rail] if parts.earlier else [*parts.rail]


def article_id(state: TurnState) -> str:
    """The DOM id of a turn."""
    return f"turn-{state.hex}"


def input_id(state: TurnState) -> str:
    """The DOM id of what holds the person's items."""
    return f"turn-{state.hex}-input"


def rail_id(state: TurnState) -> str:
    """The DOM id of what holds the items."""
    return f"turn-{state.hex}-rail"


def article_attributes(state: TurnState) -> Attributes:
    """The attributes of the article."""
    return {"class": "turn", "data-turn": state.id, "data-status": state.status}


def _asker(state: TurnState) -> str:
    return f'<p class="who">{escaped(state.by) or _("You")}</p>'
