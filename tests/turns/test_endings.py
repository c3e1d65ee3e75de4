"""What servers get wrong at the end of a response: nothing shown is thrown away."""

from typing import Any

import pytest

from tests.turns.journal import (
    added,
    call,
    data,
    done,
    ended,
    folded,
    message,
    one,
    reasoning,
    requested,
    response,
    terminal,
    text,
    words,
)


class TestTerminal:
    @pytest.mark.parametrize("output", [None, [], "missing", 42, [42, None]])
    def test_nothing_useful_at_the_end(self, output: Any) -> None:
        events = [added(message(id="a")), text("x", output_index=0), done(message("x", id="a"))]
        state = folded(*events, terminal(output))
        assert data(state) == [message("x", id="a")]
        assert response(state).status == "completed"

    def test_no_response_at_the_end(self) -> None:
        state = folded(added(message(id="a")), text("x", output_index=0), {"type": "response.completed"})
        assert words(state) == ["x"]
        assert response(state).status == "completed"

    def test_shorter_than_the_stream(self) -> None:
        state = folded(
            done(reasoning(id="r"), 0),
            done(message("x", id="a"), 1),
            done(call(id="c"), 2),
            terminal([message("x", id="a", status="completed")]),
        )
        assert data(state) == [reasoning(id="r"), message("x", id="a", status="completed"), call(id="c")]

    def test_longer_than_the_stream(self) -> None:
        output = [reasoning(id="r"), message("x", id="a"), message("y", id="b")]
        assert data(folded(done(message("x", id="a")), terminal(output))) == [output[1], output[0], output[2]]

    def test_a_message_never_streamed(self) -> None:
        state = folded({"type": "response.created", "response": {}}, terminal([message("x", id="a")]))
        assert (words(state), one(state).status, one(state).done) == (["x"], "completed", True)

    def test_items_in_another_order(self) -> None:
        items = [reasoning(id="r"), message("x", id="a"), call(id="c")]
        state = folded(
            *[done(item, place) for place, item in enumerate(items)], terminal([items[2], items[0], items[1]])
        )
        assert data(state) == items, "what was shown stays where it was"
        assert response(state).output_order == [2, 0, 1]

    def test_other_ids_in_another_order(self) -> None:
        state = folded(
            done(message("x", id="a1"), 0),
            done(message("y", id="b1"), 1),
            terminal([message("y", id="b2"), message("x", id="a2")]),
        )
        assert data(state) == [message("x", id="a2"), message("y", id="b2")]

    def test_an_emptied_item_keeps_what_was_streamed(self) -> None:
        """`retrieve` and some gateways answer a picture's result with null."""
        picture = {"type": "image_generation_call", "id": "i", "result": "AAAA"}
        state = folded(
            done(picture, 0),
            done(message("x", id="a"), 1),
            terminal([{**picture, "result": None}, message("", id="a")]),
        )
        assert data(state) == [picture, message("x", id="a")]

    def test_streamed_annotations_survive_an_end_without_them(self) -> None:
        link = {"type": "url_citation", "url": "https://a.example"}
        address = {"output_index": 0, "content_index": 0}
        event = {"type": "response.output_text.annotation.added", "annotation": link, **address}
        state = folded(added(message(id="a")), text("x", **address), event, terminal([message("x", id="a")]))
        assert one(state).data["content"][0]["annotations"] == [link]

    def test_the_end_wins_over_the_stream(self) -> None:
        state = folded(
            added(message(id="a")), text("wrong words", output_index=0), terminal([message("x", id="a")])
        )
        assert words(state) == ["x"]

    @pytest.mark.parametrize(
        ("kind", "fields", "expected"),
        [
            ("completed", {"status": "incomplete", "incomplete_details": {"reason": "length"}}, "incomplete"),
            ("completed", {"incomplete_details": {"reason": "max_output_tokens"}}, "incomplete"),
            ("incomplete", {"incomplete_details": {"reason": "bored"}}, "incomplete"),
            ("completed", {"status": "in_progress"}, "completed"),
            ("completed", {"status": "cancelled"}, "cancelled"),
            ("completed", {"status": 7}, "completed"),
            ("failed", {"error": {"code": "server_error", "message": "no"}}, "failed"),
        ],
    )
    def test_status_at_the_end(self, kind: str, fields: dict[str, Any], expected: str) -> None:
        event = {"type": f"response.{kind}", "response": {"status": kind, "output": [], **fields}}
        assert response(folded(event)).status == expected

    def test_only_reasoning(self) -> None:
        state = folded(requested(), terminal([reasoning(id="r")]), ended())
        assert [item.type for item in state.items()] == ["reasoning"]


class TestErrors:
    @pytest.mark.parametrize(
        ("event", "message", "code"),
        [
            ({"message": "Boom", "code": "server_error", "param": None}, "Boom", "server_error"),
            ({"error": {"message": "Boom", "type": "quota"}}, "Boom", "quota"),
            ({"error": "Boom"}, "Boom", None),
            ({"detail": "Boom"}, "Boom", None),
            ({"message": ["Boom"]}, "", None),
            ({}, "", None),
        ],
    )
    def test_error_and_nothing_after_it(self, event: dict[str, Any], message: str, code: str | None) -> None:
        state = folded(
            requested(),
            added({"type": "message", "content": []}),
            text("half", output_index=0),
            {"type": "error", **event},
        )
        error = response(state).error
        assert error is not None
        assert (error["kind"], error["message"], error["code"]) == ("failed", message, code)
        assert response(state).status == "failed"
        assert words(state) == ["half"]

    def test_error_then_failed(self) -> None:
        state = folded(
            {"type": "error", "error": {"message": "first"}},
            terminal([], "failed", error={"code": "c", "message": "second"}, usage={"input_tokens": 1}),
        )
        assert response(state).error == {
            "kind": "failed",
            "message": "second",
            "code": "c",
            "param": None,
            "status": None,
            "request_id": None,
            "id": "",
        }
        assert response(state).data["usage"] == {"input_tokens": 1}
        assert state.skipped == 0

    def test_failed_without_a_word_keeps_the_error_event(self) -> None:
        state = folded({"type": "error", "message": "first"}, terminal([], "failed"))
        assert (response(state).error or {})["message"] == "first"

    def test_an_error_that_was_overcome_is_forgotten(self) -> None:
        state = folded({"type": "error", "message": "hiccup"}, terminal([message("x")]))
        assert (response(state).status, response(state).error) == ("completed", None)
