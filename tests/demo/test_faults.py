"""What breaks: before the stream, on the wire, and inside it."""

import asyncio
import json
from typing import Any

import aiohttp
import openai
import pytest

from playground.demo.server import DemoServer
from tests.demo.conftest import Ask
from tests.demo.reading import text

pytestmark = pytest.mark.asyncio

HEADERS = {"authorization": "Bearer right"}


async def wire(server: DemoServer, name: str) -> tuple[int, Any, bytes]:
    """Status, headers and body, as they are on the wire."""
    body = {"model": "demo", "input": f"/show {name}", "stream": True}
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(f"{server.url}/responses", json=body) as response,
    ):
        return response.status, response.headers, await response.read()


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("400", openai.BadRequestError, "unsupported_parameter"),
        ("400-too-long", openai.BadRequestError, "context_length_exceeded"),
        ("401", openai.AuthenticationError, "invalid_api_key"),
        ("403", openai.PermissionDeniedError, "unsupported_country_region_territory"),
        ("404", openai.NotFoundError, "model_not_found"),
        ("429", openai.RateLimitError, "rate_limit_exceeded"),
        ("429-quota", openai.RateLimitError, "insufficient_quota"),
        ("503", openai.InternalServerError, "server_error"),
    ],
)
async def test_errors_before_the_stream(
    ask: Ask, name: str, kind: type[openai.APIStatusError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await ask(f"/show {name}")
    assert caught.value.code == code
    assert caught.value.request_id


async def test_the_headers_of_a_rate_limit(server: DemoServer) -> None:
    status, headers, _ = await wire(server, "429")
    assert (status, headers["retry-after"], headers["x-ratelimit-remaining-requests"]) == (429, "2", "0")


async def test_bodies_that_are_no_json(server: DemoServer) -> None:
    status, headers, body = await wire(server, "500-html")
    assert (status, headers["content-type"][:9], body[:15]) == (500, "text/html", b"<!doctype html>")
    status, headers, body = await wire(server, "500-sse")
    assert (status, headers["content-type"][:17], body[:12]) == (500, "text/event-stream", b"event: error")
    status, headers, body = await wire(server, "200-error")
    assert (status, json.loads(body)["error"]["code"]) == (200, "server_error")


@pytest.mark.parametrize("name", ["429-once", "503-once"])
async def test_a_fault_that_is_over_at_the_next_attempt(ask: Ask, name: str) -> None:
    for _ in range(2):
        with pytest.raises(openai.APIStatusError):
            await ask(f"/show {name}")
        assert "this one was answered" in text(await ask(f"/show {name}"))


async def test_a_stream_that_ends_early_is_whole_http(server: DemoServer) -> None:
    status, _, body = await wire(server, "eof")
    assert status == 200
    assert b"output_text.delta" in body
    assert b"response.completed" not in body


@pytest.mark.parametrize("name", ["cut", "reset"])
async def test_a_connection_that_breaks_is_no_end(server: DemoServer, name: str) -> None:
    with pytest.raises(aiohttp.ClientError):
        await wire(server, name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bad-json", json.JSONDecodeError),
        ("bad-utf8", UnicodeDecodeError),
        ("deep-json", RecursionError),
        ("error-nested", openai.APIError),
        ("reset", openai.APIConnectionError),
    ],
)
async def test_what_the_sdk_makes_of_it(ask: Ask, name: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        await ask(f"/show {name}")


@pytest.mark.parametrize(
    ("name", "ending", "code"),
    [
        ("failed", "response.failed", "server_error"),
        ("failed-early", "response.failed", "rate_limit_exceeded"),
        ("error-flat", "error", "server_error"),
    ],
)
async def test_failures_inside_the_stream(ask: Ask, name: str, ending: str, code: str) -> None:
    last = (await ask(f"/show {name}"))[-1]
    assert last["type"] == ending
    assert (last.get("code") or last["response"]["error"]["code"]) == code


async def test_another_dialect_of_the_wire(server: DemoServer) -> None:
    _, _, body = await wire(server, "bare-wire")
    assert b"event:" not in body
    assert body.endswith(b"}\r\n\r\ndata: [DONE]\r\n\r\n")


async def test_numbers_are_left_out_on_purpose(ask: Ask) -> None:
    assert not any("sequence_number" in event for event in await ask("/show no-numbers"))


async def test_a_client_that_leaves_ends_a_silent_stream(
    server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, left = asyncio.Event(), asyncio.Event()

    async def silence(seconds: float) -> None:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            left.set()

    monkeypatch.setattr("playground.demo.player.silence", silence)
    body = {"model": "demo", "input": "/show silent", "stream": True}
    async with aiohttp.ClientSession(headers=HEADERS) as session, asyncio.timeout(10):
        async with session.post(f"{server.url}/responses", json=body) as response:
            await entered.wait()
            response.close()
        await left.wait()
