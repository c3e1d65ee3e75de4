"""The request body: which settings are sent on whose word, what is chained, and what the notes say."""

from typing import Any

import pytest

from playground.turns import items
from playground.turns.request import Request, build
from playground.turns.state import TurnState
from tests.turns.journal import (
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
from tests.turns.past import HELLO

EVERYTHING = {
    "model": "m",
    "effort": "high",
    "summary": "auto",
    "verbosity": "low",
    "instructions": "Be brief.",
    "max_output_tokens": 100,
    "temperature": 0.0,
    "top_p": 0.5,
    "chain": False,
}
ENCRYPTED = ["reasoning.encrypted_content"]


def request(
    *path: TurnState,
    settings: dict[str, Any] | None = None,
    tools: list[Any] | None = None,
    include: list[str] | None = None,
    otherwise: str = "supported",
    **verdicts: str,
) -> Request:
    """A request after these turns. `verdicts` by capability, with __ for the dots."""
    told = {name.replace("__", "."): value for name, value in verdicts.items()}
    return build(
        path or [folded(started())],
        {"model": "m", **(settings or {})},
        tools or [],
        include or [],
        lambda name: told.get(name, otherwise),
    )


def test_the_smallest_request() -> None:
    assert request(otherwise="unknown") == Request({"model": "m", "stream": True, "input": [HELLO]}, [])
    assert request().body == {
        "model": "m",
        "stream": True,
        "input": [HELLO],
        "store": False,
        "include": ENCRYPTED,
    }


@pytest.mark.parametrize("otherwise", ["supported", "unknown"])
def test_what_the_person_set_is_sent(otherwise: str) -> None:
    body, notes = request(settings=EVERYTHING, otherwise=otherwise)
    assert (
        body
        | {
            "reasoning": {"effort": "high", "summary": "auto"},
            "text": {"verbosity": "low"},
            "instructions": "Be brief.",
            "max_output_tokens": 100,
            "temperature": 0.0,
            "top_p": 0.5,
        }
        == body
    )
    assert notes == []


@pytest.mark.parametrize("verdict", ["rejected", "ignored"])
def test_what_is_not_taken_is_left_out_with_a_note(verdict: str) -> None:
    body, notes = request(settings=EVERYTHING, otherwise=verdict)
    system = {"type": "message", "role": "system", "content": "Be brief."}
    assert body == {"model": "m", "stream": True, "input": [system, HELLO]}
    for name in ("max_output_tokens", "temperature", "top_p", "text.verbosity", "reasoning"):
        assert sum(note.startswith(f"{name} ") for note in notes) == 1
    assert any("refuse" in note for note in notes) is (verdict == "rejected")


def test_what_the_person_left_empty_is_not_sent() -> None:
    empty: dict[str, Any] = dict.fromkeys(EVERYTHING, "") | {
        "model": "m",
        "temperature": None,
        "chain": False,
    }
    assert request(settings=empty).body.keys() == {"model", "stream", "input", "store", "include"}


def test_only_the_summary_is_refused() -> None:
    body, notes = request(settings=EVERYTHING, param__reasoning__summary="rejected")
    assert body["reasoning"] == {"effort": "high"}
    assert len(notes) == 1
    only = request(settings={"summary": "auto"}, param__reasoning__summary="rejected")
    assert "reasoning" not in only.body


@pytest.mark.parametrize(
    ("verdict", "chain", "expected"),
    [
        ("supported", False, False),
        ("supported", True, True),
        ("unknown", False, None),
        ("unknown", True, None),
        ("rejected", False, None),
        ("ignored", True, None),
    ],
)
def test_store(verdict: str, chain: bool, expected: bool | None) -> None:
    assert request(settings={"chain": chain}, param__store=verdict).body.get("store") is expected


def test_thoughts_are_asked_for_in_encrypted_form_unless_they_are_stored() -> None:
    assert request(settings={"chain": True}).body.get("include") is None
    assert request(param__store="rejected").body["include"] == ENCRYPTED
    assert "include" not in request(include__reasoning__encrypted_content="unknown").body
    assert "include" not in request(param__include="rejected").body


def test_include_is_filtered() -> None:
    wanted = [
        "web_search_call.action.sources",
        "code_interpreter_call.outputs",
        "code_interpreter_call.outputs",
    ]
    body, notes = request(include=wanted, include__web_search_call__action__sources="ignored")
    assert body["include"] == ["code_interpreter_call.outputs", *ENCRYPTED]
    assert len(notes) == 1
    assert "web_search_call.action.sources" in notes[0]
    # Where nobody knows, the person who switched the tool on is trusted.
    unknown = request(include=wanted[:1], include__web_search_call__action__sources="unknown")
    assert unknown.body["include"] == [wanted[0], *ENCRYPTED]


def test_tools_that_are_refused_are_left_out() -> None:
    tools = [{"type": "web_search"}, {"type": "function", "name": "f"}]
    body, notes = request(tools=tools, tool__web_search="rejected", tool__function="unknown")
    assert body["tools"] == [tools[1]]
    assert notes == ["The tool web_search was left out: this connection and model refuse it."]
    assert "tools" not in request(tools=tools, otherwise="rejected").body


def test_files_that_are_refused_are_named_instead() -> None:
    picture = {"type": "input_image", "image_url": {"$blob": "ab"}}
    paper = {"type": "input_file", "filename": "a.pdf", "file_data": {"$blob": "cd"}}
    given = {"type": "message", "role": "user", "content": [picture, paper, picture]}
    turn = folded(started(input=[given]))
    assert request(turn, otherwise="unknown").body["input"] == [given]
    body, notes = request(turn, input__image="rejected")
    assert [part["type"] for part in body["input"][0]["content"]] == [
        "input_text",
        "input_file",
        "input_text",
    ]
    assert len(notes) == 1
    assert "(2 times)" in notes[0]
    assert turn.input[0].data == given


class TestChain:
    """`previous_response_id`: only what came after it is sent."""

    chain: dict[str, Any] = {"chain": True}

    def after(self, *turns: TurnState, **verdicts: str) -> tuple[Any, list[Any], list[str]]:
        body, notes = request(*turns, settings=self.chain, **verdicts)
        return body.get("previous_response_id"), body["input"], notes

    def test_only_the_new_message(self) -> None:
        past = folded(started(), *exchange(message("Hi"), store=True), turn_ended())
        assert self.after(past, folded(started())) == ("resp_1", [HELLO], [])

    def test_only_the_answers(self) -> None:
        answer = items.answer_item(call(), "noon")
        turn = folded(started(), *exchange(reasoning(), call(), store=True), answered(answer, 1, 1))
        assert self.after(turn) == ("resp_1", [answer], [])

    def test_answers_and_the_new_message(self) -> None:
        skipped = items.refusal_item(call(), "skipped")
        past = folded(started(), *exchange(call(), store=True), answered(skipped), turn_ended("stopped"))
        assert self.after(past, folded(started())) == ("resp_1", [skipped, HELLO], [])

    def test_a_failed_response_is_passed_over(self) -> None:
        past = folded(started(), *exchange(message("Hi"), store=True), turn_ended())
        failed = terminal([message("half", id="m")], "failed", id="resp_2")
        broken = folded(started(), requested(store=True), failed, ended(), turn_ended("failed"))
        previous, sent, _ = self.after(past, broken, folded(started()))
        assert previous == "resp_1"
        assert [item.get("role") for item in sent] == ["user", "assistant", "user"]

    def test_an_unanswered_response_is_passed_over(self) -> None:
        past = folded(started(), *exchange(call(), store=True), turn_ended("stopped"))
        previous, sent, notes = self.after(past, folded(started()))
        assert (previous, sent) == (None, [HELLO, HELLO])
        assert len(notes) == 1

    @pytest.mark.parametrize(
        "past",
        [
            folded(started(), *exchange(message("Hi"), store=False), turn_ended()),
            folded(started(), requested(), terminal([message("Hi")], store=False), ended(), turn_ended()),
            folded(started(connection={"id": "other"}), *exchange(message("Hi"), store=True), turn_ended()),
            folded(
                started(), requested(store=True), terminal([message("Hi")], id=None), ended(), turn_ended()
            ),
        ],
        ids=["asked not to store", "told that it is not stored", "another connection", "no id"],
    )
    def test_what_cannot_be_named(self, past: TurnState) -> None:
        previous, sent, _ = self.after(past, folded(started()))
        assert previous is None
        assert len(sent) == 3

    @pytest.mark.parametrize("verdict", ["rejected", "ignored"])
    @pytest.mark.parametrize("name", ["param__previous_response_id", "param__store"])
    def test_where_it_is_not_taken_all_is_sent(self, name: str, verdict: str) -> None:
        past = folded(started(), *exchange(message("Hi"), store=True), turn_ended())
        previous, sent, notes = self.after(past, folded(started()), **{name: verdict})
        assert (previous, len(sent), len(notes)) == (None, 3, 1)

    def test_without_the_setting(self) -> None:
        past = folded(started(), *exchange(message("Hi"), store=True), turn_ended())
        body = request(past, folded(started())).body
        assert "previous_response_id" not in body
        assert len(body["input"]) == 3
