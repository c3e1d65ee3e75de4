"""A demo that runs at full speed, reached by the real SDK over real HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from openai import AsyncOpenAI, AsyncStream

from playground.demo.server import DemoServer, start

Json = dict[str, Any]
Ask = Callable[..., Awaitable[list[Json]]]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DemoServer]:
    """A running demo that keeps what it receives."""
    running = await start(key="right", pace="fast", keep=50)
    yield running
    await running.aclose()


@pytest_asyncio.fixture
async def sdk(server: DemoServer) -> AsyncIterator[AsyncOpenAI]:
    """A client of it."""
    async with AsyncOpenAI(base_url=server.url, api_key="right", max_retries=0) as client:
        yield client


@pytest_asyncio.fixture
async def ask(sdk: AsyncOpenAI) -> Ask:
    """Ask and read the whole stream: `await ask("words" or [items], **more of the body)`."""

    async def asking(question: str | list[Json], **more: Any) -> list[Json]:
        body = {"model": "demo", "input": question, "stream": True, **more}
        stream: AsyncStream[Any] = await sdk.post(
            "/responses", cast_to=object, body=body, stream=True, stream_cls=AsyncStream[Any]
        )
        async with stream:
            return [event async for event in stream]

    return asking
