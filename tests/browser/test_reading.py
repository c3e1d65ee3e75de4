"""Reading: the view follows only who is at the tail; what was opened stays; older turns; copying."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import ask, has_status, item, prose, send, show, turns
from tests.browser.houses import Visitor, ready

SCROLLED = "element => element.scrollTop"
BELOW = "element => Math.round(element.scrollHeight - element.scrollTop - element.clientHeight)"


def scroller(page: Page) -> Locator:
    """What scrolls."""
    return page.locator("#scroll")


def long_answer(page: Page, section: str = "Section 3") -> Locator:
    """A turn that writes long enough to fill the view."""
    turn = send(page, "/show long")
    expect(prose(turn).get_by_role("heading", name=section, exact=True)).to_be_attached()
    return turn


def test_the_view_follows_the_tail(demo: Visitor) -> None:
    page = demo.open(viewport={"width": 1280, "height": 500})
    turn = long_answer(page)
    assert scroller(page).evaluate(SCROLLED) > 0
    page.get_by_role("button", name="Stop").click()
    has_status(turn, "stopped")
    assert scroller(page).evaluate(BELOW) <= 8
    expect(page.get_by_role("button", name="Jump to latest")).to_be_hidden()


def test_who_scrolled_up_stays_there_and_can_jump(demo: Visitor) -> None:
    page = demo.open(viewport={"width": 1280, "height": 500})
    turn = long_answer(page)
    scroller(page).hover()
    page.mouse.wheel(0, -150)
    jump = page.get_by_role("button", name="Jump to latest")
    expect(jump).to_be_visible()
    # The wheel's own motion ends first: from then on nothing may move.
    place = scroller(page).evaluate(
        "element => new Promise((resolve) => { let last = -1; const look = () => {"
        " if (element.scrollTop === last) resolve(last); else { last = element.scrollTop;"
        " setTimeout(look, 150); } }; look(); })"
    )
    grown = scroller(page).evaluate("element => element.scrollHeight")
    expect(prose(turn).get_by_role("heading", name="Section 5", exact=True)).to_be_attached()
    assert scroller(page).evaluate("element => element.scrollHeight") > grown
    assert scroller(page).evaluate(SCROLLED) == place
    jump.click()
    expect(jump).to_be_hidden()
    assert scroller(page).evaluate(BELOW) <= 8
    page.get_by_role("button", name="Stop").click()
    has_status(turn, "stopped")


def test_what_was_opened_and_selected_stays_while_the_answer_streams(demo: Visitor) -> None:
    page = demo.open()
    turn = send(page, "What stays open?")
    thought = item(turn, "reasoning").locator("details")
    expect(prose(turn)).to_contain_text("What I found")
    has_status(turn, "running")
    thought.locator("summary").click()
    expect(thought).to_have_attribute("open", "")
    prose(turn).locator("p").first.evaluate("element => getSelection().selectAllChildren(element)")
    selected = page.evaluate("getSelection().toString()")
    has_status(turn, "completed")
    expect(thought).to_have_attribute("open", "")
    expect(thought.locator(".body")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == selected != ""


def test_a_live_thought_is_open_and_a_finished_one_folded(demo: Visitor) -> None:
    page = demo.open()
    turn = send(page, "/show reasoning")
    thought = item(turn, "reasoning").first
    expect(thought.locator("details")).to_have_attribute("open", "")
    has_status(turn, "completed")
    expect(thought.locator("details")).not_to_have_attribute("open", "")
    expect(thought.locator("summary")).to_contain_text("Thought")


def test_the_code_of_an_answer_is_copied(quick: Visitor) -> None:
    page = quick.open(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "Count these four words")
    prose(turn).get_by_role("button", name="Copy code").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == "text = 'Count these four words'"


def test_older_turns_load_as_one_scrolls_up(quick: Visitor) -> None:
    page = quick.open(viewport={"width": 1280, "height": 500})
    ask(page, "the very first question")
    for _ in range(6):
        show(page, "outputs")
    page.reload()
    ready(page)
    last = turns(page).last
    expect(last).to_be_in_viewport()
    assert turns(page).count() < 7
    first = page.get_by_text("the very first question", exact=True).locator("visible=true")
    oldest_shown = turns(page).first.get_attribute("data-turn")
    scroller(page).evaluate("element => element.scrollTo(0, 0)")
    expect(turns(page).first).not_to_have_attribute("data-turn", oldest_shown or "")
    expect(page.locator(f"[data-turn='{oldest_shown}']")).to_be_in_viewport()
    scroller(page).evaluate("element => element.scrollTo(0, 0)")
    expect(turns(page)).to_have_count(7)
    expect(first.last).to_be_attached()
    ask(page, "and one more")
    expect(turns(page)).to_have_count(8)


def test_timeline_events_and_request_tell_of_the_turn(quick: Visitor) -> None:
    page = quick.open()
    show(page, "web-search")
    page.get_by_role("tab", name="Timeline").click()
    timeline = page.get_by_role("list", name="Timeline of this turn")
    expect(timeline.get_by_role("listitem").filter(has_text="web_search")).not_to_have_count(0)
    page.get_by_role("tab", name="Events").click()
    entries = page.get_by_role("tabpanel", name="Events").get_by_role("listitem")
    expect(entries.first).to_contain_text("playground.turn_started")
    expect(entries.last).to_contain_text("playground.turn_ended")
    ended = entries.filter(has_text="response.completed")
    ended.locator("summary").click()
    expect(ended.locator("pre")).to_contain_text('"type": "response.completed"')
    page.get_by_role("tab", name="Request").click()
    request = page.get_by_role("tabpanel", name="Request")
    expect(request).to_contain_text(re.compile(r"POST http://\S+/v1/responses"))
    expect(request).to_contain_text('"stream": true')


def test_a_tab_follows_the_running_turn(demo: Visitor) -> None:
    page = demo.open()
    turn = send(page, "/show silent")
    page.get_by_role("tab", name="Events").click()
    entries = page.get_by_role("tabpanel", name="Events").get_by_role("listitem")
    expect(entries.last).to_contain_text("response.output_text.delta")
    entries.first.locator("summary").click()
    page.get_by_role("button", name="Stop").click()
    has_status(turn, "stopped")
    expect(entries.last).to_contain_text("playground.turn_ended")
    expect(entries.first.locator("details")).to_have_attribute("open", "")
