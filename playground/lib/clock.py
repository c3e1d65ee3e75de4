"""The one reading of the wall clock."""

import datetime
import time


def now() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def day(milliseconds: int) -> datetime.date:
    """The day of a moment (milliseconds since the epoch), in UTC."""
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC).date()
