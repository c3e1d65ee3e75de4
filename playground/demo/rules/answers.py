"""Outputs and decisions that came back: they are quoted, and an approved MCP call is played."""

import json
from typing import Any

from playground.demo.asked import Asked
from playground.demo.rules import mcp
from playground.demo.texts import counted, fenced, text

Json = dict[str, Any]


def lines(asked: Asked) -> list[Json] | None:
    """What follows the client's answers at the end of the input."""
    if not asked.answers:
        return None
    decisions = [answer for answer in asked.answers if answer["type"] == "mcp_approval_response"]
    outputs = [answer for answer in asked.answers if answer["type"] != "mcp_approval_response"]
    steps: list[Json] = [{"think": [_thought(len(outputs), len(decisions))]}]
    for decision in decisions:
        steps += _decided(decision, asked.call_of(decision))
    if outputs:
        told = "\n\n".join(_told(output, asked.call_of(output)) for output in outputs)
        steps.append({"say": text("answered", outputs=told)})
    return [{"begin": True}, *steps, {"end": "completed"}]


def _thought(outputs: int, decisions: int) -> str:
    found = f"{counted(outputs, 'output')} and {counted(decisions, 'decision')}"
    return f"**Reading what came back**\n\nI found {found}."


def _decided(decision: Json, call: Json) -> list[Json]:
    if decision.get("approve"):
        return mcp.called(call, call["id"], "approved")
    about = {"name": call.get("name", "?"), "label": call.get("server_label", "?")}
    reason = decision.get("reason")
    said = f"Your reason: {reason}" if reason else "You gave no reason."
    return [{"say": text("denied", **about, reason=said)}]


def _told(output: Json, call: Json) -> str:
    name = call.get("name") or call.get("type", "call").replace("_call", "").replace("_", " ")
    value = output.get("output", output.get("tools", output.get("status")))
    told = value if isinstance(value, str) else json.dumps(_short(value), indent=1)
    return f"For `{name}`:\n\n{fenced(told)}"


def _short(value: Any) -> Any:
    """The value with long strings (pictures) cut, so that quoting them stays readable."""
    if isinstance(value, dict):
        return {key: _short(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_short(part) for part in value]
    return value[:300] + "…" if isinstance(value, str) and len(value) > 300 else value
