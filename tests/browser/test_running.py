"""While an answer streams: stop, try again, reload, a second tab, a lost connection, a killed server."""

import time
from typing import Any

from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browser.acting import (
    answer_text,
    ask,
    has_status,
    item,
    journal,
    message,
    prose,
    send,
    session_url,
    show,
    turns,
)  # fmt: skip
from tests.browser.houses import Visitor, enter, house, ready


def streaming(page: Page) -> Locator:
    """A turn that says ten words, half a second apart, and has begun."""
    turn = send(page, "/show slow")
    expect(prose(turn)).to_contain_text("One word")
    return turn


def same_as_fresh(page: Page, visitor: Visitor) -> None:
    """What the page shows is what a page shows that is loaded now."""
    fresh = ready(visitor.open(session_url(page)))
    expect(prose(fresh)).to_have_count(prose(page).count())
    assert fresh.locator("#transcript").inner_html() == page.locator("#transcript").inner_html()


def squeezed(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def test_stop_keeps_the_text_and_try_again_makes_a_sibling(demo: Visitor) -> None:
    page = demo.open()
    turn = send(page, "/show silent")
    expect(prose(turn)).not_to_be_empty()
    said = prose(turn).inner_text()
    page.get_by_role("button", name="Stop").click()
    expect(turn).to_have_attribute("data-status", "stopped", timeout=1000)
    expect(prose(turn)).to_have_text(said)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(turn).to_contain_text("Stopped")

    first = turn.get_attribute("data-turn")
    turn.get_by_role("button", name="Try again").click()
    again = page.locator(f"article[data-turn]:not([data-turn='{first}'])")
    expect(again).to_have_attribute("data-status", "running")
    expect(item(again, "input_message")).to_have_text("/show silent")
    rows = [row for row in journal(page) if row["kind"] == "playground.turn_started"]
    assert [row["payload"]["input"] for row in rows] == [rows[0]["payload"]["input"]] * 2
    page.get_by_role("button", name="Stop").click()
    has_status(again, "stopped")


def test_try_again_after_a_failure_gets_an_answer(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "failed", "failed")
    first = turn.get_attribute("data-turn")
    turn.get_by_role("button", name="Try again").click()
    again = page.locator(f"article[data-turn]:not([data-turn='{first}'])")
    has_status(again, "failed")
    page.reload()
    expect(turns(page)).to_have_count(1)  # siblings are alternatives: a view shows one of them


def test_a_reload_in_mid_stream_loses_nothing(demo: Visitor) -> None:
    page = demo.open()
    turn = streaming(page)
    has_status(turn, "running")
    page.reload()
    expect(prose(turn)).to_contain_text("One word")
    has_status(turn, "running")
    has_status(turn, "completed")
    expect(turns(page)).to_have_count(1)
    assert squeezed(prose(page).inner_text()) == squeezed(answer_text(page))
    same_as_fresh(page, demo)


def test_two_tabs_see_one_stream_and_a_second_send_is_refused(demo: Visitor) -> None:
    page = demo.open()
    turn = streaming(page)
    second = ready(demo.open(session_url(page)))
    expect(prose(second)).to_contain_text("One word")
    message(second).fill("/show text")
    demo.allow("409")
    second.get_by_role("button", name="Send", exact=True).click()
    expect(second.locator("#composer-alert").get_by_role("alert")).not_to_be_empty()
    expect(message(second)).to_have_value("/show text")
    expect(turns(second)).to_have_count(1)
    for one in (page, second):
        has_status(turns(one), "completed")
    assert prose(page).inner_text() == prose(second).inner_text()
    has_status(turn, "completed")
    second.get_by_role("button", name="Send", exact=True).click()
    expect(turns(second)).to_have_count(2)
    expect(turns(page)).to_have_count(2)
    expect(item(turns(page).nth(1), "input_message")).to_have_text("/show text")
    has_status(turns(page).nth(1), "completed")


def test_a_page_that_was_offline_catches_up(demo: Visitor) -> None:
    page = demo.open()
    demo.allow("WebSocket", "ERR_INTERNET_DISCONNECTED")
    turn = streaming(page)
    page.context.set_offline(True)
    onlooker = ready(demo.open(session_url(page)))
    has_status(turns(onlooker), "completed")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    has_status(turn, "completed")
    expect(page.locator("#connection-notice")).to_be_hidden()
    same_as_fresh(page, demo)


def test_a_killed_server_comes_back_with_everything_it_had_shown(
    playwright: Playwright, new_context: Any
) -> None:
    with house(playwright) as opened:
        visitor = Visitor(opened, new_context)
        page = visitor.open()
        visitor.allow(
            "WebSocket", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "htmx:"
        )
        turn = streaming(page)
        shown = squeezed(prose(turn).inner_text())
        opened.server.kill()
        expect(page.locator("html")).to_have_attribute("data-live", "closed")
        expect(page.locator("#connection-notice")).to_have_text("Reconnecting…")
        message(page).fill("kept while nobody listens")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator("#composer-alert").get_by_role("alert")).to_contain_text("could not be reached")
        opened.server.start()
        has_status(turn, "interrupted")
        expect(page.locator("html")).to_have_attribute("data-live", "open")
        expect(page.locator("#connection-notice")).to_be_hidden()
        expect(message(page)).to_have_value("kept while nobody listens")
        assert squeezed(prose(turn).inner_text()).startswith(shown)
        same_as_fresh(page, visitor)
        ask(page, "/show text")
        visitor.check()
        assert enter(playwright, opened.server)["cookies"]


def test_stopping_takes_less_than_a_second_of_a_fast_stream(demo: Visitor) -> None:
    page = demo.open()
    turn = send(page, "/show long")
    expect(prose(turn)).to_contain_text("Section 1")
    page.get_by_role("button", name="Stop").click()
    clicked = time.time() * 1000
    has_status(turn, "stopped")
    ended = [row for row in journal(page) if row["kind"] == "playground.turn_ended"]
    assert ended[0]["at"] - clicked < 1000
    same_as_fresh(page, demo)
