"""The depth of JSON is found without calling oneself."""

import json

from playground.lib.nesting import is_deeper


def test_depth_is_counted_exactly() -> None:
    value = json.loads('{"a":[[1]],"b":2}')
    assert not is_deeper(value, 3)
    assert is_deeper(value, 2)
    assert not is_deeper("flat", 0)


def test_more_depth_than_there_is_stack() -> None:
    value: list[object] = []
    for _ in range(50_000):
        value = [value]
    assert is_deeper(value, 200)
