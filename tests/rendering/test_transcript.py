"""What stands around the items: head, notices, meters, what is waited for; and the timeline."""

from typing import Any

import pytest
from lxml.html import HtmlElement

from playground.rendering.scope import Audience
from playground.rendering.timeline import rows, timeline_html
from playground.turns import events as kinds
from playground.turns.events import Event
from playground.turns.fold import fold
from tests.live import SESSION, assert_live_is_reload, numbered
from tests.rendering import streams
from tests.rendering.looking import BLOB, SHA, page
from tests.rendering.streams import provider


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split(" "))


def one(element: HtmlElement, path: str) -> str:
    (found,) = element.xpath(path)
    return " ".join(part for part in found.text_content().replace("\n", " ").split(" ") if part)


def test_the_head_names_model_connection_and_effort() -> None:
    element = page(streams.turn())
    assert one(element, "//p[contains(@id, '-head')]") == "gpt-5.2 OpenAI · medium effort"
    assert element.get("data-turn") == streams.TURN
    assert one(element, "//div[@class='user']/p[@class='who']") == "Alice"


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (numbered(streams.TURN, [streams.STARTED]), "Queued"),
        (streams.turn(), "Waiting for the first token"),
        (streams.turn(provider("response.queued", response={"status": "queued"})), "Queued by the provider"),
    ],
)
def test_what_is_waited_for_is_told(events: list[Event], told: str) -> None:
    element = page(events)
    assert one(element, "//p[@class='waiting']/span") == told
    assert element.xpath("//p[@class='waiting']/time/@data-since")


def test_another_attempt_is_counted_down_until_something_comes() -> None:
    error = {"kind": "rate_limited", "message": "slow"}
    payload = {"number": 1, "attempt": 2, "of": 3, "wait_ms": 3000, "error": error}
    waits = streams.turn((kinds.RETRY_SCHEDULED, payload))
    assert one(page(waits), "//span[@class='before']") == "Rate limited. Trying again in 3.0 s (2 of 3)"
    assert_live_is_reload(waits, range(len(waits)))
    comes = streams.turn((kinds.RETRY_SCHEDULED, payload), *streams.text_stream("abc def"))
    assert not page(comes).xpath("//p[contains(@class, 'retry')]")
    assert_live_is_reload(comes, range(len(comes)))


def test_while_text_comes_only_silence_is_told() -> None:
    events = streams.turn(*streams.text_stream("abc def")[:2])
    (line,) = page(events).xpath("//p[contains(@class, 'waiting')]")
    assert line.get("class") == "waiting silent"


def _failed(**error: Any) -> list[Event]:
    return streams.turn(*streams.ended("error", "failed", **error))


def test_a_failed_turn_says_what_happened_and_what_to_do() -> None:
    element = page(_failed(kind="rejected_key", message="Bad <key>", request_id="req_9", id="err-7"))
    alert = element.xpath("//div[@role='alert']")[0]
    told = words(alert)
    for part in (
        "The provider rejected the key.",
        "Check the connection's key",
        "Bad <key>",
        "req_9",
        "err-7",
    ):
        assert part in told
    assert element.get("data-status") == "failed"


def test_a_failure_of_an_unknown_kind_is_told_too() -> None:
    assert "The answer failed." in one(page(_failed(kind="odd")), "//div[@role='alert']")


@pytest.mark.parametrize(
    ("status", "reason", "told", "alert"),
    [
        ("incomplete", "max_output_tokens", "It reached the limit of output tokens.", True),
        ("incomplete", "new_reason", "new_reason", True),
        ("interrupted", None, "The answer was interrupted.", True),
        ("stopped", None, "Stopped.", False),
        ("stopped", "too_many_tool_calls", "too many times", False),
        ("completed", None, "No text returned.", False),
    ],
)
def test_how_a_turn_ended(status: str, reason: str | None, told: str, alert: bool) -> None:
    end = ("playground.turn_ended", {"status": status, "reason": reason, "error": None})
    element = page(streams.turn(end))
    assert told in one(element, "//div[contains(@class, 'notice')]")
    assert bool(element.xpath("//*[@role='alert']")) is alert


def test_a_completed_answer_has_no_notice() -> None:
    assert not page(streams.turn(*streams.text_stream("abc"))).xpath("//*[contains(@class, 'notice')]")


def _used(number: int, **usage: Any) -> list[tuple[str, dict[str, Any]]]:
    item = {"type": "message", "id": f"m{number}", "content": [{"type": "output_text", "text": "x"}]}
    response = {"id": "r", "status": "completed", "output": [item], "usage": usage}
    end = {"number": number, "end": "terminal", "request_id": None, "error": None}
    return [
        provider(
            "response.output_text.delta", delta="x", item_id=f"m{number}", output_index=0, content_index=0
        ),
        provider("response.completed", response=response),
        ("playground.response_ended", end),
    ]


def test_meters_sum_up_all_responses() -> None:
    first = {"input_tokens": 12_000, "input_tokens_details": {"cached_tokens": 9_216}, "output_tokens": 1_000}
    second = {"input_tokens": 480, "output_tokens": 104, "output_tokens_details": {"reasoning_tokens": 64}}
    asked = ("playground.response_requested", {"number": 2, "body": {}})
    element = page(streams.turn(*_used(1, **first), asked, *_used(2, **second), streams.ended()[1]))
    assert [span.text_content() for span in element.xpath("//div[@class='meters']/span")] == [
        "in 12\u202f480 (9\u202f216 cached)",
        "out 1\u202f104 (64 reasoning)",
        "cost unknown",
        "first token 0.1 s",
        "5\u202f520 tok/s",
        "total 0.9 s",
    ]


@pytest.mark.parametrize("usage", [None, 7, [], {"input_tokens": "many", "output_tokens": None}])
def test_meters_take_any_usage(usage: Any) -> None:
    response = {"id": "r", "status": "completed", "output": [], "usage": usage}
    page(streams.turn(provider("response.completed", response=response), *streams.ended()))


def test_an_ended_turn_can_be_tried_again_by_members() -> None:
    events = streams.turn(*streams.text_stream("abc"))
    form = page(events).xpath("//form")[0]
    assert form.get("action") == form.get("hx-post") == f"/turns/{streams.TURN}/again/"
    assert form.get("method") == "post"
    assert one(form, "button") == "Try again"
    assert not page(events, Audience(role="guest")).xpath("//form")
    assert not page(streams.turn()).xpath("//form")


def test_the_timeline_covers_the_turn() -> None:
    state = fold(streams.TURN, streams.turn(*streams.text_stream("abc def ghi")))
    found = rows(state, now=0)
    assert [row.label for row in found] == ["queued", "message"]
    assert found[0].start == 0
    assert found[-1].start + found[-1].width == pytest.approx(100, abs=0.2)
    assert found[0].queued
    assert not found[1].live
    assert "message" in timeline_html(state)


def test_the_timeline_of_a_running_turn_ends_now() -> None:
    events = streams.turn(*streams.text_stream("abc def ghi")[:2])
    found = rows(fold(streams.TURN, events), now=events[-1].at + 5_000)
    assert found[-1].live
    assert found[-1].duration == "5.1 s"


def test_a_turn_that_has_not_begun_has_no_timeline() -> None:
    state = fold(streams.TURN, numbered(streams.TURN, [streams.STARTED]))
    assert rows(state, now=0) == []
    assert "Nothing has happened yet." in timeline_html(state)


def test_the_person_sees_what_they_sent() -> None:
    content = [
        {"type": "input_image", "image_url": BLOB, "filename": "board.png"},
        {
            "type": "input_file",
            "file_data": {**BLOB, "media_type": "application/pdf"},
            "filename": "q3<b>.pdf",
        },
        {"type": "input_text", "text": "Look at <b>this</b>\n*now*"},
    ]
    started = (streams.STARTED[0], {**streams.STARTED[1], "input": [{"role": "user", "content": content}]})
    events = [event._replace(payload=started[1]) if event.seq == 1 else event for event in streams.turn()]
    element = page(events).xpath("//div[@data-item-type='input_message']")[0]
    assert element.xpath(".//p[@class='said']/text()") == ["Look at <b>this</b>\n*now*"]
    assert element.xpath(".//li//img/@src") == [f"/sessions/{SESSION}/blobs/{SHA}/"]
    assert [" ".join(file.text_content().split()) for file in element.xpath(".//li//div")] == [
        "board.png 70.0 kB",
        "q3<b>.pdf 70.0 kB",
    ]
