"""Who looks at a session sees all of it: whatever comes in between, in whatever order."""

import asyncio
import json
import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from playground.engine import actions, connections, fanout as fanouts
from playground.engine.actions import Submission
from playground.engine.fanout import fanout
from playground.engine.group import RESUME
from playground.turns.state import TurnState
from tests.engine.stage import KEY, Stage, Viewer, journal_of
from tests.providers.server import serving, streaming


def shows(stage: Stage, viewer: Viewer, state: TurnState) -> None:
    """A viewer has been shown everything, and shows what a fresh page shows."""
    stage.saw(viewer, lambda page: page.cursor >= state.seq)
    assert viewer.problem is None
    assert viewer.page.html() == stage.load(through=viewer.through).page.html()


def branch(stage: Stage, old: TurnState, text: str) -> TurnState:
    """Go on from a turn that is not on the newest path."""
    assert stage.session is not None
    turn = actions.start_turn(
        stage.user, stage.session, Submission(text, settings=stage.settings()), UUID(old.id)
    )
    return stage.settled(turn)


class TestCursor:
    def test_a_cursor_out_of_another_past_gets_everything(self, stage: Stage) -> None:
        state = stage.send("/show text")
        for cursor in (state.seq + 1, 10**15, 2**63):
            viewer = stage.join(Viewer(cursor=cursor), after=cursor)
            assert viewer.frames[0]["after"] == 0
            assert viewer.page.html() == stage.load().page.html()

    def test_a_reader_who_is_up_to_date_gets_an_empty_frame(self, stage: Stage) -> None:
        state = stage.send("/show text")
        viewer = stage.join(stage.load())
        assert viewer.frames == [{"after": state.seq, "seq": state.seq, "patches": []}]

    def test_a_cursor_ahead_of_the_hub_is_believed_when_the_journal_has_it(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A page may be loaded between a commit and its telling."""
        stage.send("First")
        first = stage.join(stage.load())
        monkeypatch.setattr("playground.engine.runner.runner.committed", lambda *_told: None)
        assert stage.session is not None
        state = stage.send("/show function")
        actions.stop_turn(stage.user, stage.turn(state))
        monkeypatch.undo()
        late = stage.load()
        stage.join(late)
        assert late.frames[0]["after"] == late.cursor
        assert late.page.html() == stage.load().page.html()
        stage.saw(first, lambda page: page.cursor == late.cursor)
        assert first.page.html() == late.page.html()


def test_a_page_opened_in_mid_sentence(stage: Stage) -> None:
    """The open text comes whole first, so that what follows has something to grow on."""
    gate = stage.on_loop(_event())
    half = [_delta(number, f"Sentence {number} of a paragraph that goes on. ") for number in range(40)]
    rest = [_delta(number, f"More of it, number {number}. ") for number in range(40, 60)]
    server = serving(streaming(*half, gate, *rest))
    connections.set_demo(stage.on_loop(server.__aenter__()).base_url, KEY)
    turn = stage.start("Go on")
    first = stage.join(Viewer())
    stage.saw(first, lambda page: "Sentence 39" in page.page.html())
    second = stage.join(stage.load())
    third = stage.join(Viewer())
    stage.loop.call_soon_threadsafe(gate.set)
    state = stage.settled(turn)
    stage.on_loop(server.__aexit__(None, None, None))
    assert state.status == "interrupted"
    for viewer in (first, second, third):
        shows(stage, viewer, state)
    assert second.frames[0]["after"] > 0
    assert any(patch.get("keep") for frame in second.frames for patch in frame["patches"])


async def _event() -> asyncio.Event:
    return asyncio.Event()


def _delta(number: int, text: str) -> bytes:
    event = {"type": "response.output_text.delta", "item_id": "m", "output_index": 0, "content_index": 0}
    return f"data: {json.dumps({**event, 'sequence_number': number, 'delta': text})}\n\n".encode()


class TestBranches:
    @pytest.fixture
    def old(self, stage: Stage) -> TurnState:
        """A first answer, beside which stands a second one: the newest path no longer holds it."""
        first = stage.send("/show text")
        stage.settled(actions.try_again(stage.user, stage.turn(first)))
        return first

    def test_a_live_page_follows_to_another_branch(self, stage: Stage, old: TurnState) -> None:
        """Somebody goes on from the first answer: the page needs that one too, which it has dropped."""
        viewer = stage.join(stage.load())
        assert f"turn-{old.hex}" not in viewer.page.html()
        newest = branch(stage, old, "And then?")
        stage.saw(viewer, lambda page: page.code == RESUME)
        back = Viewer(_inner(viewer), viewer.cursor)
        shows(stage, stage.join(back), newest)

    def test_a_page_that_was_away_follows_too(self, stage: Stage, old: TurnState) -> None:
        away = stage.load()
        newest = branch(stage, old, "And then?")
        stage.join(away)
        shows(stage, away, newest)
        assert f"turn-{old.hex}" in away.page.html()


def _inner(viewer: Viewer) -> str:
    """The transcript of a page, without its root."""
    html = viewer.page.html()
    return html[html.index(">") + 1 : html.rindex("<")]


class TestReading:
    def test_a_reading_that_failed_is_done_again(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """A database that is busy for a moment must not close a session for ever."""
        state = stage.send("/show text")
        read, failed = fanouts._read, []

        def once(*asked: Any) -> Any:
            if not failed:
                failed.append(1)
                raise OperationalError("database is locked")
            return read(*asked)

        monkeypatch.setattr(fanouts, "_read", once)
        with pytest.raises(OperationalError):
            stage.join(Viewer())
        shows(stage, stage.join(Viewer()), state)

    def test_a_hub_lives_while_somebody_is_coming(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One reader leaves while another is on the way in: who comes must not join a hub that is gone."""
        stage.send("First")
        first = stage.join(stage.load())
        gate, missed = threading.Event(), fanouts._missed

        def slowly(*asked: Any) -> Any:
            assert gate.wait(5)
            return missed(*asked)

        monkeypatch.setattr(fanouts, "_missed", slowly)
        second = stage.load()
        coming = asyncio.run_coroutine_threadsafe(stage.attach(second), stage.loop)
        stage.on_loop(asyncio.sleep(0))
        stage.leave(first)
        gate.set()
        coming.result(5)
        shows(stage, second, stage.send("/show text"))

    def test_nobody_leaves_no_hub(self, stage: Stage) -> None:
        stage.send("First")
        viewer = stage.join(stage.load())
        stage.leave(viewer)
        stage.send("Second")
        assert not fanout._hubs

    def test_events_may_be_told_in_any_order(self, stage: Stage) -> None:
        """The hub waits for the one that is missing, and then shows all."""
        hub, viewer = _apart(stage)
        state = stage.send("/show text")
        events = [event for event in journal_of(hub.session) if event.seq > viewer.cursor]
        tell = stage.loop.call_soon_threadsafe
        tell(hub.committed, events[1::2])
        stage.on_loop(asyncio.sleep(0))
        assert len(viewer.frames) == 1
        tell(hub.committed, events[0::2])
        shows(stage, viewer, state)

    def test_a_gap_that_nobody_fills_is_read(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Events that were lost on the way, whole turns among them, come from the journal."""
        monkeypatch.setattr(fanouts, "GAP_SECONDS", 0.01)
        hub, viewer = _apart(stage)
        stage.send("/show text")
        state = stage.send("/show code")
        stage.loop.call_soon_threadsafe(hub.committed, journal_of(hub.session)[-1:])
        shows(stage, viewer, state)
        assert "fanout.gap" in [record.getMessage() for record in caplog.records]


def _apart(stage: Stage) -> tuple[fanouts.Hub, Viewer]:
    """A hub that is told of commits by the test alone, and a page at it."""
    session = stage.turn(stage.send("First")).session_id
    viewer = stage.load()

    async def opened() -> fanouts.Hub:
        hub = fanouts.Hub(session)
        await hub.attach(viewer, viewer.cursor)
        return hub

    return stage.on_loop(opened()), viewer
