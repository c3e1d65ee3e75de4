"""A small Responses server for the provider tests: each test says what it answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from playground.providers import responses
from playground.providers.base import Endpoint

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
KEY = "sk-CANARY-0123456789abcdef"
EVENT_STREAM = {"Content-Type": "text/event-stream", "X-Request-Id": "req_test"}


@asynccontextmanager
async def serving(handler: Handler, kind: str = "compatible", key: str = KEY) -> AsyncIterator[Endpoint]:
    """A server on loopback that answers every request with `handler`, and the endpoint that leads to it."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        yield Endpoint(kind, "Test", f"http://127.0.0.1:{port}/v1", key)
    finally:
        await responses.aclose_all()
        await runner.cleanup()


def streaming(*chunks: bytes | asyncio.Event, reset: bool = False, status: int = 200) -> Handler:
    """A handler that writes the chunks one by one; an event in between is awaited, `reset` cuts the line."""

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=status, headers=EVENT_STREAM)
        await answer.prepare(request)
        for chunk in chunks:
            if isinstance(chunk, asyncio.Event):
                await chunk.wait()
            else:
                await answer.write(chunk)
                await asyncio.sleep(0)
        if reset and request.transport:
            request.transport.abort()
        return answer

    return handler


def answering(body: str | bytes, status: int = 200, **headers: str) -> Handler:
    """A handler that answers in one piece. Header names have `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handler(request: web.Request) -> web.StreamResponse:
        content = body.encode() if isinstance(body, str) else body
        return web.Response(status=status, body=content, headers={"Content-Type": "application/json"} | named)

    return handler


async def events_of(endpoint: Endpoint, **body: Any) -> list[dict[str, Any]]:
    """All events of one request. Raises ProviderError."""
    async with responses.open_stream(endpoint, {"model": "m", "input": "hi", **body}) as stream:
        return [event async for events in stream for event in events]
