"""A value that fits a JSON schema, made from the words and numbers of a text."""

import re
from typing import Any

_DEEPEST = 8
_QUOTED = re.compile(r"[\"“'«]([^\"”'»]{1,200})[\"”'»]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_NAME = re.compile(r"(?<=\w\s)[A-ZÀ-Þ]\w+(?:\s[A-ZÀ-Þ]\w+)*")


def value(schema: Any, text: str) -> Any:
    """A value for the schema. Strings come from what is quoted or named in the text, numbers in order."""
    words = _QUOTED.findall(text) or _NAME.findall(text) or [text.strip()[:200]]
    numbers = [float(found) for found in _NUMBER.findall(text)]
    return _made(schema, words, numbers, 0)


def _made(schema: Any, words: list[str], numbers: list[float], depth: int) -> Any:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return None
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return next((choice for choice in schema["enum"] if choice in words), schema["enum"][0])
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _made(schema[key][0], words, numbers, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind == "object":
        inner: dict[str, Any] = schema.get("properties") or {}
        return {key: _made(part, words, numbers, depth + 1) for key, part in inner.items()}
    if kind == "array":
        return [_made(schema.get("items") or {}, words, numbers, depth + 1)]
    return _scalar(kind, schema, words, numbers)


def _scalar(kind: str, schema: dict[str, Any], words: list[str], numbers: list[float]) -> Any:
    if kind in ("integer", "number"):
        found = numbers.pop(0) if numbers else float(schema.get("minimum", 1))
        return int(found) if kind == "integer" or found.is_integer() else found
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    return words.pop(0) if len(words) > 1 else words[0]
