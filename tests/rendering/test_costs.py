"""What costs look like: enough digits, honest about what is unknown, part by part, for members alone."""

from decimal import Decimal
from typing import Any

import pytest

from playground.rendering.costs import label, line, money
from playground.rendering.scope import Audience
from playground.turns.costs import Total, total
from playground.turns.events import Event
from playground.turns.fold import fold
from tests.live import assert_catches_up, assert_live_is_reload
from tests.rendering import streams
from tests.rendering.looking import page
from tests.rendering.streams import provider

PARTS = {"input": "0.005712", "cached": "0.0016128", "output": "0.015456", "web_search": "0.01"}
PRICED = {"usd": "0.0327808", "unknown": [], "since": "2026-02-07", "parts": PARTS, "free": False}
FREE = {"usd": "0", "unknown": [], "since": "2026-01-01", "parts": {}, "free": True}
UNKNOWN = {"usd": None, "unknown": ["tokens"], "since": None, "parts": {}, "free": False}
PARTLY = {**PRICED, "unknown": ["file_search", "dream_call"]}
WHOLE = ["$0.0328", "Input $0.00571", "Cached input $0.00161", "Output $0.0155", "Web search $0.01"]
NOTHING = {"usd": "0", "unknown": [], "since": None, "parts": {}, "free": False}


def costing(*costs: Any) -> list[Event]:
    """A turn of as many responses, each with its cost."""
    pairs: list[tuple[str, dict[str, Any]]] = []
    for number, cost in enumerate(costs, 1):
        if number > 1:
            pairs.append(("playground.response_requested", {"number": number, "body": {}}))
        item = {"type": "function_call", "id": f"f{number}", "call_id": "c", "name": "f", "arguments": "{}"}
        pairs += [
            provider("response.output_item.done", output_index=0, item=item),
            provider("response.completed", response={"id": "r", "status": "completed", "output": [item]}),
            (
                "playground.response_ended",
                {"number": number, "end": "terminal", "error": None, "cost": cost},
            ),
        ]
    return streams.turn(*pairs, streams.ended()[1])


def shown(events: list[Event], audience: Audience = Audience()) -> list[str]:  # noqa: B008
    """The cost in a turn's line: in short, then part by part."""
    meters = page(events, audience).xpath("//div[@class='meters']")[0]
    texts = [
        " ".join(part.text_content().split()) for part in meters.xpath(".//summary | .//dl/div | ./span")
    ]
    return [text for text in texts if not text.startswith(("first token", "total"))]


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        ("0", "$0.00"),
        ("0.0000001", "< $0.000001"),
        ("0.000001", "$0.000001"),
        ("0.0000234567", "$0.0000235"),
        ("0.004", "$0.004"),
        ("0.01", "$0.01"),
        ("0.0042", "$0.0042"),
        ("0.0371", "$0.0371"),
        ("0.1", "$0.10"),
        ("0.21", "$0.21"),
        ("0.9999", "$1.00"),
        ("1", "$1.00"),
        ("12.345", "$12.34"),
        ("1234567.891", "$1\u202f234\u202f567.89"),
    ],
)
def test_amounts(usd: str, told: str) -> None:
    assert money(Decimal(usd)) == told


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ([FREE], ["free"]),
        ([UNKNOWN], ["cost unknown"]),
        ([None], ["cost unknown"]),
        ([{"usd": "a lot", "unknown": 7, "parts": []}], ["cost unknown"]),
        ([NOTHING], []),
        ([PRICED, NOTHING], WHOLE),
        ([PRICED, FREE], WHOLE),
    ],
)
def test_the_line_under_a_turn(costs: list[Any], told: list[str]) -> None:
    assert shown(costing(*costs)) == told


def test_what_is_unknown_is_named() -> None:
    assert shown(costing(PRICED, PARTLY)) == [
        "at least $0.0656 (File search, dream_call unknown)",
        "Input $0.0114",
        "Cached input $0.00323",
        "Output $0.0309",
        "Web search $0.02",
        "File search unknown",
        "dream_call unknown",
    ]
    assert shown(costing(PRICED, UNKNOWN))[0] == "at least $0.0328 (Tokens unknown)"


def test_a_hostile_name_is_only_text() -> None:
    told = page(costing({**PRICED, "unknown": ["<img src=x>\u202e"]}))
    assert not told.xpath("//summary//img")
    assert "<img src=x>⟨U+202E⟩ unknown" in told.xpath("//details[@class='cost']/summary")[0].text_content()


def test_the_day_of_the_prices_is_told() -> None:
    assert (
        "Prices since 2026-02-07" in page(costing(PRICED)).xpath("//details[@class='cost']")[0].text_content()
    )


def test_guests_see_no_cost() -> None:
    guest = Audience(role="guest")
    assert shown(costing(PRICED), guest) == []
    assert "$" not in page(costing(PRICED), guest).text_content()


def test_a_turn_that_runs_shows_what_its_ended_responses_cost() -> None:
    state = fold(streams.TURN, costing(PRICED)[:-1])
    found = line(total(state))
    assert found is not None
    assert found.label == "$0.0328"
    assert total(fold(streams.TURN, streams.turn())) is None


def test_a_bar_does_not_name_what_is_unknown() -> None:
    assert label(Total(Decimal("0.01"), ("tokens",), {}, free=False), named=False) == "at least $0.01"


def test_live_is_the_same_as_reloaded() -> None:
    events = costing(PRICED, UNKNOWN, PARTLY)
    assert_live_is_reload(events, range(len(events)))
    assert_catches_up(events, range(len(events)))
