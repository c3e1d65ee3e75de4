"""The plan: what a turn owes next, as a table."""

from typing import Any

import pytest

from playground.turns import items
from playground.turns.plan import MAX_RESPONSES, Ask, Rest, Wait, next_step, open_calls
from tests.turns.journal import (
    added,
    answered,
    call,
    ended,
    exchange,
    folded,
    message,
    reasoning,
    requested,
    started,
    terminal,
    turn_ended,
)

ANSWER = items.answer_item(call(), "noon")
HOSTED = {
    "type": "shell_call",
    "call_id": "s",
    "environment": {"type": "container_reference", "container_id": "x"},
}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "by the provider"}
MAX = {"reason": "max_output_tokens"}


def broken(*events: dict[str, Any], end: str = "terminal", error: Any = None) -> list[dict[str, Any]]:
    return [requested(), *events, ended(end, error=error)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], Ask(1)),
        (exchange(message("hi")), Rest("completed", None)),
        (exchange(reasoning()), Rest("completed", None)),
        (exchange(), Rest("completed", None)),
        (exchange(HOSTED), Rest("completed", None)),
        (exchange(call(), OUTPUT), Rest("completed", None)),
        ([*exchange(call()), answered(ANSWER)], Ask(2)),
        ([*exchange(call()), answered(ANSWER), *exchange(message("hi"), number=2)], Rest("completed", None)),
        (broken(terminal([call()], "incomplete", incomplete_details=MAX)), Rest("incomplete", MAX["reason"])),
        (broken(terminal([], "incomplete")), Rest("incomplete", None)),
        (
            broken(terminal([call()], "failed", error={"code": "server_error"})),
            Rest("failed", "server_error"),
        ),
        (broken(terminal([], status="cancelled")), Rest("stopped", "cancelled")),
        (
            broken({"type": "response.completed", "response": {"status": "cancelled"}}),
            Rest("stopped", "cancelled"),
        ),
        (broken(added(message()), end="eof"), Rest("interrupted", None)),
        (broken(added(message()), end="stopped"), Rest("stopped", None)),
        (
            broken(end="error", error={"kind": "quota", "code": "insufficient_quota"}),
            Rest("failed", "insufficient_quota"),
        ),
        ([requested(), added(message())], Rest("interrupted", None)),
        ([*exchange(call()), turn_ended("stopped", reason="skipped")], Rest("stopped", "skipped")),
    ],
)
def test_next_step(events: list[dict[str, Any]], expected: Any) -> None:
    assert next_step(folded(started(), *events)) == expected


@pytest.mark.parametrize(
    "waits",
    [
        call(),
        call(**{"async": True}),
        {"type": "custom_tool_call", "call_id": "c"},
        {"type": "shell_call", "call_id": "c"},
        {"type": "local_shell_call", "call_id": "c"},
        {"type": "apply_patch_call", "call_id": "c"},
        {"type": "computer_call", "call_id": "c"},
        {"type": "tool_search_call", "call_id": "c", "execution": "client"},
        {"type": "mcp_approval_request", "id": "m"},
        {"type": "function_call", "id": "only_an_item_id"},
        {"type": "function_call"},
    ],
    ids=lambda item: item["type"],
)
def test_each_kind_of_call_is_waited_for_and_answered(waits: dict[str, Any]) -> None:
    state = folded(started(), *exchange(message("wait"), waits))
    step = next_step(state)
    assert isinstance(step, Wait)
    assert [found.data for found in step.calls] == [waits]
    refusal = items.refusal_item(waits, "no")
    assert next_step(folded(started(), *exchange(message("wait"), waits), answered(refusal, 1, 1))) == Ask(2)


def test_the_answers_of_one_response_do_not_answer_another() -> None:
    """Some servers call every call "call_1"."""
    state = folded(started(), *exchange(call()), answered(ANSWER), *exchange(call(), number=2))
    assert [found.address for found in open_calls(state)] == [(2, 0)]


def test_two_calls_with_one_id_want_two_answers() -> None:
    both = [started(), *exchange(call(id="a"), call(id="b"))]
    assert len(open_calls(folded(*both))) == 2
    assert [found.data["id"] for found in open_calls(folded(*both, answered(ANSWER)))] == ["b"]
    assert open_calls(folded(*both, answered(ANSWER), answered(ANSWER, position=1))) == []


def test_a_turn_does_not_ask_for_ever() -> None:
    events = [started()]
    for number in range(1, MAX_RESPONSES + 1):
        state = folded(*events)
        assert next_step(state) == Ask(number)
        events += [*exchange(call(), number=number), answered(ANSWER, number)]
    assert next_step(folded(*events)) == Rest("stopped", "too_many_tool_calls")
