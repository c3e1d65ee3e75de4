"""Those who read a stream: bytes are searched for marks as they come, and little else is parsed."""

import asyncio
import json
import os
import re
from dataclasses import dataclass, field
from typing import cast

from tests.bench.marks import MARK, now

_ENDS = ("completed", "incomplete", "failed", "stopped", "interrupted")
_TURN = re.compile(r"turn-[0-9a-f]{32}")
_SHOWN_END = re.compile(rb'<article [^>]*data-status=\\"(completed|failed)\\"')


@dataclass
class Sample:
    """What one reader saw. Times are microseconds of `marks.now`; `tokens[n]` is (written, read)."""

    sent: int = 0
    answered: int = 0
    tokens: dict[int, tuple[int, int]] = field(default_factory=dict)
    end: str = ""

    def search(self, data: bytes, at: int) -> int:
        """Note the marks that are new in `data`; returns where the last one ends."""
        end = 0
        for mark in MARK.finditer(data):
            number = int(mark[1])
            if number not in self.tokens:
                self.tokens[number] = (int(mark[2]), at)
            end = mark.end()
        return end


class Reader(asyncio.Protocol):
    """A connection that asks once. `opened` and `ended` are awaited; `ended` has what ended it."""

    def __init__(self, request: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.sample = Sample()
        self.opened: asyncio.Future[int] = loop.create_future()
        self.ended: asyncio.Future[str] = loop.create_future()
        self._request = request
        self._buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def ask(self) -> None:
        """Send the request."""
        self.sample.sent = now()
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        at = now()
        self._buffer += data
        if not self.opened.done():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self.sample.answered = at
            self.opened.set_result(int(head.split(b" ", 2)[1]))
            self._buffer = rest
        if self._buffer:
            self.read(at)

    def read(self, at: int) -> None:
        """Take what it can from the buffer."""

    def finish(self, how: str) -> None:
        """Tell how it ended, once."""
        if not self.ended.done():
            self.sample.end = how
            self.ended.set_result(how)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_result(0)
        self.finish("lost")


class EventReader(Reader):
    """Reads server-sent events: the floor's answer."""

    def read(self, at: int) -> None:
        end = self.sample.search(self._buffer, at)
        if b"response.completed" in self._buffer:
            self.finish("completed")
        # A mark may be cut in two by the network; the end of what was read is looked at again.
        self._buffer = self._buffer[max(end, len(self._buffer) - 40) :]


class SocketReader(Reader):
    """Reads websocket frames as a page does. `quiet` is awaited: what was there before has ended."""

    def __init__(self, request: bytes) -> None:
        super().__init__(request)
        self.quiet: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.bytes = self.frames = 0

    def read(self, at: int) -> None:
        data, start = self._buffer, 0
        while (found := _frame(data, start)) is not None:
            opcode, begin, start = found
            payload = data[begin:start]
            if opcode == 1:
                self.frames += 1
                self.bytes += len(payload)
                self._take(payload, at)
            elif opcode == 9:
                mask = os.urandom(4)
                sent = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
                self.transport.write(bytes((0x8A, 0x80 | len(payload))) + mask + sent)
            elif opcode == 8:
                self.finish(f"closed {int.from_bytes(payload[:2])}")
        self._buffer = data[start:]

    def _take(self, payload: bytes, at: int) -> None:
        if self.quiet.done():
            self.sample.search(payload, at)
            if b"data-status" in payload and (end := _turn_end(payload)):
                self.finish(end)
        elif _SHOWN_END.search(payload) or _turn_end(payload):
            self.quiet.set_result(None)  # what comes from here on belongs to the next turn


def _frame(data: bytes, start: int) -> tuple[int, int, int] | None:
    """Opcode, begin and end of the payload of the frame at `start`; None while it is not whole."""
    if len(data) < start + 2:
        return None
    length, begin = data[start + 1] & 0x7F, start + 2
    if length > 125:
        size = 2 if length == 126 else 8
        if len(data) < begin + size:
            return None
        length, begin = int.from_bytes(data[begin : begin + size]), begin + size
    if len(data) < begin + length:
        return None
    return data[start] & 0x0F, begin, begin + length


def _turn_end(payload: bytes) -> str:
    """How the turn ended that a frame says the end of, or nothing."""
    for patch in json.loads(payload)["patches"]:
        status = patch.get("attrs", {}).get("data-status")
        if status in _ENDS and _TURN.fullmatch(patch["id"]):
            return str(status)
    return ""
