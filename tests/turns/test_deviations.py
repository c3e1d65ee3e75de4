"""What servers leave out, repeat or send too late: the fold takes it all."""

from typing import Any

import pytest

from playground.turns.fold import fold
from tests.turns.journal import (
    TURN,
    added,
    call,
    data,
    done,
    ended,
    folded,
    journaled,
    message,
    one,
    reasoning,
    requested,
    response,
    terminal,
    text,
    words,
)


class TestMissing:
    def test_no_created(self) -> None:
        assert folded(added(message(id="a")), text("x", output_index=0)).responses[0].status == "in_progress"

    def test_delta_of_an_item_never_announced(self) -> None:
        state = folded(text("x", item_id="a", output_index=0), text("y", item_id="a", output_index=0))
        assert one(state).data == {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "xy"}],
            "id": "a",
        }

    @pytest.mark.parametrize("address", [{}, {"item_id": "a"}, {"output_index": 0}])
    def test_announced_after_its_first_delta(self, address: dict[str, Any]) -> None:
        state = folded(text("x", **address), added(message(id="a")), text("y", item_id="a", output_index=0))
        assert words(state) == ["xy"]

    def test_items_only_in_done(self) -> None:
        items = [reasoning(id="r"), call("c1", id="a"), call("c2", id="b"), message("x", id="m")]
        state = folded(*[done(item, place) for place, item in enumerate(items)])
        assert data(state) == items
        assert all(item.done for item in state.items())

    def test_items_only_in_done_without_an_address(self) -> None:
        items = [call("c1"), call("c2"), message("x"), message("y")]
        assert data(folded(*[done(item, None) for item in items])) == items

    def test_announced_and_never_done(self) -> None:
        state = folded(added(message(id="a")), text("x", output_index=0), terminal(None))
        assert words(state) == ["x"]
        assert one(state).status == "completed"

    def test_done_without_an_item(self) -> None:
        state = folded(
            added(message(id="a")),
            text("x", output_index=0),
            {"type": "response.output_item.done", "output_index": 0},
        )
        assert words(state) == ["x"]
        assert one(state).done

    def test_summary_without_a_part(self) -> None:
        delta = {"type": "response.reasoning_summary_text.delta", "output_index": 0, "delta": "a"}
        state = folded(added(reasoning(id="r")), delta, delta)
        assert one(state).data["summary"] == [{"type": "summary_text", "text": "aa"}]

    def test_arguments_only_at_the_end(self) -> None:
        end = {"type": "response.function_call_arguments.done", "arguments": '{"a":1}', "output_index": 0}
        assert one(folded(added(call(arguments="")), end)).data["arguments"] == '{"a":1}'
        named = {**end, "name": "now", "call_id": "c"}
        assert one(folded(named)).data == {
            "type": "function_call",
            "arguments": '{"a":1}',
            "name": "now",
            "call_id": "c",
        }

    def test_parts_without_an_index(self) -> None:
        """A second part that is announced is a second part."""
        opened = {
            "type": "response.content_part.added",
            "output_index": 0,
            "part": {"type": "output_text", "text": ""},
        }
        state = folded(
            added(message(id="a")),
            opened,
            text("one", output_index=0),
            opened,
            text("two", output_index=0),
        )
        assert [part["text"] for part in one(state).data["content"]] == ["one", "two"]


class TestOrder:
    def test_exact_repeats_change_nothing(self) -> None:
        events = [
            {**added(message(id="a")), "sequence_number": 1},
            {**text("ha", output_index=0), "sequence_number": 2},
            {**text("ho", output_index=0), "sequence_number": 3},
        ]
        state = folded(*events[:2], events[1], *events, events[2])
        assert words(state) == ["haho"]
        assert len(state.items()) == 1

    def test_the_same_words_with_another_number_are_no_repeat(self) -> None:
        state = folded(
            {**text("ha", output_index=0), "sequence_number": 2},
            {**text("ha", output_index=0), "sequence_number": 3},
        )
        assert words(state) == ["haha"]

    def test_the_same_number_with_other_words_is_no_repeat(self) -> None:
        state = folded(
            {**text("ha", output_index=0), "sequence_number": 2},
            {**text("ho", output_index=0), "sequence_number": 2},
        )
        assert words(state) == ["haho"]

    def test_one_number_for_all_events(self) -> None:
        deltas = [text(word, output_index=0) for word in ("la ", "lo ", "la ")]
        events = [{**event, "sequence_number": 0} for event in [added(message(id="a")), *deltas]]
        assert words(folded(*events)) == ["la lo la "]

    def test_no_numbers(self) -> None:
        assert words(folded(text("ha", output_index=0), text("ha", output_index=0))) == ["haha"]

    def test_order_is_arrival(self) -> None:
        events = [
            {**text(word, output_index=0), "sequence_number": n} for word, n in [("a", 5), ("b", 3), ("c", 9)]
        ]
        assert words(folded(*events)) == ["abc"]

    def test_late_events_are_counted_and_ignored(self) -> None:
        state = folded(
            done(message("x", id="a")),
            terminal([message("x", id="a")]),
            text("!", item_id="a", output_index=0),
            added(message(id="b"), 1),
            terminal([], "failed"),
        )
        assert data(state) == [message("x", id="a")]
        assert (response(state).status, state.skipped) == ("completed", 3)

    def test_a_late_piece_of_a_finished_item_changes_nothing(self) -> None:
        late = [
            text("!", item_id="a", output_index=0),
            {"type": "response.output_text.done", "item_id": "a", "output_index": 0, "text": "!"},
            {
                "type": "response.content_part.done",
                "output_index": 0,
                "part": {"type": "output_text", "text": "!"},
            },
        ]
        assert data(folded(done(message("x", id="a")), *late)) == [message("x", id="a")]

    def test_numbers_start_again_with_each_response(self) -> None:
        delta = {**text("ha", output_index=0), "sequence_number": 1}
        state = fold(TURN, journaled([requested(), delta, ended("eof"), requested(2), delta]))
        assert words(state) == ["ha", "ha"]


def test_a_flood_of_items_is_bounded() -> None:
    state = folded(*[done(call(f"c{n}"), n) for n in range(1200)])
    assert (len(state.items()), state.skipped) == (1000, 200)
