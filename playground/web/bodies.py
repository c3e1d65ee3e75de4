"""Bounds the body of a request while it comes in: Daphne would spool whatever is sent to the disk first."""

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings

DRAINED = 16 * 1024 * 1024
"""A body that is too large is read and dropped up to here, so that its sender gets to read the refusal."""
_REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedRequest(WebRequest):
    """Keeps no more of a body than Django takes; `RequestLimitMiddleware` then answers 413."""

    _received = 0

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """Open the spool file; Twisted's name."""
        super().gotLength(None if length is None else min(length, _most()))

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """Keep a piece of the body, or drop it; Twisted's name."""
        self._received += len(data)
        if self._received <= _most():
            super().handleContentChunk(data)
        elif self._received > DRAINED:
            self.channel.transport.write(_REFUSAL)
            self.channel.loseConnection()

    def process(self) -> Any:
        """Tell the true size of a body that was dropped, and take no path prefix from a stranger."""
        self.requestHeaders.removeHeader(b"daphne-root-path")
        if self._received > _most():
            self.content.seek(0)
            self.content.truncate()
            self.requestHeaders.setRawHeaders(b"content-length", [b"%d" % self._received])
        return super().process()


def bound(factory: HTTPFactory) -> None:
    """Have every connection that a factory builds make bounded requests."""
    build = factory.buildProtocol

    def bounded(address: Any) -> Any:
        protocol = build(address)
        protocol.requestFactory = BoundedRequest
        return protocol

    factory.buildProtocol = bounded


def _most() -> int:
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
