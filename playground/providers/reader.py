"""The stream reader on the openai SDK. Importing it takes a second: go through `responses`."""

import json
from collections.abc import AsyncIterator
from typing import Any

from django.utils.translation import gettext as _
from openai import AsyncStream
from openai._streaming import ServerSentEvent

from playground.providers.decoding import decode
from playground.providers.errors import StreamBroken, StreamRefused
from playground.providers.masking import mask_own

_BOM = b"\xef\xbb\xbf"
_BLANK = 4096
"""Bytes of white space that are waited through before the first line."""
_LINE = 64 * 1024 * 1024
"""Bytes in one line; the terminal event holds every picture of an answer."""
_WHOLE = 16 * 1024 * 1024
"""Bytes of an answer that came in one piece instead of a stream."""
_STATUSES = ("completed", "incomplete", "failed", "cancelled", "queued", "in_progress")


class EventStream(AsyncStream[object]):
    """The SDK's stream, but every event arrives as the provider sent it.

    The SDK raises at any event with an `error` key and loses it (OpenAI's own error events have one),
    stumbles over an event without data, ends silently at an answer that is no stream, and drops the last
    event of a server that forgets the final blank line.
    """

    _exhausted = False

    async def __stream__(self) -> AsyncIterator[object]:
        key = str(self._client.api_key or "")
        try:
            async for event in self._decoder.aiter_bytes(self._bytes()):
                if not event.data:
                    continue
                if event.data.startswith("[DONE]"):
                    break
                yield self._decode(event, key)
        except (UnicodeDecodeError, StreamBroken):
            if not self._exhausted:
                raise
            # The connection ended inside an event: that is an early end, not bad bytes.
        finally:
            await self.response.aclose()

    def _decode(self, event: ServerSentEvent, key: str) -> dict[str, Any]:
        found = decode(mask_own(event.data, key), event.event)
        if "\\" not in event.data:
            return found
        # JSON can spell a key in escapes, which only decoding shows.
        plain = json.dumps(found, ensure_ascii=False)
        masked = mask_own(plain, key)
        return found if masked == plain else json.loads(masked)

    async def _bytes(self) -> AsyncIterator[bytes]:
        """The body's bytes, checked to be a stream, without a byte order mark, ended by a blank line."""
        chunks = self.response.aiter_bytes()
        head = await self._head(chunks)
        if head.lstrip()[:1] in (b"{", b"[", b"<"):
            yield await self._whole(head, chunks)
            return
        yield head
        line = 0
        async for chunk in chunks:
            ending = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            line = line + len(chunk) if ending < 0 else len(chunk) - ending - 1
            if line > _LINE:
                raise StreamBroken(_("The server sent a line that is too long."))
            yield chunk
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
            if len(body) > _WHOLE:
                raise StreamBroken(_("The server sent a line that is too long."))
        text = body.decode("utf-8", "replace")
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            raise StreamRefused(text, self.response.status_code) from None
        if isinstance(answer, dict) and isinstance(answer.get("output"), list) and not answer.get("error"):
            status = answer.get("status")
            kind = f"response.{status if status in _STATUSES else 'completed'}"
            return b"data: " + json.dumps({"type": kind, "response": answer}).encode() + b"\n\n"
        raise StreamRefused(answer, self.response.status_code)
