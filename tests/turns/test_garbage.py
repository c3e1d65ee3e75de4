"""Nothing that a provider can send makes the fold raise, or the state unreadable."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from playground.turns import events as kinds, plan
from playground.turns.events import ALIASES, DIALECT_KINDS, OWN_KINDS, PROVIDER_KINDS, Event
from playground.turns.fold import apply, fold
from playground.turns.items import OUTPUT_TYPES
from playground.turns.request import build
from playground.turns.state import TERMINAL, TurnState
from tests.turns.journal import TURN, merged

KINDS = [*sorted(PROVIDER_KINDS | OWN_KINDS | DIALECT_KINDS | ALIASES.keys()), "response.new", "", "x"]
FIELDS = (
    "item output_index item_id content_index summary_index command_index annotation_index delta text refusal"
    " arguments input code diff command part annotation output response error message status sequence_number"
    " number end call settings connection by partial_image_b64 body name call_id"
).split()
ITEM_FIELDS = (
    "id status content summary arguments call_id output result action operation environment caller"
    " encrypted_content execution approval_request_id pending_safety_checks container_id"
).split()

# Fixed values and not `recursive`: that takes many times as long and finds no more.
anything = st.sampled_from(
    [
        *(None, True, False, -1, 0, 1, 2, 10**9, -(10**30), 0.5, "", "a", "b", "{}", "é", "\x00\ud800"),
        *("completed", "in_progress", "failed", "local", "client", "message", "program", [], {}, [None]),
        *([[]], [{}], ["a", 1], {"type": "local"}, {"type": "program", "caller_id": "a"}, {"id": "a"}),
        *([{"type": "output_text", "text": "x"}], [{"type": "output_text", "text": 1, "annotations": 1}]),
        *({"commands": ["a", None]}, {"commands": 1}, {"response": 1, "position": 0}, {"reason": 5}),
        *({"container_id": "a"}, {"container_id": 1}, {"code": 1, "message": []}, [{"stdout": 1}], ["a"]),
    ]
)
parts = st.fixed_dictionaries(
    {"type": st.sampled_from(["output_text", "refusal", "reasoning_text", "summary_text", "x"])},
    optional={"text": anything, "annotations": anything},
)
an_item = st.fixed_dictionaries(
    {"type": st.sampled_from([*sorted(OUTPUT_TYPES), "x"]) | anything},
    optional={
        **dict.fromkeys(ITEM_FIELDS, anything),
        "content": st.lists(parts, max_size=2) | anything,
        "id": st.sampled_from(["a", "b"]) | anything,
    },
)
a_response = st.fixed_dictionaries(
    {},
    optional={
        "output": st.lists(an_item | anything, max_size=3) | anything,
        "status": anything,
        "error": anything,
    },
)
payloads = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(FIELDS, anything),
        "item": an_item | anything,
        "part": parts | anything,
        "response": a_response | anything,
        "output_index": st.integers(0, 2) | anything,
        "delta": st.text(max_size=3) | anything,
        "input": st.lists(an_item, max_size=2) | anything,
    },
)
journal = st.lists(st.tuples(st.sampled_from(KINDS), payloads), max_size=14).map(
    lambda pairs: [Event(n, TURN, kind, n, payload) for n, (kind, payload) in enumerate(pairs, 1)]
)
lenient = settings(max_examples=200, deadline=None)


@given(journal)
@lenient
def test_the_fold_takes_anything(events: list[Event]) -> None:
    before = copy.deepcopy(events)
    state = TurnState(TURN)
    for event in events:
        apply(state, event)
        assert state.seq == event.seq
    assert events == before, "the journal's own dicts were changed"
    for item in [*state.input, *state.items()]:
        assert state.item(item.address) is item
        assert isinstance(item.status, str)
        assert isinstance(item.type, str)
    for address in state.touched:
        state.item(address)
    json.dumps([item.data for item in state.items()])
    assert state.status in {"queued", "running", "waiting", *TERMINAL}
    if state.status == "waiting":
        assert plan.open_calls(state)
    plan.next_step(state)


@given(journal, st.sampled_from(["supported", "rejected", "unknown"]), st.booleans())
@lenient
def test_whatever_was_folded_can_be_asked_about(events: list[Event], verdict: str, chain: bool) -> None:
    first, second = fold(TURN, events), fold(TURN, events[::2])
    request = build([first, second], {"model": "m", "chain": chain}, [], [], lambda name: verdict)
    json.dumps(request.body)


@pytest.mark.parametrize("depth", [300, 20_000])
@pytest.mark.parametrize("kind", ["output_item.added", "output_item.done", "completed"])
def test_depth_that_cannot_be_walked_is_skipped(kind: str, depth: int) -> None:
    deep: Any = "x"
    for _ in range(depth):
        deep = [deep]
    item = {"type": "message", "content": deep}
    payload = {"item": item, "response": {"output": [item]}, "sequence_number": 1}
    state = fold(TURN, [Event(1, TURN, f"response.{kind}", 1, payload)])
    assert (state.skipped, state.items()) == (1, [])


def test_a_payload_that_is_no_object_is_skipped() -> None:
    odd: list[Any] = [42, None, "x", []]
    for payload in odd:
        for kind in KINDS:
            fold(TURN, [Event(1, TURN, kind, 1, payload)])


# The same parts and numbers come up often here, so that deltas do meet, repeat and contradict each other.
streams = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(
                [
                    "response.output_text.delta",
                    "response.output_text.delta",
                    "response.reasoning.delta",
                    "response.function_call_arguments.delta",
                    "response.shell_call_output_content.delta",
                    "response.output_text.done",
                    "response.output_item.added",
                    "keepalive",
                ]
            )
        },
        optional={
            "sequence_number": st.integers(0, 6) | st.none() | st.booleans(),
            "output_index": st.sampled_from([0, 0, 0, 1, True, "0"]),
            "content_index": st.sampled_from([0, 0, 1]),
            "command_index": st.sampled_from([0, 1]),
            "item_id": st.sampled_from(["a", "a", "b"]),
            "delta": st.sampled_from(["x", "x", "y", "", {"stdout": "o"}, {"stderr": "e"}, {"stdout": 1}, 3]),
            "logprobs": st.sampled_from([[], [], [{"token": "x"}]]),
            "obfuscation": st.text(max_size=2),
            "text": st.just("z"),
            "item": st.sampled_from([{"type": "message", "id": "a", "content": []}, {"type": "reasoning"}]),
        },
    ),
    max_size=25,
)


@given(streams)
@settings(max_examples=300, deadline=None)
def test_merging_changes_nothing(stream: list[dict[str, Any]]) -> None:
    plain = fold(TURN, [Event(n, TURN, event["type"], 0, event) for n, event in enumerate(stream, 1)])
    joined = fold(TURN, [event._replace(at=0) for event in merged(stream)])

    def shown(state: TurnState) -> list[Any]:
        return [(item.data, item.status, item.live) for item in state.items()]

    assert shown(joined) == shown(plain)


@given(streams.map(lambda events: [{**e, "sequence_number": n} for n, e in enumerate(events)]), st.data())
@settings(max_examples=200, deadline=None)
def test_merging_in_batches_changes_nothing(stream: list[dict[str, Any]], draw: st.DataObject) -> None:
    cut = draw.draw(st.integers(0, len(stream)))
    events = merged(stream[:cut]) + merged(stream[cut:])
    whole = fold(TURN, [event._replace(seq=n, at=0) for n, event in enumerate(events, 1)])
    plain = fold(TURN, [Event(n, TURN, event["type"], 0, event) for n, event in enumerate(stream, 1)])
    assert [item.data for item in whole.items()] == [item.data for item in plain.items()]


def test_a_provider_cannot_speak_our_kinds() -> None:
    for kind in OWN_KINDS - {kinds.EVENT_SKIPPED}:
        (event,) = merged([{"type": kind, "status": "completed"}])
        assert event.kind == kinds.EVENT_SKIPPED
    (event,) = merged([{"no": "type"}])
    assert (event.kind, event.payload["why"]) == (kinds.EVENT_SKIPPED, "the event has no type")
