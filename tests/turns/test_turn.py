"""The journal's own kinds: the life of a turn, its responses, and what people add."""

from typing import Any

import pytest

from playground.turns import events as kinds, items
from playground.turns.state import TERMINAL
from tests.turns.journal import (
    added,
    answered,
    call,
    data,
    done,
    ended,
    exchange,
    folded,
    message,
    one,
    own,
    requested,
    response,
    started,
    terminal,
    text,
    turn_ended,
)

APPROVAL = {
    "type": "mcp_approval_request",
    "id": "mcpr_1",
    "name": "roll",
    "server_label": "dice",
    "arguments": "{}",
}


def test_a_turn_from_start_to_end() -> None:
    events = [started(settings={"model": "m"}), *exchange(message("Hi"))[:1]]
    assert folded(events[0]).status == "queued"
    assert folded(*events).status == "running"
    state = folded(*events, *exchange(message("Hi"))[1:])
    assert state.status == "running", "the plan, not the end of a response, ends a turn"
    state = folded(started(settings={"model": "m"}), *exchange(message("Hi")), turn_ended())
    assert (state.status, state.started_at, state.ended_at) == ("completed", 1010, 1050)
    assert (state.by, state.settings, state.connection["name"]) == ("Ada", {"model": "m"}, "OpenAI")
    (hello,) = state.input
    assert (hello.address, hello.origin, hello.status, hello.done) == ((0, 0), "person", "completed", True)
    assert (0, 0) in state.touched
    assert state.item((0, 0)) is hello


def test_what_was_asked_is_kept() -> None:
    state = folded(started(), requested(model="m", store=False))
    assert response(state).request["body"] == {"model": "m", "store": False}
    assert response(state).request["url"] == "http://x/responses"


@pytest.mark.parametrize(
    ("end", "error", "content", "expected"),
    [
        ("eof", None, True, "interrupted"),
        ("eof", None, False, "interrupted"),
        ("stopped", None, True, "stopped"),
        ("interrupted", None, True, "interrupted"),
        ("error", "rate_limited", False, "failed"),
        ("error", "server", True, "failed"),
        ("error", "timeout", False, "failed"),
        ("error", "timeout", True, "interrupted"),
        ("error", "interrupted", True, "interrupted"),
        ("error", "unreachable", False, "failed"),
        ("terminal", None, True, "interrupted"),
    ],
)
def test_how_a_response_ends_that_its_provider_has_not_ended(
    end: str, error: str | None, content: bool, expected: str
) -> None:
    pieces = [added(message(id="a")), text("half", output_index=0)] if content else []
    problem = {"kind": error, "message": "x"} if error else None
    state = folded(started(), requested(), *pieces, ended(end, error=problem))
    assert response(state).status == expected
    assert (response(state).end, response(state).error, response(state).request_id) == (end, problem, "req_1")
    assert [item.status for item in state.items()] == ["incomplete"] * content


def test_an_end_does_not_overrule_the_provider() -> None:
    state = folded(started(), requested(), terminal([message("x")]), ended("eof"))
    assert response(state).status == "completed"


def test_a_response_with_open_calls_waits() -> None:
    state = folded(started(), *exchange(call("c1"), call("c2")))
    assert state.status == "waiting"
    state = folded(
        started(), *exchange(call("c1"), call("c2")), answered(items.answer_item(call("c1"), "noon"))
    )
    assert state.status == "waiting"
    state = folded(
        started(),
        *exchange(call("c1"), call("c2")),
        answered(items.answer_item(call("c1"), "noon")),
        answered(items.answer_item(call("c2"), "night"), position=1),
    )
    assert state.status == "queued"
    assert [item.origin for item in state.items()] == ["provider", "provider", "person", "person"]


def test_an_answer_stands_with_its_call_and_touches_it() -> None:
    answer = items.answer_item(call(), "noon")
    state = folded(started(), *exchange(call()), answered(answer))
    given = response(state).items[1]
    assert (given.address, given.data, given.live) == ((1, 1), answer, {"by": "Ada"})
    assert [item.seq for item in state.items()] == [5, 5]


def test_an_answer_with_a_wrong_address_finds_its_call() -> None:
    answer = items.answer_item(call("c2"), "noon")
    first = [started(), *exchange(call("c1")), answered(items.answer_item(call("c1"), "x"))]
    for where in ({"response": 9, "position": 9}, None, {"response": 0, "position": 0}, {"response": "1"}):
        event = own(kinds.ANSWER_GIVEN, item=answer, call=where)
        state = folded(*first, *exchange(call("c2"), number=2), event)
        assert state.responses[1].items[1].data == answer


def test_a_decision_keeps_who_and_how_far() -> None:
    item = items.approval_item(APPROVAL, True)
    where = {"response": 1, "position": 0}
    decision = own(kinds.DECISION_TAKEN, item=item, call=where, by="Ada", scope="session")
    state = folded(started(), *exchange(APPROVAL), decision)
    assert state.items()[1].live == {"by": "Ada", "scope": "session"}
    assert state.status == "queued"


@pytest.mark.parametrize("status", TERMINAL)
def test_an_ended_turn_stays_ended(status: str) -> None:
    late = [text("x"), requested(2), added(message()), ended(), turn_ended("completed"), started()]
    state = folded(started(), *exchange(call()), turn_ended(status, reason="why"), *late)
    assert (state.status, state.reason, len(state.responses)) == (status, "why", 1)
    assert state.skipped == len(late)


def test_a_stopped_turn_still_takes_the_answer_to_its_call() -> None:
    state = folded(
        started(), *exchange(call()), turn_ended("stopped"), answered(items.refusal_item(call(), "no"))
    )
    assert (state.status, len(state.items())) == ("stopped", 2)


def test_the_end_of_a_turn_closes_what_runs() -> None:
    state = folded(
        started(),
        requested(),
        added(message(id="a")),
        text("half", output_index=0),
        turn_ended("interrupted", error={"kind": "interrupted"}),
    )
    assert (one(state).status, response(state).status, response(state).end) == (
        "incomplete",
        "interrupted",
        "interrupted",
    )
    assert state.error == {"kind": "interrupted"}


def test_a_failed_turn_shows_the_error_of_its_response() -> None:
    problem = {"kind": "server", "message": "x"}
    state = folded(started(), requested(), ended("error", error=problem), turn_ended("failed"))
    assert state.error == problem


def test_asking_again_interrupts_what_runs() -> None:
    state = folded(started(), requested(), added(message(id="a")), requested(2))
    assert [told.status for told in state.responses] == ["interrupted", "in_progress"]
    assert state.responses[0].items[0].status == "incomplete"
    assert [told.number for told in state.responses] == [1, 2]


@pytest.mark.parametrize("status", ["running", "", None, 7, "waiting"])
def test_a_turn_cannot_end_in_a_status_that_is_no_end(status: Any) -> None:
    assert folded(started(), turn_ended(status)).status == "interrupted"


def test_skipped_events_are_counted() -> None:
    skipped = own(kinds.EVENT_SKIPPED, raw="42", why="not an object")
    state = folded(started(), requested(), skipped, done(message("x")))
    assert (state.skipped, data(state)) == (1, [message("x")])
