"""From the printed link to the first answer, and out again, in a product that nobody has used."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.acting import ask, item, message, prose, session_url
from tests.browser.houses import House, Visitor, ready
from tests.server import Server


@pytest.fixture
def newcomer(new_context: Any) -> Iterator[Visitor]:
    """Somebody at a product that was just started."""
    with Server() as server:
        visitor = Visitor(House(server, None), new_context)
        yield visitor
        visitor.check()


def test_the_printed_link_leads_to_an_answer_and_works_once(newcomer: Visitor) -> None:
    page = newcomer.open(newcomer.house.server.entry)
    expect(page.get_by_role("heading", name="Ask something, or drop a document")).to_be_visible()
    expect(page.get_by_role("combobox", name="Connection").locator("option:checked")).to_have_text("Demo")

    turn = ask(page, "Which answer comes first?")
    expect(item(turn, "input_message")).to_have_text("Which answer comes first?")
    expect(item(turn, "reasoning")).to_have_attribute("data-status", "completed")
    expect(prose(turn)).to_contain_text("I am the demo")
    expect(prose(turn)).to_contain_text("Which answer comes first?")
    meters = turn.locator(".meters")
    for meter in ("in ", "out ", "first token ", "tok/s", "total "):
        expect(meters).to_contain_text(meter)
    row = page.get_by_role("navigation", name="Sessions").get_by_role(
        "link", name="Which answer comes first?"
    )
    expect(row).to_have_attribute("aria-current", "page")
    expect(page).to_have_title("Which answer comes first? · Playground")

    page.goto("/")
    assert session_url(page) in row.get_attribute("href")
    expect(prose(page)).to_contain_text("Which answer comes first?")

    stranger = newcomer.open(newcomer.house.server.entry)
    newcomer.allow("403", "410", "404")
    expect(stranger.get_by_role("alert")).to_contain_text("This link was used before")


def test_signed_out_nothing_is_seen_and_what_was_typed_is_kept(newcomer: Visitor) -> None:
    page = ready(newcomer.open(newcomer.house.server.entry))
    newcomer.allow("403", "401")
    ask(page, "/show text")
    session = session_url(page)
    message(page).fill("half a thought")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.goto(session)
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.get_by_text("half a thought")).to_have_count(0)
    assert page.request.get(f"{session}events", max_redirects=0).status in (302, 401, 403)


def test_a_sign_out_elsewhere_is_told_and_the_text_survives_it(newcomer: Visitor) -> None:
    page = ready(newcomer.open(newcomer.house.server.entry))
    ask(page, "/show text")
    message(page).fill("half a thought")
    newcomer.allow("401", "403", "WebSocket")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    page.request.post("/leave/", headers={"X-CSRFToken": token or "", "Origin": newcomer.url})
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer-alert").get_by_role("alert")).to_contain_text("signed out")
    expect(message(page)).to_have_value("half a thought")


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_example_of_an_empty_page_can_be_sent(demo: Visitor, index: int) -> None:
    page = ready(demo.open())
    page.locator("[data-example]").nth(index).click()
    expect(message(page)).not_to_be_empty()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("article[data-turn]")).to_have_attribute("data-status", "running")
