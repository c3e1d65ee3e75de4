"""One server-sent event's data becomes one event dict; what is no event is told as skipped."""

import json
import math
from typing import Any

from django.utils.translation import gettext as _

from playground.lib.nesting import is_deeper
from playground.providers.errors import StreamBroken, StreamRefused

SKIPPED = "playground.event_skipped"
_OWN = "playground."
_RAW = 2000
_DEPTH = 200
"""Nesting beyond this is no answer of any model, and would break whoever walks the event."""


def _finite(text: str) -> float | None:
    """No number that JSON, and so a database, could not hold."""
    value = float(text)
    return value if math.isfinite(value) else None


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda name: None)


def decode(data: str, name: str | None) -> dict[str, Any]:
    """The event in `data`, verbatim; `name`, the stream's `event:` line, stands in for a missing type.

    Raises StreamBroken for what is no JSON or is nested too deep, StreamRefused for an error that has not the
    form of an event.
    """
    try:
        event = _DECODER.decode(data)
    except RecursionError:
        raise StreamBroken(_("The server sent JSON that is nested too deep.")) from None
    except ValueError:
        raise StreamBroken(_("The server sent an event that is not valid JSON.")) from None
    if data.count("{") + data.count("[") > _DEPTH and is_deeper(event, _DEPTH):
        raise StreamBroken(_("The server sent JSON that is nested too deep."))
    if not isinstance(event, dict):
        return _skipped(data, "not a JSON object")
    kind = event.get("type")
    if not isinstance(kind, str) or not kind:
        if event.get("error"):
            raise StreamRefused(event)
        if not name:
            return _skipped(data, "no type")
        kind = name
        event["type"] = kind
    return _skipped(data, "reserved type") if kind.startswith(_OWN) else event


def _skipped(data: str, why: str) -> dict[str, Any]:
    return {"type": SKIPPED, "raw": data[:_RAW], "why": why}
