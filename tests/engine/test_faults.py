"""What can go wrong upstream, through the whole engine: the right end, the text kept, words that say why."""

import asyncio
import json
import socket
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from playground.engine import actions, connections
from playground.engine.actions import Refused
from playground.engine.asking import wait_before
from playground.models import Turn
from playground.providers.base import ProviderError
from playground.providers.limits import Limits
from playground.turns import events as kinds
from playground.turns.state import TurnState
from tests.engine.stage import KEY, Stage, Viewer, journal_of, text_of
from tests.engine.upstream import (
    BEGUN,
    DONE,
    WORDS,
    Answer,
    again_and_again,
    delta,
    refusing,
    reset,
    silence,
    sse,
    streaming,
    upstream,
)
from tests.live import assert_live_is_reload

START = sse(*BEGUN)
DEEP = b'data: {"type":"x","v":' + b"[" * 200_000 + b"]" * 200_000 + b"}\n\n"
QUOTA = {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}
LONG = {"error": {"message": "Too long.", "code": "context_length_exceeded"}}
HUGE = b'data: {"type":"response.output_text.delta","delta":"'
MEGABYTE = b"a" * 1_000_000
OVERLOADED = {"error": {"message": "busy", "type": "overloaded_error"}}


class Case(NamedTuple):
    """What the provider does, and what becomes of the turn; `asked` is how often it was asked."""

    answers: list[Answer]
    status: str
    kind: str | None = None
    says: str = ""
    text: str = WORDS
    asked: int = 1


def broken(*pieces: bytes, says: str = "") -> Case:
    return Case([streaming(START, *pieces, sse(DONE))], "failed", "protocol", says)


def refused(answer: Answer, kind: str, says: str = "", asked: int = 1) -> Case:
    return Case([answer], "failed", kind, says, text="", asked=asked)


def completed(*answers: Answer, text: str = WORDS) -> Case:
    return Case(list(answers), "completed", text=text, asked=len(answers))


GOOD = streaming(START, sse(DONE))
CASES: dict[str, Case] = {
    "reset": Case([streaming(START, then=reset)], "interrupted", "interrupted", "broke in mid-answer"),
    "no chunk end": Case([streaming(START, end=False)], "interrupted", "interrupted", "broke in mid-answer"),
    "clean end": Case([streaming(START)], "interrupted", "interrupted", "ended before"),
    "half an event": Case([streaming(START, b'data: {"type":')], "interrupted", "interrupted"),
    "bad UTF-8": broken(b'data: {"a":"\xff"}\n\n', says="cannot be read"),
    "bad JSON": broken(b"data: {no}\n\n", says="not valid JSON"),
    "deep JSON": broken(DEEP, says="nested too deep"),
    "no events": completed(streaming(START, b"data: 42\n\ndata: null\n\ndata: {}\n\n", sse(DONE))),
    "two pieces swapped, one twice": completed(
        streaming(
            sse(*BEGUN[:2], delta(WORDS, sequence_number=3), delta(WORDS, sequence_number=3)),
            sse({"type": "response.in_progress", "sequence_number": 2, "response": {}}, DONE),
        )
    ),
    "late pieces": completed(streaming(START, sse(DONE, delta("LATE")))),
    "an open line behind the end": completed(streaming(START, sse(DONE), then=silence)),
    "HTML 502": refused(refusing(502), "server", asked=3),
    "500": refused(refusing(500, "{}"), "server", asked=3),
    "503, then well": completed(refusing(503), GOOD),
    "529 twice, then well": completed(refusing(529, OVERLOADED), refusing(529, OVERLOADED), GOOD),
    "504, then well": completed(refusing(504), GOOD),
    "501": refused(refusing(501), "server"),
    "401": refused(refusing(401, "{}"), "rejected_key"),
    "403": refused(refusing(403, "{}"), "forbidden"),
    "404": refused(refusing(404, "{}"), "not_found"),
    "407": refused(refusing(407, "{}"), "unreachable"),
    "too long": refused(refusing(400, LONG), "too_long", "Too long."),
    "429, wait 1": completed(refusing(429, "{}", Retry_After="1"), GOOD),
    "429, wait a day": refused(refusing(429, "{}", Retry_After="86400"), "rate_limited"),
    "429 for ever": refused(refusing(429, "{}"), "rate_limited", asked=3),
    "quota": refused(refusing(429, QUOTA, Retry_After="1"), "quota", "current quota"),
    "reset before an answer": refused(reset, "unreachable", asked=3),
    "reset before an event": Case([streaming(then=reset)], "failed", "interrupted", text="", asked=3),
    "an error event": Case(
        [streaming(START, sse({"type": "error", "code": "server_error", "message": "boom"}))],
        "failed", "failed", "boom",
    ),
    "silent after headers": Case([streaming(then=silence)], "interrupted", "timeout", "no event for", ""),
    "silent before headers": Case([silence], "interrupted", "timeout", "no event for", ""),
    "silent in the middle": Case([streaming(START, then=silence)], "interrupted", "timeout", "no event for"),
    "one byte after the other": Case(
        [streaming(START, b"data: ", then=again_and_again(b"x", 0.01))], "interrupted", "timeout"
    ),
    "comments for ever": Case(
        [streaming(START, then=again_and_again(b": still here\n\n", 0.01))], "interrupted", "timeout"
    ),
    "keep-alives between the words": completed(
        streaming(START, sse({"type": "keepalive"}), b": comment\n\n", sse(DONE))
    ),
    "a line of 100 MB": Case(
        [streaming(START, HUGE, *[MEGABYTE] * 100, b'"}\n\n', sse(DONE))],
        "interrupted", "too_large", "4 MiB for one line",
    ),
}  # fmt: skip
QUICK = ("silent", "one byte", "comments")


@pytest.mark.parametrize("name", CASES)
def test_every_fault_ends_as_it_should(name: str, stage: Stage, settings: Any) -> None:
    """State, words, kept text, and no more requests than allowed; the fixture sees to the log."""
    case = CASES[name]
    if name.startswith(QUICK):
        settings.LIMITS = replace(settings.LIMITS, inactivity_seconds=0.5)
    with upstream(stage, *case.answers) as server:
        state = stage.send("Hello?")
    assert (state.status, (state.error or {}).get("kind")) == (case.status, case.kind)
    assert text_of(state) == case.text
    assert case.says in (state.error or {}).get("message", "")
    assert server.asked == case.asked
    assert state.responses[0].attempts == case.asked
    assert not state.error or state.error["id"]
    assert stage.load().page.html()
    assert_live_is_reload(journal_of(stage.turn(state).session_id), range(12))


def test_a_server_that_is_not_there(stage: Stage) -> None:
    """Three attempts, each after a wait that is told."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        connections.set_demo(f"http://127.0.0.1:{free.getsockname()[1]}/v1", KEY)
        state = stage.send("Hello?")
    assert (state.status, (state.error or {})["kind"]) == ("failed", "unreachable")
    told = [event.payload for event in journal_of(stage.turn(state).session_id) if _is_retry(event.kind)]
    assert [(one["attempt"], one["of"], one["number"]) for one in told] == [(2, 3, 1), (3, 3, 1)]
    assert all(500 <= one["wait_ms"] <= 8000 and one["error"]["kind"] == "unreachable" for one in told)


def _is_retry(kind: str) -> bool:
    return kind == kinds.RETRY_SCHEDULED


def test_tls_with_who_speaks_none(stage: Stage) -> None:
    """Nothing gets better by asking again."""
    with upstream(stage, GOOD, scheme="https"):
        state = stage.send("Hello?")
    assert (state.status, state.responses[0].attempts) == ("failed", 1)
    assert "secure" in (state.error or {})["message"]


@pytest.mark.parametrize(
    ("limits", "event", "says", "least"),
    [
        ({"text": 5000}, delta("a" * 100), "of text", 5000),
        ({"whole": 5000}, delta("b" * 100), "in all", 2000),
        ({"turn_seconds": 0.5}, delta(""), "minutes", 0),
    ],
)
def test_an_endless_stream(
    limits: Any, event: Any, says: str, least: int, stage: Stage, settings: Any
) -> None:
    """Each limit names itself, and what came before it stays."""
    settings.LIMITS = replace(settings.LIMITS, **limits)
    with upstream(stage, streaming(START, then=again_and_again(sse(event)))):
        state = stage.send("Hello?")
    assert state.status == "interrupted"
    assert says in (state.error or {})["message"]
    assert len(text_of(state)) >= least
    assert state.responses[0].end == "limit"


def test_a_large_picture_is_no_long_line(stage: Stage, settings: Any) -> None:
    """What carries the whole response may be as large as what is left."""
    settings.LIMITS = replace(settings.LIMITS, line=1000)
    whole = json.loads(json.dumps(DONE))
    whole["response"]["padding"] = "x" * 3_000_000
    with upstream(stage, streaming(START, sse(whole))):
        assert stage.send("Hello?").status == "completed"


def test_stop_while_another_attempt_is_waited_for(stage: Stage, settings: Any) -> None:
    """The wait is left at once; the page had told it."""

    async def for_ever(seconds: float) -> None:
        await asyncio.Event().wait()

    settings.LIMITS = Limits(sleep=for_ever)
    with upstream(stage, refusing(429, "{}", Retry_After="3")) as server:
        turn = stage.start("Hello?")
        viewer = stage.join(Viewer())
        stage.saw(viewer, lambda page: "Trying again" in page.page.html())
        assert "(2 of 3)" in viewer.page.html()
        assert stage.load().page.html() == viewer.page.html()
        actions.stop_turn(stage.user, turn)
        state = stage.settled(turn)
    assert (state.status, server.asked, state.responses[0].retry) == ("stopped", 1, None)


@pytest.mark.parametrize(
    ("retryable", "asked", "attempt", "least", "most"),
    [
        (True, None, 2, 0.5, 2.0),
        (True, None, 3, 0.5, 8.0),
        (True, 1.0, 2, 1.5, 2.0),
        (True, 30.0, 2, 30.0, 30.0),
        (True, 31.0, 2, None, None),
        (True, None, 4, None, None),
        (False, None, 2, None, None),
    ],
)
def test_how_long_is_waited(retryable: bool, asked: Any, attempt: int, least: Any, most: Any) -> None:
    """Jittered, honouring what the provider asks for within reason."""
    error: Any = {"kind": "server", "message": ""}
    problem = ProviderError(error, retry_after=asked, retryable=retryable)
    for _ in range(50):
        wait = wait_before(attempt, problem, Limits())
        assert (wait is None) is (least is None)
        assert wait is None or least <= wait <= most


def test_a_cut_answer_is_continued(stage: Stage) -> None:
    """Behind the turn, with what came as history; a whole answer has nothing to continue."""
    state = stage.send("/show eof")
    again = stage.settled(actions.go_on(stage.user, stage.turn(state)))
    assert Turn.objects.get(id=again.id).parent_id == stage.turn(state).id
    assert again.input[0].data["content"][0]["text"] == "Continue."
    sent = stage.demo.received[-1]["input"]
    assert [item["role"] for item in sent] == ["user", "assistant", "user"]
    assert "These words arrive" in json.dumps(sent[1])
    _refused(stage, stage.send("/show text"))


def _refused(stage: Stage, state: TurnState) -> None:
    with pytest.raises(Refused, match="nothing to continue"):
        actions.go_on(stage.user, stage.turn(state))
