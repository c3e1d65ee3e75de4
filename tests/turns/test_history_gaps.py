"""What of a history is left out: what was never finished, is another vendor's, or is gone."""

from typing import Any

import pytest

from playground.turns import history, items, wording
from playground.turns.events import Event
from playground.turns.fold import apply
from playground.turns.state import TurnState
from tests.turns.journal import (
    TURN,
    added,
    answered,
    call,
    done,
    exchange,
    folded,
    message,
    reasoning,
    started,
    text,
    turn_ended,
)
from tests.turns.past import NOW, PORTABLE, SECRET, broken, past, said


class TestBroken:
    def test_half_a_message_stays(self) -> None:
        half = [
            added(reasoning(id="rs")),
            done(reasoning(id="rs", **SECRET)),
            added(message(id="m", status="in_progress"), 1),
            text("half", output_index=1),
        ]
        sent, _ = said(broken(*half, **PORTABLE), NOW)
        assert [item["type"] for item in sent] == ["reasoning", "message"]
        assert sent[1].keys() == {"type", "role", "content"}
        assert sent[1]["content"][0]["text"] == "half"

    @pytest.mark.parametrize(
        ("item", "note"),
        [
            (reasoning(id="rs"), wording.DANGLING_REASONING),
            (call(arguments='{"a":'), wording.UNANSWERED),
            ({"type": "web_search_call", "id": "ws", "status": "searching"}, wording.UNFINISHED),
            ({"type": "image_generation_call", "id": "ig", "status": "generating"}, wording.UNFINISHED),
            ({"type": "mcp_approval_request", "id": "m"}, wording.UNANSWERED),
            (message("", id="m"), None),
        ],
    )
    def test_what_was_never_finished_is_left_out(self, item: dict[str, Any], note: str | None) -> None:
        sent, notes = said(broken(added(item)), NOW)
        assert sent == []
        assert notes == ({note: 1} if note else {})

    def test_calls_without_an_answer_are_left_out_with_their_reasoning(self) -> None:
        output = [reasoning(id="r1", **SECRET), call("c1"), reasoning(id="r2", **SECRET), call("c2")]
        events = [*exchange(*output), answered(items.answer_item(call("c2"), "x"), 1, 3)]
        sent, notes = said(folded(started(), *events, turn_ended("stopped")), NOW)
        assert [item.get("id") or item["call_id"] for item in sent] == ["r2", "c2", "c2"]
        assert notes == {wording.UNANSWERED: 1, wording.DANGLING_REASONING: 1}

    def test_a_hosted_command_without_its_output_is_left_out(self) -> None:
        host = {"type": "shell_call", "call_id": "s", "environment": {"type": "container_reference"}}
        output = {"type": "shell_call_output", "call_id": "s", "output": []}
        assert said(broken(done(host)), NOW)[0] == []
        assert len(said(broken(done(host), done(output, 1)), NOW)[0]) == 2

    def test_a_program_that_never_ended_goes_with_its_calls(self) -> None:
        program = {"type": "program", "id": "p", "call_id": "prog", "code": "x", "fingerprint": "f"}
        inner = call(caller={"type": "program", "caller_id": "prog"})
        events = [*exchange(program, inner), answered(items.answer_item(inner, "1"), 1, 1)]
        assert len(said(folded(started(), *events))[0]) == 3
        sent, notes = said(folded(started(), *events, turn_ended("stopped")), NOW)
        assert sent == []
        assert notes == {wording.DANGLING_PROGRAM: 2, wording.ORPHAN_ANSWER: 1}
        output = {"type": "program_output", "id": "o", "call_id": "prog", "result": "1"}
        assert len(said(folded(started(), *events, *exchange(output, number=2), turn_ended()), NOW)[0]) == 4

    def test_an_item_without_a_type_is_left_out(self) -> None:
        assert said(past({"id": "x"}), NOW) == ([], {wording.UNTYPED: 1})


class TestAnotherConnection:
    def there(self, *output: dict[str, Any]) -> TurnState:
        return folded(started(connection={"id": "c2"}), *exchange(*output, store=True), turn_ended())

    def test_only_what_every_vendor_knows_is_said(self) -> None:
        turn = self.there(
            reasoning(id="rs", **SECRET),
            {"type": "web_search_call", "id": "ws"},
            {"type": "hologram", "id": "h"},
            message("x", id="m", status="completed"),
        )
        assert said(turn, NOW) == (
            [message("x")],
            {wording.FOREIGN_REASONING: 1, wording.FOREIGN_ITEM: 1, wording.FOREIGN_UNKNOWN: 1},
        )

    def test_answered_calls_are_said_without_ids(self) -> None:
        turn = folded(
            started(connection={"id": "c2"}),
            *exchange(call(id="fc")),
            answered(items.answer_item(call(), "noon")),
            turn_ended(),
        )
        assert said(turn, NOW) == ([call(), items.answer_item(call(), "noon")], {})

    def test_answers_to_what_was_left_out_go_too(self) -> None:
        request = {"type": "mcp_approval_request", "id": "mcpr"}
        turn = folded(
            started(connection={"id": "c2"}),
            *exchange(request),
            answered(items.approval_item(request, True)),
            turn_ended(),
        )
        assert said(turn, NOW) == ([], {wording.FOREIGN_ITEM: 1, wording.ORPHAN_ANSWER: 1})

    def test_unknown_items_of_this_connection_stay(self) -> None:
        assert said(past({"type": "hologram", "id": "h"}), NOW)[0] == [{"type": "hologram", "id": "h"}]


class TestContainers:
    code = {
        "type": "code_interpreter_call",
        "id": "ci",
        "container_id": "k",
        "code": "1",
        "status": "completed",
    }

    def two_turns(self, gap: int) -> tuple[TurnState, TurnState]:
        output = [reasoning(id="rs", **SECRET), self.code, message("1", id="m")]
        now = TurnState(TURN)
        apply(now, Event(9, TURN, "playground.turn_started", 1020 + gap, {"connection": {"id": "c1"}}))
        return past(*output), now

    def test_an_expired_one_is_not_named(self) -> None:
        sent, notes = said(*self.two_turns(history.CONTAINER_MS + 60))
        assert [item["id"] for item in sent] == ["m"]
        assert notes == {wording.DEAD_CONTAINER: 1, wording.DANGLING_REASONING: 1}

    def test_a_living_one_is(self) -> None:
        assert [item["id"] for item in said(*self.two_turns(history.CONTAINER_MS))[0]] == ["rs", "ci", "m"]
