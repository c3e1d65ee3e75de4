"""A small check of a value against a JSON schema: what the demo's made arguments must pass."""

import re
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
    "null": type(None),
}  # fmt: skip
_FORMATS = {
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
    "time": time.fromisoformat,
    "uuid": UUID,
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", text) or 1 / 0,
    "uri": lambda text: re.match(r"https?://\w", text) or 1 / 0,
}


def problems(schema: Any, value: Any, root: Any = None, at: str = "$") -> list[str]:
    """Where the value does not fit the schema."""
    root = schema if root is None else root
    if isinstance(schema, bool):
        return [] if schema else [at]
    found = _combined(schema, value, root, at)
    kinds = schema.get("type", list(_TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is(value, kind) for kind in kinds):
        return [*found, f"{at}: {value!r} is no {kinds}"]
    if isinstance(value, dict):
        found += _object(schema, value, root, at)
    elif isinstance(value, list):
        found += _array(schema, value, root, at)
    elif isinstance(value, str):
        found += _string(schema, value, at)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found += _number(schema, value, at)
    return found


def _combined(schema: Any, value: Any, root: Any, at: str) -> list[str]:
    found: list[str] = []
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#").split("/")[1:]:
            target = target[part.replace("~1", "/")]
        found += problems(target, value, root, at)
    for part in schema.get("allOf", ()):
        found += problems(part, value, root, at)
    if "anyOf" in schema and all(problems(one, value, root, at) for one in schema["anyOf"]):
        found.append(f"{at}: no branch of anyOf")
    if "oneOf" in schema and sum(not problems(one, value, root, at) for one in schema["oneOf"]) != 1:
        found.append(f"{at}: not one branch of oneOf")
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: const")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: enum")
    return found


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind]) or (
        kind == "integer" and isinstance(value, float) and value.is_integer()
    )


def _object(schema: Any, value: Any, root: Any, at: str) -> list[str]:
    found = [f"{at}: misses {name}" for name in schema.get("required", ()) if name not in value]
    fields, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, inner in value.items():
        found += problems(fields.get(name, rest), inner, root, f"{at}.{name}")
    if len(value) < schema.get("minProperties", 0):
        found.append(f"{at}: too few fields")
    return found


def _array(schema: Any, value: Any, root: Any, at: str) -> list[str]:
    fixed = schema.get("prefixItems", [])
    found = []
    for index, inner in enumerate(value):
        part = fixed[index] if index < len(fixed) else schema.get("items", True)
        found += problems(part, inner, root, f"{at}[{index}]")
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**6):
        found.append(f"{at}: {len(value)} items")
    if schema.get("uniqueItems") and len({repr(one) for one in value}) < len(value):
        found.append(f"{at}: repeats")
    return found


def _string(schema: Any, value: str, at: str) -> list[str]:
    found = []
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**6):
        found.append(f"{at}: length {len(value)}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} against {schema['pattern']}")
    try:
        _FORMATS.get(schema.get("format", ""), str)(value)
    except (ValueError, ZeroDivisionError):
        found.append(f"{at}: {value!r} is no {schema['format']}")
    return found


def _number(schema: Any, value: float, at: str) -> list[str]:
    found = []
    if value < schema.get("minimum", value) or value > schema.get("maximum", value):
        found.append(f"{at}: {value} out of bounds")
    if value <= schema.get("exclusiveMinimum", value - 1) or value >= schema.get(
        "exclusiveMaximum", value + 1
    ):
        found.append(f"{at}: {value} on or behind a border")
    if (
        "multipleOf" in schema
        and abs(value / schema["multipleOf"] - round(value / schema["multipleOf"])) > 1e-9
    ):
        found.append(f"{at}: {value} is no multiple")
    return found
