"""Which deltas are joined, and what the joined event looks like."""

from typing import Any

import pytest

from playground.turns.coalesce import Merged, merge
from playground.turns.repeats import Repeats


def delta(words: Any, number: int | None = None, **fields: Any) -> dict[str, Any]:
    event = {"type": "response.output_text.delta", "item_id": "a", "output_index": 0, "content_index": 0}
    return {**event, "delta": words, **fields} | ({} if number is None else {"sequence_number": number})


def test_neighbours_are_joined() -> None:
    events = [
        delta("Hel", 4, obfuscation="xx", logprobs=[]),
        delta("lo", 5, obfuscation="yy", logprobs=[]),
        delta("!", 6, logprobs=[{"token": "!"}]),
    ]
    assert merge(events) == [
        Merged(
            "response.output_text.delta",
            delta("Hello!", 4, logprobs=[{"token": "!"}]),
            first=4,
            last=6,
            count=3,
        )
    ]


def test_what_stands_alone_is_verbatim() -> None:
    lonely = delta("x", 4, obfuscation="xx", logprobs=[])
    (event,) = merge([lonely])
    assert event.payload is lonely
    assert (event.first, event.last, event.count) == (4, 4, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"item_id": "b"},
        {"output_index": 1},
        {"content_index": 1},
        {"summary_index": 1},
        {"command_index": 1},
        {"type": "response.refusal.delta"},
        {"delta": {"stdout": "x"}},
        {"sequence_number": 7},
        {"sequence_number": None},
    ],
)
def test_other_parts_and_gaps_are_not_joined(other: dict[str, Any]) -> None:
    assert [event.count for event in merge([delta("a", 4), {**delta("b", 5), **other}])] == [1, 1]


def test_without_numbers() -> None:
    (event,) = merge([delta("a"), delta("a")])
    assert (event.payload["delta"], event.first, event.last, event.count) == ("aa", None, None, 2)


def test_one_number_for_all() -> None:
    head = {"type": "response.created", "response": {}, "sequence_number": 0}
    events = merge([head, delta("a", 0), delta("b", 0), delta("c", 0)])
    assert [event.payload.get("delta") for event in events] == [None, "abc"]


def test_repeats_are_dropped() -> None:
    events = [delta("a", 4), delta("a", 4), delta("b", 5), delta("a", 4)]
    assert [event.payload["delta"] for event in merge(events)] == ["ab"]
    known = Repeats()
    assert len(merge(events[:1], known)) == 1
    assert merge(events[1:2], known) == []


def test_shell_output_is_joined_by_stream() -> None:
    events = [
        {"type": "response.shell_call_output_content.delta", "command_index": 0, "delta": output}
        for output in ({"stdout": "a"}, {"stdout": "b", "stderr": "!"}, {"stderr": "?"})
    ]
    (event,) = merge(events)
    assert event.payload["delta"] == {"stdout": "ab", "stderr": "!?"}


def test_nothing_else_is_joined() -> None:
    audio = {"type": "response.audio.delta", "delta": "AA=="}
    status = {"type": "response.web_search_call.searching", "item_id": "a", "output_index": 0}
    assert [event.count for event in merge([audio, audio, status, status])] == [1, 1, 1, 1]
