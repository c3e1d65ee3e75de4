"""Saved sessions: the list, its groups, titles, deleting, and all as it was after a restart."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browser.acting import ask, has_status, message, send, session_url, show, turns
from tests.browser.houses import Visitor, house, ready


def sessions(page: Page) -> Locator:
    """The list on the left."""
    return page.get_by_role("navigation", name="Sessions")


def transcript(page: Page) -> str:
    """The transcript's HTML, without the clocks that tick."""
    return re.sub(r"<time[^>]*>[^<]*", "<time>", ready(page).locator("#transcript").inner_html())


def test_the_newest_session_stands_first_under_today(quick: Visitor) -> None:
    page = quick.open()
    ask(page, "the elder of two")
    elder = session_url(page)
    page.goto("/sessions/new/")
    ask(page, "the younger of two")
    today = sessions(page).get_by_role("list", name="Today")
    expect(today.get_by_role("link").first).to_have_text("the younger of two")
    expect(today.get_by_role("link").nth(1)).to_have_text("the elder of two")
    page.goto(elder)
    show(page, "text")
    expect(today.get_by_role("link").first).to_have_text("the elder of two")
    expect(today.get_by_role("link", name="the elder of two").first).to_have_attribute("aria-current", "page")
    sessions(page).get_by_role("link", name="the younger of two").click()
    expect(page).to_have_title("the younger of two · Playground")


def test_the_list_says_what_runs_and_what_waits(demo: Visitor) -> None:
    page = demo.open()
    turn = send(page, "/show silent")
    row = sessions(page).locator("[aria-current=page]")
    expect(row).to_contain_text("running")
    page.get_by_role("button", name="Stop").click()
    has_status(turn, "stopped")
    expect(row).not_to_contain_text("running")


def test_a_title_is_changed_and_kept(quick: Visitor) -> None:
    page = quick.open()
    ask(page, "a first title")
    page.get_by_role("heading", name="a first title").get_by_role("button").click()
    field = page.get_by_role("textbox", name="Title")
    expect(field).to_be_focused()
    field.fill("never mind")
    field.press("Escape")
    expect(page.get_by_role("heading", name="a first title")).to_be_visible()
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Rename", exact=True).last.click()
    field.fill("Lighthouses & <ships>")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Lighthouses & <ships>")).to_be_visible()
    expect(page).to_have_title("Lighthouses & <ships> · Playground")
    expect(sessions(page).get_by_role("link", name="Lighthouses & <ships>")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Lighthouses & <ships>")).to_be_visible()


def test_a_deleted_session_is_gone_everywhere(quick: Visitor) -> None:
    page = quick.open()
    ask(page, "soon to be gone")
    session = session_url(page)
    onlooker = ready(quick.open(session))
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog", name="Delete this session?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    quick.allow("404")
    dialog.get_by_role("button", name="Delete session").click()
    expect(page).not_to_have_url(re.compile(session))
    expect(sessions(page).get_by_role("link", name="soon to be gone")).to_have_count(0)
    expect(onlooker.locator("#connection-notice")).to_contain_text("This session was deleted")
    assert page.request.get(session).status == 404


def test_everything_is_as_it_was_after_a_restart(playwright: Playwright, new_context: Any) -> None:
    with house(playwright) as opened:
        visitor = Visitor(opened, new_context)
        page = visitor.open()
        visitor.allow("WebSocket", "ERR_CONNECTION_REFUSED", "htmx:ws:error")
        show(page, "web-search")
        turn = show(page, "mcp-approval", "waiting")
        shown = transcript(visitor.open(session_url(page)))
        message(page).fill("half a thought")
        assert opened.server.stop() == 0
        opened.server.start()
        page.reload()
        assert transcript(page) == shown
        expect(message(page)).to_have_value("half a thought")
        turn.get_by_role("button", name="Approve once").click()
        has_status(turn, "completed")
        expect(turns(page)).to_have_count(2)
        visitor.check()
