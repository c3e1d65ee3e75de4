"""Starts the demo on a listener of its own, inside any asyncio program."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from playground.demo import pace as paces
from playground.demo.app import Demo


@dataclass(frozen=True, slots=True)
class DemoServer:
    """A running demo. `url` is the base URL for a client: http://host:port/v1."""

    url: str
    runner: web.AppRunner
    received: deque[dict[str, Any]]
    """The newest request bodies, oldest first; always empty unless `keep` was given."""

    async def aclose(self) -> None:
        """Stop listening and end what runs."""
        await self.runner.cleanup()


async def start(
    host: str = "127.0.0.1",
    *,
    key: str,
    port: int = 0,
    pace: str | float = paces.DEFAULT,
    keep: int = 0,
) -> DemoServer:
    """Listen. `port` 0 takes a free one; `pace` is tokens a second, or "fast".

    `keep` is how many request bodies `received` holds: 0 in a product, 50 or so in tests.
    Raises OSError when the address cannot be had and ValueError for a bad pace.
    """
    demo = Demo(key, paces.parse(pace), keep)
    # Handlers end with their client, so that a stopped turn costs nothing any more.
    runner = web.AppRunner(
        demo.application(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    address = runner.addresses[0]
    return DemoServer(f"http://{host}:{address[1]}/v1", runner, demo.received)
