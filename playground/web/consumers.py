"""The socket: it only delivers. Commands come by HTTP."""

import asyncio
import contextlib
import logging
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import get_language

from playground.engine.fanout import Hub, fanout
from playground.engine.group import RESUME
from playground.models import ChatSession
from playground.rendering.patches import Audience
from playground.web import access, parameters
from playground.web.watch import NOT_FOUND, SIGNED_OUT

QUEUE_BYTES = 1024 * 1024
"""What may wait for a slow reader; beyond it the socket closes, and the page resumes by its cursor."""

logger = logging.getLogger(__name__)


class SessionConsumer(AsyncWebsocketConsumer):
    """One page that looks at one path of a session."""

    audience: Audience
    through: str | None
    session_id: UUID
    user_id: int
    login_key: str

    async def connect(self) -> None:
        """Accept, then close with a code of ours when the reader may not read.

        A handshake that is refused looks like a network error to a page, which would try for ever.
        """
        await self.accept()
        self._hub: Hub | None = None
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()
        self._queued = 0
        self._ended = False
        self.session_id = self.scope["url_route"]["kwargs"]["session_id"]
        if not self.scope["user"].is_authenticated:
            await self.close(SIGNED_OUT)
            return
        self.user_id = self.scope["user"].pk
        self.login_key = self.scope["session"].session_key
        if not await self._may_read():
            await self.close(NOT_FOUND)
            return
        after, self.through = _query(self.scope["query_string"])
        self.audience = Audience(role="member", language=get_language() or "en")
        self._sender = asyncio.create_task(self._send_all())
        self._hub = fanout.hub(self.session_id)
        try:
            await self._hub.attach(self, after)
        except ChatSession.DoesNotExist:
            self.end(NOT_FOUND)
        except Exception:
            logger.exception("socket.unattached", extra={"session": str(self.session_id)})
            self.end(RESUME)

    async def _may_read(self) -> bool:
        found = access.sessions(self.scope["user"]).filter(id=self.session_id)
        return bool(await database_sync_to_async(found.exists, thread_sensitive=False)())

    async def disconnect(self, code: int) -> None:
        """Leave the hub."""
        if self._hub is not None:
            self._sender.cancel()
            self._hub.detach(self)
            fanout.release(self._hub)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Ignore what comes in: a socket takes no commands."""

    def deliver(self, frame: str) -> None:
        """Queue a frame; a reader who is too slow is cut off and comes back by its cursor."""
        if self._ended:
            return
        self._queued += len(frame)
        if self._queued > QUEUE_BYTES and not self._queue.empty():
            self.end(RESUME)
        else:
            self._queue.put_nowait(frame)

    def end(self, code: int) -> None:
        """Close after what is already queued; nothing more is taken."""
        if not self._ended:
            self._ended = True
            self._queue.put_nowait(code)

    async def _send_all(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while isinstance(item := await self._queue.get(), str):
                self._queued -= len(item)
                await self.send(item)
            await self.close(item)


def _query(raw: bytes) -> tuple[int, str | None]:
    """The cursor and the turn that a socket address names; what makes no sense is as if absent."""
    query: dict[str, list[Any]] = parse_qs(raw.decode("ascii", "replace"))
    through = parameters.uuid(query.get("turn", [""])[0])
    cursor = parameters.number(query.get("after", [""])[0], digits=18)
    return cursor, str(through) if through else None
