"""MCP by rule: a made-up server, and the person's decision about its call."""

import pytest

from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, output, text, user

pytestmark = pytest.mark.asyncio

SERVER: Json = {"type": "mcp", "server_label": "wiki", "server_url": "https://wiki.example"}
QUESTION = user('Look at the wiki for "tides"')
MORE: Json = {"tools": [SERVER], "include": ["reasoning.encrypted_content"]}


async def test_a_call_asks_for_approval_first(ask: Ask) -> None:
    events = await ask([QUESTION], **MORE)
    assert [tool["name"] for tool in item(events, "mcp_list_tools")["tools"]] == ["lookup", "save"]
    request = item(events, "mcp_approval_request")
    assert (request["server_label"], request["arguments"]) == ("wiki", '{"query": "tides"}')
    assert output(events)[-1] == request


@pytest.mark.parametrize("approve", [True, False])
async def test_the_decision_is_followed(ask: Ask, approve: bool) -> None:
    first = await ask([QUESTION], **MORE)
    request = item(first, "mcp_approval_request")
    decision = {"type": "mcp_approval_response", "approval_request_id": request["id"], "approve": approve}
    history = [QUESTION, *output(first), decision]
    second = await ask(history, **MORE)
    calls = [one for one in output(second) if one["type"] == "mcp_call"]
    assert [call["approval_request_id"] for call in calls] == ([request["id"]] if approve else [])
    assert ("You **approved**" if approve else "You **denied**") in text(second)
    third = await ask([*history, *output(second), user("and the wiki again")], **MORE)
    assert not [one for one in output(third) if one["type"] == "mcp_list_tools"]


async def test_a_server_that_needs_no_approval_is_called_at_once(ask: Ask) -> None:
    server = SERVER | {"require_approval": "never", "allowed_tools": ["read_page"]}
    events = await ask([QUESTION], tools=[server])
    assert item(events, "mcp_call")["name"] == "read_page"
    assert "no server was contacted" in text(events)
