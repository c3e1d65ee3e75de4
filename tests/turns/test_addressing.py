"""Servers that number and name their items badly: each event still finds its item."""

from typing import Any

import pytest

from tests.turns.journal import (
    added,
    call,
    data,
    done,
    exchange,
    folded,
    message,
    reasoning,
    terminal,
    text,
    words,
)


class TestAddressing:
    def test_no_address_at_all(self) -> None:
        state = folded(
            added(reasoning(), None),
            {"type": "response.reasoning_text.delta", "delta": "hm"},
            added(message(), None),
            text("Hel"),
            {"type": "response.reasoning_text.delta", "delta": "m"},
            text("lo"),
            done(reasoning(content=[{"type": "reasoning_text", "text": "hmm"}]), None),
            done(message("Hello"), None),
            terminal([reasoning(content=[{"type": "reasoning_text", "text": "hmm"}]), message("Hello")]),
        )
        assert [item.type for item in state.items()] == ["reasoning", "message"]
        assert words(state) == ["Hello"]

    def test_index_minus_one(self) -> None:
        state = folded(
            added(message(id="a"), -1),
            text("a", item_id="a", output_index=-1),
            added(message(id="b"), -1),
            text("b", item_id="b", output_index=-1),
            text("A", item_id="a", output_index=-1),
        )
        assert words(state) == ["aA", "b"]

    def test_skipped_index(self) -> None:
        state = folded(
            added(message(id="a"), 3),
            text("x", output_index=3),
            added(call(), 9),
            done(message("x", id="a"), 3),
        )
        assert [item.type for item in state.items()] == ["message", "function_call"]
        assert words(state) == ["x"]

    def test_index_used_again_for_another_item(self) -> None:
        first, second = message("one", id="a"), message("two", id="b")
        state = folded(
            added(message(id="a")),
            text("one", output_index=0, item_id="a"),
            done(first),
            added(message(id="b")),
            text("two", output_index=0, item_id="b"),
            done(second),
        )
        assert data(state) == [first, second]

    def test_index_used_again_while_the_first_item_is_open(self) -> None:
        state = folded(
            added(call("c1", id="a", arguments="")),
            added(call("c2", id="b", arguments="")),
            {
                "type": "response.function_call_arguments.delta",
                "item_id": "a",
                "output_index": 0,
                "delta": "1",
            },
            {
                "type": "response.function_call_arguments.delta",
                "item_id": "b",
                "output_index": 0,
                "delta": "2",
            },
            done(call("c1", id="a", arguments="1")),
        )
        assert [(item["call_id"], item["arguments"]) for item in data(state)] == [("c1", "1"), ("c2", "2")]
        assert [item.done for item in state.items()] == [True, False]

    def test_index_used_again_without_ids(self) -> None:
        state = folded(
            added(message()),
            text("one", output_index=0),
            done(message("one")),
            added(message()),
            text("two", output_index=0),
            done(message("two")),
        )
        assert words(state) == ["one", "two"]

    def test_index_that_differs_between_the_first_and_the_last_event(self) -> None:
        state = folded(
            added(message(id="a"), 0),
            text("x", item_id="a", output_index=0),
            done(message("xy", id="a"), 1),
        )
        assert words(state) == ["xy"]

    def test_index_that_moved_onto_another_item(self) -> None:
        """The message was announced at 0, and ends at 1, where a call is."""
        state = folded(
            added(message(id="a"), 0),
            added(call(id="b", arguments=""), 1),
            done(message("x", id="a"), 1),
            done(call(id="b"), 0),
        )
        assert data(state) == [message("x", id="a"), call(id="b")]

    def test_ids_that_change_from_event_to_event(self) -> None:
        state = folded(
            added(message(id="a1"), 0),
            added(call(id="b1", arguments=""), 1),
            text("x", item_id="a2", output_index=0),
            text("y", item_id="a3", output_index=0),
            {
                "type": "response.function_call_arguments.delta",
                "item_id": "b2",
                "output_index": 1,
                "delta": "{}",
            },
            done(message("xy", id="a4"), 0),
            done(call(id="b3"), 1),
            terminal([message("xy", id="a5"), call(id="b4")]),
        )
        assert data(state) == [message("xy", id="a5"), call(id="b4")]

    def test_ids_that_change_and_no_index(self) -> None:
        state = folded(
            added(message(id="a1"), None),
            text("x", item_id="a2"),
            done(message("xy", id="a3"), None),
        )
        assert words(state) == ["xy"]

    def test_one_id_for_everything_in_a_response(self) -> None:
        state = folded(
            added(reasoning(id="i"), 0),
            added(message(id="i"), 1),
            {"type": "response.reasoning_text.delta", "item_id": "i", "output_index": 0, "delta": "hm"},
            text("x", item_id="i", output_index=1),
            added(message(id="i"), 2),
            text("y", item_id="i", output_index=2),
            text("x", item_id="i", output_index=1),
        )
        assert [item.type for item in state.items()] == ["reasoning", "message", "message"]
        assert words(state) == ["xx", "y"]

    def test_ids_that_repeat_in_every_response(self) -> None:
        state = folded(*exchange(message("one", id="msg_0")), *exchange(message("two", id="msg_0"), number=2))
        assert words(state) == ["one", "two"]

    @pytest.mark.parametrize("index", ["0", 1.5, None, [], {}, 10**9])
    def test_an_index_of_another_kind(self, index: Any) -> None:
        state = folded(
            added(message(id="a"), 0),
            text("x", item_id="a", output_index=index, content_index=index),
            text("y", item_id="a", output_index=index, content_index=index),
        )
        assert words(state) == ["xy"]

    def test_two_calls_side_by_side_without_ids(self) -> None:
        state = folded(
            added(call("c1", arguments=""), 0),
            added(call("c2", arguments=""), 1),
            done(call("c2", arguments="2"), 1),
            done(call("c1", arguments="1"), 0),
        )
        assert [item["arguments"] for item in data(state)] == ["1", "2"]
