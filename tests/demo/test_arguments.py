"""Arguments made for nasty schemas are valid, and hold what the question says."""

import json
from typing import Any

import pytest

from playground.demo import patterns
from playground.demo.sample import value
from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, output
from tests.demo.schemas import problems

STRING: Json = {"type": "string"}
TREE: Json = {
    "$defs": {
        "node": {
            "type": "object",
            "properties": {"name": STRING, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
            "required": ["name"],
        }
    },
    "$ref": "#/$defs/node",
}
FLIGHT: Json = {
    "type": "object",
    "properties": {
        "origin": STRING,
        "destination": STRING,
        "departure_date": {"type": "string", "format": "date"},
        "passengers": {"type": "integer", "minimum": 1, "maximum": 9},
        "class": {"type": "string", "enum": ["economy", "premium_economy", "business"]},
        "note": {"type": ["string", "null"]},
    },
    "required": ["origin", "destination", "departure_date", "passengers", "class"],
    "additionalProperties": False,
}
MAIL: Json = {
    "type": "object",
    "properties": {"to": STRING | {"format": "email"}, "subject": STRING | {"maxLength": 14}, "body": STRING},
    "required": ["to", "subject", "body"],
}


def fields(**parts: Any) -> Json:
    return {"type": "object", "properties": parts, "required": [*parts], "additionalProperties": False}


NASTY: dict[str, Json] = {
    "tree": TREE,
    "flight": FLIGHT,
    "mail": MAIL,
    "all of": {
        "allOf": [
            {"properties": {"a": STRING}, "required": ["a"]},
            {"properties": {"b": {"type": "integer"}}, "required": ["b"]},
        ],
        "properties": {"a": STRING, "b": {"type": "integer"}},
    },
    "one of": fields(x={"oneOf": [{"type": "integer", "minimum": 5}, STRING | {"maxLength": 3}]}),
    "null": fields(x={"type": "null"}, y={"anyOf": [{"type": "null"}, {"type": "boolean"}]}),
    "lengths": fields(short=STRING | {"maxLength": 2}, long=STRING | {"minLength": 40}),
    "pattern": fields(
        a=STRING | {"pattern": r"^[A-Z]{2}-\d{3}$"},
        b=STRING | {"pattern": r"^(?:\+\d{1,3} )?\d{4,}(?:x|y)?[^abc]$"},
        c=STRING | {"pattern": r"^#[0-9a-f]{6}$"},
        d=STRING | {"pattern": r"^(GET|POST) /\w+/\d+\.json$"},
    ),
    "borders": fields(
        a={"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        b={"type": "integer", "minimum": 100, "multipleOf": 7},
        c={"type": "number", "maximum": -3},
        d={"type": "integer", "exclusiveMinimum": 41, "maximum": 42},
    ),
    "arrays": fields(
        a={"type": "array", "items": STRING, "minItems": 4, "uniqueItems": True},
        b={"type": "array", "prefixItems": [{"type": "integer"}, STRING], "items": False, "minItems": 2},
        c={"type": "array", "items": {"enum": ["x", "y", "z"]}, "minItems": 2, "maxItems": 2},
        d={"type": "array", "items": {"type": "number"}, "maxItems": 0},
    ),
    "formats": fields(
        a=STRING | {"format": "date-time"}, b=STRING | {"format": "uuid"}, c=STRING | {"format": "uri"},
        d=STRING | {"format": "time"}, e=STRING | {"format": "email"},
    ),
    "map": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    "unnamed": {"type": "object", "required": ["x"], "additionalProperties": {"type": "boolean"}},
    "pointer": {"definitions": {"a/b": {"type": "integer", "minimum": 3}}}
    | fields(n={"$ref": "#/definitions/a~1b"}),
}  # fmt: skip


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize(
    "text", ["", "take 12.7 of them", 'Book "x y" for Ann Lee on 3 March, 2 times, y and z']
)
def test_made_arguments_are_valid(name: str, text: str) -> None:
    assert problems(NASTY[name], value(NASTY[name], text)) == []


def test_the_check_finds_what_is_wrong() -> None:
    wrong = {"origin": 1, "destination": "x", "departure_date": "soon", "passengers": 12, "class": "first"}
    assert len(problems(FLIGHT, wrong | {"more": 1})) == 5


def test_fields_take_what_stands_beside_their_names() -> None:
    text = "Book a flight from New York to Lisbon on 3 March 2027 for 2 passengers in premium economy, please"
    assert value(FLIGHT, text) == {
        "origin": "New York",
        "destination": "Lisbon",
        "departure_date": "2027-03-03",
        "passengers": 2,
        "class": "premium_economy",
    }


def test_quoted_words_go_to_the_fields_they_stand_behind() -> None:
    text = 'Mail ann@example.org with the body "All is well" and the subject "Harbour"'
    assert value(MAIL, text) == {"to": "ann@example.org", "subject": "Harbour", "body": "All is well"}


def test_figures_go_by_their_unit_and_options_stay_out_unless_they_are_said() -> None:
    schema = fields(nights={"type": "integer"}, guests={"type": "integer"}) | {"required": ["nights"]}
    assert value(schema, "4 guests for 3 nights") == {"nights": 3, "guests": 4}
    assert value(schema, "for 3 nights") == {"nights": 3}


@pytest.mark.parametrize(("words", "made"), [("notify him", True), ("do not notify him", False)])
def test_a_boolean_is_denied_in_words(words: str, made: bool) -> None:
    assert value(fields(notify={"type": "boolean"}), words) == {"notify": made}


def test_a_schema_that_refers_to_itself_many_times_ends() -> None:
    schema = {"type": "object", "properties": {name: {"$ref": "#"} for name in "abcdefghijkl"}}
    assert len(json.dumps(value(schema, "x"))) < 100_000


def test_a_pattern_that_would_take_for_ever_is_not_tried() -> None:
    hostile = [r"^(a+)+$", "a?" * 40 + "a" * 40 + "$", "a{0,64}" * 20 + "$", "(a|aa)" * 30 + "$"]
    hostile += ["(?x)^(a+) #\n+$", "a{99999999999}"]
    assert not [pattern for pattern in hostile if patterns.fits(pattern, "a" * 60 + "b")]
    assert patterns.fits(r"^\d{3}$", "123")
    assert patterns.fits(r"^[A-Z+?|]{2,3}-?\d{1,4}$", "AB-12")


def test_a_pattern_of_repeats_of_repeats_is_cut() -> None:
    assert patterns.made("(((((a{64}){64}){64}){64}){64}){64}").startswith("a" * 64)
    assert patterns.made("[^\0-\U0010ffff]") == "a"


def test_references_in_a_ring_end() -> None:
    for key in ("anyOf", "allOf"):
        ring = {"$defs": {"a": {key: [{"$ref": "#/$defs/a"}] * 100}}, "$ref": "#/$defs/a"}
        assert isinstance(value(fields(a={"default": "x"} | ring) | {"$defs": ring["$defs"]}, "x"), dict)


@pytest.mark.asyncio
async def test_two_functions_that_a_question_means_are_called_together(ask: Ask) -> None:
    tools = [
        {"type": "function", "name": "get_weather", "parameters": fields(city=STRING)},
        {"type": "function", "name": "bookFlight", "parameters": FLIGHT},
        {"type": "function", "name": "get_time", "parameters": fields()},
    ]
    events = await ask(
        "Tell the weather in Lisbon and a flight from New York to Lisbon for 2 passengers", tools=tools
    )
    calls = [one for one in output(events) if one["type"] == "function_call"]
    assert [call["name"] for call in calls] == ["get_weather", "bookFlight"]
    assert json.loads(calls[0]["arguments"]) == {"city": "Lisbon"}
    assert problems(FLIGHT, json.loads(calls[1]["arguments"])) == []


@pytest.mark.asyncio
async def test_the_reasoning_tells_the_arguments(ask: Ask) -> None:
    tool = {"type": "function", "name": "get_weather", "parameters": fields(city=STRING)}
    events = await ask("the weather in Lisbon", tools=[tool], reasoning={"summary": "auto"})
    assert '{"city": "Lisbon"}' in item(events, "reasoning")["summary"][0]["text"]
