"""Arguments made from a schema."""

from typing import Any

import pytest

from playground.demo.sample import value

STRING = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "text", "made"),
    [
        (
            {"type": "object", "properties": {"a": STRING, "b": STRING}},
            'say "x y" and "z"',
            {"a": "x y", "b": "z"},
        ),
        (STRING, "weather in New York please", "New York"),
        (STRING, "only small words", "only small words"),
        ({"type": "integer"}, "take 42 of them", 42),
        ({"type": "number"}, "take 1.5 of them", 1.5),
        ({"type": "number", "minimum": 7}, "no figure", 7),
        ({"type": ["null", "boolean"]}, "", True),
        ({"enum": ["c", "f"]}, 'in "f"', "f"),
        ({"enum": ["c", "f"]}, "in neither", "c"),
        ({"type": "string", "default": "d"}, "x", "d"),
        ({"type": "array", "items": {"type": "integer"}}, "1 and 2", [1, 2]),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "3", 3),
        ({"properties": {"n": {"const": 1}}}, "x", {"n": 1}),
        ({}, "x", "x"),
        (True, "x", None),
    ],
)
def test_a_value_fits_its_schema(schema: Any, text: str, made: Any) -> None:
    assert value(schema, text) == made


def test_a_schema_that_never_ends_is_cut() -> None:
    schema: dict[str, Any] = {"type": "object"}
    schema["properties"] = {"inner": schema}
    assert str(value(schema, "x")).count("inner") < 20
