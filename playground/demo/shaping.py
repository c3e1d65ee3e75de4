"""Brings values into the limits of a JSON schema: figures, lengths, repeats."""

from typing import Any

type Schema = dict[str, Any]

_LONGEST = 10_000


def whole(schema: Schema, key: str, default: int, most: int) -> int:
    """A limit of the schema as a whole number from 0 to `most`; the default where it says none."""
    found = schema.get(key, default)
    return int(max(0, min(found, most))) if isinstance(found, (int, float)) else default


def merged(one: Schema, other: Schema) -> Schema:
    """Two schemas that both hold: fields and requirements together, else the other's word."""
    merged = {key: inner for key, inner in (one | other).items() if key != "allOf"}
    if "properties" in one and "properties" in other:
        merged["properties"] = one["properties"] | other["properties"]
    if "required" in one and "required" in other:
        merged["required"] = [*dict.fromkeys([*one["required"], *other["required"]])]
    return merged


def bounded(found: float | None, kind: str, schema: Schema) -> int | float:
    """The figure, brought into the limits of the schema."""
    step = schema.get("multipleOf") or (1 if kind == "integer" else 0)
    tiny = step or 1e-6
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    # Draft 4 wrote true beside the limit.
    if above is not None and above is not False:
        least = (float(low or 0) if above is True else above) + tiny
        low = least if low is None else max(low, least)
    if below is not None and below is not False:
        most = (float(high or 0) if below is True else below) - tiny
        high = most if high is None else min(high, most)
    number = (
        found if found is not None else low if low is not None else min(1, high) if high is not None else 1
    )
    number = max(number, low) if low is not None else number
    number = min(number, high) if high is not None else number
    if step:
        number = round(number / step) * step
        number += step if low is not None and number < low else 0
        number -= step if high is not None and number > high else 0
    return int(number) if float(number).is_integer() else number


def sized(text: str, schema: Schema) -> str:
    """The text, cut or filled up to the length that the schema wants."""
    least, most = whole(schema, "minLength", 0, _LONGEST), whole(schema, "maxLength", _LONGEST, _LONGEST)
    text = text[:most].strip()
    return text + "x" * (least - len(text))


def unlike(values: list[Any]) -> list[Any]:
    """Values of which no two are the same: repeats get a figure, or count on."""
    found: list[Any] = []
    for one in values:
        while one in found:
            one = (
                one + 1
                if isinstance(one, (int, float)) and not isinstance(one, bool)
                else f"{one} {len(found) + 1}"
            )
        found.append(one)
    return found
