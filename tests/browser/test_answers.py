"""What waits for a person: approvals, outputs, skipping; and that a reload changes nothing of it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import ask, has_status, item, journal, message, prose, show, turns
from tests.browser.houses import Visitor, ready

CALLS = "custom local-shell shell-local patch computer tool-search-client program-call".split()


def approval(page: Page) -> Locator:
    """The open request for approval."""
    return page.get_by_role("group", name=re.compile("^Approval for notes: save$"))


def call(page: Page, name: str) -> Locator:
    """The form of an open call."""
    return page.get_by_role("group", name=f"Answer for {name}", exact=True)


def answer(page: Page, name: str, output: str) -> None:
    """Send the output of an open call."""
    call(page, name).get_by_role("textbox", name="Output").fill(output)
    call(page, name).get_by_role("button", name="Send output").click()
    expect(call(page, name)).to_have_count(0)


@pytest.mark.parametrize(
    ("button", "approved", "scope", "told"),
    [
        ("Approve once", True, "once", "You approved the call of save on notes."),
        ("Always in this session", True, "session", "You approved the call of save on notes."),
        ("Deny", False, "once", "You denied the call of save on notes"),
    ],
)
def test_a_decision_continues_the_turn(
    quick: Visitor, button: str, approved: bool, scope: str, told: str
) -> None:
    page = quick.open()
    turn = show(page, "mcp-approval", "waiting")
    expect(approval(page)).to_contain_text("Buy milk, and 2 lemons")
    approval(page).get_by_role("button", name=button).click()
    has_status(turn, "completed")
    expect(approval(page)).to_have_count(0)
    expect(prose(turn)).to_contain_text(told)
    expect(item(turn, "mcp_call")).to_have_count(1 if approved else 0)
    taken = next(row["payload"] for row in journal(page) if row["kind"] == "playground.decision_taken")
    assert (taken["item"]["approve"], taken["scope"]) == (approved, scope)


def test_always_in_this_session_asks_no_second_time_and_not_in_another(quick: Visitor) -> None:
    page = quick.open()
    show(page, "mcp-approval", "waiting")
    approval(page).get_by_role("button", name="Always in this session").click()
    has_status(turns(page).first, "completed")
    second = show(page, "mcp-approval")
    expect(prose(second)).to_contain_text("You approved the call of save on notes.")
    page.goto("/sessions/new/")
    show(page, "mcp-approval", "waiting")
    expect(approval(page)).to_be_visible()


def test_an_output_is_typed_and_survives_a_reload(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "function", "waiting")
    expect(item(turn, "function_call")).to_contain_text("Lisbon")
    expect(page.locator("#announcer")).to_have_text("Waiting for your answer")
    page.reload()
    ready(page)
    has_status(turn, "waiting")
    answer(page, "get_weather", "21 degrees & <b>sunny</b>")
    has_status(turn, "completed")
    expect(prose(turn)).to_contain_text("21 degrees & <b>sunny</b>")
    page.reload()
    expect(prose(turn)).to_contain_text("21 degrees & <b>sunny</b>")
    expect(call(page, "get_weather")).to_have_count(0)


@pytest.mark.parametrize("order", [("get_weather", "get_time"), ("get_time", "get_weather")])
def test_two_calls_are_answered_in_any_order(quick: Visitor, order: tuple[str, str]) -> None:
    page = quick.open()
    turn = show(page, "functions-parallel", "waiting")
    answer(page, order[0], f"first: {order[0]}")
    has_status(turn, "waiting")
    page.reload()
    ready(page)
    answer(page, order[1], f"second: {order[1]}")
    has_status(turn, "completed")
    expect(prose(turn)).to_contain_text(f"first: {order[0]}")
    expect(prose(turn)).to_contain_text(f"second: {order[1]}")


def test_what_is_typed_into_one_form_stays_while_the_other_is_answered(quick: Visitor) -> None:
    page = quick.open()
    show(page, "functions-parallel", "waiting")
    typed = call(page, "get_time").get_by_role("textbox", name="Output")
    typed.fill("half an answer")
    answer(page, "get_weather", "rain")
    expect(typed).to_have_value("half an answer")


def test_a_refused_call_goes_on(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "function", "waiting")
    call(page, "get_weather").get_by_role("button", name="Refuse").click()
    has_status(turn, "completed")


def test_skip_and_send_answers_what_is_open_and_goes_on(quick: Visitor) -> None:
    page = quick.open()
    waiting = show(page, "functions-parallel", "waiting")
    skip = page.get_by_role("button", name="skip and send")
    expect(skip).to_have_text("Skip and send")
    message(page).fill("Never mind")
    skip.click()
    has_status(turns(page).nth(1), "completed")
    expect(waiting).not_to_have_attribute("data-status", "waiting")
    expect(prose(turns(page).nth(1))).to_contain_text("Never mind")
    given = [row["payload"]["item"] for row in journal(page) if row["kind"] == "playground.answer_given"]
    assert len({one["call_id"] for one in given}) == 2
    expect(page.get_by_role("button", name="Send", exact=True)).to_have_text("Send")


def test_every_kind_of_open_call_can_be_refused_by_hand(quick: Visitor) -> None:
    page = quick.open()
    for script in CALLS:
        turn = show(page, script, "waiting")
        refusals = turn.get_by_role("button", name="Refuse")
        for left in range(refusals.count(), 0, -1):
            expect(refusals).to_have_count(left)
            refusals.first.click()
        has_status(turn, "completed")


def test_an_approval_is_answered_in_another_tab(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "mcp-approval", "waiting")
    other = ready(quick.open(page.url))
    approval(other).get_by_role("button", name="Deny").click()
    has_status(turn, "completed")
    expect(approval(page)).to_have_count(0)
    ask(page, "and on we go")
