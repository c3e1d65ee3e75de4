"""Function and custom tools: called when the question names one, or says "call"."""

from typing import Any

from playground.demo import sample
from playground.demo.asked import Asked
from playground.demo.items import dumped
from playground.demo.rules.choice import forced, mentions

Json = dict[str, Any]


def lines(asked: Asked) -> list[Json] | None:
    """The calls, which the client has to answer."""
    offered = asked.offered("function") + asked.offered("custom")
    named = [tool for tool in offered if mentions(asked, [tool["name"]]) or forced(asked, tool)]
    if not named and mentions(asked, ["call"]):
        named = offered[:1]
    if not named or asked.tail:
        return None
    if asked.body.get("parallel_tool_calls") is False:
        named = named[:1]
    names = ", ".join(f"`{tool['name']}`" for tool in named)
    thought = f"**Choosing a tool**\n\nThe message is for {names}: I make the input from its schema."
    calls = [{"item": _call(tool, asked.text)} for tool in named]
    return [{"begin": True}, {"think": [thought]}, *calls, {"end": "completed"}]


def _call(tool: Json, question: str) -> Json:
    if tool["type"] == "custom":
        return {"type": "custom_tool_call", "name": tool["name"], "input": question}
    arguments = sample.value(tool.get("parameters") or {}, question)
    return {"type": "function_call", "name": tool["name"], "arguments": dumped(arguments)}
