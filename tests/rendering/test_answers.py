"""What waits for people: approvals, open calls, and how they look once decided or answered."""

from typing import Any

import pytest

from playground.rendering.scope import Audience
from playground.turns.events import Event
from tests.live import assert_catches_up, assert_live_is_reload
from tests.rendering import streams
from tests.rendering.looking import line, page, words
from tests.rendering.streams import provider


def _asked(item: dict[str, Any], *after: tuple[str, dict[str, Any]]) -> list[Event]:
    return streams.turn(
        provider("response.output_item.added", output_index=0, item=item),
        provider("response.output_item.done", output_index=0, item=item),
        provider("response.completed", response={"id": "r", "status": "completed", "output": [item]}),
        ("playground.response_ended", {"number": 1, "end": "terminal", "request_id": None, "error": None}),
        *after,
    )


APPROVAL = {
    "type": "mcp_approval_request",
    "id": "q",
    "server_label": "stripe",
    "name": "pay",
    "arguments": '{"n":1}',
}
CALL = {"type": "function_call", "id": "f", "call_id": "c", "name": "weather", "arguments": "{}"}


def _decided(approve: bool, scope: str = "once") -> tuple[str, dict[str, Any]]:
    item = {"type": "mcp_approval_response", "approval_request_id": "q", "approve": approve}
    call = {"response": 1, "position": 0}
    return "playground.decision_taken", {"item": item, "call": call, "by": "Alice", "scope": scope}


def test_an_approval_asks_with_three_answers() -> None:
    element = page(_asked(APPROVAL))
    group = element.xpath("//div[@role='group'][@aria-label='Approval for stripe: pay']")[0]
    form = group.find("form")
    assert form.get("action") == form.get("hx-post") == f"/turns/{streams.TURN}/items/1/0/decision/"
    assert form.get("method") == "post"
    buttons = [(button.get("name"), button.get("value"), words(button)) for button in form.iter("button")]
    assert buttons == [
        ("decision", "once", "Approve once"),
        ("decision", "session", "Always in this session"),
        ("decision", "deny", "Deny"),
    ]
    assert element.xpath("//div[@class='item wait']")


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (_decided(True), "approved once"),
        (_decided(True, "session"), "approved for this session"),
        (_decided(False), "denied"),
    ],
)
def test_a_decided_approval_shows_the_decision(decision: tuple[str, dict[str, Any]], told: str) -> None:
    element = page(_asked(APPROVAL, decision))
    assert not element.xpath("//form")
    assert told in line(element.xpath("//div[@data-item-type='mcp_approval_request']")[0])


@pytest.mark.parametrize(
    "call",
    [
        CALL,
        {**CALL, "type": "custom_tool_call", "input": "x"},
        {"type": "shell_call", "id": "s", "call_id": "c", "action": {"commands": ["ls"]}},
        {"type": "local_shell_call", "id": "s", "call_id": "c", "action": {"command": ["ls"]}},
        {
            "type": "apply_patch_call",
            "id": "s",
            "call_id": "c",
            "operation": {"type": "delete_file", "path": "x"},
        },
        {"type": "computer_call", "id": "s", "call_id": "c", "actions": []},
        {"type": "tool_search_call", "id": "s", "call_id": "c", "execution": "client", "arguments": {}},
    ],
)
def test_every_kind_of_open_call_can_be_answered_by_hand(call: dict[str, Any]) -> None:
    events = _asked(call)
    form = page(events).xpath("//form[contains(@action, '/answer/')]")[0]
    assert form.get("action") == form.get("hx-post") == f"/turns/{streams.TURN}/items/1/0/answer/"
    label = form.find("label")
    assert (words(label), form.find("textarea").get("id")) == ("Output", label.get("for"))
    assert [words(button) for button in form.iter("button")] == ["Send output", "Refuse"]
    guest = page(events, Audience(role="guest"))
    assert not guest.xpath("//form")


def test_an_answered_call_has_no_form_and_its_output_follows() -> None:
    output = {"type": "function_call_output", "call_id": "c", "output": "18 <deg>"}
    given = (
        "playground.answer_given",
        {"item": output, "call": {"response": 1, "position": 0}, "by": "Alice"},
    )
    events = _asked(CALL, given)
    element = page(events)
    assert not element.xpath("//form")
    output_shown = element.xpath("//div[@data-item-type='function_call_output']")[0]
    assert line(output_shown) == "Answered by Alice"
    assert "18 <deg>" in words(output_shown)
    assert_live_is_reload(events, range(len(events)))
    assert_catches_up(events, range(len(events)))


@pytest.mark.parametrize("decision", [_decided(True, "session"), _decided(False)])
def test_asking_and_deciding_live_is_as_reloaded(decision: tuple[str, dict[str, Any]]) -> None:
    events = _asked(APPROVAL, decision)
    assert_live_is_reload(events, range(len(events)))
    assert_live_is_reload(events, [3], lambda _frame: 9)
    assert_catches_up(events, range(len(events)))


def test_a_late_answer_stands_with_its_response() -> None:
    output = {"type": "function_call_output", "call_id": "c", "output": "late"}
    message = {"type": "message", "id": "m2", "content": [{"type": "output_text", "text": "Next."}]}
    events = _asked(
        CALL,
        ("playground.response_requested", {"number": 2, "body": {}}),
        provider("response.output_item.done", output_index=0, item=message),
        ("playground.answer_given", {"item": output, "call": {"response": 1, "position": 0}, "by": "Alice"}),
        *streams.ended(),
    )
    assert_live_is_reload(events, range(len(events)))
    assert_catches_up(events, range(len(events)))
