"""Ask a provider and read its stream: the only door to the SDK.

The SDK takes a second to import, so it is imported in a thread, at the first use or by `warm()`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from playground.providers import registry
from playground.providers.base import Endpoint
from playground.providers.masking import mask

if TYPE_CHECKING:
    from playground.providers.reader import EventStream

_TERMINAL = frozenset(("response.completed", "response.incomplete", "response.failed", "response.cancelled"))
_DRAIN = 0.1
"""Seconds given to the end of a finished stream, so that its connection can be used again."""
_ID_LENGTH = 120
_REQUEST_ID = ("x-request-id", "apim-request-id", "request-id")


class ProviderStream:
    """The events of one response, each the provider's own dict, in lists as the network brings them.

    Raises ProviderError where the stream breaks, after what came before the break. It ends when the
    server's stream ends, with or without a terminal event.
    """

    def __init__(self, stream: "EventStream", endpoint: Endpoint) -> None:
        from playground.providers import errors

        self.request_id = _request_id(stream.response.headers, endpoint)
        self._stream = stream
        self._endpoint = endpoint
        self._errors = errors
        self._next = stream.__anext__
        self._finished = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[dict[str, Any]]:
        try:
            events = await self._next()
        except self._errors.FAILURES as exc:
            raise self._errors.classify(exc, self._endpoint, begun=True, request_id=self.request_id) from None
        self._finished = self._finished or any(event["type"] in _TERMINAL for event in events)
        return events

    async def aclose(self) -> None:
        """Drop the connection, which makes the provider stop. A reader in another task sees `interrupted`."""
        with suppress(Exception):
            await self._stream.close()

    async def drain(self) -> None:
        """Read a finished stream to its end."""
        if self._finished:
            with suppress(Exception):
                async with asyncio.timeout(_DRAIN):
                    async for _ in self:
                        pass


def _request_id(headers: Mapping[str, str], endpoint: Endpoint) -> str | None:
    """The id that a server gives the request. It is shown and logged, so it is masked and short."""
    found = next((headers[name] for name in _REQUEST_ID if name in headers), None)
    return mask(found, endpoint.key)[:_ID_LENGTH] if found else None


@asynccontextmanager
async def open_stream(endpoint: Endpoint, body: dict[str, Any]) -> AsyncIterator[ProviderStream]:
    """Post a request and read its events; the connection is closed on the way out, however that is.

    `body` goes out as it is, but for `stream`, which is always true. Raises ProviderError.
    """
    await warm()
    stream = ProviderStream(await _post(endpoint, body), endpoint)
    try:
        yield stream
        await stream.drain()
    finally:
        await stream.aclose()


async def _post(endpoint: Endpoint, body: dict[str, Any]) -> "EventStream":
    from playground.providers import clients, errors, reader

    # ASCII JSON of our own: the SDK's encoder raises at the lone surrogates that a model may have sent us.
    content = json.dumps(body | {"stream": True}, separators=(",", ":")).encode()
    path = registry.adapter(endpoint.kind).path(str(body.get("model", "")))
    try:
        return await clients.client(endpoint).post(
            path,
            cast_to=list,
            content=content,
            options={"headers": clients.headers(endpoint) | {"Content-Type": "application/json"}},
            stream=True,
            stream_cls=reader.EventStream,
        )
    except errors.FAILURES as exc:
        # Without its cause: the SDK's exception holds the request with its key.
        raise errors.classify(exc, endpoint) from None


def _load() -> None:
    from playground.providers import clients, errors, reader  # noqa: F401


_loaded = False


async def warm() -> None:
    """Have the SDK imported, in a thread, so that nothing else waits for it."""
    global _loaded
    if not _loaded:
        await asyncio.to_thread(_load)
        _loaded = True


async def aclose_all() -> None:
    """Close every connection of the running loop, at the stop of the process."""
    if _loaded:
        from playground.providers import clients

        await clients.aclose_all()
