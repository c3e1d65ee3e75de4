"""What is said again: the rules that keep a replayed history valid, one by one."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from playground.turns import history, items, wording
from playground.turns.fold import apply
from playground.turns.items import ANSWER_TYPES, answered_key, call_key
from playground.turns.state import TurnState
from tests.turns.journal import (
    TURN,
    added,
    answered,
    call,
    done,
    ended,
    exchange,
    folded,
    journaled,
    message,
    reasoning,
    requested,
    started,
    terminal,
    turn_ended,
)
from tests.turns.past import HELLO, NOW, PORTABLE, SECRET, past, said


def test_everything_is_said_again_in_order() -> None:
    output = [
        reasoning(id="rs_1", **SECRET),
        {
            "type": "web_search_call",
            "id": "ws_1",
            "status": "completed",
            "action": {"type": "search", "query": "q"},
        },
        reasoning(id="rs_2", **SECRET),
        call(id="fc_1", status="completed"),
    ]
    answer = items.answer_item(call(), "noon")
    turn = folded(
        started(),
        *exchange(*output, **PORTABLE),
        answered(answer, 1, 3),
        *exchange(
            message("Noon.", id="msg_1", status="completed", phase="final_answer"), number=2, store=True
        ),
        turn_ended(),
    )
    notes: Counter[str] = Counter()
    assert history.input_items([turn, NOW], notes) == [
        HELLO,
        *output,
        answer,
        message("Noon.", id="msg_1", status="completed", phase="final_answer"),
        HELLO,
    ]
    assert not notes


def test_nulls_and_output_only_fields_are_dropped() -> None:
    shell = {
        "type": "shell_call_output",
        "call_id": "s",
        "created_by": "x",
        "max_output_length": None,
        "output": [{"stdout": "a", "stderr": "", "outcome": None, "created_by": "x"}],
    }
    host = {
        "type": "shell_call",
        "call_id": "s",
        "environment": {"type": "container_reference", "container_id": "k"},
    }
    schema = {"type": "function", "name": "f", "parameters": {"default": None}}
    tools = {"type": "tool_search_output", "call_id": None, "execution": "server", "tools": [schema]}
    search = {"type": "tool_search_call", "call_id": None, "execution": "server", "arguments": {}}
    sent, _ = said(past(host, shell, search, tools), NOW)
    assert sent == [
        host,
        {"type": "shell_call_output", "call_id": "s", "output": [{"stdout": "a", "stderr": ""}]},
        {"type": "tool_search_call", "execution": "server", "arguments": {}},
        {"type": "tool_search_output", "execution": "server", "tools": [schema]},
    ]


def test_the_page_of_a_citation_is_ours_and_goes_to_nobody() -> None:
    cites = {"type": "file_citation", "file_id": "file-1", "filename": "a.pdf", "index": 2}
    answer = message("Hi", id="m")
    answer["content"][0]["annotations"] = [cites | {"page": 3}]
    sent, _ = said(past(answer), NOW)
    assert sent[0]["content"][0]["annotations"] == [cites]


def test_what_a_person_gave_is_not_touched() -> None:
    marker = {"$blob": "ab", "prefix": "", "media_type": "image/png", "size": 1}
    given_ = {
        "type": "message",
        "role": "user",
        "content": [{"type": "input_image", "image_url": marker}],
        "x": None,
    }
    assert said(folded(started(input=[given_])))[0] == [given_]


class TestReasoning:
    def test_its_status_is_stripped(self) -> None:
        sent, _ = said(past(reasoning(id="rs", status="completed", **SECRET), message("x", id="m")), NOW)
        assert sent[0] == reasoning(id="rs", **SECRET)

    def test_raw_text_beside_the_encrypted_form_is_stripped(self) -> None:
        raw = reasoning(id="rs", content=[{"type": "reasoning_text", "text": "hm"}], **SECRET)
        assert said(past(raw, message("x")), NOW)[0][0] == reasoning(id="rs", **SECRET)

    @pytest.mark.parametrize(
        ("body", "kept"), [({"store": False}, False), ({}, False), ({"store": True}, True)]
    )
    def test_a_summary_alone_is_only_said_to_who_stored_it(self, body: dict[str, Any], kept: bool) -> None:
        thought = reasoning(id="rs", summary=[{"type": "summary_text", "text": "hm"}])
        sent, notes = said(past(thought, message("x", id="m"), **body), NOW)
        assert (sent[0]["type"] == "reasoning") is kept
        assert notes == ({} if kept else {wording.SUMMARY_ONLY: 1})

    def test_raw_text_is_said_within_its_turn(self) -> None:
        """The model goes on thinking after a tool's answer; older thoughts are not for it."""
        raw = reasoning(id="rs", content=[{"type": "reasoning_text", "text": "hm"}])
        events = [started(), *exchange(raw, call()), answered(items.answer_item(call(), "noon"), 1, 1)]
        assert [item["type"] for item in said(folded(*events))[0]] == [
            "reasoning",
            "function_call",
            "function_call_output",
        ]
        sent, notes = said(folded(*events, turn_ended()), NOW)
        assert [item["type"] for item in sent] == ["function_call", "function_call_output"]
        assert notes == {wording.OLD_RAW_REASONING: 1}

    @pytest.mark.parametrize(
        "tail", [[], [reasoning(id="rs_2", **SECRET)], [call()], [message("", id="m")]], ids=len
    )
    def test_it_goes_with_what_it_led_to(self, tail: list[dict[str, Any]]) -> None:
        sent, notes = said(past(message("x", id="m0"), reasoning(id="rs", **SECRET), *tail), NOW)
        assert [item["type"] for item in sent] == ["message"]
        assert notes[wording.DANGLING_REASONING] == (2 if tail and tail[0]["type"] == "reasoning" else 1)

    def test_it_stays_adjacent_although_answers_come_between(self) -> None:
        first, second = call("c1", id="f1"), call("c2", id="f2")
        turn = folded(
            started(),
            *exchange(reasoning(id="r1", **SECRET), first, reasoning(id="r2", **SECRET), second),
            answered(items.answer_item(first, "1"), 1, 1),
            answered(items.answer_item(second, "2"), 1, 3),
        )
        assert [item.get("id") for item in said(turn)[0]] == ["r1", "f1", "r2", "f2", None, None]

    def test_the_order_is_the_terminal_one(self) -> None:
        thought, words = reasoning(id="rs", **SECRET), message("x", id="m")
        turn = folded(
            started(), requested(), done(words, 0), done(thought, 1), terminal([thought, words]), ended()
        )
        assert [item.address for item in turn.items()] == [(1, 0), (1, 1)]
        assert [item["id"] for item in said(turn)[0]] == ["rs", "m"]

    def test_what_only_the_stream_had_keeps_its_place(self) -> None:
        output = [reasoning(id="rs", **SECRET), message("x", id="m"), message("y", id="n")]
        events = [done(item, place) for place, item in enumerate(output)]
        turn = folded(started(), requested(), *events, terminal([output[2], output[0]]), ended())
        assert [item["id"] for item in said(turn)[0]] == ["n", "rs", "m"]


class TestIds:
    @pytest.mark.parametrize(
        ("body", "thought", "kept"),
        [
            ({"store": False}, {}, False),
            ({"store": False}, SECRET, True),
            ({"store": True}, {}, True),
            ({}, {}, True),
        ],
        ids=["not stored", "encrypted", "stored", "nobody knows"],
    )
    def test_ids_of_what_was_never_stored_are_stripped(
        self, body: dict[str, Any], thought: dict[str, Any], kept: bool
    ) -> None:
        answer = message("x", id="m", status="completed")
        sent, _ = said(past(reasoning(id="rs", **thought), answer, **body), NOW)
        assert sent[-1] == (answer if kept else message("x"))

    def test_what_the_response_says_counts_when_the_request_said_nothing(self) -> None:
        turn = folded(started(), requested(), terminal([message("x", id="m")], store=False), ended())
        assert said(turn)[0] == [message("x")]

    def test_some_types_are_nothing_without_their_id(self) -> None:
        request = {
            "type": "mcp_approval_request",
            "id": "mcpr",
            "name": "n",
            "server_label": "s",
            "arguments": "",
        }
        turn = folded(
            started(), *exchange(request, **PORTABLE), answered(items.approval_item(request, False), 1, 0)
        )
        assert [item["type"] for item in said(turn)[0]] == ["mcp_approval_request", "mcp_approval_response"]
        assert said(turn)[0][0]["id"] == "mcpr"


pool = [
    reasoning(id="rs", **SECRET),
    reasoning(id="rp", summary=[{"type": "summary_text", "text": "s"}]),
    message("x", id="m"),
    message("", id="e"),
    call("c1", id="f1"),
    call("c2", id="f2"),
    {"type": "custom_tool_call", "call_id": "c3", "input": "x", "status": None},
    {"type": "web_search_call", "id": "ws", "status": "searching"},
    {"type": "shell_call", "call_id": "c4"},
    {"type": "mcp_approval_request", "id": "mr"},
    {"type": "hologram", "id": "h"},
]
turns = st.tuples(
    st.lists(st.sampled_from(pool), max_size=6, unique_by=str),
    st.sampled_from(["completed", "incomplete", "failed", "eof"]),
    st.sets(st.integers(0, 5)),
    st.sampled_from([{"store": True}, {"store": False}, {}]),
    st.sampled_from(["c1", "c1", "c2"]),
)


def _turn(drawn: Any) -> TurnState:
    output, status, answers, body, connection = drawn
    events = [started(connection={"id": connection}), requested(**body)]
    for place, item in enumerate(output):
        events.append(added(item, place) if status == "eof" else done(item, place))
    events += [ended("eof")] if status == "eof" else [terminal(output, status), ended()]
    for place in sorted(answers):
        if place < len(output) and items.needs_answer(output[place]):
            events.append(answered(items.refusal_item(output[place], "no"), 1, place))
    return folded(*events, turn_ended("stopped"))


@given(st.lists(turns, max_size=3))
@settings(max_examples=300, deadline=None)
def test_whatever_happened_the_history_is_one_that_apis_take(drawn: list[Any]) -> None:
    sent = history.input_items([*map(_turn, drawn), NOW], Counter())
    calls = Counter(call_key(item) for item in sent if item["type"] in ANSWER_TYPES)
    answers = Counter(key for item in sent if (key := answered_key(item)) is not None)
    assert calls == answers, "one answer for each call"
    for item, follower in zip(sent, [*sent[1:], HELLO], strict=True):
        assert None not in item.values()
        if item["type"] == "reasoning":
            assert "status" not in item
            assert follower["type"] != "message" or follower["role"] == "assistant"
            assert answered_key(follower) is None


def test_the_events_of_a_turn_are_untouched() -> None:
    events = journaled([started(), *exchange(message("x", id="m", created_by="y"), store=False)])
    state = TurnState(TURN)
    for event in events:
        apply(state, event)
    said(state)
    assert state.items()[0].data == message("x", id="m", created_by="y")
