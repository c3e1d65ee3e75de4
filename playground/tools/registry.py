"""The tools that there are, and the way from a form through the settings to a request."""

from collections.abc import Mapping
from typing import Any

from playground.tools import code_interpreter, file_search, function, image_generation, mcp, web_search
from playground.tools.base import Json, Tool, ToolError

_TOOLS = {
    tool.kind: tool
    for tool in (
        web_search.TOOL,
        file_search.TOOL,
        code_interpreter.TOOL,
        image_generation.TOOL,
        mcp.TOOL,
        function.TOOL,
    )
}
_OFF = ("", "off", "false", "0")


def all_tools() -> tuple[Tool, ...]:
    """Every tool, in the order of the settings panel and of the request."""
    return tuple(_TOOLS.values())


def get(kind: str) -> Tool:
    """The tool of a kind. Raises KeyError for one that does not exist."""
    return _TOOLS[kind]


def defaults() -> dict[str, Json]:
    """The tool settings of a session in which nobody has touched anything."""
    return {tool.kind: tool.defaults() for tool in all_tools()}


def parse(post: Mapping[str, Any]) -> tuple[dict[str, Json], dict[str, str]]:
    """The tool settings in a posted form ("<kind>.on", "<kind>.<field>"), and what is wrong, by name.

    What a form does not hold has its default; a tool that is off is never wrong. A value that cannot be used
    stays as it was typed.
    """
    values: dict[str, Json] = {}
    errors: dict[str, str] = {}
    for tool in all_tools():
        on = str(post.get(f"{tool.kind}.on", "")).lower() not in _OFF
        typed = {
            field.name: post.get(f"{tool.kind}.{field.name}", field.as_text(field.default))
            for field in tool.fields
        }
        wrong = _fill(tool, typed)
        if on and not wrong:
            wrong = _try_out(tool, typed)
        if on:
            errors |= {f"{tool.kind}.{name}": message for name, message in wrong.items()}
        values[tool.kind] = {"on": on, **typed}
    return values, errors


def entries(settings: Mapping[str, Any]) -> tuple[list[Json], list[str]]:
    """`tools` and `include` of a request for a session's settings. Raises ToolError for "<kind>.<field>"."""
    tools: list[Json] = []
    include: list[str] = []
    chosen = settings.get("tools") or {}
    for tool in all_tools():
        values = chosen.get(tool.kind) or {}
        if not values.get("on"):
            continue
        try:
            tools += tool.entries(values)
        except ToolError as error:
            raise ToolError(f"{tool.kind}.{error.field}", error.message) from None
        include += tool.include
    return tools, include


def _fill(tool: Tool, typed: dict[str, Any]) -> dict[str, str]:
    """Bring each typed value into its type, in place; tell what could not be."""
    wrong = {}
    for field in tool.fields:
        try:
            typed[field.name] = field.clean(typed[field.name])
            field.require(typed[field.name])
        except ToolError as error:
            wrong[field.name] = error.message
    return wrong


def _try_out(tool: Tool, values: Json) -> dict[str, str]:
    try:
        tool.build(values)
    except ToolError as error:
        return {error.field: error.message}
    return {}
