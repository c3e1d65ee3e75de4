"""MCP tools: a made-up server's tool list, a request for approval, a call worked out by a small function."""

from typing import Any

from playground.demo import mcp_tools, sample
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
    tool = mcp_tools.chosen(tools, asked.wish)
    given = mcp_tools.arguments(tool["name"], asked.wish)
    arguments = dumped(sample.value(tool["input_schema"], asked.text) if given is None else given)
    call = {"server_label": label, "name": tool["name"], "arguments": arguments}
    chose = f"I choose `{call['name']}` of {len(tools)} tools and take its arguments out of your words."
    steps[0]["think"][0] += f" {chose}"
    if servers[0].get("require_approval") == "never":
        steps += called(call, None, "called")
    else:
        steps.append({"item": {"type": "mcp_approval_request", **call}})
    return [{"begin": True}, *steps, {"end": "completed"}]


def called(call: Json, approval: str | None, words: str) -> list[Json]:
    """A call, whose output is worked out here, and what is said of it: the text `words` if it worked.

    `approval` is the id of what allowed it.
    """
    known = {key: call.get(key) for key in ("server_label", "name", "arguments")}
    done: Json = {"approval_request_id": approval, "output": None, "error": None}
    try:
        done["output"] = mcp_tools.run(str(call.get("name")), str(call.get("arguments") or ""))
    except mcp_tools.ToolFailed as problem:
        content = [{"type": "text", "text": str(problem)}]
        done |= {"status": "failed", "error": {"type": "mcp_tool_execution_error", "content": content}}
    about = {"name": call.get("name", "?"), "label": call.get("server_label", "?")}
    said = text("call_failed" if done["error"] else words, **about)
    return [{"item": {"type": "mcp_call", **known, **done}}, {"say": said}]


def _named(asked: Asked, tool: Json) -> bool:
    return mentions(asked, [tool["server_label"], "mcp"]) or forced(asked, tool)


def _allowed(server: Json) -> list[Json]:
    """The tools of the made-up server: under the allowed names, when some are given."""
    tools: list[Json] = mcp_tools.data()["tools"]
    allowed = server.get("allowed_tools")
    names = allowed.get("tool_names") if isinstance(allowed, dict) else allowed
    return [tools[0] | {"name": name} for name in names] if names else tools
