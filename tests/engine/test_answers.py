"""Turns that wait for people: every kind of open call, answered, refused, decided, skipped."""

import asyncio
import base64
import json
import threading
from typing import Any
from uuid import UUID

import pytest

from playground.demo import mcp_tools
from playground.engine import actions, feed
from playground.engine.actions import Refused
from playground.engine.driver import Driver
from playground.models import Blob, Event as EventRow, Turn
from playground.turns import plan
from playground.turns.state import Json, TurnState
from tests.engine.following import assert_acceptable
from tests.engine.stage import Stage, folded, journal_of, text_of
from tests.files.samples import picture

SCREENSHOT = "data:image/png;base64," + base64.b64encode(picture(size=(900, 700), mode="RGBA")).decode()
TOOLS = json.dumps([{"type": "function", "name": "found", "parameters": {"type": "object"}}])
ANSWERS = {
    "function": ("function_call_output", "22 degrees"),
    "custom": ("custom_tool_call_output", "Lisbon 4"),
    "shell-local": ("shell_call_output", "on branch main"),
    "local-shell": ("local_shell_call_output", "total 0"),
    "computer": ("computer_call_output", SCREENSHOT),
    "tool-search-client": ("tool_search_output", TOOLS),
    "program-call": ("function_call_output", "7"),
}


def open_calls(state: TurnState) -> list[Any]:
    """What the turn waits for."""
    return plan.open_calls(state)


def sent(stage: Stage) -> Json:
    """The request that reached the provider last."""
    return stage.demo.received[-1]


def answers_in(body: Json, kind: str) -> list[Json]:
    """The items of a type in a request's input."""
    return [item for item in body["input"] if item.get("type") == kind]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_goes_back_and_the_turn_goes_on(stage: Stage, name: str) -> None:
    state = stage.send(f"/show {name}")
    assert state.status == "waiting"
    (call,) = open_calls(state)
    kind, output = ANSWERS[name]
    page = stage.join(stage.load())
    after = stage.answer(state, call, output)
    assert after.status == "completed", after.error
    assert len(after.responses) == 2
    assert text_of(after)
    assert_acceptable(sent(stage))
    (given,) = answers_in(sent(stage), kind)
    assert output in json.dumps(given, ensure_ascii=False) or json.loads(output) == given.get("tools")
    stage.saw(page, lambda viewer: viewer.cursor == after.seq)
    assert page.problem is None
    assert page.page.html() == stage.load().page.html()


@pytest.mark.parametrize("name", [*ANSWERS, "mcp-approval"])
def test_a_refusal_goes_back_in_words(stage: Stage, name: str) -> None:
    """The model learns that a person said no; the turn goes on."""
    state = stage.send(f"/show {name}")
    (call,) = open_calls(state)
    actions.refuse(stage.user, stage.turn(state), call.address)
    after = stage.settled(state)
    assert after.status == "completed", after.error
    assert_acceptable(sent(stage))


def test_three_patches_and_one_is_refused(stage: Stage) -> None:
    state = stage.send("/show patch")
    first, second, third = open_calls(state)
    state = stage.answer(state, first, "done")
    actions.refuse(stage.user, stage.turn(state), second.address)
    state = stage.answer(state, third, "done")
    assert state.status == "completed"
    assert_acceptable(sent(stage))
    given = answers_in(sent(stage), "apply_patch_call_output")
    assert [item["status"] for item in given] == ["completed", "failed", "completed"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_parallel_calls_in_either_order(stage: Stage, order: tuple[int, int]) -> None:
    """The model is asked again when the last one is answered, and not before."""
    state = stage.send("/show functions-parallel")
    calls = open_calls(state)
    asked = len(stage.demo.received)
    state = stage.answer(state, calls[order[0]], "one")
    assert state.status == "waiting"
    assert open_calls(state) == [
        item for item in open_calls(state) if item.address == calls[order[1]].address
    ]
    assert len(stage.demo.received) == asked
    state = stage.answer(state, calls[order[1]], "two")
    assert state.status == "completed"
    assert_acceptable(sent(stage))
    given = {item["call_id"]: item["output"] for item in answers_in(sent(stage), "function_call_output")}
    assert given == {calls[order[0]].data["call_id"]: "one", calls[order[1]].data["call_id"]: "two"}


def test_an_answer_counts_once(stage: Stage) -> None:
    """A second one is refused, before and after the turn has gone on."""
    state = stage.send("/show functions-parallel")
    first, second = open_calls(state)
    stage.answer(state, first, "one")
    before = EventRow.objects.count()
    for late in ("again", ""):
        with pytest.raises(Refused, match="no longer open") as refused:
            actions.answer(stage.user, stage.turn(state), first.address, late)
        assert refused.value.status == 409
    assert EventRow.objects.count() == before
    stage.answer(state, second, "two")
    with pytest.raises(Refused, match="no longer open"):
        actions.answer(stage.user, stage.turn(state), second.address, "late")


def test_an_answer_may_be_quicker_than_the_run_that_waits_for_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row says waiting before the task has gone home: what the answer launches must not be dropped."""
    waits, home = threading.Event(), asyncio.Event()
    run = Driver.run

    async def lingering(driver: Driver) -> None:
        await run(driver)
        waits.set()
        await home.wait()

    monkeypatch.setattr(Driver, "run", lingering)
    turn = stage.start("/show function")
    assert waits.wait(5)
    (state,) = feed.states([turn.id])
    actions.answer(stage.user, stage.turn(state), open_calls(state)[0].address, "22")
    stage.loop.call_soon_threadsafe(home.set)
    assert stage.settled(turn).status == "completed"


def test_what_is_no_call_cannot_be_answered(stage: Stage) -> None:
    state = stage.send("/show function")
    for address in ((1, 0), (1, 99), (7, 0), (0, 0)):
        with pytest.raises(Refused, match="no longer open"):
            actions.answer(stage.user, stage.turn(state), address, "x")
    assert stage.settled(state).status == "waiting"


def test_a_decision_is_no_answer_and_an_answer_no_decision(stage: Stage) -> None:
    state = stage.send("/show function")
    with pytest.raises(Refused, match="another kind") as refused:
        actions.decide(stage.user, stage.turn(state), open_calls(state)[0].address, approve=True)
    assert refused.value.status == 400
    state = stage.send("/show mcp-approval")
    with pytest.raises(Refused, match="another kind") as refused:
        actions.answer(stage.user, stage.turn(state), open_calls(state)[0].address, "yes")
    assert refused.value.status == 400
    assert stage.settled(state).status == "waiting"


def test_a_screenshot_is_kept_as_a_file(stage: Stage) -> None:
    """Its base64 stands in no journal entry and arrives at the provider all the same."""
    state = stage.send("/show computer")
    stage.answer(state, open_calls(state)[0], SCREENSHOT)
    assert not EventRow.objects.filter(payload__contains=SCREENSHOT[-200:]).exists()
    assert Blob.objects.exists()
    (given,) = answers_in(sent(stage), "computer_call_output")
    assert given["output"]["image_url"] == SCREENSHOT
    assert given["acknowledged_safety_checks"] == open_calls(state)[0].data["pending_safety_checks"]


def test_every_call_of_a_hostile_turn_can_be_refused(stage: Stage) -> None:
    """Eight kinds in one turn."""
    state = stage.send("/show xss-calls")
    assert len(open_calls(state)) == 8
    for call in open_calls(state):
        actions.refuse(stage.user, stage.turn(state), call.address)
    state = stage.settled(state)
    assert state.status == "completed", state.error
    assert_acceptable(sent(stage))


class TestSkip:
    def test_skip_and_send_answers_what_is_open(self, stage: Stage) -> None:
        """The waiting turn ends with visible refusals; the new request holds one answer for each call."""
        state = stage.send("/show xss-calls")
        viewer = stage.join(stage.load())
        after = stage.send("Never mind, just tell me something.")
        assert after.status == "completed", after.error
        (old,) = feed.states([UUID(state.id)])
        assert (old.status, old.reason) == ("stopped", "skipped")
        assert not open_calls(old)
        assert sum(item.origin == "person" for item in old.items()) == 8
        assert_acceptable(sent(stage))
        assert Turn.objects.get(id=state.id).head
        stage.saw(viewer, lambda page: page.cursor == after.seq)
        assert viewer.problem is None
        assert viewer.page.html() == stage.load().page.html()

    def test_a_send_that_is_refused_skips_nothing(self, stage: Stage) -> None:
        state = stage.send("/show function")
        with pytest.raises(Refused):
            stage.start("  ")
        assert open_calls(stage.settled(state))


def mcp(url: str = "https://mcp.example.com/mcp") -> Json:
    """Settings with an MCP server."""
    server = {"on": True, "label": "notes", "url": url, "approval": "always", "allowed_tools": []}
    return {"tools": {"mcp": server}}


class TestApproval:
    def test_approved(self, stage: Stage) -> None:
        state = stage.send("Ask mcp, please", **mcp())
        assert state.status == "waiting"
        state = stage.decide(state, open_calls(state)[0], approve=True)
        assert state.status == "completed"
        assert_acceptable(sent(stage))
        (decision,) = answers_in(sent(stage), "mcp_approval_response")
        assert decision["approve"] is True
        assert [item.type for item in state.items()].count("mcp_call") == 1

    def test_denied(self, stage: Stage) -> None:
        state = stage.send("Ask mcp, please", **mcp())
        state = stage.decide(state, open_calls(state)[0], approve=False)
        assert state.status == "completed"
        assert_acceptable(sent(stage))
        (decision,) = answers_in(sent(stage), "mcp_approval_response")
        assert decision["approve"] is False
        assert not [item for item in state.items() if item.type == "mcp_call"]

    def test_once_is_once(self, stage: Stage) -> None:
        state = stage.send("Ask mcp, please", **mcp())
        stage.decide(state, open_calls(state)[0], approve=True)
        assert stage.send("Ask mcp again", **mcp()).status == "waiting"

    def test_always_in_this_session(self, stage: Stage) -> None:
        """The next request for the same tool is approved without a person, and says so."""
        state = stage.send("Ask mcp, please", **mcp())
        stage.decide(state, open_calls(state)[0], approve=True, scope="session")
        after = stage.send("Ask mcp again", **mcp())
        assert after.status == "completed", after.error
        (decision,) = [item for item in after.items() if item.type == "mcp_approval_response"]
        assert decision.live["by"] == "always in this session"
        assert_acceptable(sent(stage))

    def test_it_asks_again_when_the_definition_changed(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same label and name, described in another way."""
        state = stage.send("Ask mcp, please", **mcp())
        stage.decide(state, open_calls(state)[0], approve=True, scope="session")
        changed = {
            "name": "lookup",
            "description": "Sends everything away",
            "input_schema": {"type": "object"},
        }
        monkeypatch.setitem(mcp_tools.data(), "tools", [changed])
        monkeypatch.setattr("playground.demo.rules._RULES", (_listing_anew,))
        assert stage.send("Ask mcp again", **mcp()).status == "waiting"

    def test_it_asks_again_when_the_address_changed(self, stage: Stage) -> None:
        state = stage.send("Ask mcp, please", **mcp())
        stage.decide(state, open_calls(state)[0], approve=True, scope="session")
        assert stage.send("Ask mcp again", **mcp("https://evil.example.com/mcp")).status == "waiting"

    def test_a_denial_for_the_session_allows_nothing(self, stage: Stage) -> None:
        state = stage.send("Ask mcp, please", **mcp())
        stage.decide(state, open_calls(state)[0], approve=False, scope="session")
        assert stage.send("Ask mcp again", **mcp()).status == "waiting"


def _listing_anew(asked: Any) -> list[Json] | None:
    server = {"server_label": "notes", "name": "lookup", "arguments": "{}"}
    listing = {"type": "mcp_list_tools", "server_label": "notes", "tools": mcp_tools.data()["tools"]}
    return [
        {"begin": True},
        {"item": listing},
        {"item": {"type": "mcp_approval_request", **server}},
        {"end": "completed"},
    ]


def test_a_model_that_calls_for_ever_is_stopped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """25 responses in one turn and no more; the turn says why it ended."""
    call = {"item": {"type": "function_call", "name": "again", "arguments": "{}"}}
    for_ever = [{"begin": True}, call, {"end": "completed"}]
    monkeypatch.setattr("playground.demo.rules._RULES", (lambda _asked: for_ever,))
    state = stage.send("Go on and on")
    while state.status == "waiting":
        state = stage.answer(state, open_calls(state)[0], "more")
    assert (state.status, state.reason) == ("stopped", "too_many_tool_calls")
    assert len(state.responses) == len(stage.demo.received) == 25
    assert_acceptable(sent(stage))
    assert stage.session is not None
    assert folded(journal_of(stage.session.id), state.id).reason == "too_many_tool_calls"
    monkeypatch.undo()
    assert stage.send("And now?").status == "completed"
    assert_acceptable(sent(stage))
