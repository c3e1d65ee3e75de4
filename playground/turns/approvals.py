"""Approvals that stand: "always in this session" holds for the same tool, as long as it is the same."""

import hashlib
import json
from collections.abc import Iterable

from playground.turns.plan import open_calls
from playground.turns.state import ItemState, Json, TurnState


def standing(path: Iterable[TurnState]) -> list[ItemState]:
    """The open approval requests at the end of a path that an earlier decision already allows.

    A decision holds for one tool of one server with one definition: when the server describes the
    tool in another way, or the address behind the label changes, people are asked again.
    """
    states = list(path)
    allowed: set[str] = set()
    requests: dict[str, str] = {}
    definitions: dict[tuple[str, str], Json] = {}
    for state in states:
        for item in state.items():
            if item.type == "mcp_list_tools":
                definitions.update(_definitions(item.data))
            elif item.type == "mcp_approval_request":
                requests[str(item.data.get("id"))] = _fingerprint(state, item.data, definitions)
            elif item.type == "mcp_approval_response" and _stands(item):
                allowed.add(requests.get(str(item.data.get("approval_request_id")), ""))
    return [
        call
        for call in open_calls(states[-1])
        if call.type == "mcp_approval_request" and requests.get(str(call.data.get("id"))) in allowed - {""}
    ]


def _stands(decision: ItemState) -> bool:
    return decision.live.get("scope") == "session" and decision.data.get("approve") is True


def _definitions(listed: Json) -> dict[tuple[str, str], Json]:
    tools = listed.get("tools")
    label = str(listed.get("server_label"))
    return {
        (label, str(tool.get("name"))): tool
        for tool in (tools if isinstance(tools, list) else [])
        if isinstance(tool, dict)
    }


def _fingerprint(state: TurnState, request: Json, definitions: dict[tuple[str, str], Json]) -> str:
    """The hash of what was agreed to; "" when the tool was never described, which nothing can allow."""
    label, name = str(request.get("server_label")), str(request.get("name"))
    definition = definitions.get((label, name))
    if definition is None:
        return ""
    server = state.settings.get("tools", {}).get("mcp", {})
    agreed = [label, name, definition, server.get("url"), state.connection.get("id")]
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()
