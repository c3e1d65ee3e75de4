"""Frames on an HTTP connection: server-sent events, and the ways in which a stream can break."""

import json
import secrets
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from aiohttp import web

from playground.demo.errors import ApiError
from playground.demo.player import Close, Fault, Frame, Raw

Json = dict[str, Any]
_TERMINAL = ("response.completed", "response.incomplete", "response.failed")


def plain(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    """An answer that is no stream: JSON, or text as it stands."""
    named = {"x-request-id": f"req_{secrets.token_hex(16)}"} | (headers or {})
    named.setdefault("content-type", "application/json" if not isinstance(body, str) else "text/html")
    text = body if isinstance(body, str) else json.dumps(body)
    return web.Response(status=status, text=text, headers=named)


def refusal(error: ApiError) -> web.Response:
    """An ApiError as it is told to the client."""
    return plain(error.status, error.body)


async def stream(request: web.Request, frames: AsyncGenerator[Frame]) -> web.StreamResponse:
    """Send the frames as server-sent events; a fault in front becomes a plain answer."""
    response: web.StreamResponse | None = None
    async with aclosing(frames):
        async for frame in frames:
            if isinstance(frame, Fault):
                return plain(frame.status, frame.body, frame.headers)
            if response is None:
                response = await _opened(request)
            if isinstance(frame, Close):
                _break(request, frame.how)
                return response
            await response.write(frame.data if isinstance(frame, Raw) else _event(frame))
    return response or await _opened(request)


async def whole(frames: AsyncGenerator[Frame]) -> web.Response:
    """Play to the end and answer with the response object."""
    async with aclosing(frames):
        async for frame in frames:
            if isinstance(frame, Fault):
                return plain(frame.status, frame.body, frame.headers)
            if isinstance(frame, dict) and frame["type"] in _TERMINAL:
                return plain(200, frame["response"])
            if isinstance(frame, dict) and frame["type"] == "error":
                raise ApiError(500, str(frame.get("message")), code=frame.get("code"))
    raise ApiError(500, "The demo's script ended without a response.")


async def _opened(request: web.Request) -> web.StreamResponse:
    headers = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store"}
    response = web.StreamResponse(headers=headers | {"x-request-id": f"req_{secrets.token_hex(16)}"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    return response


def _event(event: Json) -> bytes:
    # As the real API: the name of the event, then its JSON on one line.
    return f"event: {event['type']}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n".encode()


def _break(request: web.Request, how: str) -> None:
    transport = request.transport
    if how == "eof" or transport is None:
        return
    if how == "cut":
        transport.close()
        return
    # Closing without lingering sends a reset instead of an orderly end.
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
