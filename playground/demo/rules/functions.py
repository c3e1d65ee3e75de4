"""Function and custom tools: called when the question names one by its words, or says "call"."""

import re
from typing import Any

from playground.demo import sample
from playground.demo.asked import Asked
from playground.demo.documents.words import keys
from playground.demo.items import dumped
from playground.demo.rules.choice import forced, mentions
from playground.demo.texts import fenced

Json = dict[str, Any]

_VERBS = frozenset(
    "get set find list create add make do run fetch search look up send book update delete call show".split()
)


def lines(asked: Asked) -> list[Json] | None:
    """The calls, which the client has to answer."""
    offered = asked.offered("function") + asked.offered("custom")
    named = [tool for tool in offered if mentions(asked, [tool["name"]]) or forced(asked, tool)]
    named = named or [tool for tool in offered if _meant(tool["name"], asked.wish)]
    if not named and mentions(asked, ["call"]):
        named = offered[:1]
    if not named or asked.tail:
        return None
    if asked.body.get("parallel_tool_calls") is False:
        named = named[:1]
    calls = [_call(tool, asked.text) for tool in named]
    told = "\n\n".join(f"`{call['name']}` gets\n\n{fenced(_input(call), 'json')}" for call in calls)
    thought = (
        f"**Choosing a tool**\n\nI make the input from the schema and the words of the message.\n\n{told}"
    )
    return [{"begin": True}, {"think": [thought]}, *({"item": call} for call in calls), {"end": "completed"}]


def _meant(name: str, question: str) -> bool:
    """Whether all that a name says but its verb stands in the question: the weather of get_weather."""
    parts = re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("_", " ").replace("-", " ").lower()
    wanted = {key for key in keys(parts) if key not in _VERBS}
    return bool(wanted) and wanted <= set(keys(question))


def _input(call: Json) -> str:
    return str(call.get("arguments", call.get("input")))


def _call(tool: Json, question: str) -> Json:
    if tool["type"] == "custom":
        return {"type": "custom_tool_call", "name": tool["name"], "input": question}
    arguments = sample.value(tool.get("parameters") or {}, question)
    return {"type": "function_call", "name": tool["name"], "arguments": dumped(arguments)}
