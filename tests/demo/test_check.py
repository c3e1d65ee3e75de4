"""Requests that are refused, as the real API refuses them."""

from typing import Any

import openai
import pytest

from tests.demo.conftest import Ask
from tests.demo.reading import Json, output, user

pytestmark = pytest.mark.asyncio

QUESTION = user("a question")
CALL: Json = {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"}
THOUGHT: Json = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"}
ANSWER: Json = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "hm"}]}


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"inptu": "x"}, "inptu"),
        ({"input": None}, "input"),
        ({"model": None}, "model"),
        ({"store": "yes"}, "store"),
        ({"max_output_tokens": True}, "max_output_tokens"),
        ({"max_output_tokens": 3}, "max_output_tokens"),
        ({"temperature": 3}, "temperature"),
        ({"background": True, "store": False}, "background"),
        ({"previous_response_id": "resp_none"}, "previous_response_id"),
        ({"metadata": {"pace": "quick"}}, "metadata.pace"),
        ({"tools": [{"name": "f"}]}, "tools[0].type"),
        ({"tools": [{"type": "function"}]}, "tools[0].name"),
        ({"tools": [{"type": "mcp", "server_label": "x"}]}, "tools[0].server_url"),
        ({"tools": [{"type": "file_search", "vector_store_ids": []}]}, "tools[0].vector_store_ids"),
        ({"input": [7]}, "input[0]"),
        ({"input": [{"type": "riddle"}]}, "input[0].type"),
        ({"input": [{"type": "message", "role": "king", "content": "x"}]}, "input[0].role"),
        ({"input": [{"role": "user", "content": ["x"]}]}, "input[0].content"),
    ],
)
async def test_a_bad_parameter_is_named(ask: Ask, more: Json, param: str) -> None:
    body: dict[str, Any] = {"question": "x"} | ({"question": more["input"]} if "input" in more else more)
    question = body.pop("question")
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)) as caught:
        await ask(question, **body)
    assert caught.value.param == param


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([QUESTION, CALL], "No tool output found for function call call_1."),
        (
            [QUESTION, {"type": "function_call_output", "call_id": "call_9", "output": ""}],
            "No tool call found for function call output with call_id call_9.",
        ),
        (
            [QUESTION, {"type": "mcp_approval_request", "id": "mcpr_1", "server_label": "x", "name": "y"}],
            "No tool output found for MCP approval request mcpr_1.",
        ),
        ([QUESTION, THOUGHT], "was provided without its required following item."),
        ([QUESTION, THOUGHT, QUESTION], "was provided without its required following item."),
        (
            [QUESTION, THOUGHT, {"type": "function_call_output", "call_id": "c", "output": ""}],
            "was provided without its required following item.",
        ),
        ([QUESTION, THOUGHT | {"encrypted_content": None}, ANSWER], "Item with id 'rs_1' not found."),
    ],
)
async def test_items_that_do_not_belong_together(ask: Ask, items: list[Json], words: str) -> None:
    with pytest.raises((openai.BadRequestError, openai.NotFoundError), match=words.replace("(", "\\(")):
        await ask(items)


async def test_a_call_needs_the_reasoning_before_it(ask: Ask) -> None:
    first = output(await ask("a question", include=["reasoning.encrypted_content"], store=False))
    assert [one["type"] for one in first] == ["reasoning", "message"]
    await ask([QUESTION, *first, QUESTION], store=False)
    with pytest.raises(openai.BadRequestError, match="without its required 'reasoning' item"):
        await ask([QUESTION, first[1], QUESTION], store=False)
    without_ids = [{key: value for key, value in first[1].items() if key != "id"}]
    await ask([QUESTION, *without_ids, QUESTION], store=False)


async def test_an_item_may_not_come_twice(ask: Ask) -> None:
    first = output(await ask("a question", include=["reasoning.encrypted_content"]))
    with pytest.raises(openai.BadRequestError, match="Duplicate item"):
        await ask([QUESTION, *first, *first, QUESTION])


async def test_reasoning_that_is_not_stored_needs_its_encrypted_content(ask: Ask) -> None:
    stored = output(await ask("a question"))
    await ask([QUESTION, *stored, QUESTION])
    forgotten = output(await ask("a question", store=False))
    with pytest.raises(openai.NotFoundError, match="not persisted"):
        await ask([QUESTION, *forgotten, QUESTION])


async def test_what_others_leave_open_is_taken(ask: Ask) -> None:
    hosted = {"type": "shell_call", "call_id": "c", "action": {"commands": []}}
    hosted["environment"] = {"type": "container_reference", "container_id": "x"}
    search = {"type": "tool_search_call", "execution": "server", "arguments": {}}
    unknown = [one for one in output(await ask("/show unknown-item")) if one["type"] != "message"]
    assert unknown
    events = await ask(
        [QUESTION, hosted, search, *unknown, ANSWER, QUESTION], service_tier="auto", user="x", model="any"
    )
    assert events[-1]["type"] == "response.completed"
