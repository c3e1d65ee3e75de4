"""Every scripted stream of the demo through the whole engine, from the send to the reloaded page."""

import random
from typing import NamedTuple

import pytest

from playground.demo import scripts
from playground.engine import checkpoint, feed
from playground.models import ChatSession, Item, Turn
from playground.turns.state import TurnState
from tests.engine.stage import Stage, Viewer, folded, journal_of, text_of


class Expected(NamedTuple):
    """How a turn ends that plays a script; completed with some text where nothing else is said."""

    status: str = "completed"
    reason: str | None = None
    error: str | None = None
    text: str | None = None
    says: str = ""


WORDS = "These words arrive, then "
NO_TEXT = Expected(text="")
WAITS = Expected("waiting", text="")
LIMIT = "The limit was reached in the middle of a "
RATE = "Rate limit reached for demo."
ENDS: dict[str, Expected] = {
    "200-error": Expected("failed", "server_error", "server", "", "An error in a body with status 200."),
    "400": Expected("failed", "unsupported_parameter", "bad_request", "", "Unsupported parameter"),
    "400-detail": Expected("failed", "value_error", "bad_request", "", "Tools are not supported."),
    "400-text": Expected("failed", None, "bad_request", "", "Not like this."),
    "400-too-long": Expected("failed", "context_length_exceeded", "too_long", "", "Your input exceeds"),
    "401": Expected("failed", "invalid_api_key", "rejected_key", "", "Incorrect API key provided: [key]."),
    "403": Expected("failed", "unsupported_country_region_territory", "forbidden", "", "You are not allowed"),
    "404": Expected("failed", "model_not_found", "not_found", "", "The model `demo-9` does not exist"),
    "429": Expected("failed", "rate_limit_exceeded", "rate_limited", "", RATE),
    "429-long": Expected("failed", "rate_limit_exceeded", "rate_limited", "", RATE),
    "429-quota": Expected("failed", "insufficient_quota", "quota", "", "You exceeded your current quota"),
    "500-html": Expected("failed", None, "server", ""),
    "500-sse": Expected("failed", "server_error", "server", "", "Played by the demo."),
    "503": Expected("failed", "server_error", "server", "", "The server is overloaded."),
    "bad-json": Expected("failed", None, "protocol", WORDS + "broken JSON ", "not valid JSON"),
    "bad-utf8": Expected("failed", None, "protocol", WORDS + "bad bytes ", "cannot be read"),
    "computer": WAITS,
    "content-filter": Expected("incomplete", "content_filter", text="This sentence was cut by a "),
    "custom": WAITS,
    "cut": Expected("interrupted", None, "interrupted", WORDS + "the connection closes ", "in mid-answer"),
    "deep-json": Expected("failed", None, "protocol", WORDS + "depth ", "nested too deep"),
    "empty": NO_TEXT,
    "eof": Expected("interrupted", None, "interrupted", WORDS + "the stream ends ", "ended before"),
    "error-flat": Expected("failed", "server_error", "failed", "Some words, then ", "An error event"),
    "error-nested": Expected("failed", "server_error", "server", "Some words, then ", "A nested error"),
    "failed": Expected("failed", "server_error", "failed", "Some words, then ", "failed on purpose"),
    "failed-early": Expected("failed", "rate_limit_exceeded", "failed", "", RATE),
    "function": WAITS,
    "functions-parallel": WAITS,
    "incomplete": Expected("incomplete", "max_output_tokens", text=LIMIT),
    "local-shell": WAITS,
    "mcp-approval": WAITS,
    "outputs": NO_TEXT,
    "patch": WAITS,
    "program-call": WAITS,
    "reasoning-only": Expected("incomplete", "max_output_tokens", text=""),
    "reset": Expected("interrupted", None, "interrupted", WORDS + "the connection is reset ", "mid-answer"),
    "shell-local": WAITS,
    "tool-search": WAITS,
    "tool-search-client": WAITS,
    "xss-calls": WAITS,
    "xss-error": Expected("failed", "server_error", "failed", "", "<script>alert(1)</script>"),
}  # fmt: skip
NEVER_END = ("silent",)


def test_the_table_names_only_scripts_that_there_are() -> None:
    """Who renames a script meets its expectation here."""
    assert set(ENDS) <= set(scripts.names())


@pytest.fixture(params=[name for name in scripts.names() if name not in NEVER_END])
def script(request: pytest.FixtureRequest) -> str:
    """The name of a script that comes to its end by itself."""
    name: str = request.param
    return name


@pytest.fixture
def every_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many batches as the database takes: more frames, and more moments between them."""
    monkeypatch.setattr("playground.engine.outbox.FRAME_SECONDS", 0.0)


def test_it_ends_as_it_should(script: str, stage: Stage) -> None:
    """State, reason, kept text, and an error in words with an id."""
    state, expected = stage.send(f"/show {script}"), ENDS.get(script, Expected())
    assert (state.status, state.reason) == (expected.status, expected.reason)
    assert stage.turn(state).status == expected.status
    assert text_of(state) if expected.text is None else text_of(state) == expected.text
    error = state.error or {}
    assert error.get("kind") == expected.error
    if expected.error:
        assert expected.says in error["message"]
        assert error["id"]
        assert len(error["message"]) < 2000
    assert all(item.status != "in_progress" for item in state.items()) or state.status == "waiting"


def test_the_journal_and_the_checkpoint_agree(script: str, stage: Stage) -> None:
    """Numbers from 1 without a gap; rows say what the events say, until and after the checkpoint."""
    state = stage.send(f"/show {script}")
    assert stage.session is not None
    events = journal_of(stage.session.id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert ChatSession.objects.get().last_seq == len(events)
    if state.status == "waiting":
        assert not Turn.objects.get().head
        assert not Item.objects.exists()
    else:
        assert Turn.objects.get().head
    told = folded(events, state.id)
    assert _bare(state) == _bare(told)
    head, rows = checkpoint.dump(told)
    turn = Turn(id=state.id, head=head, last_seq=len(events))
    assert _bare(checkpoint.load(turn, rows)) == _bare(told)


def test_every_page_shows_the_same(script: str, stage: Stage, every_flush: None) -> None:
    """From the start, from some moment in the middle, back from a cut, and loaded afterwards."""
    rand = random.Random(script)
    stage.send("A first turn, which is on the page already.")
    first = stage.join(stage.load())
    cut, late = rand.randint(1, 12), []

    def watch(frame: object) -> None:
        if not late and len(first.frames) > cut:
            late.append(stage.loop.create_task(_join_now(stage)))

    first.on_frame = watch
    state = stage.send(f"/show {script}")
    fresh = stage.load()
    stage.saw(first, lambda viewer: viewer.cursor == fresh.cursor)
    viewers = {"from the start": first}
    if late:
        viewers["from the middle"] = stage.on_loop(_result(late[0]))
    for seq in {1, rand.randrange(1, state.seq), rand.randrange(1, state.seq), state.seq - 1}:
        viewers[f"back from {seq}"] = stage.join(_left_at(stage, seq))
    viewers["afterwards"] = stage.join(fresh)
    expected = stage.load().page.html()
    for name, viewer in viewers.items():
        assert viewer.problem is None, name
        assert viewer.cursor == fresh.cursor, name
        assert viewer.page.html() == expected, name


async def _join_now(stage: Stage) -> Viewer:
    from asgiref.sync import sync_to_async

    return await stage.attach(await sync_to_async(stage.load, thread_sensitive=False)())


async def _result(task: object) -> Viewer:
    return await task  # type: ignore[misc,no-any-return]


def _left_at(stage: Stage, seq: int) -> Viewer:
    """A page as it stood when the journal had come to a number."""
    assert stage.session is not None
    events = [event for event in journal_of(stage.session.id) if event.seq <= seq]
    turns = list(dict.fromkeys(event.turn for event in events))
    return Viewer(stage.html([folded(events, turn) for turn in turns]), seq)


def _bare(state: TurnState) -> TurnState:
    """The state without what only a running fold needs."""
    state.touched = set()
    for response in state.responses:
        response.repeats, response.by_index, response.by_id = None, {}, {}
    return state


def test_the_checkpoint_was_read(stage: Stage) -> None:
    """An ended turn is opened from its rows: without events it is the same."""
    state = stage.send("/show text")
    assert stage.session is not None
    events = journal_of(stage.session.id)
    stage.session.events.all().delete()  # type: ignore[attr-defined]
    (again,) = feed.states([stage.turn(state).id])
    assert _bare(again) == _bare(folded(events, state.id))
