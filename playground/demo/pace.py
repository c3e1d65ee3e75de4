"""How fast an answer is played."""

import asyncio
import time

DEFAULT = 50.0


class Pace:
    """A clock of tokens. `rate` is tokens a second, None is as fast as possible."""

    def __init__(self, rate: float | None = DEFAULT) -> None:
        self.rate = rate
        self._due = time.monotonic()

    async def tick(self) -> None:
        """Wait until the next token is due. Late ticks are made up for, but not pauses of the reader."""
        if self.rate is None:
            return
        now = time.monotonic()
        self._due = max(self._due + 1 / self.rate, now - 1)
        if self._due > now:
            await asyncio.sleep(self._due - now)

    async def pause(self, seconds: float) -> None:
        """Wait for a while of the script, in step with the rate."""
        if self.rate is not None:
            await asyncio.sleep(seconds * DEFAULT / self.rate)
            self._due = time.monotonic()


def parse(value: object) -> float | None:
    """A rate from an option or the request's metadata: "fast", or tokens a second.

    Raises ValueError for anything else.
    """
    if value == "fast":
        return None
    try:
        rate = float(str(value))
    except ValueError:
        rate = 0.0
    if not 0.1 <= rate <= 100_000:
        raise ValueError(f"not a pace: {value!r}")
    return rate
