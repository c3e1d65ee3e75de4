"""The rules, in order: the first that has something to say about a request makes the answer."""

from collections.abc import Callable
from typing import Any

from playground.demo.asked import Asked
from playground.demo.rules import answers, documents, functions, hosted, mcp, plain, show, wishes

Json = dict[str, Any]

_RULES: tuple[Callable[[Asked], list[Json] | None], ...] = (
    answers.lines,
    show.lines,
    wishes.lines,
    functions.lines,
    mcp.lines,
    hosted.plainly,
    documents.lines,  # before what is merely offered; it leaves to a tool what is plainly for it
    hosted.lines,
)


def lines_for(asked: Asked) -> list[Json]:
    """What is played for a request, from its begin to its end."""
    for rule in _RULES:
        if (found := rule(asked)) is not None:
            return found
    return wrapped(plain.lines(asked))


def wrapped(lines: list[Json]) -> list[Json]:
    """Lines as a complete response."""
    return [{"begin": True}, *lines, {"end": "completed"}]
