"""Which items wait for an answer, and the exact shape of each answer."""

import json
from typing import Any

import pytest

from playground.turns.items import (
    answer_item,
    answered_key,
    approval_item,
    call_key,
    needs_answer,
    refusal_item,
    skeleton,
)

CALLER = {"type": "program", "caller_id": "call_p"}
CALL = {"call_id": "c", "id": "i"}
REQUEST = {"type": "mcp_approval_request", "id": "mcpr_1", "name": "roll", "server_label": "dice"}


def call(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, **CALL, **fields}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (call("function_call"), True),
        (call("function_call", **{"async": True}), True),
        (call("custom_tool_call"), True),
        (call("local_shell_call"), True),
        (call("apply_patch_call"), True),
        (call("computer_call"), True),
        (call("shell_call"), True),
        (call("shell_call", environment=None), True),
        (call("shell_call", environment={"type": "local"}), True),
        (call("shell_call", environment={"type": "container_reference", "container_id": "x"}), False),
        (call("tool_search_call", execution="client"), True),
        (call("tool_search_call", execution="server"), False),
        (call("tool_search_call"), False),
        (REQUEST, True),
        (call("mcp_call"), False),
        (call("web_search_call"), False),
        (call("program"), False),
        (call("function_call_output"), False),
        ({"type": "message"}, False),
        ({"type": ["function_call"]}, False),
        ({}, False),
    ],
)
def test_who_needs_an_answer(item: dict[str, Any], expected: bool) -> None:
    assert needs_answer(item) is expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (call("function_call"), {"type": "function_call_output", "call_id": "c", "output": "42"}),
        (
            call("function_call", caller=CALLER),
            {"type": "function_call_output", "call_id": "c", "output": "42", "caller": CALLER},
        ),
        (
            call("custom_tool_call", caller={"type": "direct"}),
            {"type": "custom_tool_call_output", "call_id": "c", "output": "42", "caller": {"type": "direct"}},
        ),
        (
            call("shell_call", action={"commands": ["x"], "max_output_length": 9}),
            {
                "type": "shell_call_output",
                "call_id": "c",
                "output": [{"stdout": "42", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}],
                "max_output_length": 9,
            },
        ),
        (
            call("apply_patch_call"),
            {"type": "apply_patch_call_output", "call_id": "c", "status": "completed", "output": "42"},
        ),
        (
            call("computer_call", pending_safety_checks=[{"id": "s"}]),
            {
                "type": "computer_call_output",
                "call_id": "c",
                "output": {"type": "computer_screenshot", "file_id": "42"},
                "acknowledged_safety_checks": [{"id": "s"}],
            },
        ),
        (
            call("tool_search_call", execution="client"),
            {"type": "tool_search_output", "call_id": "c", "execution": "client", "tools": []},
        ),
    ],
    ids=lambda value: value["type"],
)
def test_answers(item: dict[str, Any], expected: dict[str, Any]) -> None:
    assert answer_item(item, "42") == expected
    assert answered_key(expected) == call_key(item)


def test_a_call_without_a_call_id_is_answered_by_its_id() -> None:
    answer = answer_item({"type": "function_call", "id": "i"}, "42")
    assert answer == {"type": "function_call_output", "call_id": "i", "output": "42"}


def test_a_local_shell_is_answered_by_id_and_in_json() -> None:
    answer = answer_item(call("local_shell_call"), "ok")
    assert {**answer, "output": None} == {"type": "local_shell_call_output", "id": "c", "output": None}
    assert json.loads(answer["output"])["output"] == "ok"
    assert answered_key(answer) == call_key(call("local_shell_call"))


def test_a_tool_search_is_answered_with_tools() -> None:
    search = call("tool_search_call", execution="client")
    assert answer_item(search, '[{"type": "function", "name": "f"}]')["tools"] == [
        {"type": "function", "name": "f"}
    ]
    assert answer_item(search, '{"type": "function"}')["tools"] == []


def test_a_screenshot_may_be_a_picture() -> None:
    answer = answer_item(call("computer_call"), "data:image/png;base64,AAAA")
    assert answer["output"]["image_url"] == "data:image/png;base64,AAAA"


def test_decisions() -> None:
    yes = {"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True}
    assert approval_item(REQUEST, True) == yes
    assert approval_item(REQUEST, False, "no") == {**yes, "approve": False, "reason": "no"}
    assert answered_key(yes) == call_key(REQUEST)


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (call("function_call", caller=CALLER), ("output", "no")),
        (call("custom_tool_call"), ("output", "no")),
        (
            call("shell_call"),
            ("output", [{"stdout": "", "stderr": "no", "outcome": {"type": "exit", "exit_code": 1}}]),
        ),
        (call("apply_patch_call"), ("status", "failed")),
        (call("computer_call", pending_safety_checks=[{"id": "s"}]), ("status", "incomplete")),
        (call("tool_search_call", execution="client"), ("tools", [])),
        (REQUEST, ("reason", "no")),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_refusals_answer_too(item: dict[str, Any], says: tuple[str, Any]) -> None:
    refusal = refusal_item(item, "no")
    assert refusal[says[0]] == says[1]
    assert answered_key(refusal) == call_key(item)
    assert refusal.get("caller") == item.get("caller")
    assert "acknowledged_safety_checks" not in refusal, "nobody has accepted them"


def test_a_refused_local_shell_command_has_failed() -> None:
    output = json.loads(refusal_item(call("local_shell_call"), "no")["output"])
    assert output == {"output": "no", "metadata": {"exit_code": 1}}


@pytest.mark.parametrize("kind", ["message", "mcp_call", "mcp_approval_request"])
def test_what_takes_no_output(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        answer_item({"type": kind}, "x")


def test_skeletons_are_not_shared() -> None:
    skeleton("message")["content"].append(1)
    assert skeleton("message") == {"type": "message", "role": "assistant", "content": []}
    assert skeleton("new") == {"type": "new"}
