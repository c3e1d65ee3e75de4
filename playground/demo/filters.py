"""Attribute filters of a file search: comparisons, and `and` and `or` of them, as deep as anyone nests."""

import operator
from collections.abc import Callable
from typing import Any

from playground.demo.errors import refuse

Json = dict[str, Any]

_DEEPEST, _LONGEST = 20, 200
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: _same(value, wanted),
    "ne": lambda value, wanted: not _same(value, wanted),
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, wanted: any(_same(value, one) for one in wanted),
    "nin": lambda value, wanted: not any(_same(value, one) for one in wanted),
}
_ORDERED = ("gt", "gte", "lt", "lte")


def check(given: Any, where: str, depth: int = 0) -> None:
    """Raises ApiError 400 for what is no filter; `where` names its place in the request."""
    if not isinstance(given, dict) or depth > _DEEPEST:
        raise _wrong(where, "an object with a type, nested less than 20 deep")
    kind = given.get("type")
    if kind in ("and", "or"):
        inner = given.get("filters")
        if not isinstance(inner, list) or not inner:
            raise _wrong(f"{where}.filters", "a list of filters")
        for index, one in enumerate(inner):
            check(one, f"{where}.filters[{index}]", depth + 1)
        return
    if kind not in _COMPARE:
        raise _wrong(f"{where}.type", f"one of {', '.join(_COMPARE)}, and, or")
    if not isinstance(given.get("key"), str):
        raise _wrong(f"{where}.key", "a string")
    value, many = given.get("value"), kind in ("in", "nin")
    plain = isinstance(value, (str, int, float))
    if (many and not isinstance(value, list)) or (not many and not plain):
        raise _wrong(f"{where}.value", "a list" if many else "a string, number or boolean")


def matches(given: Json | None, attributes: Json) -> bool:
    """Whether attributes pass a filter that was checked. What is not there equals nothing."""
    if not given:
        return True
    if given["type"] in ("and", "or"):
        passed = [matches(one, attributes) for one in given["filters"]]
        return all(passed) if given["type"] == "and" else any(passed)
    value, wanted, kind = attributes.get(given["key"]), given["value"], given["type"]
    if kind in _ORDERED and (value is None or _family(value) != _family(wanted)):
        return False
    found: bool = _COMPARE[kind](value, wanted)
    return found


def told(given: Json | None) -> str:
    """A filter in one line: year >= 2025 and (topic = fees or topic = ferries)."""
    if not given:
        return ""
    if given["type"] in ("and", "or"):
        parts = [told(one) for one in given["filters"]]
        return f"({f' {given["type"]} '.join(parts)})"
    signs = {"eq": "=", "ne": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤", "in": "in", "nin": "not in"}
    return f"{given['key']} {signs[given['type']]} {given['value']}"[:_LONGEST]


def _family(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "number" if isinstance(value, (int, float)) else "text"


def _same(value: Any, wanted: Any) -> bool:
    return _family(value) == _family(wanted) and bool(value == wanted)


def _wrong(where: str, expected: str) -> Exception:
    return refuse(f"Invalid '{where}': expected {expected}.", param=where, code="invalid_value")
