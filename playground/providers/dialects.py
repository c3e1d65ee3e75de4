"""The error bodies that Responses servers answer with, read into one shape."""

import html
import json
import re
from typing import Any, NamedTuple

_DEPTH = 5
_SCAN = 20_000
"""Characters of an error page that are looked at."""
_NO_TEXT = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title", re.IGNORECASE)


class Told(NamedTuple):
    """What a body says about the failure; empty strings where it says nothing."""

    message: str = ""
    code: str = ""
    param: str = ""
    status: int | None = None


def read(body: object, depth: int = 0) -> Told:
    """What `{"error": {...}}`, `{"error": "text"}`, `{"detail": ...}`, an array, HTML, SSE or text says."""
    if depth > _DEPTH:
        return Told()
    if isinstance(body, dict):
        return _read_object(body, depth)
    if isinstance(body, list):
        found = [told for told in (read(part, depth + 1) for part in body[:3]) if told.message]
        return found[0]._replace(message="; ".join(told.message for told in found)) if found else Told()
    return _read_text(body, depth) if isinstance(body, str) else Told()


def _read_object(body: dict[Any, Any], depth: int) -> Told:
    for name in ("error", "detail", "errors", "response"):
        inner = read(body.get(name), depth + 1)
        if inner.message:
            return inner._replace(
                code=inner.code or _code(body),
                status=inner.status or _status(body),
            )
    for name in ("message", "msg", "error_description", "reason", "title"):
        message = body.get(name)
        if isinstance(message, str) and message.strip():
            place = _place(body)
            prefix = f"{place}: " if place and "loc" in body else ""
            return Told(prefix + message.strip(), _code(body), place, _status(body))
    return Told(code=_code(body), status=_status(body))


def _code(body: dict[Any, Any]) -> str:
    """The most telling of the names that servers give to the sort of failure."""
    for name in ("code", "error_code", "type"):
        value = body.get(name)
        if isinstance(value, str) and value and value != "error":
            return value
    return ""


def _status(body: dict[Any, Any]) -> int | None:
    """Gateways put the HTTP status where a code is expected."""
    for name in ("status", "status_code", "code"):
        value = body.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 400 <= value < 600:
            return value
    return None


def _place(body: dict[Any, Any]) -> str:
    param = body.get("param")
    if isinstance(param, str):
        return param
    loc = body.get("loc")
    if isinstance(loc, list):
        return ".".join(str(step) for step in loc[:8] if isinstance(step, str | int) and step != "body")
    return ""


def _read_text(body: str, depth: int) -> Told:
    text = body[:_SCAN].strip()
    if text.startswith(("data:", "event:", ":", "id:", "retry:")):
        return _read_stream(text, depth)
    if text.startswith(("{", "[")):
        try:
            return read(json.loads(text), depth + 1)
        except (ValueError, RecursionError):
            return Told(message=text)
    if text.startswith("<"):
        title = _TITLE.search(text)
        text = title[1] if title and title[1].strip() else _NO_TEXT.sub(" ", text)
        text = html.unescape(text)
    return Told(message=" ".join(text.split()))


def _read_stream(text: str, depth: int) -> Told:
    """A refusal with the body of a stream: the last event that tells of an error counts."""
    for line in reversed(text.splitlines()):
        if line.startswith("data:"):
            told = _read_text(line.removeprefix("data:"), depth + 1)
            if told.message and told.message != "[DONE]":
                return told
    return Told()
