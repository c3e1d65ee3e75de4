"""From a line of a script or a rule to the events it stands for."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from playground.demo import items, prose
from playground.demo.answer import Answer

Json = dict[str, Any]
_NAME = re.compile(r"\$(\w+)")
_STARTING = {"response.queued": "queued", "response.in_progress": "in_progress"}
_IDS = ("id", "item_id", "call_id", "approval_request_id", "container_id", "caller_id")


def events(line: Json, answer: Answer) -> Iterator[Json]:
    """The events of a line, not yet numbered. A line with a `type` is an event as it stands."""
    line = _with_ids(line, answer)
    if "type" in line:
        status = _STARTING.get(line["type"])
        yield {"response": answer.envelope(status)} | line if status else line
        return
    for word, expander in _WORDS.items():
        if word in line:
            yield from expander(line, answer)
            return
    raise ValueError(f"a line that says nothing known: {sorted(line)}")


def _begin(line: Json, answer: Answer) -> Iterator[Json]:
    """`{"begin": true}`: created and in progress; queued before that in the background.

    `{"begin": "queued"}` stops at queued.
    """
    queued = line["begin"] == "queued" or bool(answer.asked.body.get("background"))
    yield {"type": "response.created", "response": answer.envelope("queued" if queued else "in_progress")}
    if queued:
        yield {"type": "response.queued", "response": answer.envelope("queued")}
    if line["begin"] is True:
        yield {"type": "response.in_progress", "response": answer.envelope("in_progress")}


def _end(line: Json, answer: Answer) -> Iterator[Json]:
    """`{"end": status, ...fields of the response}`: the terminal event."""
    more = {key: value for key, value in line.items() if key != "end"}
    yield {"type": f"response.{line['end']}", "response": answer.envelope(line["end"], **more)}


_WORDS: dict[str, Callable[[Json, Answer], Iterator[Json]]] = {
    "begin": _begin,
    "end": _end,
    "say": prose.say,
    "refuse": prose.refuse,
    "think": prose.think,
    "item": items.item,
    "draw": items.draw,
}


def _with_ids(value: Any, answer: Answer, key: str = "") -> Any:
    """The value with `$name` in its ids replaced by digits of this response."""
    if isinstance(value, dict):
        return {inner: _with_ids(part, answer, inner) for inner, part in value.items()}
    if isinstance(value, list):
        return [_with_ids(part, answer) for part in value]
    if key in _IDS and isinstance(value, str):
        return _NAME.sub(lambda match: answer.named(match[1]), value)
    return value
