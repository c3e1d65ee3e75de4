"""After a crash: nothing hangs, nothing that was committed is lost."""

from typing import Any
from uuid import UUID

import pytest

from playground.engine import actions, feed, journal, recovery
from playground.engine.journal import Batch, draft
from playground.models import ChatSession, Turn
from playground.turns import events as kinds
from playground.turns.state import Json, TurnState
from tests.engine.stage import Stage, journal_of, text_of

WHERE: Json = {"item_id": "m", "output_index": 0, "content_index": 0}
MESSAGE: Json = {"type": "message", "id": "m", "role": "assistant", "status": "in_progress", "content": []}
STREAMED = [
    ("response.created", {"response": {"id": "r", "status": "in_progress"}}),
    ("response.output_item.added", {"output_index": 0, "item": MESSAGE}),
    ("response.output_text.delta", {**WHERE, "delta": "This far it"}),
]


def abandoned(stage: Stage, events: list[tuple[str, Json]], status: str) -> Turn:
    """A turn as a process leaves it that is killed: the journal is all there is."""
    session = ChatSession.objects.create(owner=stage.user, title="Killed", settings=stage.settings())
    stage.session = session
    turn = Turn.objects.create(session=session, attempt=1)
    started: Json = {
        "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}],
        "settings": stage.settings(),
        "connection": {"id": str(stage.connection().id), "name": "Demo", "kind": "demo"},
        "by": "Alice",
    }
    asked: Json = {"number": 1, "body": {"model": "demo"}, "url": "", "notes": []}
    drafts = [draft(kinds.TURN_STARTED, started)]
    if events:
        drafts += [draft(kinds.RESPONSE_REQUESTED, asked), *(draft(*_typed(*event)) for event in events)]
    journal.append(Batch(session.id, turn.id, 1, drafts, status))
    return turn


def _typed(kind: str, fields: Json) -> tuple[str, Json]:
    return kind, {"type": kind, **fields}


def state_of(turn: Turn) -> TurnState:
    """The state as the next page sees it."""
    (state,) = feed.states([turn.id])
    return state


def test_a_running_turn_is_interrupted_and_keeps_its_text(stage: Stage) -> None:
    turn = abandoned(stage, STREAMED, "running")
    page = stage.load()
    assert recovery.recover() == 1
    state = state_of(turn)
    assert state.status == "interrupted"
    assert text_of(state) == "This far it"
    assert state.error
    assert "restarted" in state.error["message"]
    assert state.error["id"]
    assert state.items()[0].status == "incomplete"
    turn.refresh_from_db()
    assert (turn.status, bool(turn.head)) == ("interrupted", True)
    assert [event.seq for event in journal_of(turn.session_id)] == list(range(1, state.seq + 1))
    stage.join(page)
    assert page.problem is None
    assert page.page.html() == stage.load().page.html()
    assert recovery.recover() == 0


def test_a_turn_that_was_never_begun_is_interrupted(stage: Stage) -> None:
    turn = abandoned(stage, [], "queued")
    assert recovery.recover() == 1
    assert state_of(turn).status == "interrupted"


def test_the_session_goes_on(stage: Stage) -> None:
    """The next turn sends what had arrived, and the broken one can be tried again."""
    turn = abandoned(stage, STREAMED, "running")
    recovery.recover()
    after = stage.send("Go on")
    assert after.status == "completed", after.error
    assert "This far it" in str(stage.demo.received[-1]["input"])
    again = stage.settled(
        actions.try_again(stage.user, Turn.objects.select_related("session").get(id=turn.id))
    )
    assert again.status == "completed"


def test_a_waiting_turn_still_waits(stage: Stage) -> None:
    """An approval an hour later, in another process, continues it."""
    state = stage.send("/show function")
    before = journal_of(stage.turn(state).session_id)
    assert recovery.recover() == 0
    assert journal_of(stage.turn(state).session_id) == before
    assert stage.answer(state, state.items()[-1], "22").status == "completed"


def test_the_runner_of_before_cannot_write_any_more(stage: Stage) -> None:
    turn = abandoned(stage, STREAMED, "running")
    recovery.recover()
    late = Batch(turn.session_id, turn.id, 1, [draft("response.output_text.delta", {})], "completed")
    with pytest.raises(journal.StaleAttempt):
        journal.append(late)
    assert state_of(turn).status == "interrupted"


def test_ended_turns_are_left_alone(stage: Stage) -> None:
    state = stage.send("/show text")
    before: list[Any] = list(Turn.objects.filter(id=UUID(state.id)).values())
    assert recovery.recover() == 0
    assert list(Turn.objects.filter(id=UUID(state.id)).values()) == before
