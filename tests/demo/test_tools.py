"""Tools by rule: functions, hosted tools, what tool_choice says, and the answers to calls."""

import base64
import io
import json
import subprocess
import sys

import pytest
from PIL import Image

from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, output, text, types, user

pytestmark = pytest.mark.asyncio

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    },
}
CLOCK = {"type": "function", "name": "get_time", "parameters": {"type": "object", "properties": {}}}
NOTE = {"type": "custom", "name": "write_note"}


async def test_a_function_is_called_by_its_name_and_its_output_quoted(ask: Ask) -> None:
    question = user("Please use get_weather for Lisbon and 3 days")
    first = await ask([question], tools=[CLOCK, WEATHER], include=["reasoning.encrypted_content"])
    call = item(first, "function_call")
    assert (call["name"], json.loads(call["arguments"])) == ("get_weather", {"city": "Lisbon", "days": 3})
    assert "response.function_call_arguments.delta" in types(first)
    answer = {"type": "function_call_output", "call_id": call["call_id"], "output": "sunny, 31 ```"}
    second = await ask([question, *output(first), answer], tools=[CLOCK, WEATHER])
    assert "For `get_weather`:\n\n````\nsunny, 31 ```\n````" in text(second)


@pytest.mark.parametrize(
    ("words", "more", "names"),
    [
        ("please call something", {}, ["get_time"]),
        ("get_time and get_weather", {}, ["get_time", "get_weather"]),
        ("get_time and get_weather", {"parallel_tool_calls": False}, ["get_time"]),
        ("nothing of that kind", {}, []),
        ("get_time", {"tool_choice": "none"}, []),
        ("nothing of that kind", {"tool_choice": "required"}, ["get_time"]),
        ("nothing", {"tool_choice": {"type": "function", "name": "get_weather"}}, ["get_weather"]),
    ],
)
async def test_which_functions_are_called(ask: Ask, words: str, more: Json, names: list[str]) -> None:
    events = await ask(words, tools=[CLOCK, WEATHER], **more)
    assert [one["name"] for one in output(events) if one["type"] == "function_call"] == names


async def test_a_custom_tool_gets_the_text(ask: Ask) -> None:
    events = await ask("write_note: buy milk", tools=[NOTE])
    assert item(events, "custom_tool_call")["input"] == "write_note: buy milk"


async def test_a_new_question_behind_an_answered_call_is_a_new_question(ask: Ask) -> None:
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    skipped = {"type": "function_call_output", "call_id": "c", "output": "skipped"}
    assert "> something else" in text(await ask([user("call"), call, skipped, user("something else")]))


async def test_web_search_cites_made_up_sources(ask: Ask) -> None:
    tools = [{"type": "web_search"}]
    events = await ask("search for cats", tools=tools, include=["web_search_call.action.sources"])
    assert item(events, "web_search_call")["action"]["sources"]
    note = item(events, "message")["content"][0]["annotations"][0]
    cited = text(events)[note["start_index"] : note["end_index"]]
    assert cited == "[the first](https://example.com/demo/one)"
    assert "Nothing was looked up" in text(events)
    assert "sources" not in item(await ask("search for cats", tools=tools), "web_search_call")["action"]


async def test_the_code_gives_the_logs_that_are_told(ask: Ask) -> None:
    tools = [{"type": "code_interpreter", "container": {"type": "auto"}}]
    events = await ask("compute 'this' \"now\"", tools=tools, include=["code_interpreter_call.outputs"])
    call = item(events, "code_interpreter_call")
    run = subprocess.run([sys.executable, "-c", call["code"]], capture_output=True, text=True, check=True)  # noqa: ASYNC221
    assert call["outputs"] == [{"type": "logs", "logs": run.stdout}]


async def test_a_picture_comes_with_previews(ask: Ask) -> None:
    tools = [{"type": "image_generation", "partial_images": 2, "size": "320x256"}]
    events = await ask("draw a cat", tools=tools)
    partial = [event for event in events if event["type"].endswith("partial_image")]
    assert [event["partial_image_index"] for event in partial] == [0, 1]
    whole = item(events, "image_generation_call")["result"]
    assert len({whole, *(event["partial_image_b64"] for event in partial)}) == 3
    assert Image.open(io.BytesIO(base64.b64decode(whole))).size == (320, 256)
