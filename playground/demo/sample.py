"""A value that fits a JSON schema, made from the words, figures and dates of a text."""

import re
from typing import Any

from playground.demo import patterns, shaping
from playground.demo.said import Said
from playground.demo.shaping import Schema, whole

_DEEPEST, _PARTS, _MANY = 8, 4000, 100
_NUMBERS = ("integer", "number")
_PLACES = {"from": "from", "origin": "from", "departure": "from", "source": "from", "start": "from"}
_PLACES |= {"to": "to", "destination": "to", "arrival": "to", "target": "to", "recipient": "to"}
_PLACES |= {"city": "in", "location": "in", "place": "in", "country": "in"}
_FIXED = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "hostname": "example.com",
    "duration": "PT1H",
}
_HINTS = (
    ("email", r"e-?mail"),
    ("uri", r"\b(?:url|uri|link|website)\b"),
    ("date", r"\b(?:date|day when|birthday)\b"),
)


def value(schema: Any, text: str) -> Any:
    """A value for the schema: fields take what stands beside their names, then what is left, in order."""
    return _Maker(schema, text).made(schema, "", 0)


class _Maker:
    """Makes the parts of one value. `root` is where `$ref` points into."""

    def __init__(self, root: Any, text: str) -> None:
        self.root, self.said, self.left = root, Said(text), _PARTS

    def made(self, schema: Any, name: str, depth: int) -> Any:
        """The value of a field."""
        if not self._steps_into(schema, depth):
            return None
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._choice(schema)
        if "default" in schema and not self._spoken(schema, name):
            return schema["default"]
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                return self._one_of(schema, key, name, depth)
        kind = _kind(schema)
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, name, depth)
        return self._scalar(kind, schema, name)

    def _steps_into(self, schema: Any, depth: int) -> bool:
        """Count a step, and say whether there is something to step into.

        The steps are limited, since a schema may refer to itself ten times over.
        """
        self.left -= 1
        return isinstance(schema, dict) and depth <= _DEEPEST and self.left >= 0

    def _resolved(self, schema: Schema, hops: int = 0) -> Schema:
        """The schema with its reference followed and `allOf` merged into it."""
        found = schema
        if isinstance(reference := schema.get("$ref"), str) and hops < _DEEPEST:
            target = self.root
            for part in [one for one in reference.removeprefix("#").split("/") if one]:
                part = part.replace("~1", "/").replace("~0", "~")
                target = target.get(part) if isinstance(target, dict) else None
            beside = {key: inner for key, inner in schema.items() if key != "$ref"}
            found = self._resolved(target, hops + 1) | beside if isinstance(target, dict) else beside
        for part in found.get("allOf") or []:
            if hops < _DEEPEST and self._steps_into(part, 0):
                found = shaping.merged(found, self._resolved(part, hops + 1))
        return found

    def _choice(self, schema: Schema) -> Any:
        said = self.said.names_one(schema["enum"])
        if said is not None:
            return said
        if schema.get("default") in schema["enum"] and "default" in schema:
            return schema["default"]
        return next((one for one in schema["enum"] if one is not None), None)

    def _one_of(self, schema: Schema, key: str, name: str, depth: int) -> Any:
        branches = [self._resolved(one) for one in schema[key] if isinstance(one, dict)]
        branches = [one for one in branches if one.get("type") != "null"] or branches
        # A branch that fits what is said is meant before the first: a figure, a choice, a date.
        meant = next((one for one in branches if self._spoken(one, name)), branches[0] if branches else {})
        outer = {inner: part for inner, part in schema.items() if inner not in (key, "default")}
        return self.made(shaping.merged(outer, meant), name, depth + 1)

    def _object(self, schema: Schema, depth: int) -> Any:
        fields: Schema = schema.get("properties") or {}
        required = schema.get("required")
        found = {
            name: self.made(part, name, depth + 1)
            for name, part in fields.items()
            if required is None
            or name in required
            or (depth < _DEEPEST - 1 and self._spoken(part, name, True))
        }
        for name in required or ():
            found.setdefault(name, self.made(_rest(schema), name, depth + 1))
        for index in range(whole(schema, "minProperties", 0, _MANY) - len(found)):
            found[f"field_{index + 1}"] = self.made(_rest(schema), "", depth + 1)
        return found

    def _array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        fixed = schema.get("prefixItems") or []
        found = [self.made(one, name, depth + 1) for one in fixed]
        items = self._resolved(schema["items"]) if isinstance(schema.get("items"), dict) else {}
        least, most = whole(schema, "minItems", 0, _MANY), whole(schema, "maxItems", 20, _MANY)
        wanted = max(least, 0 if fixed or depth >= _DEEPEST - 1 else 1)
        if items.get("enum"):
            named = [one for one in items["enum"] if self.said.names_one([one]) is not None]
            found += (named or items["enum"][: max(1, least)])[:most]
        elif _kind(items) in _NUMBERS and not fixed:
            wanted = max(wanted, len(self.said.numbers))
        elif _kind(items) == "string" and not fixed:
            wanted = max(wanted, len(self.said.quoted))
        while len(found) < min(wanted, most):
            found.append(self.made(items, name, depth + 1))
        return shaping.unlike(found) if schema.get("uniqueItems") else found

    def _spoken(self, schema: Any, name: str, by_name: bool = False, depth: int = 0) -> bool:
        """Whether the text has something for this field: its name, one of its choices, its kind of thing."""
        if not self._steps_into(schema, depth):
            return False
        schema = self._resolved(schema)
        if schema.get("enum"):
            return self.said.names_one(schema["enum"]) is not None
        if branches := schema.get("anyOf") or schema.get("oneOf"):
            return any(self._spoken(one, name, by_name, depth + 1) for one in branches[:10])
        words, form = _words(name), _form(schema, name)
        if form in ("email", "uri", "date", "date-time"):
            return bool({"email": self.said.emails, "uri": self.said.urls}.get(form, self.said.dates))
        if words and self.said.mentions(words):
            return True
        if by_name:
            return False
        kind = _kind(schema)
        return bool(self.said.numbers) if kind in _NUMBERS else False

    def _scalar(self, kind: str, schema: Schema, name: str) -> Any:
        if kind == "null":
            return None
        if kind == "boolean":
            return not self.said.denies(_words(name))
        if kind in _NUMBERS:
            found = self.said.number([*_words(name), *_units(schema)])
            return shaping.bounded(found, kind, schema)
        return self._string(schema, name)

    def _string(self, schema: Schema, name: str) -> str:
        form = _form(schema, name)
        if isinstance(pattern := schema.get("pattern"), str):
            said = re.findall(r"[^\s,;!?\"“”]+", self.said.text)
            fitting = [one for one in (*self.said.quoted, *said) if patterns.fits(pattern, one.rstrip("."))]
            return fitting[0].rstrip(".") if fitting else shaping.sized(patterns.made(pattern), schema)
        if form in _FIXED:
            return _FIXED[form]
        if form == "email":
            return self.said.emails.pop(0) if self.said.emails else "someone@example.com"
        if form in ("uri", "url", "uri-reference", "iri"):
            return self.said.urls.pop(0) if self.said.urls else "https://example.com/"
        if form in ("date", "date-time", "time"):
            day, time = self.said.date(), f"{self.said.time()}Z"
            return {"date": day, "time": time}.get(form, f"{day}T{time}")
        words = _words(name)
        place = next((_PLACES[word] for word in words if word in _PLACES), "")
        named = self.said.behind(words) or (self.said.behind([place]) if place else "")
        if named and named in self.said.strings() and len(self.said.strings()) > 1:
            self.said.strings().remove(named)
        return shaping.sized(named or self.said.string(), schema)


def _kind(schema: Schema) -> str:
    kind = schema.get(
        "type", "object" if "properties" in schema else "array" if "items" in schema else "string"
    )
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    return str(kind)


def _form(schema: Schema, name: str) -> str:
    """The format of a string: the one given, else what its name or description tells."""
    if _kind(schema) != "string" or schema.get("format"):
        return str(schema.get("format", ""))
    about = f"{' '.join(_words(name))} {schema.get('description', '')}"
    return next((form for form, hint in _HINTS if re.search(hint, about[:300], re.IGNORECASE)), "")


def _words(name: str) -> list[str]:
    """The words of a field's name, without their usual ends: max_days, maxDays."""
    if not name:
        return []
    parts = re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("_", " ").replace("-", " ").lower().split()
    return [
        " ".join(parts),
        *(part for part in parts if part not in ("max", "min", "num", "id", "the", "of")),
    ][:6]


def _units(schema: Schema) -> list[str]:
    """The unit that a description names: "in days", "number of results"."""
    return re.findall(r"\b(?:in|number of|how many)\s+(\w+)", str(schema.get("description", ""))[:300])[:3]


def _rest(schema: Schema) -> Schema:
    rest = schema.get("additionalProperties")
    return rest if isinstance(rest, dict) else {}
