"""Ask a provider and read its stream: the only door to the SDK.

The SDK takes a second to import, so it is imported in a thread, at the first use or by `warm()`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from django.utils.translation import gettext as _

from playground.providers import registry
from playground.providers.base import Endpoint, TooSlow
from playground.providers.limits import Budget
from playground.providers.masking import mask

if TYPE_CHECKING:
    from playground.providers.reader import EventStream

_SKIPPED = "playground.event_skipped"
_TERMINAL = frozenset(("response.completed", "response.incomplete", "response.failed", "response.cancelled"))
_DRAIN = 0.1
"""Seconds given to the end of a finished stream, so that its connection can be used again."""
_ID_LENGTH = 120
_REQUEST_ID = ("x-request-id", "apim-request-id", "request-id")


class ProviderStream:
    """The events of one response, each the provider's own dict, in lists as the network brings them.

    Raises ProviderError where the stream breaks, after what came before the break. It ends when the
    server's stream ends, with or without a terminal event. A stream without events ends as well: waiting for
    whoever reads it does not count.
    """

    def __init__(self, stream: "EventStream", endpoint: Endpoint, clock: "_Clock") -> None:
        from playground.providers import errors

        self.request_id = _request_id(stream.response.headers, endpoint)
        self._stream = stream
        self._endpoint = endpoint
        self._errors = errors
        self._next = stream.__anext__
        self._clock = clock
        self.finished = False
        """Whether the terminal event has come."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[dict[str, Any]]:
        try:
            async with self._clock:
                events = await self._next()
        except self._errors.FAILURES as exc:
            raise self._errors.classify(exc, self._endpoint, begun=True, request_id=self.request_id) from None
        for event in events:
            if event["type"] != _SKIPPED:
                self._clock.reset()
            self.finished = self.finished or event["type"] in _TERMINAL
        return events

    async def aclose(self) -> None:
        """Drop the connection, which makes the provider stop. A reader in another task sees `interrupted`."""
        with suppress(Exception):
            await self._stream.close()

    async def drain(self) -> None:
        """Read a finished stream to its end."""
        if self.finished:
            with suppress(Exception):
                async with asyncio.timeout(_DRAIN):
                    async for _events in self:
                        pass


def _request_id(headers: Mapping[str, str], endpoint: Endpoint) -> str | None:
    """The id that a server gives the request. It is shown and logged, so it is masked and short."""
    found = next((headers[name] for name in _REQUEST_ID if name in headers), None)
    return mask(found, endpoint.key)[:_ID_LENGTH] if found else None


class _Clock:
    """Bounds each wait for a server by the time without an event, and by what is left for the turn."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._loop = asyncio.get_running_loop()
        self._waited = self._since = 0.0
        self._timeout = asyncio.timeout(None)

    def reset(self) -> None:
        """An event has come."""
        self._waited = 0.0

    async def __aenter__(self) -> None:
        self._since = self._loop.time()
        patience = self._budget.limits.inactivity_seconds - self._waited
        self._timeout = asyncio.timeout(max(0.0, min(patience, self._budget.seconds_left)))
        await self._timeout.__aenter__()

    async def __aexit__(self, *raised: Any) -> None:
        self._waited += self._loop.time() - self._since
        try:
            await self._timeout.__aexit__(*raised)
        except TimeoutError:
            raise self._too_slow() from None

    def _too_slow(self) -> TooSlow:
        limits = self._budget.limits
        if self._budget.seconds_left <= 0:
            minutes = f"{limits.turn_seconds / 60:g}"
            return TooSlow(_("It reached the limit of {count} minutes for one turn.").format(count=minutes))
        seconds = f"{limits.inactivity_seconds:g}"
        return TooSlow(_("The provider sent no event for {count} seconds.").format(count=seconds))


@asynccontextmanager
async def open_stream(
    endpoint: Endpoint, body: dict[str, Any], budget: Budget | None = None
) -> AsyncIterator[ProviderStream]:
    """Post a request and read its events; the connection is closed on the way out, however that is.

    `body` goes out as it is, but for `stream`, which is always true. `budget` is the turn's, else a new one.
    Raises ProviderError.
    """
    await warm()
    clock = _Clock(budget := budget or Budget())
    opened = await _post(endpoint, body, clock)
    opened.budget = budget
    stream = ProviderStream(opened, endpoint, clock)
    try:
        yield stream
        await stream.drain()
    finally:
        await stream.aclose()


async def _post(endpoint: Endpoint, body: dict[str, Any], clock: _Clock) -> "EventStream":
    from playground.providers import clients, errors, reader

    # ASCII JSON of our own: the SDK's encoder raises at the lone surrogates that a model may have sent us.
    content = json.dumps(body | {"stream": True}, separators=(",", ":")).encode()
    path = registry.adapter(endpoint.kind).path(str(body.get("model", "")))
    headers = clients.headers(endpoint) | {"Content-Type": "application/json"}
    try:
        async with clock:
            return await clients.client(endpoint).post(
                path,
                cast_to=list,
                content=content,
                options={"headers": headers, "timeout": clients.STREAM_TIMEOUT},
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
