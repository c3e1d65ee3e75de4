"""The fold's rules, one by one: whole items, texts, calls, what is shown while a call runs."""

from typing import Any

import pytest

from playground.turns import events as kinds
from playground.turns.events import Event
from playground.turns.fold import apply, fold
from playground.turns.state import TurnState
from tests.turns.journal import (
    TURN,
    added,
    call,
    data,
    done,
    folded,
    journaled,
    message,
    one,
    reasoning,
    response,
    terminal,
    text,
)

AT = {"item_id": "i", "output_index": 0}


def part(kind: str, opens: bool = True, **payload: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}_part.{'added' if opens else 'done'}", **AT, **payload}


TEXTS = [
    ("response.output_text", "text", "message", ["content", 0, "text"]),
    ("response.refusal", "refusal", "message", ["content", 0, "refusal"]),
    ("response.reasoning_text", "text", "reasoning", ["content", 0, "text"]),
    ("response.reasoning", "text", "reasoning", ["content", 0, "text"]),
    ("response.reasoning_summary_text", "text", "reasoning", ["summary", 0, "text"]),
    ("response.function_call_arguments", "arguments", "function_call", ["arguments"]),
    ("response.mcp_call_arguments", "arguments", "mcp_call", ["arguments"]),
    ("response.mcp_call.arguments", "arguments", "mcp_call", ["arguments"]),
    ("response.custom_tool_call_input", "input", "custom_tool_call", ["input"]),
    ("response.code_interpreter_call_code", "code", "code_interpreter_call", ["code"]),
    ("response.apply_patch_call_operation_diff", "diff", "apply_patch_call", ["operation", "diff"]),
    ("response.shell_call_command", "command", "shell_call", ["action", "commands", 0]),
]


@pytest.mark.parametrize(("stem", "field", "kind", "way"), TEXTS, ids=[row[0] for row in TEXTS])
@pytest.mark.parametrize("announced", [True, False], ids=["announced", "inferred"])
def test_a_text_grows_and_its_end_wins(
    stem: str, field: str, kind: str, way: list[Any], announced: bool
) -> None:
    events = [added({"type": kind, "id": "i"})] if announced else []
    place = {"content_index": 0, "summary_index": 0, "command_index": 0}
    events += [{"type": f"{stem}.delta", "delta": word, **AT, **place} for word in ("Hel", "lo wor")]

    def value() -> Any:
        found: Any = one(folded(*events)).data
        for step in way:
            found = found[step]
        return found

    assert value() == "Hello wor"
    assert one(folded(*events)).type == kind
    events.append({"type": f"{stem}.done", field: "Hello", **AT, **place})
    assert value() == "Hello"
    events[-1][field] = ""
    assert value() == "Hello wor", "an empty end erases nothing"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("web_search_call", "searching"),
        ("file_search_call", "searching"),
        ("code_interpreter_call", "interpreting"),
        ("image_generation_call", "generating"),
        ("mcp_call", "failed"),
        ("mcp_list_tools", "failed"),
        ("mcp_list_tools", "completed"),
    ],
)
def test_status_events(kind: str, status: str) -> None:
    event = {"type": f"response.{kind}.{status}", **AT}
    bare = one(folded(added({"type": kind, "id": "i"}), event))
    assert bare.status == status
    assert "status" not in bare.data, "a type without a status is not given one"
    told = one(folded(added({"type": kind, "id": "i", "status": "in_progress"}), event))
    assert told.data["status"] == status


def test_a_status_that_only_an_event_told_outlives_the_item() -> None:
    item = {"type": "mcp_call", "id": "i", "error": "no"}
    state = folded(added(item), {"type": "response.mcp_call.failed", **AT}, done(item))
    assert one(state).status == "failed"


def test_a_done_item_replaces_the_streamed_one() -> None:
    state = folded(
        added(message(id="i")), text("abc", **AT), done(message("xyz", id="i", status="completed"))
    )
    assert one(state).data == message("xyz", id="i", status="completed")
    assert one(state).done
    assert one(state).ended_at == 1030


def test_a_done_item_with_nothing_in_it_keeps_what_was_streamed() -> None:
    state = folded(added(message(id="i")), text("abc", content_index=0, **AT), done(message(id="i")))
    assert one(state).data["content"] == [{"type": "output_text", "text": "abc"}]


def test_a_progress_status_does_not_outlive_the_item() -> None:
    item = {"type": "image_generation_call", "id": "i", "status": "generating", "result": "aaaa"}
    state = folded(done(item))
    assert one(state).status == "completed"
    assert one(state).data == item, "the JSON stays the provider's"


def test_parts_open_in_order_and_annotations_find_theirs() -> None:
    empty = {"type": "output_text", "text": "", "annotations": []}
    url = {"type": "url_citation", "url": "https://a.example"}
    state = folded(
        added(message(id="i")),
        part("content", content_index=0, part=empty),
        text("one", content_index=0, **AT),
        part("content", content_index=1, part=empty),
        text("two", content_index=1, **AT),
        {
            "type": "response.output_text.annotation.added",
            "annotation": url,
            "annotation_index": 0,
            "content_index": 0,
            **AT,
        },
        part("content", content_index=2, part={"type": "refusal", "refusal": ""}),
        {"type": "response.refusal.delta", "delta": "no", "content_index": 2, **AT},
        part("content", opens=False, content_index=1, part={**empty, "text": "two!"}),
    )
    assert one(state).data["content"] == [
        {"type": "output_text", "text": "one", "annotations": [url]},
        {"type": "output_text", "text": "two!", "annotations": []},
        {"type": "refusal", "refusal": "no"},
    ]


def test_summary_parts() -> None:
    delta = {"type": "response.reasoning_summary_text.delta", **AT}
    state = folded(
        added(reasoning(id="i")),
        part("reasoning_summary", summary_index=0, part={"type": "summary_text", "text": ""}),
        {**delta, "summary_index": 0, "delta": "a"},
        part("reasoning_summary", summary_index=1, part={"type": "summary_text", "text": ""}),
        {**delta, "summary_index": 1, "delta": "b"},
    )
    assert [found["text"] for found in one(state).data["summary"]] == ["a", "b"]


def test_unknown_items_are_kept_with_their_json() -> None:
    item = {"type": "hologram", "id": "i", "shape": {"x": [1]}}
    assert data(folded(added(item), done(item))) == [item]


def test_times() -> None:
    state = fold(
        TURN,
        [
            Event(1, TURN, kinds.RESPONSE_REQUESTED, 100, {"number": 1}),
            Event(2, TURN, "response.created", 200, {"response": {}}),
            Event(3, TURN, "response.output_item.added", 300, added(message(id="i"))),
            Event(4, TURN, "response.output_text.delta", 400, text("a", **AT)),
            Event(5, TURN, "response.output_text.delta", 500, text("b", **AT)),
            Event(6, TURN, "response.output_item.done", 600, done(message("ab", id="i"))),
            Event(7, TURN, "response.completed", 700, terminal([message("ab", id="i")])),
        ],
    )
    told = response(state)
    assert (told.requested_at, told.first_token_at, told.ended_at) == (100, 400, 700)
    assert (one(state).started_at, one(state).ended_at) == (300, 600)


def test_a_message_that_came_only_at_the_end_has_a_first_token_too() -> None:
    assert response(folded(terminal([message("hi")]))).first_token_at == 1010


def test_what_an_event_touches() -> None:
    state = TurnState(TURN)
    first, second = message(id="a"), message(id="b")
    for event in journaled([added(first, 0), added(second, 1)], start=1):
        apply(state, event)
    assert state.touched == {(1, 0), (1, 1)}
    state.touched.clear()
    head = state.head_seq
    apply(state, journaled([text("x", item_id="b", output_index=1)], start=3)[0])
    assert state.touched == {(1, 1)}
    assert [item.seq for item in state.items()] == [1, 3]
    assert (state.seq, state.head_seq) == (3, head)
    apply(state, journaled([terminal([message("", id="a"), message("x", id="b")])], start=4)[0])
    assert state.head_seq == 4


def test_the_end_touches_no_item_that_it_does_not_change() -> None:
    item = message("hi", id="a", status="completed")
    state = TurnState(TURN)
    events = journaled([done(item), terminal([item])])
    apply(state, events[0])
    state.touched.clear()
    apply(state, events[1])
    assert state.touched == set()


@pytest.mark.parametrize(
    ("status", "expected"),
    [("completed", "completed"), ("incomplete", "incomplete"), ("failed", "incomplete")],
)
def test_what_is_open_ends_with_the_response(status: str, expected: str) -> None:
    state = folded(added(call(id="i")), terminal([], status))
    assert one(state).status == expected
    assert one(state).ended_at == 1020
    assert not one(state).done


def test_the_response_object_is_kept_without_its_output() -> None:
    usage = {"input_tokens": 1}
    state = folded(
        {"type": "response.created", "response": {"id": "r", "model": "m", "output": []}},
        terminal([message("x")], id="r", usage=usage),
    )
    assert response(state).data == {"id": "r", "model": "m", "status": "completed", "usage": usage}


def test_a_snapshot_with_output_brings_items() -> None:
    """A resumed stream begins in the middle."""
    snapshot = {
        "type": "response.in_progress",
        "response": {"status": "in_progress", "output": [message("ab", id="i")]},
    }
    state = folded(snapshot, text("c", content_index=0, **AT), snapshot)
    assert one(state).data["content"][0]["text"] == "ab"
    state = folded(snapshot, text("c", content_index=0, **AT))
    assert one(state).data["content"][0]["text"] == "abc"


def test_unknown_events_are_counted_and_known_silence_is_not() -> None:
    state = folded(
        {"type": "keepalive", "sequence_number": 1},
        {"type": "response.audio.delta", "delta": "AAAA"},
        {"type": "response.telepathy.delta", "delta": "x"},
    )
    assert (state.skipped, state.items()) == (1, [])
