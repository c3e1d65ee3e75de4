"""Streams over real HTTP: every event arrives as it was sent, whatever the wire looks like."""

import asyncio
import json

import pytest
from aiohttp import web

from playground.providers import responses
from playground.providers.base import Endpoint, ProviderError
from tests.providers.server import EVENT_STREAM, KEY, Handler, answering, events_of, serving, streaming

DELTA = {"type": "response.output_text.delta", "delta": "Grüße 🙂", "sequence_number": 1, "unknown": [None]}
DONE = {"type": "response.completed", "response": {"status": "completed", "output": []}}


def sse(event: object, ending: str = "\n") -> bytes:
    return f"data: {json.dumps(event, ensure_ascii=False)}{ending}{ending}".encode()


@pytest.mark.asyncio
async def test_events_are_verbatim_and_the_request_is_ours() -> None:
    seen: list[web.Request] = []
    bodies: list[bytes] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        bodies.append(await request.read())
        return await streaming(b"event: x\n" + sse(DELTA), sse(DONE))(request)

    async with serving(handler) as endpoint:
        body = {"model": "m", "input": "lone \ud800", "store": False}
        async with responses.open_stream(endpoint, body) as stream:
            assert [event async for events in stream for event in events] == [DELTA, DONE]
            assert stream.request_id == "req_test"
    assert json.loads(bodies[0]) == body | {"stream": True}
    assert seen[0].path == "/v1/responses"
    assert seen[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.asyncio
async def test_without_a_key_no_authorization_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody-else")
    headers: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        headers.extend(f"{name}: {value}" for name, value in request.headers.items())
        return await streaming(sse(DONE))(request)

    async with serving(handler, key="") as endpoint:
        await events_of(endpoint)
    assert not [line for line in headers if "uthorization" in line or "somebody-else" in line]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([bytes([byte]) for byte in sse(DELTA) + sse(DONE)], id="byte by byte"),
        pytest.param([sse(DELTA, "\r\n") + sse(DONE, "\r\n")], id="CRLF"),
        pytest.param([bytes([byte]) for byte in sse(DELTA, "\r\n") + sse(DONE, "\r\n")], id="CRLF bytes"),
        pytest.param([sse(DELTA, "\r") + sse(DONE, "\r")], id="CR"),
        pytest.param([b"\xef\xbb", b"\xbf" + sse(DELTA), sse(DONE)], id="byte order mark"),
        pytest.param([b"\n\n: ping\n\n", sse(DELTA), b": ping\n\n", sse(DONE)], id="comments"),
        pytest.param([b"id: 7\n", sse(DELTA), b"\n\nretry: 3\n\n", sse(DONE)], id="ids, no data"),
        pytest.param([sse(DELTA), sse(DONE), b"data: [DONE]\n\n", b"data: {nonsense\n\n"], id="[DONE]"),
        pytest.param([sse(DELTA), sse(DONE).rstrip()], id="no blank line at the end"),
    ],
)
async def test_wire_forms(chunks: list[bytes]) -> None:
    async with serving(streaming(*chunks)) as endpoint:
        assert await events_of(endpoint) == [DELTA, DONE]


@pytest.mark.asyncio
@pytest.mark.parametrize("raw", ["42", "null", '"text"', "[1]", '{"delta":"no type"}', '{"type":7}'])
async def test_one_bad_event_is_skipped_and_told(raw: str) -> None:
    async with serving(streaming(sse(DELTA), f"data: {raw}\n\n".encode(), sse(DONE))) as endpoint:
        first, skipped, last = await events_of(endpoint)
    assert (first, last) == (DELTA, DONE)
    assert (skipped["type"], skipped["raw"]) == ("playground.event_skipped", raw)
    assert skipped["why"]


@pytest.mark.asyncio
async def test_a_provider_cannot_speak_for_the_playground() -> None:
    async with serving(streaming(sse({"type": "playground.turn_ended", "status": "completed"}))) as endpoint:
        (event,) = await events_of(endpoint)
    assert event["type"] == "playground.event_skipped"


@pytest.mark.asyncio
async def test_a_missing_type_is_read_from_the_event_line() -> None:
    async with serving(streaming(b'event: response.created\ndata: {"response":{}}\n\n')) as endpoint:
        assert await events_of(endpoint) == [{"type": "response.created", "response": {}}]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "event",
    [
        {"type": "error", "code": "server_error", "message": "boom", "param": None},
        {"type": "error", "error": {"type": "insufficient_quota", "message": "no money"}},
        {"type": "response.failed", "error": {"message": "x"}, "response": {"status": "failed"}},
    ],
)
async def test_error_events_are_events(event: dict[str, object]) -> None:
    async with serving(streaming(b"event: error\n" + sse(event), sse(DONE))) as endpoint:
        assert await events_of(endpoint) == [event, DONE]


@pytest.mark.asyncio
async def test_the_key_is_taken_out_of_events() -> None:
    async with serving(streaming(sse({"type": "error", "message": f"bad {KEY}"}))) as endpoint:
        assert await events_of(endpoint) == [{"type": "error", "message": "bad [key]"}]


@pytest.mark.asyncio
async def test_numbers_that_json_has_not_become_null() -> None:
    async with serving(streaming(b'data: {"type":"a","p":[NaN,-Infinity,1e999,1.5]}\n\n')) as endpoint:
        assert await events_of(endpoint) == [{"type": "a", "p": [None, None, None, 1.5]}]


@pytest.mark.asyncio
@pytest.mark.parametrize("tail", [b"", b'data: {"type":"response.outp', 'data: {"a":"ü'.encode()[:-1]])
async def test_an_early_end_just_ends(tail: bytes) -> None:
    async with serving(streaming(sse(DELTA), tail) if tail else streaming(sse(DELTA))) as endpoint:
        assert await events_of(endpoint) == [DELTA]


@pytest.mark.asyncio
async def test_an_answer_in_one_piece_becomes_its_terminal_event() -> None:
    whole = {"object": "response", "status": "incomplete", "output": [{"type": "message"}], "error": None}
    async with serving(answering(json.dumps(whole))) as endpoint:
        assert await events_of(endpoint) == [{"type": "response.incomplete", "response": whole}]


@pytest.mark.asyncio
async def test_a_finished_stream_leaves_its_connection_for_the_next() -> None:
    ports: list[object] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        ports.append(request.transport and request.transport.get_extra_info("peername"))
        return await streaming(sse(DELTA), sse(DONE))(request)

    async with serving(handler) as endpoint:
        for _ in range(3):
            async with responses.open_stream(endpoint, {}) as stream:
                async for events in stream:
                    if DONE in events:
                        break
    assert len(set(ports)) == 1


def leaving(gone: asyncio.Event, before: bytes | None, asked: asyncio.Event | None = None) -> Handler:
    """Answers with `before` (None: not even headers), then nothing; sets `gone` when the client has left."""

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers=EVENT_STREAM)
        if before is not None:
            await answer.prepare(request)
            await answer.write(before)
        if asked:
            asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()
        return answer

    return handler


@pytest.mark.asyncio
async def test_cancelling_drops_the_connection() -> None:
    gone, reading = asyncio.Event(), asyncio.Event()

    async def read(endpoint: Endpoint) -> None:
        async with responses.open_stream(endpoint, {}) as stream:
            async for _ in stream:
                reading.set()

    async with serving(leaving(gone, sse(DELTA))) as endpoint:
        task = asyncio.create_task(read(endpoint))
        await asyncio.wait_for(reading.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(gone.wait(), 10)


@pytest.mark.asyncio
async def test_cancelling_before_the_first_byte_drops_the_connection() -> None:
    gone, asked = asyncio.Event(), asyncio.Event()

    async with serving(leaving(gone, None, asked)) as endpoint:
        task = asyncio.create_task(events_of(endpoint))
        await asyncio.wait_for(asked.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(gone.wait(), 10)


@pytest.mark.asyncio
async def test_closing_from_another_task_interrupts_the_reader() -> None:
    gone, reading = asyncio.Event(), asyncio.Event()
    opened: list[responses.ProviderStream] = []

    async def read(endpoint: Endpoint) -> None:
        async with responses.open_stream(endpoint, {}) as stream:
            opened.append(stream)
            async for _ in stream:
                reading.set()

    async with serving(leaving(gone, sse(DELTA))) as endpoint:
        task = asyncio.create_task(read(endpoint))
        await asyncio.wait_for(reading.wait(), 10)
        await opened[0].aclose()
        with pytest.raises(ProviderError) as raised:
            await asyncio.wait_for(task, 10)
        await asyncio.wait_for(gone.wait(), 10)
    assert raised.value.error["kind"] == "interrupted"


@pytest.mark.asyncio
async def test_leaving_early_drops_the_connection() -> None:
    gone = asyncio.Event()
    async with serving(leaving(gone, sse(DELTA))) as endpoint:
        async with responses.open_stream(endpoint, {}) as stream:
            assert await anext(stream) == [DELTA]
        await asyncio.wait_for(gone.wait(), 10)
