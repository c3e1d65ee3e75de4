"""`/demo/v1`: the demo as an API for any OpenAI client, where the operator switched it on by a key."""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import cache
from typing import Any

import aiohttp
from django.conf import settings

from playground.engine import connections

logger = logging.getLogger(__name__)

type Application = Callable[..., Awaitable[Any]]

PREFIX = "/demo/v1/"
_ROUTES = {
    "GET": re.compile(r"models|responses/[\w-]+"),
    "POST": re.compile(r"responses|responses/input_tokens|responses/[\w-]+/cancel"),
}
_ASKED = {b"content-type", b"accept"}
"""Headers of a request that the demo is told."""
_NOT_TOLD = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
    *("transfer-encoding", "upgrade", "content-length", "server", "date", "set-cookie"),
}
"""Headers of an answer that belong to one connection, or that the server in front writes itself."""
_KINDS = {401: "authentication_error", 404: "not_found_error", 502: "server_error", 503: "server_error"}


class Refusal(Exception):
    """A request that is answered here, in the API's shape."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


class DemoApi:
    """Passes requests under PREFIX on to the demo of this process, and all others to `application`.

    It stands before Django: a stream waits on no thread, and a request that carries a key has no use for
    sessions, cookies and CSRF.
    """

    def __init__(self, application: Application, key: str) -> None:
        self._application, self._key = application, key

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        if not self._key or not scope["path"].startswith(PREFIX):
            await self._application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            self._guard(scope, headers)
            body = await _body(receive, headers)
            work = asyncio.ensure_future(self._pass_on(scope, headers, body, send))
            gone = asyncio.ensure_future(_disconnected(receive))
            await _first_of(work, gone)
        except Refusal as refusal:
            logger.info("demo_api.refused", extra={"status": refusal.status, "path": scope["path"][:80]})
            await _refuse(send, refusal)
        except _Gone:
            return

    def _guard(self, scope: dict[str, Any], headers: dict[bytes, bytes]) -> None:
        scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
        known = hmac.compare_digest(given.strip(), self._key.encode())
        if scheme.lower() != b"bearer" or not known:
            raise Refusal(401, "Incorrect API key provided.", "invalid_api_key")
        route = _ROUTES.get(scope["method"])
        if route is None or not route.fullmatch(scope["path"].removeprefix(PREFIX)):
            raise Refusal(404, f"Unknown request URL: {scope['method']} {scope['path'][:80]}.", "unknown_url")

    async def _pass_on(
        self, scope: dict[str, Any], headers: dict[bytes, bytes], body: bytes, send: Any
    ) -> None:
        demo = connections.demo()
        if not demo.base_url:
            raise Refusal(503, "The demo is still starting. Try again in a moment.")
        url = f"{demo.base_url}/{scope['path'].removeprefix(PREFIX)}"
        if query := scope["query_string"].decode("latin-1"):
            url += f"?{query}"
        told = {name.decode(): headers[name].decode("latin-1") for name in _ASKED & headers.keys()}
        told["authorization"] = f"Bearer {demo.key}"
        asked: dict[str, Any] = {"data": body, "headers": told, "allow_redirects": False}
        started = False
        try:
            async with _pool().request(scope["method"], url, **asked) as answer:
                streams = answer.content_type == "text/event-stream"
                pieces = answer.content.iter_any() if streams else _at_once(await answer.read())
                started = True
                await _start(send, answer)
                async for piece in pieces:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except aiohttp.ClientError as error:
            # A stream that the demo breaks ends here as it does there: without its terminal event.
            if not started:
                raise Refusal(502, "The demo did not answer.") from error
        await send({"type": "http.response.body", "body": b""})


@cache
def _pool() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=5),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Accept-Encoding"),
    )


async def aclose() -> None:
    """Close the connections to the demo."""
    if _pool.cache_info().currsize:
        await _pool().close()


class _Gone(Exception):
    """The client has left."""


async def _body(receive: Any, headers: dict[bytes, bytes]) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    length = headers.get(b"content-length", b"0")
    pieces, size, more = [], int(length) if length.isdigit() else 0, True
    while more and size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
        size = max(size, sum(map(len, pieces)))
    if size > most:
        raise Refusal(413, f"The request is larger than {most} bytes.", "request_too_large")
    return b"".join(pieces)


async def _disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first_of(work: asyncio.Future[None], gone: asyncio.Future[None]) -> None:
    """Wait for the work, and drop it when the client leaves: the demo stops playing then."""
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        for task in (work, gone):
            task.cancel()
            with suppress(asyncio.CancelledError, Refusal):
                await task


async def _at_once(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _start(send: Any, answer: aiohttp.ClientResponse) -> None:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.headers.items()
        if name.lower() not in _NOT_TOLD
    ]
    headers.append((b"x-content-type-options", b"nosniff"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


async def _refuse(send: Any, refusal: Refusal) -> None:
    kind = _KINDS.get(refusal.status, "invalid_request_error")
    error = {"message": refusal.message, "type": kind, "param": None, "code": refusal.code}
    headers = [(b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"error": error}).encode()})
