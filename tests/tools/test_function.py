"""Function definitions: every form that people paste, kept as it is; and what is no definition."""

import json
from typing import Any

import pytest

from playground.tools import registry
from playground.tools.base import ToolError
from playground.tools.function import EXAMPLE

SCHEMA = {"type": "object", "properties": {"x": {"type": "string"}}}


def entries(definitions: Any) -> list[dict[str, Any]]:
    text = definitions if isinstance(definitions, str) else json.dumps(definitions)
    return registry.get("function").entries({"definitions": text})


def test_the_bundled_example_is_a_good_one() -> None:
    (entry,) = entries(EXAMPLE)
    assert (entry["type"], entry["name"]) == ("function", "get_weather")
    assert "strict" not in entry


@pytest.mark.parametrize(
    "definition",
    [
        {"name": "f", "parameters": SCHEMA},
        {"type": "function", "name": "f", "parameters": SCHEMA},
        {"type": "function", "function": {"name": "f", "parameters": SCHEMA}},
        {"function": {"name": "f", "parameters": SCHEMA}},
    ],
)
def test_every_form_becomes_the_same_entry(definition: dict[str, Any]) -> None:
    assert entries(definition) == [{"type": "function", "name": "f", "parameters": SCHEMA}]
    assert entries([definition]) == entries(definition)


@pytest.mark.parametrize("strict", [True, False, None])
def test_strict_and_unknown_keys_are_kept(strict: bool | None) -> None:
    (entry,) = entries({"name": "f", "strict": strict, "defer_loading": True, "description": "d"})
    assert (entry["strict"], entry["defer_loading"], entry["description"]) == (strict, True, "d")
    assert entry["parameters"] == {"type": "object", "properties": {}}


def test_a_list_keeps_its_order() -> None:
    assert [entry["name"] for entry in entries([{"name": "b"}, {"name": "a"}])] == ["b", "a"]


@pytest.mark.parametrize(
    ("definitions", "reason"),
    [
        ("{", "line 1, column 2 is not valid JSON."),
        ('{"name": NaN}', "this is not valid JSON."),
        ("[" * 50_000, "this is not valid JSON."),
        ('{"name":"f","x":' + "[" * 100 + "]" * 100 + "}", "the JSON is nested too deep."),
        ("[]", "there is no definition."),
        ("7", "each function must be an object with a name and parameters."),
        ("[null]", "each function must be an object with a name and parameters."),
        ("{}", "a name must be 1 to 64 letters, digits, “_” or “-”."),
        ({"name": "two words"}, "a name must be 1 to 64 letters, digits, “_” or “-”."),
        ({"name": "x" * 65}, "a name must be 1 to 64 letters, digits, “_” or “-”."),
        ({"type": "custom", "name": "f"}, "the type “custom” is not a function."),
        ({"name": "f", "parameters": []}, "the parameters of “f” must be a JSON schema object."),
        ({"name": "f", "description": 3}, "the description of “f” must be text."),
        ({"name": "f", "strict": "yes"}, "“strict” of “f” must be true or false."),
        ([{"name": "f"}, {"name": "f"}], "“f” is defined twice."),
        ([{"name": f"f{n}"} for n in range(129)], "at most 128 functions."),
    ],
)
def test_what_is_no_definition(definitions: Any, reason: str) -> None:
    with pytest.raises(ToolError) as raised:
        entries(definitions)
    assert raised.value.field == "definitions"
    assert raised.value.message == f"Definitions: {reason}"
