"""Every command over HTTP: what it answers to the live page and to a plain form, and how it says no."""

import json
import logging
import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from playground.models import ChatSession, Turn, Upload, User
from playground.turns import plan
from playground.turns.state import TurnState
from playground.web import older
from tests.engine.conftest import engine_loop, stage
from tests.engine.stage import Stage, journal_of

__all__ = ["engine_loop", "stage"]  # fixtures of another room

HX = {"HX-Request": "true"}


class Page:
    """Alice's page at work: posts as htmx does, or as a form without scripts."""

    def __init__(self, client: Client, stage: Stage) -> None:
        self.client = client
        self.stage = stage

    def post(self, name: str, *args: object, plain: bool = False, **fields: object) -> HttpResponse:
        """One command; `_` in a field name that begins with a tool stands for its dot."""
        headers = {} if plain else HX
        path = reverse(name, args=args)
        answer: Any = self.client.post(path, fields, headers=headers)
        return answer  # type: ignore[no-any-return]

    def get(self, name: str, *args: object, **query: object) -> HttpResponse:
        """One fragment."""
        answer: Any = self.client.get(reverse(name, args=args), query, headers=HX)
        return answer  # type: ignore[no-any-return]

    def turn(self, text: str) -> TurnState:
        """A turn that has come to its end, or to a question."""
        return self.stage.send(text)


@pytest.fixture
def alice(client: Client, stage: Stage) -> Page:
    """Alice's page, with the engine behind it."""
    return Page(client, stage)


def assert_refused(answer: HttpResponse, status: int, *words: str) -> None:
    """An alert in plain words with an error id, and no more."""
    assert answer.status_code == status
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert re.search(r"Error id [0-9a-f]{8}", text)
    for word in words:
        assert word in text
    assert "Traceback" not in text


class TestSend:
    def test_the_first_one_goes_to_its_session(self, alice: Page) -> None:
        answer = alice.post("start_session", text="Hello")
        session = ChatSession.objects.get()
        assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("session", args=[session.id]))
        alice.stage.settled(Turn.objects.get())

    def test_a_plain_form_is_sent_on(self, alice: Page) -> None:
        answer = alice.post("start_session", text="Hello", plain=True)
        session = ChatSession.objects.get()
        assert (answer.status_code, answer["Location"]) == (303, reverse("session", args=[session.id]))
        alice.stage.settled(Turn.objects.get())
        answer = alice.post("send", session.id, text="More", plain=True)
        assert (answer.status_code, answer["Location"]) == (303, reverse("session", args=[session.id]))

    def test_the_next_one_stays_where_it_is(self, alice: Page) -> None:
        state = alice.turn("First")
        session = alice.stage.turn(state).session_id
        answer = alice.post("send", session, text="Second\r\nline", idempotency_key="k")
        assert (answer.status_code, answer.content) == (204, b"")
        assert "HX-Redirect" not in answer
        again = alice.post("send", session, text="Second\r\nline", idempotency_key="k")
        assert again.status_code == 204
        newest = alice.stage.settled(Turn.objects.get(parent=state.id))
        assert newest.input[0].data["content"][0]["text"] == "Second\nline"

    def test_a_parent_that_is_none_is_ignored(self, alice: Page) -> None:
        state = alice.turn("First")
        session = alice.stage.turn(state).session_id
        for parent in ("nonsense", str(uuid4())):
            assert alice.post("send", session, text="Next", parent=parent).status_code == 204
            state = alice.stage.settled(Turn.objects.get(parent=state.id))

    @pytest.mark.parametrize("plain", [False, True])
    def test_nothing_to_send(self, alice: Page, plain: bool) -> None:
        assert_refused(
            alice.post("start_session", text=" ", plain=plain), 400, "Write a message or attach a file"
        )
        assert not ChatSession.objects.exists()

    def test_while_one_runs(self, alice: Page) -> None:
        turn = alice.stage.start("/show silent")
        answer = alice.post("send", turn.session_id, text="Me too")
        assert_refused(answer, 409, "still being written")
        alice.post("stop", turn.id)
        alice.stage.settled(turn)

    def test_too_long(self, alice: Page) -> None:
        answer = alice.post("start_session", text="x" * 500_001)
        assert_refused(answer, 413, "too long", "500001", "500000")

    def test_a_file_that_is_not_mine_or_not_ready(self, alice: Page, stranger: User, owner: User) -> None:
        """The same words for all of them."""
        theirs = Upload.objects.create(owner=stranger, name="a", size=1, state=Upload.State.READY)
        unready = Upload.objects.create(owner=owner, name="a", size=1)
        for id_ in (theirs.id, unready.id, uuid4(), "nonsense"):
            assert_refused(alice.post("start_session", text="x", upload=id_), 400, "no longer there")
        assert not ChatSession.objects.exists()

    def test_too_many_files(self, alice: Page) -> None:
        answer = alice.post("start_session", text="x", upload=[str(uuid4()) for _ in range(21)])
        assert_refused(answer, 400, "At most 20 files")


class TestSettings:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"effort": "huge"}, ("effort", "huge")),
            ({"summary": "long"}, ("summary", "long")),
            ({"verbosity": "x" * 100}, ("verbosity",)),
            ({"max_output_tokens": "1"}, ("Max output tokens", "16")),
            ({"max_output_tokens": "many"}, ("Max output tokens",)),
            ({"max_output_tokens": "9" * 5000}, ("Max output tokens",)),
            ({"temperature": "3"}, ("Temperature", "from 0 to 2")),
            ({"temperature": "nan"}, ("Temperature",)),
            ({"top_p": "inf"}, ("Top p", "from 0 to 1")),
            ({"mcp.on": "on"}, ("Server URL",)),
            ({"mcp.on": "on", "mcp.url": "http://10.0.0.1/"}, ("Server URL",)),
            ({"function.on": "on", "function.definitions": "{"}, ("Definitions",)),
            ({"file_search.on": "on"}, ("must be filled in",)),
        ],
    )
    def test_a_value_that_cannot_be_is_named(
        self, alice: Page, fields: dict[str, str], words: tuple[str, ...]
    ) -> None:
        """Nothing is sent; the panel says beside the field what is wrong, and keeps what was typed."""
        session = alice.stage.turn(alice.turn("First")).session
        before = ChatSession.objects.values().get()
        assert_refused(alice.post("send", session.id, text="x", **fields), 400, *words)
        assert ChatSession.objects.values().get() == before
        assert Turn.objects.count() == 1
        saved = alice.post("settings", session.id, **fields)
        if saved.status_code == 400:  # no page offers it
            assert_refused(saved, 400, *words)
            return
        shown = unescape(saved.content.decode())
        assert all(word in shown for word in words)
        assert 'class="why bad"' in shown

    def test_they_are_saved_with_the_session(self, alice: Page) -> None:
        session = alice.stage.turn(alice.turn("First")).session
        fields = {
            "effort": "high",
            "temperature": "0.5",
            "max_output_tokens": "",
            "chain": "on",
            "web_search.on": "on",
        }
        answer = alice.post("settings", session.id, model="demo", instructions="Be\r\nbrief", **fields)
        assert answer.status_code == 200
        assert b'id="settings"' in answer.content
        session.refresh_from_db()
        kept = session.settings
        assert (kept["effort"], kept["temperature"], kept["max_output_tokens"]) == ("high", 0.5, None)
        assert (kept["instructions"], kept["chain"]) == ("Be\nbrief", True)
        assert kept["tools"]["web_search"]["on"] is True

    def test_they_are_shown_before_there_is_a_session(self, alice: Page) -> None:
        assert alice.post("new_settings", effort="low").status_code == 200
        assert not ChatSession.objects.exists()


class TestSession:
    def test_its_title(self, alice: Page) -> None:
        session = alice.stage.turn(alice.turn("First")).session
        assert alice.post("rename", session.id, title="  My\n own  ").status_code == 204
        session.refresh_from_db()
        assert session.title == "My own"
        assert_refused(alice.post("rename", session.id, title=" \t"), 400, "at least one character")
        assert alice.post("rename", session.id, title="x" * 999, plain=True).status_code == 303
        session.refresh_from_db()
        assert session.title == "x" * 200

    def test_its_deletion(self, alice: Page) -> None:
        session = alice.stage.turn(alice.turn("First")).session
        answer = alice.post("delete", session.id)
        assert (answer.status_code, answer["HX-Redirect"]) == (204, "/")
        assert not ChatSession.objects.exists()
        assert alice.get("session", session.id).status_code == 404
        session = _other(alice)
        answer = alice.post("delete", session.id, plain=True)
        assert (answer.status_code, answer["Location"]) == (303, "/")

    def test_the_list(self, alice: Page) -> None:
        session = alice.stage.turn(alice.turn("Under <b>this</b> title")).session
        text = alice.get("list", session.id).content.decode()
        assert "Under &lt;b&gt;this&lt;/b&gt; title" in text
        assert "Under &lt;b&gt;this&lt;/b&gt; title" in alice.get("new_list").content.decode()


def _other(alice: Page) -> ChatSession:
    alice.stage.session = None
    return alice.stage.turn(alice.turn("Another")).session


class TestTurn:
    def test_stop(self, alice: Page) -> None:
        turn = alice.stage.start("/show silent")
        assert alice.post("stop", turn.id).status_code == 204
        assert alice.stage.settled(turn).status == "stopped"
        assert alice.post("stop", turn.id).status_code == 204
        assert alice.post("stop", turn.id, plain=True).status_code == 303

    def test_again(self, alice: Page) -> None:
        state = alice.turn("/show text")
        assert alice.post("again", state.id).status_code == 204
        (again,) = Turn.objects.exclude(id=state.id)
        assert alice.stage.settled(again).status == "completed"
        assert alice.post("again", state.id, plain=True).status_code == 303
        newest = Turn.objects.exclude(id__in=[state.id, again.id]).get()
        alice.stage.settled(newest)

    def test_continue(self, alice: Page) -> None:
        """Behind an answer that was cut off; not behind a whole one."""
        state = alice.stage.send("/show eof")
        assert alice.post("continue", state.id).status_code == 204
        (behind,) = Turn.objects.filter(parent_id=state.id)
        whole = alice.stage.settled(behind)
        assert whole.status == "completed"
        assert_refused(alice.post("continue", whole.id), 409, "nothing to continue")

    def test_again_while_one_runs(self, alice: Page) -> None:
        first = alice.turn("/show text")
        running = alice.stage.start("/show silent")
        assert_refused(alice.post("again", first.id), 409, "still being written")
        alice.post("stop", running.id)
        alice.stage.settled(running)

    def test_an_answer(self, alice: Page) -> None:
        state = alice.turn("/show function")
        (call,) = plan.open_calls(state)
        assert alice.post("answer", state.id, *call.address, output="22").status_code == 204
        assert alice.stage.settled(state).status == "completed"
        late = alice.post("answer", state.id, *call.address, output="23")
        assert_refused(late, 409, "no longer open")

    def test_a_refusal(self, alice: Page) -> None:
        state = alice.turn("/show function")
        (call,) = plan.open_calls(state)
        assert alice.post("answer", state.id, *call.address, refuse="", plain=True).status_code == 303
        after = alice.stage.settled(state)
        assert "refused" in str([item.data for item in after.items() if item.origin == "person"])

    @pytest.mark.parametrize(("decision", "approve"), [("once", True), ("session", True), ("deny", False)])
    def test_a_decision(self, alice: Page, decision: str, approve: bool) -> None:
        state = alice.turn("/show mcp-approval")
        (call,) = plan.open_calls(state)
        assert alice.post("decision", state.id, *call.address, decision=decision).status_code == 204
        after = alice.stage.settled(state)
        (given,) = [item for item in after.items() if item.origin == "person"]
        assert given.data["approve"] is approve
        assert given.live["scope"] == ("session" if decision == "session" else "once")
        assert given.live["by"] == "Alice"

    def test_a_decision_that_is_none(self, alice: Page) -> None:
        state = alice.turn("/show mcp-approval")
        (call,) = plan.open_calls(state)
        for decision in ("", "yes", "always"):
            assert_refused(alice.post("decision", state.id, *call.address, decision=decision), 400)
        assert_refused(
            alice.post("answer", state.id, *call.address, output="yes"), 400, "another kind of answer"
        )
        assert alice.stage.settled(state).status == "waiting"

    def test_an_item_that_is_none(self, alice: Page) -> None:
        state = alice.turn("/show function")
        assert_refused(alice.post("answer", state.id, 9, 9, output="x"), 409, "no longer open")
        assert_refused(alice.post("answer", state.id, 10**12, 10**12, output="x"), 409, "no longer open")


class TestReading:
    def test_the_journal_as_lines(self, alice: Page) -> None:
        state = alice.turn("/show text")
        session = alice.stage.turn(state).session_id
        second = alice.turn("/show empty")
        lines = _lines(alice, session)
        assert [line["seq"] for line in lines] == list(range(1, second.seq + 1))
        names = ["seq", "turn", "kind", "at", "payload", "first", "last", "count"]
        assert sorted(lines[0]) == sorted(names)
        assert [line["payload"] for line in lines] == [event.payload for event in journal_of(session)]
        assert _lines(alice, session, after=state.seq)[0]["seq"] == state.seq + 1
        assert {line["turn"] for line in _lines(alice, session, turn=state.id)} == {state.id}
        assert not _lines(alice, session, after=10**17)
        for nonsense in ("-1", "x", str(10**30)):
            assert len(_lines(alice, session, after=nonsense)) == len(lines)

    def test_older_turns(self, alice: Page) -> None:
        """What the page does not show at first comes as one asks for it, whole and in order."""
        states = [
            alice.turn(f"/show {name}")
            for name in ("text", "outputs", "outputs", "outputs", "outputs", "text")
        ]
        session = alice.stage.turn(states[0]).session_id
        text = alice.get("session", session).content.decode()
        assert f"turn-{states[0].hex}" not in text
        found = re.search(r"/older/\?before=([0-9a-f-]+)", text)
        assert found
        shown = [f'id="turn-{state.hex}"' in text for state in states]
        older = alice.get("older", session, before=found[1]).content.decode()
        seen = [f'id="turn-{state.hex}"' in older for state in states]
        assert [a != b for a, b in zip(shown, seen, strict=True)] == [True] * 6
        assert alice.get("older", session, before=uuid4()).status_code == 404
        assert alice.get("older", session).status_code == 404

    def test_earlier_items_of_a_long_turn(self, alice: Page, monkeypatch: pytest.MonkeyPatch) -> None:
        """Page by page they come, each once, and together they are the whole rail."""
        state = alice.turn("/show outputs")
        monkeypatch.setattr(older, "PAGE_ITEMS", 2)
        session = alice.stage.turn(state).session_id
        piece = alice.get("session", session).content.decode()
        shown: list[str] = []
        while True:
            items = re.findall(rf'id="turn-{state.hex}-r1-i(\d+)" class="item', piece)
            assert len(items) <= 2
            shown = items + shown
            found = re.search(r"/earlier/\?before=(\d+)", piece)
            if not found:
                break
            piece = alice.get("earlier", state.id, before=found[1]).content.decode()
        assert shown == [str(item.position) for item in state.items()]
        assert len(shown) > 4
        for nonsense in ("-1", "x", str(10**30)):
            assert not re.search(
                "class=.item", alice.get("earlier", state.id, before=nonsense).content.decode()
            )

    @pytest.mark.parametrize("tab", ["timeline", "events", "request"])
    def test_the_tabs(self, alice: Page, tab: str) -> None:
        state = alice.turn("/show web-search")
        session = alice.stage.turn(state).session_id
        text = alice.get("panel", session, tab).content.decode()
        says = {"timeline": "web_search", "events": "response.output_item.added", "request": "/v1/responses"}[
            tab
        ]
        assert says in text.replace("<wbr>", "")
        empty = ChatSession.objects.create(owner=alice.stage.user)
        assert "Nothing has happened here yet" in alice.get("panel", empty.id, tab).content.decode()

    def test_the_request_tab_holds_the_body_as_it_was_sent(self, alice: Page) -> None:
        """With the history, which the journal does not keep twice."""
        state = alice.turn("/show function")
        waits = alice.stage.turn(state)
        (call,) = plan.open_calls(state)
        alice.post("answer", waits.id, call.response, call.position, output="21 degrees")
        alice.stage.settled(waits)
        text = unescape(alice.get("panel", waits.session_id, "request").content.decode())
        shown = [json.loads(body) for body in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)]
        assert shown == list(alice.stage.demo.received)[-2:]

    def test_hostile_text_stays_text_in_the_tabs(self, alice: Page) -> None:
        state = alice.turn("/show xss")
        session = alice.stage.turn(state).session_id
        for tab in ("timeline", "events", "request"):
            assert "<script>alert(1)" not in alice.get("panel", session, tab).content.decode()


def _lines(alice: Page, session: UUID, **query: object) -> list[dict[str, Any]]:
    answer: Any = alice.get("events", session, **query)
    assert answer["Content-Type"].startswith("application/jsonl")
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def test_a_refusal_is_one_line_of_the_log(alice: Page, caplog: pytest.LogCaptureFixture) -> None:
    """With the id that the person sees, and without what was typed."""
    answer = alice.post("start_session", text="", effort="secret-word")
    (line,) = [record for record in caplog.records if record.getMessage() == "refused"]
    assert line.error_id in answer.content.decode()  # type: ignore[attr-defined]
    assert line.levelno < logging.ERROR
    assert "secret-word" not in str(vars(line))
