"""Looks at a turn's HTML as a person would."""

from typing import Any

import lxml.html
from lxml.html import HtmlElement

from playground.rendering.scope import Audience
from playground.rendering.transcript import turn_html
from playground.turns.events import Event
from playground.turns.fold import fold
from tests.live import MEMBER, SESSION
from tests.rendering import streams

SHA = "ab" * 32
BLOB = {"$blob": SHA, "prefix": "data:image/png;base64,", "media_type": "image/png", "size": 70_000}


def page(events: list[Event], audience: Audience = MEMBER) -> HtmlElement:
    return lxml.html.fragment_fromstring(turn_html(fold(streams.TURN, events), audience, SESSION))


def shown(item: dict[str, Any]) -> HtmlElement:
    """The finished item's element."""
    found = page(streams.turn(*streams.item_stream(item))).xpath("//div[@class='rail']/div[@data-item]")
    assert len(found) == 1
    element: HtmlElement = found[0]
    return element


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def line(element: HtmlElement) -> str:
    return words(element.xpath("./details/summary")[0])
