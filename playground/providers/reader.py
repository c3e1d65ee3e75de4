"""The stream reader on the openai SDK. Importing it takes a second: go through `responses`."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from openai import AsyncStream

from playground.providers.base import LimitReached
from playground.providers.decoding import decode
from playground.providers.errors import StreamBroken, StreamRefused
from playground.providers.limits import HEAD, Budget
from playground.providers.masking import mask_own
from playground.providers.sse import Decoder, ServerSentEvent

type Events = list[dict[str, Any]]

_BOM = b"\xef\xbb\xbf"
_BLANK = 4096
"""Bytes of white space that are waited through before the first line."""
_LARGE = 1024 * 1024
"""Bytes of an event that is read on a thread, so that nobody waits for it."""
_STATUSES = ("completed", "incomplete", "failed", "cancelled", "queued", "in_progress")


class EventStream(AsyncStream[Events]):
    """The SDK's stream, but every event arrives as the provider sent it, and those of one read together.

    The SDK raises at any event with an `error` key and loses it (OpenAI's own error events have one),
    stumbles over an event without data, ends silently at an answer that is no stream, and drops the last
    event of a server that forgets the final blank line.
    """

    budget: Budget
    """What the turn has left; given by `responses` before the first event is asked for."""
    _exhausted = False

    async def __stream__(self) -> AsyncIterator[Events]:
        key = str(self._client.api_key or "")
        decoder = Decoder()
        try:
            async for chunk in self._bytes():
                events: Events = []
                problem: Exception | None = None
                try:
                    for event in await _fed(decoder, chunk):
                        events.append(await self._event(event, key))
                    self.budget.take_text(events)
                    if decoder.size > self.budget.limits.line:
                        self.budget.check_line(decoder.head(HEAD), decoder.size)
                except (UnicodeDecodeError, StreamBroken, StreamRefused, LimitReached, _Done) as found:
                    problem = found  # after what came before it
                if events:
                    yield events
                if problem is not None:
                    raise problem
        except _Done:
            return
        except (UnicodeDecodeError, StreamBroken):
            if not self._exhausted:
                raise
            # The connection ended inside an event: that is an early end, not bad bytes.
        finally:
            await self.response.aclose()

    async def _event(self, event: ServerSentEvent, key: str) -> dict[str, Any]:
        size = len(event.data)
        if size < _LARGE:
            return _decode(event, key)
        self.budget.check_line(b"event:%b\n%b" % (event.name or b"", event.data[:HEAD]), size)
        return await asyncio.to_thread(_decode_large, event, key, self.budget)

    async def _bytes(self) -> AsyncIterator[bytes]:
        """The body's bytes, checked to be a stream, without a byte order mark, ended by a blank line."""
        chunks = self.response.aiter_raw()  # never compressed: `clients` refuses that
        head = await self._head(chunks)
        if head.lstrip()[:1] in (b"{", b"[", b"<"):
            yield await self._whole(head, chunks)
            return
        yield head
        async for chunk in chunks:
            yield chunk
            self.budget.take_bytes(len(chunk))
        self._exhausted = True
        yield b"\n\n"

    async def _head(self, chunks: AsyncIterator[bytes]) -> bytes:
        head = b""
        async for chunk in chunks:
            head += chunk
            if not _BOM.startswith(head[:3]) and (head.strip() or len(head) > _BLANK):
                break
        return head.removeprefix(_BOM)

    async def _whole(self, head: bytes, chunks: AsyncIterator[bytes]) -> bytes:
        """An answer in one piece: a Response becomes its terminal event, all else is a refusal."""
        body = bytearray(head)
        async for chunk in chunks:
            body += chunk
            self.budget.take_bytes(len(chunk))
        return await asyncio.to_thread(_as_terminal, body, self.response.status_code)


class _Done(Exception):
    """The server has said [DONE]."""


async def _fed(decoder: Decoder, chunk: bytes) -> Iterable[ServerSentEvent]:
    if decoder.size < _LARGE:
        return decoder.feed(chunk)
    return await asyncio.to_thread(list, decoder.feed(chunk))


def _as_terminal(body: bytearray, status_code: int) -> bytes:
    text = body.decode("utf-8", "replace")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise StreamRefused(text, status_code) from None
    if isinstance(answer, dict) and isinstance(answer.get("output"), list) and not answer.get("error"):
        status = answer.get("status")
        kind = f"response.{status if status in _STATUSES else 'completed'}"
        return b"data: " + json.dumps({"type": kind, "response": answer}).encode() + b"\n\n"
    raise StreamRefused(answer, status_code)


def _decode_large(event: ServerSentEvent, key: str, budget: Budget) -> dict[str, Any]:
    found = _decode(event, key)
    budget.check_whole(found)
    return found


def _decode(event: ServerSentEvent, key: str) -> dict[str, Any]:
    if event.data.startswith(b"[DONE]"):
        raise _Done
    text = mask_own(event.data.decode(), key)
    found = decode(text, event.name.decode("utf-8", "replace") if event.name else None)
    if "\\u" not in text and "\\/" not in text:
        return found
    # JSON can spell a key in escapes, which only decoding shows.
    plain = json.dumps(found, ensure_ascii=False)
    masked = mask_own(plain, key)
    return found if masked == plain else json.loads(masked)
