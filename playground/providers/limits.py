"""What one turn may take: bytes, text, time, and attempts at being heard."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from playground.providers.base import LimitReached

_MIB: Final = 1024 * 1024
HEAD: Final = 512
"""Bytes of a line in which its type is looked for."""
_TYPE: Final = re.compile(rb'^event: ?([\w.]+)|"type"\s*:\s*"([\w.]+)"', re.M)
_HEAVY: Final = frozenset(
    {
        b"response.created",
        b"response.queued",
        b"response.in_progress",
        b"response.completed",
        b"response.incomplete",
        b"response.failed",
        b"response.cancelled",
        b"response.output_item.added",
        b"response.output_item.done",
        b"response.image_generation_call.partial_image",
    }
)
"""Events that may carry pictures or the whole response."""
_BASE64: Final = frozenset({"result", "partial_image_b64", "image_url", "encrypted_content"})
"""Strings that are no text for people."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one turn, in bytes and seconds. Tests make them small, and the sleep short."""

    line: int = 4 * _MIB
    """Of an event, but for those that carry pictures or the whole response."""
    text: int = 10 * _MIB
    whole: int = 64 * _MIB
    turn_seconds: float = 3600.0
    inactivity_seconds: float = 120.0
    """Without an event. Bytes that are no event (comments, a line that never ends) do not count."""
    attempts: int = 3
    """In all, for one request. No other layer tries again."""
    backoff: tuple[float, float] = (0.5, 8.0)
    longest_wait: float = 30.0
    """What a provider may ask to wait; for longer nobody is kept waiting."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def limits() -> Limits:
    """The limits of this process."""
    found: Limits = settings.LIMITS
    return found


class Budget:
    """What is left for one turn, over all its responses. Raises LimitReached when something is used up."""

    def __init__(self, given: Limits | None = None, *, seconds: float = 0.0) -> None:
        self.limits = given or limits()
        self._bytes = self._text = 0
        self._until = asyncio.get_running_loop().time() + self.limits.turn_seconds - seconds

    @property
    def seconds_left(self) -> float:
        """Until the turn has taken too long."""
        return self._until - asyncio.get_running_loop().time()

    def take_bytes(self, count: int) -> None:
        """Note what came over the network."""
        self._bytes += count
        if self._bytes > self.limits.whole:
            size = _size(self.limits.whole)
            raise LimitReached(_("It reached the limit of {size} in all for one turn.").format(size=size))

    def check_line(self, head: bytes, size: int) -> None:
        """See whether an event may have so many bytes; `head` is its beginning."""
        if size > self.limits.line and not _is_heavy(head):
            told = _size(self.limits.line)
            raise LimitReached(_("It reached the limit of {size} for one line.").format(size=told))

    def take_text(self, events: Iterable[dict[str, Any]]) -> None:
        """Note the text that came. What an event says once more at an end counts only by itself."""
        for event in events:
            delta = event.get("delta")
            if isinstance(delta, str):
                self._text += _bytes(delta)
        if self._text > self.limits.text:
            self._too_much_text()

    def check_whole(self, event: dict[str, Any]) -> None:
        """See whether one large event holds more text than a turn may."""
        if _text_in(event) > self.limits.text:
            self._too_much_text()

    def take_items(self, items: Iterable[dict[str, Any]]) -> None:
        """Note what the turn holds already."""
        count = sum(_text_in(item) for item in items)
        self._bytes += count
        self._text += count

    def _too_much_text(self) -> None:
        size = _size(self.limits.text)
        raise LimitReached(_("It reached the limit of {size} of text for one turn.").format(size=size))


def _is_heavy(head: bytes) -> bool:
    found = _TYPE.search(head[:HEAD])
    return found is not None and (found[1] or found[2]) in _HEAVY


def _text_in(value: Any) -> int:
    """Bytes of all that people could read in an item or an event."""
    found, waiting = 0, [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found += _bytes(value)
        elif isinstance(value, dict):
            waiting += [inner for name, inner in value.items() if name not in _BASE64]
        elif isinstance(value, list):
            waiting += value
    return found


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _size(count: int) -> str:
    return _("{count} MiB").format(count=f"{count / _MIB:g}")
