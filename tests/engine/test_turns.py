"""Turns as people drive them: send, send twice, stop at any moment, try again, delete."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from playground.engine import actions, checkpoint, connections, fanout, feed, journal, session_actions
from playground.engine.actions import Refused
from playground.engine.journal import Batch
from playground.engine.runner import runner
from playground.engine.writer import Writer
from playground.models import ChatSession, Event as EventRow, Item, Turn
from playground.providers.limits import Limits
from playground.turns import events as kinds
from playground.turns.events import Event
from playground.turns.state import TERMINAL, TurnState
from tests.engine.stage import KEY, Stage, Viewer, folded, journal_of, text_of


def ends_of(stage: Stage, turn: Turn | TurnState) -> list[str]:
    """The statuses that the journal has a turn end with."""
    assert stage.session is not None
    return [
        event.payload["status"]
        for event in journal_of(stage.session.id)
        if event.kind == kinds.TURN_ENDED and event.turn == str(turn.id)
    ]


def under_way(stage: Stage) -> tuple[Turn, Viewer]:
    """A turn that has said its first word and will say no other."""
    turn = stage.start("/show silent")
    viewer = stage.join(Viewer())
    stage.saw(viewer, lambda page: "<p>Wait</p>" in page.page.html())
    return turn, viewer


def stop(stage: Stage, turn: Turn) -> None:
    """Press Stop."""
    actions.stop_turn(stage.user, stage.turn(feed.states([turn.id])[0]))


def assert_ended_once(stage: Stage, turn: Turn, *statuses: str) -> TurnState:
    """One end, the same in the row, the journal and the checkpoint."""
    state = stage.settled(turn)
    assert state.status in statuses
    assert ends_of(stage, turn) == [state.status]
    turn.refresh_from_db()
    assert turn.status == state.status
    assert turn.head
    assert stage.session is not None
    assert folded(journal_of(stage.session.id), str(turn.id)).status == state.status
    return state


class TestSend:
    def test_the_first_one_makes_the_session(self, stage: Stage) -> None:
        state = stage.send("Hello there, what is this?")
        session = ChatSession.objects.get()
        assert state.status == "completed"
        assert session.title == "Hello there, what is this?"
        assert session.leaf_id == UUID(state.id)
        assert session.settings["model"] == "demo"

    def test_the_same_key_is_one_turn(self, stage: Stage) -> None:
        first = stage.start("Once", key="k1")
        stage.settled(first)
        assert stage.start("Once", key="k1").id == first.id
        assert stage.settled(stage.start("Twice", key="k2")).status == "completed"
        assert Turn.objects.count() == 2

    def test_the_same_key_is_one_session(self, stage: Stage) -> None:
        first = stage.start("Once", key="k1")
        stage.session = None
        again = stage.start("Once", key="k1")
        assert again.id == first.id
        assert again.session_id == first.session_id
        assert ChatSession.objects.count() == 1
        stage.settled(first)

    def test_nothing_is_refused_in_words(self, stage: Stage) -> None:
        with pytest.raises(Refused, match="Write a message") as refused:
            stage.start("  \n ")
        assert refused.value.status == 400
        assert not ChatSession.objects.exists()

    def test_a_second_one_waits_for_the_first(self, stage: Stage) -> None:
        """It is refused, and leaves no trace."""
        turn, _viewer = under_way(stage)
        before = (EventRow.objects.count(), ChatSession.objects.values().get())
        with pytest.raises(Refused, match="still being written") as refused:
            stage.start("Me too", effort="high")
        assert refused.value.status == 409
        assert (EventRow.objects.count(), ChatSession.objects.values().get()) == before
        assert Turn.objects.count() == 1
        stop(stage, turn)
        assert_ended_once(stage, turn, "stopped")

    def test_two_at_once_are_one(self, stage: Stage) -> None:
        """Of two people who send in the same moment, one is told to wait."""
        stage.send("First")

        def send(text: str) -> Turn | Refused:
            try:
                return stage.start(text)
            except Refused as refused:
                return refused

        with ThreadPoolExecutor(2) as people:
            results = list(people.map(send, ["/show silent", "/show silent"]))
        (turn,) = [result for result in results if isinstance(result, Turn)]
        (refused,) = [result for result in results if isinstance(result, Refused)]
        assert refused.status == 409
        assert Turn.objects.count() == 2
        stop(stage, turn)
        assert_ended_once(stage, turn, "stopped")

    def test_it_follows_what_it_names(self, stage: Stage) -> None:
        """A turn goes to the end of the path that leads through the one it names."""
        first = stage.send("First")
        second = stage.send("Second")
        assert stage.turn(second).parent_id == UUID(first.id)
        asked = stage.demo.received[-1]["input"]
        assert [item["role"] for item in asked if item["type"] == "message"] == ["user", "assistant", "user"]


class TestStop:
    def test_in_mid_stream(self, stage: Stage) -> None:
        turn, viewer = under_way(stage)
        stop(stage, turn)
        state = assert_ended_once(stage, turn, "stopped")
        assert text_of(state) == "Wait "
        assert state.responses[0].end == "stopped"
        stage.saw(viewer, lambda page: page.cursor == state.seq)
        assert viewer.page.html() == stage.load().page.html()

    def test_twice_while_it_ends(self, stage: Stage) -> None:
        """The second one changes nothing: not the order of the end, not what is kept."""
        turn, _viewer = under_way(stage)
        with journal._turnstile:  # nothing can be committed meanwhile
            stop(stage, turn)
            stage.on_loop(_nothing())
            stop(stage, turn)
            stage.on_loop(_nothing())
        state = assert_ended_once(stage, turn, "stopped")
        last = [event.kind for event in journal_of(stage.turn(state).session_id)][-2:]
        assert last == [kinds.RESPONSE_ENDED, kinds.TURN_ENDED]
        assert text_of(state) == "Wait "

    def test_afterwards(self, stage: Stage) -> None:
        state = stage.send("/show text")
        turn = stage.turn(state)
        before = EventRow.objects.count()
        stop(stage, turn)
        assert_ended_once(stage, turn, "completed")
        assert EventRow.objects.count() == before

    def test_before_the_provider_answers(self, stage: Stage) -> None:
        """A server that takes the request and says nothing."""
        with socket.create_server(("127.0.0.1", 0)) as mute:
            connections.set_demo(f"http://127.0.0.1:{mute.getsockname()[1]}/v1", KEY)
            turn = stage.start("Hello?")
            viewer = stage.join(Viewer())
            stage.saw(viewer, lambda page: page.cursor >= 2)
            stop(stage, turn)
            state = assert_ended_once(stage, turn, "stopped")
        assert state.responses[0].status == "stopped"
        assert not state.items()

    def test_before_it_is_launched(self, stage: Stage) -> None:
        """The stop overtakes the start: the run finds a turn that has ended."""
        gate = threading.Event()
        stage.loop.call_soon_threadsafe(gate.wait)
        turn = stage.start("Hello?")
        stop(stage, turn)
        gate.set()
        state = assert_ended_once(stage, turn, "stopped")
        assert not stage.demo.received
        assert not state.responses

    def test_while_the_session_is_read(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """The run has begun, its driver has not."""
        reading, gate, read = threading.Event(), threading.Event(), fanout._read

        def slowly(*asked: object) -> object:
            reading.set()
            assert gate.wait(20)
            return read(*asked)  # type: ignore[arg-type]

        monkeypatch.setattr(fanout, "_read", slowly)
        turn = stage.start("Hello?")
        assert reading.wait(20)
        stop(stage, turn)
        stage.on_loop(_nothing())
        gate.set()
        assert_ended_once(stage, turn, "stopped")
        assert not stage.demo.received

    def test_in_the_moment_of_the_end(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is completed and only its rows are missing when the stop arrives: completed it stays."""
        save = checkpoint.save

        def stopped(turn: UUID, attempt: int, state: TurnState) -> None:
            if not Turn.objects.get(id=turn).head:
                runner.stop(turn_.session_id, turn)
                stage.on_loop(_nothing())
            save(turn, attempt, state)

        monkeypatch.setattr(checkpoint, "save", stopped)
        turn_ = stage.start("/show text")
        assert_ended_once(stage, turn_, "completed")

    def test_while_its_end_is_committed(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """The end is on its way to the database: it counts, and its rows are written."""
        submit = Writer.submit

        def pressed(writer: Writer, batch: Batch) -> asyncio.Future[list[Event]]:
            if batch.status == "completed":
                stage.loop.call_soon(runner._cancel, batch.session, batch.turn)
            return submit(writer, batch)

        monkeypatch.setattr(Writer, "submit", pressed)
        assert_ended_once(stage, stage.start("/show text"), "completed")

    @pytest.mark.parametrize("frames", range(1, 9))
    def test_at_any_frame(self, stage: Stage, frames: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wherever it meets the end, one of both wins, and the pages agree."""
        monkeypatch.setattr("playground.engine.outbox.FRAME_SECONDS", 0.0)
        session = stage.turn(stage.send("First")).session_id
        viewer = stage.join(stage.load())

        def press(_frame: object) -> None:
            if len(viewer.frames) > frames:
                for running in runner._tasks:
                    stage.loop.call_soon(runner._cancel, session, running)

        viewer.on_frame = press
        turn = stage.start("/show markdown")
        state = assert_ended_once(stage, turn, "stopped", "completed")
        stage.saw(viewer, lambda page: page.cursor == state.seq)
        assert viewer.problem is None
        assert viewer.page.html() == stage.load().page.html()

    def test_while_it_waits(self, stage: Stage) -> None:
        state = stage.send("/show function")
        turn = stage.turn(state)
        call = state.items()[-1]
        actions.stop_turn(stage.user, turn)
        assert_ended_once(stage, turn, "stopped")
        with pytest.raises(Refused, match="no longer open"):
            actions.answer(stage.user, stage.turn(state), call.address, "22")

    def test_when_it_has_just_gone_to_wait(self, stage: Stage) -> None:
        """The task was there when the button was pressed, and is gone when the loop hears of it."""
        turn = stage.turn(stage.send("/show function"))
        stage.loop.call_soon_threadsafe(runner._cancel, turn.session_id, turn.id)
        assert_ended_once(stage, turn, "stopped")


class TestTryAgain:
    def test_it_is_a_sibling(self, stage: Stage) -> None:
        """The same input under the same parent; the page moves to the new path."""
        stage.send("First")
        second = stage.send("/show text")
        viewer = stage.join(stage.load())
        again = actions.try_again(stage.user, stage.turn(second))
        state = stage.settled(again)
        assert again.parent_id == stage.turn(second).parent_id
        assert [item.data for item in state.input] == [item.data for item in second.input]
        assert state.status == "completed"
        assert feed.path(again.session_id)[-1] == again.id
        stage.saw(viewer, lambda page: page.cursor == state.seq)
        assert viewer.problem is None
        assert f"turn-{second.hex}" not in viewer.page.html()
        assert viewer.page.html() == stage.load().page.html()

    def test_the_old_path_can_be_looked_at(self, stage: Stage) -> None:
        """A page on the first answer stays there while the second is written."""
        first = stage.send("/show text")
        viewer = stage.join(stage.load(through=first.id))
        state = stage.settled(actions.try_again(stage.user, stage.turn(first)))
        stage.saw(viewer, lambda page: page.cursor == state.seq)
        assert f"turn-{state.hex}" not in viewer.page.html()
        assert viewer.page.html() == stage.load(through=first.id).page.html()

    def test_what_failed_once_may_work(self, stage: Stage, settings: Any) -> None:
        settings.LIMITS = Limits(attempts=1)
        state = stage.send("/show 503-once")
        assert state.status == "failed"
        again = stage.settled(actions.try_again(stage.user, stage.turn(state)))
        assert again.status == "completed"
        assert "this one was answered" in text_of(again)

    def test_not_while_it_runs(self, stage: Stage) -> None:
        turn, _viewer = under_way(stage)
        with pytest.raises(Refused, match="still being written"):
            actions.try_again(stage.user, turn)
        stop(stage, turn)
        stage.settled(turn)
        assert Turn.objects.count() == 1

    def test_a_waiting_one_is_skipped(self, stage: Stage) -> None:
        state = stage.send("/show function")
        again = stage.settled(actions.try_again(stage.user, stage.turn(state)))
        assert again.status == "waiting"
        (old,) = feed.states([UUID(state.id)])
        assert (old.status, old.reason) == ("stopped", "skipped")


class TestDelete:
    def test_while_it_streams(self, stage: Stage) -> None:
        """The stream ends, the sockets close, nothing is left, nobody complains."""
        turn, viewer = under_way(stage)
        session_actions.delete(turn.session)
        stage.on_loop(stage._settled(turn.id))
        stage.saw(viewer, lambda page: page.code == 4404)
        for model in (ChatSession, Turn, EventRow, Item):
            assert not model.objects.exists()

    def test_while_it_waits(self, stage: Stage) -> None:
        state = stage.send("/show function")
        session_actions.delete(stage.turn(state).session)
        assert not Turn.objects.exists()

    def test_sending_into_it_is_refused(self, stage: Stage) -> None:
        stage.send("First")
        assert stage.session is not None
        gone = ChatSession.objects.get(id=stage.session.id)
        session_actions.delete(gone)
        with pytest.raises(Refused, match="deleted") as refused:
            stage.start("Second")
        assert refused.value.status == 404


class TestFence:
    def test_a_runner_that_was_replaced_writes_nothing(self, stage: Stage) -> None:
        turn, _viewer = under_way(stage)
        Turn.objects.filter(id=turn.id).update(attempt=turn.attempt + 1)
        before = EventRow.objects.count()
        stop(stage, turn)
        stage.on_loop(stage._settled(turn.id))
        assert EventRow.objects.count() == before
        turn.refresh_from_db()
        assert turn.status == "running"
        assert not turn.head


@pytest.fixture(autouse=True)
def _all_sessions_are_whole(stage: Stage) -> Iterator[None]:
    """After every test: journals without gaps, and no turn that is active without a runner or a question."""
    yield
    for session in ChatSession.objects.all():
        seqs = [event.seq for event in journal_of(session.id)]
        assert seqs == list(range(1, session.last_seq + 1))
    for turn in Turn.objects.exclude(status__in=(*TERMINAL, "waiting")):
        assert turn.attempt > 1, turn.status


async def _nothing() -> None:
    """Let the loop come round."""
