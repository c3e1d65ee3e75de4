"""Tools that the provider runs: each has a rule that says whether it is wanted, and one that plays it."""

from typing import Any

from playground.demo.asked import Asked
from playground.demo.rules import code, pictures, stores, web

Json = dict[str, Any]

_TOOLS = (web, stores, code, pictures)


def lines(asked: Asked) -> list[Json] | None:
    """What each tool does that the question asks for, one behind the other."""
    wanted = [] if asked.tail else [tool for tool in _TOOLS if tool.wanted(asked)]
    if not wanted:
        return None
    return [{"begin": True}, *(step for tool in wanted for step in tool.steps(asked)), {"end": "completed"}]


def plainly(asked: Asked) -> list[Json] | None:
    """The same, where a tool is meant although the question has files: an attached picture is changed."""
    return lines(asked) if pictures.changes(asked) else None
