"""MCP tools: a made-up server's tool list, a request for approval, a made-up call."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playground.demo import sample
from playground.demo.asked import Asked
from playground.demo.items import dumped
from playground.demo.rules.choice import forced, mentions
from playground.demo.texts import text

Json = dict[str, Any]


def lines(asked: Asked) -> list[Json] | None:
    """The first MCP server that the question names: its tools, then a call or a request for approval."""
    servers = [tool for tool in asked.offered("mcp") if _named(asked, tool)]
    if not servers or asked.tail:
        return None
    label = servers[0]["server_label"]
    thought = f"**Choosing a tool**\n\nThe message is for the MCP server `{label}`. I contact no server."
    steps: list[Json] = [{"think": [thought]}]
    listed = any(
        item.get("type") == "mcp_list_tools" and item.get("server_label") == label for item in asked.items
    )
    tools = _allowed(servers[0])
    if not listed:
        steps.append({"item": {"type": "mcp_list_tools", "server_label": label, "tools": tools}})
    arguments = dumped(sample.value(tools[0]["input_schema"], asked.text))
    call = {"server_label": label, "name": tools[0]["name"], "arguments": arguments}
    if servers[0].get("require_approval") == "never":
        steps += [called(call, None), {"say": text("called", name=call["name"], label=label)}]
    else:
        steps.append({"item": {"type": "mcp_approval_request", **call}})
    return [{"begin": True}, *steps, {"end": "completed"}]


def called(call: Json, approval: str | None) -> Json:
    """The line of a call that is played. `approval` is the id of the request that allowed it."""
    known = {key: call.get(key) for key in ("server_label", "name", "arguments")}
    more = {"approval_request_id": approval, "output": _data()["output"], "error": None}
    return {"item": {"type": "mcp_call", **known, **more}}


def _named(asked: Asked, tool: Json) -> bool:
    return mentions(asked, [tool["server_label"], "mcp"]) or forced(asked, tool)


def _allowed(server: Json) -> list[Json]:
    """The tools of the made-up server: under the allowed names, when some are given."""
    tools: list[Json] = _data()["tools"]
    allowed = server.get("allowed_tools")
    names = allowed.get("tool_names") if isinstance(allowed, dict) else allowed
    return [tools[0] | {"name": name} for name in names] if names else tools


@cache
def _data() -> Json:
    path = Path(__file__).parent.parent / "data" / "mcp.json"
    data: Json = json.loads(path.read_text(encoding="utf-8"))
    return data
