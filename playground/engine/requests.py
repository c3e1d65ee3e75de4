"""What a turn asks its provider: the request for a path of states."""

from collections.abc import Callable
from dataclasses import replace

from playground.engine import connections
from playground.models import Connection
from playground.providers.base import Endpoint
from playground.providers.capabilities import lookup
from playground.tools import registry as tools
from playground.tools.base import ToolError
from playground.turns import wording
from playground.turns.request import Request, build
from playground.turns.state import Json, TurnState


def of(path: list[TurnState], endpoint: Endpoint) -> Request:
    """The next request of the last turn of a path. Raises ToolError for a tool that cannot be offered."""
    settings = path[-1].settings
    support = lookup(endpoint.kind, endpoint.base_url, settings.get("model", ""))
    settings, notes = usable(settings, support.verdict)
    offered, include = tools.entries(settings)
    request = build(path, settings=settings, tools=offered, include=include, verdict=support.verdict)
    return request._replace(notes=[*notes, *request.notes])


def sent(path: list[TurnState], number: int) -> Json:
    """The body of a request that was sent, with markers for files.

    The journal keeps it without its input, which is the history that it already holds: that is
    built again here. Where it cannot be (the connection is gone), the body comes without it.
    """
    last = path[-1]
    body: Json = last.responses[number - 1].request.get("body", {})
    before = [*path[:-1], replace(last, responses=last.responses[: number - 1])]
    try:
        again = of(before, connections.endpoint(last.connection.get("id", "")))
    except (Connection.DoesNotExist, ToolError, ValueError):
        return body
    return {**body, "input": again.body["input"]} if body else body


def usable(settings: Json, verdict: Callable[[str], str]) -> tuple[Json, list[str]]:
    """The settings without the tools that the connection does not take, and a note on each of those."""
    chosen = dict(settings.get("tools") or {})
    notes = []
    for tool in tools.all_tools():
        told = verdict(tool.capability)
        if told in ("rejected", "ignored") and (chosen.get(tool.kind) or {}).get("on"):
            chosen[tool.kind] = {**chosen[tool.kind], "on": False}
            notes.append(wording.refused(f"The tool {tool.kind}", told))
    return {**settings, "tools": chosen}, notes
