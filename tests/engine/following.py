"""What a request that goes on must be like, whatever it goes on from."""

from typing import Any

from playground.turns.items import ANSWER_TYPES, answered_key, call_key, needs_answer

Json = dict[str, Any]
OWN_DATA = {"parameters", "input_schema", "output_schema", "schema", "attributes", "operation", "arguments"}


def assert_acceptable(body: Json) -> None:
    """What APIs check: one answer for each call, reasoning before what it led to, no nulls."""
    items = body["input"]
    _one_answer_each(items)
    for place, item in enumerate(items):
        assert not _nulls(item), item
        if item.get("type") == "reasoning":
            assert "status" not in item
            assert place + 1 < len(items), "reasoning at the end"
            follower = items[place + 1]
            assert follower.get("role") != "user", "reasoning before a person's words"
            assert answered_key(follower) is None, "reasoning before an answer"


def _one_answer_each(items: list[Json]) -> None:
    calls = [call_key(item) for item in items if needs_answer(item)]
    answers = [key for item in items if (key := answered_key(item)) and key[0] in ANSWER_TYPES]
    for call in calls:
        assert answers.count(call) == calls.count(call), call
    for place, item in enumerate(items):
        if needs_answer(item):
            later = [answered_key(other) for other in items[place + 1 :]]
            assert call_key(item) in later, "an answer before its call"


def _nulls(value: Any) -> bool:
    if isinstance(value, dict):
        return any(inner is None or _nulls(inner) for name, inner in value.items() if name not in OWN_DATA)
    return isinstance(value, list) and any(inner is None or _nulls(inner) for inner in value)
