"""How long a provider asks to wait before the next request."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 30 * 24 * 3600.0
_WORDS = re.compile(
    r"(?:try again|retry) (?:in|after) (?:(\d{1,4})h)?(?:(\d{1,4})m(?!s))?"
    r"(?:(\d{1,6}(?:\.\d{1,6})?) ?(ms|s)\w*)?",
    re.I,
)


def seconds(headers: Mapping[str, str], message: str) -> float | None:
    """Seconds to wait, by `retry-after-ms`, `retry-after` (number or date), else by the message."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, _LONGEST)
    told = headers.get("retry-after")
    plain = _number(told)
    if plain is not None:
        return min(plain, _LONGEST)
    return _until(told) if told else _from_words(message)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until(text: str) -> float | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST)


def _from_words(message: str) -> float | None:
    """OpenAI's rate limits say "Please try again in 6m0s", "1.5s" or "20ms"."""
    found = _WORDS.search(message)
    if not found or not any(found.groups()):
        return None
    hours, minutes, rest, unit = found.groups()
    last = float(rest or 0) / (1000 if unit and unit.lower() == "ms" else 1)
    return min(int(hours or 0) * 3600 + int(minutes or 0) * 60 + last, _LONGEST)
