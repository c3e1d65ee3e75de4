"""A whole turn as HTML, and the tree it is made of."""

from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from playground.rendering import chrome
from playground.rendering.items import build
from playground.rendering.nodes import Attributes, Box, Leaf, Memory, to_html
from playground.rendering.scope import Audience, Scope, scope_of
from playground.rendering.text import escaped
from playground.turns.state import Address, ItemState, TurnState

TRANSCRIPT = "transcript"
"""The DOM id of the element that holds the turns."""


class Parts(NamedTuple):
    """What an article is put together from."""

    asked: list[Box]
    head: Leaf
    rail: list[Box]
    foot: Leaf


def turn_html(state: TurnState, audience: Audience, session_id: str) -> str:
    """The whole article of a turn. A pure function of its arguments."""
    with translation.override(audience.language):
        return to_html(article(state, turn_parts(scope_of(state, audience, session_id), {})))


def turn_parts(scope: Scope, memories: dict[Address, Memory]) -> Parts:
    """The trees of a turn; `memories` keeps what was rendered of each item."""

    def built(items: list[ItemState]) -> list[Box]:
        return [build(item, scope, memories.setdefault(item.address, Memory())) for item in items]

    state = scope.turn
    return Parts(built(state.input), chrome.head(state), built(state.items()), chrome.foot(scope))


def article(state: TurnState, parts: Parts) -> Box:
    """The tree of the whole article."""
    asked = Box(input_id(state), "div", {"class": "user"}, parts.asked, _asker(state))
    rail = Box(rail_id(state), "div", {"class": "rail"}, parts.rail)
    return Box(article_id(state), "article", article_attributes(state), [asked, parts.head, rail, parts.foot])


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
