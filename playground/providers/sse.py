"""Server-sent events out of chunks of bytes: a decoder without I/O.

The format is WHATWG's (HTML, 9.2.6). The SDK's own decoder works line by line and costs as much again as
reading the JSON; and it is private.
"""

from collections.abc import Iterator
from typing import NamedTuple


class ServerSentEvent(NamedTuple):
    """One event: its data lines, and its `event:` line if it has one. Neither is decoded yet."""

    data: bytes
    name: bytes | None


class Decoder:
    """Keeps the beginning of an event until the blank line that ends it has come."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._after_cr = False
        self.size = 0
        """Bytes of the event that is not complete."""

    def head(self, most: int) -> bytes:
        """The first bytes of the event that is not complete."""
        found = b""
        for piece in self._pieces:
            found += piece[: most - len(found)]
            if len(found) >= most:
                break
        return found

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """The events that a chunk completes; those without data are left out."""
        chunk = self._lines(chunk)
        if not chunk:
            return
        joint = self._pieces[-1][-1:] + chunk[:1] if self._pieces else b""
        self._pieces.append(chunk)
        self.size += len(chunk)
        if joint != b"\n\n" and b"\n\n" not in chunk:
            return
        complete, _, rest = b"".join(self._pieces).rpartition(b"\n\n")
        self._pieces, self.size = [rest] if rest else [], len(rest)
        for block in complete.split(b"\n\n"):
            if (event := _event(block)) is not None:
                yield event

    def _lines(self, chunk: bytes) -> bytes:
        """The chunk with every line ended by LF; a CR LF may be cut between two chunks."""
        if self._after_cr and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return chunk


def _event(block: bytes) -> ServerSentEvent | None:
    name: bytes | None = None
    data: list[bytes] = []
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        if field == b"data":
            data.append(value.removeprefix(b" "))
        elif field == b"event":
            name = value.removeprefix(b" ")
    whole = b"\n".join(data)
    return ServerSentEvent(whole, name) if whole else None
