"""What it costs: under each answer, in the bar, and beside the composer before one sends."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browser.acting import ask, journal, message, session_url
from tests.browser.axe import assert_accessible
from tests.browser.houses import House, Visitor, enter, ready
from tests.browser.samples import attach, attached, pdf
from tests.browser.test_phone import assert_fits, assert_uncovered
from tests.server import Server

PRICES = """
[[model]]
kind = "demo"
models = ["*"]
since = 2026-01-01
input = 1000
output = 1000
"""


@pytest.fixture(scope="module")
def dear_house(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product with an operator's prices: each token of the demo costs a tenth of a cent."""
    data: Path = tmp_path_factory.mktemp("dear")
    (data / "prices.toml").write_text(PRICES)
    with Server(data) as server:
        yield House(server, enter(playwright, server))


@pytest.fixture
def dear(dear_house: House, new_context: Any) -> Iterator[Visitor]:
    """A visitor where answers cost something."""
    visitor = Visitor(dear_house, new_context)
    yield visitor
    visitor.check()


def facts(page: Page) -> Locator:
    return page.locator("#session-facts")


def estimate(page: Page) -> Locator:
    return page.locator("#estimate")


def spent(page: Page) -> list[float]:
    """What the journal says that each response cost."""
    rows = journal(page)
    return [
        float(row["payload"]["cost"]["usd"]) for row in rows if row["kind"] == "playground.response_ended"
    ]


def test_the_line_under_a_turn_opens_and_stays_open(dear: Visitor) -> None:
    page = ready(dear.open())
    turn = ask(page, "/show text")
    cost = turn.locator(".meters .cost")
    summary = cost.locator("summary")
    expect(summary).to_have_text(f"${spent(page)[0]:.3g}")
    expect(cost.get_by_text("Output")).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(cost.get_by_text("Output")).to_be_visible()
    expect(cost).to_contain_text("Prices since 2026-01-01")
    assert_accessible(page)
    ask(page, "/show text")
    expect(cost.get_by_text("Output")).to_be_visible()


def test_the_session_is_added_up_live_and_after_a_reload(dear: Visitor) -> None:
    page = ready(dear.open())
    ask(page, "/show text")
    first = spent(page)[0]
    expect(facts(page)).to_have_text(f"saved · 1 turn · ${first:.3g}")
    onlooker = ready(dear.open(session_url(page)))
    ask(page, "/show text")
    both = sum(spent(page))
    assert both > first
    for one in (page, onlooker):
        expect(facts(one)).to_have_text(f"saved · 2 turns · ${both:.3g}")
    page.reload()
    expect(facts(page)).to_have_text(f"saved · 2 turns · ${both:.3g}")


def test_what_is_not_known_is_not_nothing(dear: Visitor) -> None:
    page = ready(dear.open())
    ask(page, "/show text")
    first = spent(page)[0]
    turn = ask(page, "/show cut", "interrupted")
    expect(turn.locator(".meters")).to_contain_text("cost unknown")
    expect(facts(page)).to_have_text(f"saved · 2 turns · at least ${first:.3g}")


def test_an_estimate_stands_beside_the_composer_while_one_writes(dear: Visitor) -> None:
    page = ready(dear.open())
    expect(estimate(page)).to_be_empty()
    message(page).fill("How much is this?")
    expect(estimate(page)).to_have_text(re.compile(r"^\d+ tokens in · ≈ \$0\.\d+ \+ answer"))
    short = estimate(page).inner_text()
    message(page).fill("How much is this? " * 20)
    expect(estimate(page)).not_to_have_text(short)
    expect(estimate(page)).to_contain_text("tokens in")
    attach(page, pdf("a.pdf"))
    expect(attached(page, "a.pdf")).to_contain_text("3 pages")
    expect(estimate(page)).to_contain_text("files not counted")
    expect(estimate(page)).to_contain_text("≈")
    page.get_by_role("button", name="Count exactly").click()
    expect(estimate(page)).not_to_contain_text("files not counted")
    assert_accessible(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_url(re.compile(r"/sessions/[0-9a-f-]{36}/"))
    expect(estimate(ready(page))).to_be_empty()


def test_the_estimate_is_what_the_answer_then_reads(dear: Visitor) -> None:
    page = ready(dear.open())
    ask(page, "/show text")
    message(page).fill("And now?")
    expect(estimate(page)).to_have_text(re.compile(r"^\d+ tokens in"))
    told = re.match(r"\d+", estimate(page).inner_text())
    assert told is not None
    turn = ask(page, "And now?")
    expect(turn.locator(".meters")).to_contain_text(f"in {told[0]}")


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_it_fits_and_covers_nothing(dear: Visitor, width: int) -> None:
    page = ready(dear.open(viewport={"width": width, "height": 780}, has_touch=True))
    turn = ask(page, "/show text")
    message(page).fill("A long thought about money. " * 40)
    expect(estimate(page)).to_contain_text("tokens in")
    assert_fits(page)
    assert_uncovered(page)
    turn.locator(".cost summary").click()
    expect(turn.locator(".cost dl")).to_be_visible()
    assert_fits(page)
    expect(facts(page)).to_be_visible()
    line = facts(page).bounding_box()
    assert line is not None
    assert line["height"] < 24
