"""MCP by rule: a made-up server, and the person's decision about its call."""

import json

import pytest

from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, output, text, user

pytestmark = pytest.mark.asyncio

SERVER: Json = {"type": "mcp", "server_label": "wiki", "server_url": "https://wiki.example"}
QUESTION = user('Look at the wiki for "tides"')
MORE: Json = {"tools": [SERVER], "include": ["reasoning.encrypted_content"]}


async def test_a_call_asks_for_approval_first(ask: Ask) -> None:
    events = await ask([QUESTION], **MORE)
    names = [tool["name"] for tool in item(events, "mcp_list_tools")["tools"]]
    assert names == ["lookup", "save", "roll_dice", "convert_units"]
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


async def approved(ask: Ask, words: str) -> Json:
    """The call that follows an approval."""
    question = user(f"wiki: {words}")
    first = await ask([question], **MORE)
    request = item(first, "mcp_approval_request")
    decision = {"type": "mcp_approval_response", "approval_request_id": request["id"], "approve": True}
    return item(await ask([question, *output(first), decision], **MORE), "mcp_call")


@pytest.mark.parametrize(
    ("words", "name", "arguments", "result"),
    [
        ('what is a turn? look up "turn"', "lookup", {"query": "turn"}, {"word": "turn"}),
        (
            "convert 5 km to miles",
            "convert_units",
            {"value": 5, "from": "km", "to": "miles"},
            {"value": 3.106855961},
        ),
        (
            "what is 20 °C in fahrenheit",
            "convert_units",
            {"value": 20, "from": "C", "to": "fahrenheit"},
            {"value": 68},
        ),
        ('save "two words"', "save", {"text": "two words"}, {"words": 2, "characters": 9, "kept": False}),
    ],
)
async def test_an_approved_call_works_its_output_out(
    ask: Ask, words: str, name: str, arguments: Json, result: Json
) -> None:
    call = await approved(ask, words)
    assert (call["name"], json.loads(call["arguments"])) == (name, arguments)
    assert json.loads(call["output"]).items() >= result.items()
    assert call["error"] is None


async def test_dice_are_rolled_as_asked(ask: Ask) -> None:
    call = await approved(ask, "roll 40 dice with 6 sides")
    rolled = json.loads(call["output"])["rolled"]
    assert len(rolled) == 40
    assert set(rolled) <= {1, 2, 3, 4, 5, 6}
    assert json.loads(call["output"])["sum"] == sum(rolled)


async def test_a_call_that_cannot_be_made_fails_and_says_why(ask: Ask) -> None:
    call = await approved(ask, "convert 5 km to kilos")
    assert (call["status"], call["output"]) == ("failed", None)
    assert call["error"]["type"] == "mcp_tool_execution_error"
    assert "km and kilos" in call["error"]["content"][0]["text"]


async def test_of_a_call_that_failed_nothing_is_claimed(ask: Ask) -> None:
    server = SERVER | {"require_approval": "never"}
    answer = text(await ask([user("wiki: convert 5 km to kilos")], tools=[server]))
    assert "failed" in answer
    assert "worked out" not in answer
