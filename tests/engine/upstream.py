"""A provider that misbehaves on the wire: each request gets its next answer, the last one for ever."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from playground.engine import connections
from tests.engine.stage import KEY, Stage

type Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]

ITEM = {"id": "msg_1", "type": "message", "role": "assistant", "content": []}
AT = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
WORDS = "These words stay. "


def delta(text: str, **more: Any) -> dict[str, Any]:
    """A piece of the message."""
    return {"type": "response.output_text.delta", "delta": text, **AT, **more}


BEGUN = [
    {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "output": []}},
    {"type": "response.output_item.added", "output_index": 0, "item": ITEM},
    delta(WORDS),
]
DONE = {"type": "response.completed", "response": {"id": "resp_1", "status": "completed", "output": []}}


def sse(*events: Any) -> bytes:
    """Events on the wire."""
    return b"".join(b"data: %b\n\n" % json.dumps(event).encode() for event in events)


def refusing(status: int, body: Any = "<html>no</html>", **headers: str) -> Answer:
    """An HTTP answer that is no stream; header names have `_` for `-`."""
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} No\r\nContent-Length: {len(content)}\r\n{told}\r\n"

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode() + content)

    return answer


def streaming(*pieces: bytes, then: Answer | None = None, end: bool = True) -> Answer:
    """A stream in chunks; `end` says whether it comes to a proper end, behind what `then` does."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        writer.write(b"X-Request-Id: req_up\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in pieces:
            chunk(writer, piece)
        await writer.drain()
        if then is not None:
            await then(writer)
        if end:
            writer.write(b"0\r\n\r\n")

    return answer


def chunk(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """One chunk of a body."""
    writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))


def again_and_again(piece: bytes, pause: float = 0.0) -> Answer:
    """The same bytes until the client leaves."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            chunk(writer, piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


async def silence(writer: asyncio.StreamWriter) -> None:
    """Nothing until the server ends."""
    await asyncio.Event().wait()


async def reset(writer: asyncio.StreamWriter) -> None:
    """The line breaks, once the client has read what was sent."""
    await asyncio.sleep(0.1)
    line: socket.socket = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Upstream:
    """The server; `asked` counts the requests."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = answers
        self._running: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.asked = 0
        self.port = 0

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Leave every client."""
        assert self._server is not None
        self._server.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._running.add(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(OSError, asyncio.IncompleteReadError):
            if await reader.readexactly(1) == b"\x16":  # somebody who wants TLS
                writer.write(b"HTTP/1.1 400 No\r\n\r\n")
                return
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length:")[2].split(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            self.asked += 1
            await self._answers[min(self.asked, len(self._answers)) - 1](writer)


@contextmanager
def upstream(stage: Stage, *answers: Answer, scheme: str = "http") -> Iterator[Upstream]:
    """A misbehaving provider in the place of the demo."""
    found = Upstream(*answers)
    stage.on_loop(found.start())
    connections.set_demo(f"{scheme}://127.0.0.1:{found.port}/v1", KEY)
    try:
        yield found
    finally:
        stage.on_loop(found.stop())
