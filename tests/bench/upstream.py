"""A Responses server that writes numbered Markdown tokens at a pace, at next to no cost."""

import asyncio
import json
import re
from typing import Any, cast

from tests.bench.items import answer_of_items
from tests.bench.marks import TOKENS, now, token
from tests.bench.wheel import Wheel

QUIET = "/none"
"""The message that is answered without a token."""
ITEMS = "/items"
"""With a number behind it: the message that is answered with so many items of many kinds, at once."""
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
_LAST = b"0\r\n\r\n"
_DELTA = (
    b"event: response.output_text.delta\ndata: "
    b'{"type":"response.output_text.delta","sequence_number":%d,"item_id":"msg_%b","output_index":0,'
    b'"content_index":0,"delta":"%b","logprobs":[],"obfuscation":"abcdefgh"}\n\n'
)


class Upstream:
    """Answers every request with TOKENS tokens, the first of them at once.

    `received[stream]` is when a request had come in whole (of `marks.now`); a stream's name is the text of
    the request's last message.
    """

    def __init__(self, tokens: int = TOKENS) -> None:
        self.received: dict[str, int] = {}
        self.wheel = Wheel()
        self.tokens = tokens
        self.url = ""
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on loopback, at `url`."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Line(self), "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()


class _Line(asyncio.Protocol):
    """One connection: a request, its stream, and perhaps the next one."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._transport: asyncio.Transport
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        length = _length(head)
        if not end or len(rest) < length:
            return
        self._buffer = rest[length:]
        if head.startswith(b"POST"):
            self._respond(json.loads(rest[:length]))
        else:
            self._say(b'{"object":"list","data":[{"id":"bench","object":"model"}]}')

    def _say(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % len(body) + body)

    def _respond(self, body: dict[str, Any]) -> None:
        at = now()
        name = body["input"][-1]["content"][-1]["text"].strip()
        if found := re.fullmatch(ITEMS + r" (\d+)", name):
            self._transport.write(_HEAD + _chunk(answer_of_items(int(found[1]))) + _LAST)
            return
        self._upstream.received[name] = at
        stream = _Stream(self._transport, name, 0 if name == QUIET else self._upstream.tokens)
        if stream.emit():
            self._upstream.wheel.add(stream.emit)


class _Stream:
    """The events of one response."""

    def __init__(self, transport: asyncio.Transport, name: str, tokens: int) -> None:
        self._transport = transport
        self._name = name
        self._tokens = tokens
        self._next = 0
        self._number = 0
        self._text: list[bytes] = []
        self._id = name.encode()
        transport.write(_HEAD + _chunk(self._opening()))

    def emit(self) -> bool:
        """Write the next token; whether there will be another."""
        if self._transport.is_closing():
            return False
        if self._next < self._tokens:
            text = token(self._next, now())
            self._transport.write(_chunk(_DELTA % (self._number, self._id, text)))
            self._text.append(text)
            self._next += 1
            self._number += 1
        if self._next < self._tokens:
            return True
        self._transport.write(_chunk(self._closing()) + _LAST)
        return False

    def _event(self, kind: str, **fields: Any) -> bytes:
        event = {"type": kind, "sequence_number": self._number, **fields}
        self._number += 1
        return f"event: {kind}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n".encode()

    def _response(self, status: str, **fields: Any) -> dict[str, Any]:
        head = {"id": f"resp_{self._name}", "object": "response", "status": status, "model": "bench"}
        return head | {"output": []} | fields

    def _item(self, status: str, content: list[dict[str, Any]]) -> dict[str, Any]:
        item = {"id": f"msg_{self._name}", "type": "message", "role": "assistant"}
        return item | {"status": status, "content": content}

    def _opening(self) -> bytes:
        place = {"item_id": f"msg_{self._name}", "output_index": 0, "content_index": 0}
        part = {"type": "output_text", "text": "", "annotations": []}
        return b"".join((
            self._event("response.created", response=self._response("in_progress")),
            self._event("response.in_progress", response=self._response("in_progress")),
            self._event("response.output_item.added", output_index=0, item=self._item("in_progress", [])),
            self._event("response.content_part.added", part=part, **place),
        ))  # fmt: skip

    def _closing(self) -> bytes:
        place = {"item_id": f"msg_{self._name}", "output_index": 0, "content_index": 0}
        text = json.loads(b'"%b"' % b"".join(self._text))
        part = {"type": "output_text", "text": text, "annotations": []}
        done = self._item("completed", [part])
        usage = {"input_tokens": 10, "output_tokens": self._tokens, "total_tokens": 10 + self._tokens}
        whole = self._response("completed", output=[done], usage=usage)
        return b"".join((
            self._event("response.output_text.done", text=text, **place),
            self._event("response.content_part.done", part=part, **place),
            self._event("response.output_item.done", output_index=0, item=done),
            self._event("response.completed", response=whole),
        ))  # fmt: skip


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
