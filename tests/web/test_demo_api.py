"""The demo as an API for other programs: the real SDK at the real server."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import openai
import pytest
import pytest_asyncio
import uvicorn
from aiohttp import web

from playground.engine import connections
from playground.web import demo_api
from playground.web.demo_api import DemoApi
from tests.server import Server, free_port

KEY = "a-key-of-the-operator"
PATIENCE = 10
"""Seconds after which a test that waits in vain fails."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that is open to other programs."""
    with Server(PLAYGROUND_DEMO_KEY=KEY) as started:
        yield started
        assert not [line for line in started.lines if "Traceback" in line or KEY in line]


@pytest_asyncio.fixture
async def client(server: Server) -> AsyncIterator[openai.AsyncOpenAI]:
    """The SDK as anybody sets it up."""
    address = f"{server.url}/demo/v1"
    async with openai.AsyncOpenAI(base_url=address, api_key=KEY, max_retries=0) as opened:
        yield opened


@pytest.mark.asyncio
async def test_an_answer_streams_while_it_is_made(client: openai.AsyncOpenAI) -> None:
    """The script says a word, then nothing for ten minutes: what comes is not gathered up."""
    kinds = []
    async with asyncio.timeout(PATIENCE):
        stream = await client.responses.create(model="demo", input="/show silent", stream=True)
        async with stream:
            async for event in stream:
                kinds.append(event.type)
                if event.type == "response.output_text.delta":
                    break
    assert kinds[:2] == ["response.created", "response.in_progress"]


@pytest.mark.asyncio
async def test_a_stream_comes_whole_and_in_order(client: openai.AsyncOpenAI) -> None:
    stream = await client.responses.create(
        model="demo", input="/show markdown", stream=True, metadata={"pace": "fast"}
    )
    events = [event async for event in stream]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    done = events[-1]
    assert done.type == "response.completed"
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == done.response.output_text
    assert "🍎" in done.response.output_text


@pytest.mark.asyncio
async def test_every_route_of_the_demo_is_there(client: openai.AsyncOpenAI) -> None:
    made = await client.responses.create(model="demo", input="Hello", metadata={"pace": "fast"})
    assert (await client.responses.retrieve(made.id)).output_text == made.output_text
    assert (await client.responses.input_tokens.count(model="demo", input="Hello")).input_tokens > 0
    assert [model.id async for model in client.models.list()] == ["demo"]
    started = await client.responses.create(model="demo", input="/show silent", background=True)
    assert (await client.responses.cancel(started.id)).status == "cancelled"


@pytest.mark.asyncio
async def test_errors_of_the_demo_come_through_as_they_are(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.RateLimitError) as limited:
        await client.responses.create(model="demo", input="/show 429")
    assert limited.value.response.headers["retry-after"] == "2"
    with pytest.raises(openai.NotFoundError, match="resp_missing"):
        await client.responses.retrieve("resp_missing")


@pytest.mark.asyncio
@pytest.mark.parametrize("script", ["eof", "cut", "reset"])
async def test_a_stream_that_breaks_ends_without_its_terminal_event(
    client: openai.AsyncOpenAI, script: str
) -> None:
    stream = await client.responses.create(
        model="demo", input=f"/show {script}", stream=True, metadata={"pace": "fast"}
    )
    kinds = [event.type async for event in stream]
    assert "response.output_text.delta" in kinds
    assert "response.completed" not in kinds


@pytest.mark.asyncio
@pytest.mark.parametrize("key", ["a-key-of-the-operato", "another-key-of-somebody", "ключ-не-тот-совсем"])
async def test_a_wrong_key_is_refused_in_the_apis_shape(server: Server, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}".encode().decode("latin-1")}
    async with aiohttp.ClientSession() as http:
        for given in (headers, {}, {"Authorization": KEY}, {"Authorization": f"Basic {KEY}"}):
            async with http.post(f"{server.url}/demo/v1/responses", json={}, headers=given) as answer:
                assert answer.status == 401
                error = (await answer.json())["error"]
                assert (error["type"], error["code"]) == ("authentication_error", "invalid_api_key")
                assert "set-cookie" not in answer.headers


@pytest.mark.asyncio
async def test_what_the_api_has_not_is_refused_in_its_shape(server: Server) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        for method, path in (
            ("GET", "files"), ("DELETE", "responses/x"), ("GET", "responses"), ("GET", ""),
            ("POST", "responses/../models"), ("GET", "responses/%2e%2e/x"), ("OPTIONS", "responses"),
        ):  # fmt: skip
            async with http.request(method, f"{server.url}/demo/v1/{path}") as answer:
                assert answer.status == 404, path
                assert (await answer.json())["error"]["code"] == "unknown_url"


@pytest.mark.asyncio
async def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 1024 * 1024

    async with aiohttp.ClientSession(headers=headers) as http:
        for body in (BytesIO(b"x" * (2 * 1024 * 1024 + 1)), pieces()):
            async with http.post(f"{server.url}/demo/v1/responses", data=body) as answer:
                assert answer.status == 413
                assert (await answer.json())["error"]["code"] == "request_too_large"


@pytest.mark.asyncio
async def test_without_the_setting_there_is_nothing() -> None:
    with Server() as closed:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {KEY}"}) as http:
            async with http.get(f"{closed.url}/demo/v1/models") as answer:
                assert answer.status == 404
            async with http.post(f"{closed.url}/demo/v1/responses", json={}) as answer:
                assert answer.status == 404
                assert answer.content_type == "text/html"


class Upstream:
    """A demo that begins to answer and then waits, and knows when it is left."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.headers: dict[str, str] = {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.headers = dict(request.headers)
        response = web.StreamResponse(headers={"content-type": "text/event-stream", "set-cookie": "a=b"})
        await response.prepare(request)
        await response.write(b'data: {"type": "response.created"}\n\n')
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()
        return response


class Front(uvicorn.Server):
    """Another server of ASGI applications, that tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def proxied(upstream: Upstream) -> AsyncIterator[str]:
    """The API in front of an upstream; its address."""
    application = web.Application()
    application.router.add_post("/v1/responses", upstream.answer)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    connections.set_demo(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", "the inner key")
    port = free_port()
    config = uvicorn.Config(DemoApi(_nothing, KEY), port=port, lifespan="off", log_level="error")
    front = Front(config)
    serving = asyncio.create_task(front.serve())
    await front.listens.wait()
    try:
        yield f"http://127.0.0.1:{port}/demo/v1"
    finally:
        front.should_exit = True
        await serving
        await demo_api.aclose()
        demo_api._pool.cache_clear()
        await runner.cleanup()
        connections.set_demo("", "")


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("nothing else is asked for")


@pytest.mark.asyncio
async def test_who_leaves_ends_the_stream_behind() -> None:
    upstream = Upstream()
    headers = {"Authorization": f"Bearer {KEY}", "Cookie": "sessionid=1", "X-Own": "1"}
    async with proxied(upstream) as address, aiohttp.ClientSession(headers=headers) as http:
        answer = await http.post(f"{address}/responses", json={"model": "demo"})
        assert json.loads((await answer.content.readline()).removeprefix(b"data: "))
        assert "set-cookie" not in answer.headers
        assert not upstream.left.is_set()
        answer.close()
        async with asyncio.timeout(PATIENCE):
            await upstream.left.wait()
    told = {name.lower() for name in upstream.headers}
    assert upstream.headers["Authorization"] == "Bearer the inner key"
    assert not told & {"cookie", "x-own", "user-agent"}
