"""What the tools of the made-up MCP server do: small real functions of their arguments."""

import json
import re
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_DICE = re.compile(
    r"\b(?:(\d{1,3})\s*d\s*(\d{1,4})|(\d{1,3})?\s*(?:dice|die)\b(?:[^.\d]*(\d{1,4})\s*[- ]?sided?s?)?)", re.I
)
_UNITS = re.compile(
    r"(?<![\d.,])(-?\d{1,15}(?:[.,]\d{1,15})?)\s*°?\s*([a-z]+(?: mile)?s?)"
    r"\s+(?:to|in|into|as)\s+°?\s*([a-z]+(?: mile)?s?)\b",
    re.I,
)


_LARGEST = 1e15


class ToolFailed(Exception):
    """The arguments cannot be worked with; str() says why."""


@cache
def data() -> Json:
    """The tools as they are listed, the glossary, the units."""
    path = Path(__file__).parent / "data" / "mcp.json"
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def chosen(tools: list[Json], text: str) -> Json:
    """The tool that a question is for; the first when its words are for none."""
    words = {"roll_dice": _DICE.search(text), "convert_units": _UNITS.search(text)}
    words["save"] = re.search(r"\b(?:save|note down|remember)\b", text, re.I)
    return next((tool for tool in tools if words.get(tool["name"])), tools[0])


def arguments(name: str, text: str) -> Json | None:
    """The arguments that stand in a question; None when a value has to be made from the schema."""
    if name == "roll_dice" and (match := _DICE.search(text)):
        return {"count": int(match[1] or match[3] or 1), "sides": int(match[2] or match[4] or 6)}
    if name == "convert_units" and (match := _UNITS.search(text)):
        return {"value": float(match[1].replace(",", ".")), "from": match[2], "to": match[3]}
    return None


def run(name: str, given: str) -> str:
    """The output of a call, as JSON. Raises ToolFailed."""
    try:
        values = json.loads(given or "{}")
    except (ValueError, RecursionError):
        raise ToolFailed("The arguments are no JSON.") from None
    if not isinstance(values, dict):
        raise ToolFailed("The arguments are no object.")
    return json.dumps(_TOOLS.get(name, _other)(values), ensure_ascii=False)


def _lookup(values: Json) -> Json:
    query = str(values.get("query", ""))
    known = data()["glossary"]
    for word in (query.lower().strip(), *re.findall(r"\w+", query.lower())):
        for form in (word, word.removesuffix("s")):
            if form in known:
                return {"word": form, "meaning": known[form]}
    return {"word": query, "meaning": None, "known": sorted(known)}


def _save(values: Json) -> Json:
    text = str(values.get("text", ""))
    return {"words": len(text.split()), "characters": len(text), "kept": False}


def _roll(values: Json) -> Json:
    count, sides = values.get("count"), values.get("sides")
    if not (isinstance(count, int) and isinstance(sides, int) and 1 <= count <= 100 and 2 <= sides <= 1000):
        raise ToolFailed("1 to 100 dice of 2 to 1000 sides can be rolled.")
    rolled = [secrets.randbelow(sides) + 1 for _ in range(count)]
    return {"rolled": rolled, "sum": sum(rolled)}


def _convert(values: Json) -> Json:
    value = values.get("value")
    start, end = _unit(values.get("from")), _unit(values.get("to"))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _LARGEST:
        raise ToolFailed("The value is no number that I can convert.")
    if {start, end} <= {"c", "f", "k"}:
        return {"value": round(_from_kelvin(_to_kelvin(value, start), end), 6), "unit": end.upper()}
    for units in data()["units"].values():
        if start in units and end in units:
            return {"value": float(f"{value * units[start] / units[end]:.10g}"), "unit": end}
    raise ToolFailed(
        f"{values.get('from')!s:.40} and {values.get('to')!s:.40} are no units of the same kind that I know."
    )


def _unit(name: Any) -> str:
    found = str(name).lower().strip(" °.")
    found = {"celsius": "c", "fahrenheit": "f", "kelvin": "k", "degrees": "c"}.get(found, found)
    known = {unit for units in data()["units"].values() for unit in units} | {"c", "f", "k"}
    return found if found in known else found.removesuffix("s")


def _to_kelvin(value: float, unit: str) -> float:
    return {"c": value + 273.15, "f": (value + 459.67) * 5 / 9, "k": value}[unit]


def _from_kelvin(value: float, unit: str) -> float:
    return {"c": value - 273.15, "f": value * 9 / 5 - 459.67, "k": value}[unit]


def _other(values: Json) -> Json:
    return {"note": "The demo has no tool of this name, so it gives the arguments back.", "arguments": values}


_TOOLS: dict[str, Callable[[Json], Json]] = {
    "lookup": _lookup,
    "save": _save,
    "roll_dice": _roll,
    "convert_units": _convert,
}
