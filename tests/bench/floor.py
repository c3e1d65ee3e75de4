"""The floor: what it costs to pass a stream on and do nothing else. Starlette and httpx, by the book.

Run as `python -m tests.bench.floor PORT UPSTREAM`, on uvicorn with the loop that the product has (asyncio)
and its own HTTP parser.
"""

import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route


def application(upstream: str) -> Starlette:
    """Passes POST / on to the upstream, and the data of its events back, one write for each."""
    client = httpx.AsyncClient(limits=httpx.Limits(max_connections=None), timeout=None)

    async def proxy(request: Request) -> StreamingResponse:
        body = await request.body()

        async def events() -> AsyncIterator[str]:
            async with client.stream("POST", f"{upstream}/responses", content=body) as response:
                async for line in response.aiter_lines():
                    if line.startswith("data:"):
                        yield line + "\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return Starlette(routes=[Route("/", proxy, methods=["POST"])])


class Floor(uvicorn.Server):
    """Says when it listens."""

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """As uvicorn's."""
        await super().startup(sockets)
        sys.stdout.write("ready\n")
        sys.stdout.flush()


if __name__ == "__main__":
    port, upstream = int(sys.argv[1]), sys.argv[2]
    config = uvicorn.Config(application(upstream), port=port, loop="asyncio", http="h11", log_level="error")
    Floor(config).run()
