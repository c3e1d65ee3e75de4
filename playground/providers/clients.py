"""One SDK client for each endpoint and event loop. Importing it takes a second: go through `responses`."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient, Omit

from playground.providers import registry
from playground.providers.base import Endpoint

TIMEOUT = httpx2.Timeout(120.0, connect=5.0, pool=15.0)
"""Seconds: 5 for a connection (15 with the name look-up), 120 without a byte."""

STREAM_TIMEOUT = httpx2.Timeout(None, connect=5.0, pool=15.0)
"""Of a stream: how long it may be silent is told by its budget, which counts events and not bytes."""

ERROR_BYTES = 64 * 1024
"""What is read of the body of an error."""

LIST_BYTES = 8 * 1024 * 1024
"""What is read of a list of models, or of a count."""

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Endpoint, AsyncOpenAI]] = WeakKeyDictionary()


def client(endpoint: Endpoint) -> AsyncOpenAI:
    """The client of an endpoint for the running loop: connections cannot move between loops."""
    of_loop = _clients.setdefault(asyncio.get_running_loop(), {})
    if endpoint not in of_loop:
        of_loop[endpoint] = _build(endpoint)
    return of_loop[endpoint]


def headers(endpoint: Endpoint) -> dict[str, str | Omit]:
    """The headers of every request to an endpoint, beside the SDK's own."""
    chosen: dict[str, str | Omit] = dict(registry.adapter(endpoint.kind).headers)
    # A few compressed bytes can unfold to gigabytes, all of them read on the loop.
    chosen["Accept-Encoding"] = "identity"
    if not endpoint.key:
        chosen["Authorization"] = Omit()
    if endpoint.kind != "openai":
        # The SDK would add OpenAI's account from the environment, which is nobody else's business.
        chosen |= {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}
    return chosen


async def aclose_all() -> None:
    """Close the clients of the running loop, and with them every stream that is still open."""
    for open_client in _clients.pop(asyncio.get_running_loop(), {}).values():
        with suppress(Exception):
            await open_client.close()


def _build(endpoint: Endpoint) -> AsyncOpenAI:
    try:
        base_url = registry.base_url(endpoint.kind, endpoint.base_url)
    except ValueError as error:
        raise httpx2.InvalidURL(str(error)) from None
    return AsyncOpenAI(
        api_key=endpoint.key or "none",  # the SDK wants one; without a key none is sent
        base_url=base_url,
        max_retries=0,
        timeout=TIMEOUT,
        http_client=DefaultAioHttpClient(
            timeout=TIMEOUT,
            follow_redirects=False,
            event_hooks={"response": [_bound]},
            # A proxy of the environment cannot reach this machine's own loopback.
            trust_env=not _is_loopback(base_url),
        ),
    )


async def _bound(response: httpx2.Response) -> None:
    """Let through neither compressed bytes, which nobody asked for, nor an endless error, list or count.

    The SDK reads these bodies whole before anyone here sees them.
    """
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise httpx2.DecodingError("compressed", request=response.request)
    if response.status_code >= 300:
        response.stream = _Beginning(response.stream, ERROR_BYTES)
    elif response.request.method == "GET" or response.request.url.path.endswith(registry.COUNTING):
        response.stream = _Beginning(response.stream, LIST_BYTES)


class _Beginning(httpx2.AsyncByteStream):
    """The first bytes of a body, for those who want no more."""

    def __init__(self, whole: Any, most: int) -> None:
        self._whole = whole
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        given = 0
        async for chunk in self._whole:
            yield chunk[: self._most - given]
            given += len(chunk)
            if given >= self._most:
                return

    async def aclose(self) -> None:
        await self._whole.aclose()


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
