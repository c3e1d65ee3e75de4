"""The scripts: between them they hold every event and item type that the SDK knows."""

import json
from typing import Any, get_args

import pytest
from openai.types.responses import ResponseOutputItem, ResponseStreamEvent
from pydantic import TypeAdapter

from playground.demo import scripts
from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, output, text, user

# They break the wire on purpose, or never end.
BROKEN = {"bad-json", "bad-utf8", "deep-json", "error-nested", "cut", "reset", "silent"}
# They hold what the SDK's types do not know, or leave out what they need.
FOREIGN = {"unknown-event", "unknown-item", "bad-event", "no-numbers", "bare-wire", "keepalive", "xss"}
FOREIGN |= {"deltas-only", "null-output", "xss-calls"}


def faulty(name: str) -> bool:
    return any(isinstance(line.get("status"), dict) for line in scripts.lines(name))


STREAMS = [name for name in scripts.names() if name not in BROKEN and not faulty(name)]


def known_types(union: Any) -> set[str]:
    """The values of `type` of the members of an annotated union."""
    members = get_args(get_args(union)[0])
    return {get_args(member.model_fields["type"].annotation)[0] for member in members}


@pytest.mark.asyncio
async def test_the_scripts_hold_every_event_and_item_type(ask: Ask) -> None:
    events = [event for name in STREAMS for event in await ask(f"/show {name}") if isinstance(event, dict)]
    seen = {event.get("type") for event in events}
    assert known_types(ResponseStreamEvent) - seen == set()
    items = {event["item"]["type"] for event in events if event.get("type") == "response.output_item.done"}
    assert known_types(ResponseOutputItem) - items == set()


@pytest.mark.asyncio
async def test_the_scripts_are_right_by_the_types_of_the_sdk(ask: Ask) -> None:
    right: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)
    for name in STREAMS:
        if name not in FOREIGN:
            for event in await ask(f"/show {name}"):
                right.validate_python(event)


@pytest.mark.asyncio
async def test_the_same_ids_run_through_an_item(ask: Ask) -> None:
    for name in set(STREAMS) - FOREIGN - {"no-created"}:
        by_index: dict[int, set[str]] = {}
        for event in await ask(f"/show {name}"):
            found = event.get("item_id") or event.get("item", {}).get("id")
            if found:
                by_index.setdefault(event["output_index"], set()).add(found)
        assert all(len(ids) == 1 for ids in by_index.values()), name


@pytest.mark.parametrize("name", scripts.names())
def test_a_script_says_what_it_is_about(name: str) -> None:
    assert scripts.about(name).endswith(".")
    assert "|" not in scripts.about(name)


@pytest.mark.asyncio
@pytest.mark.parametrize("question", ["/show", "/show nothing-like-it", "/show ../secrets"])
async def test_without_a_known_name_the_scripts_are_listed(ask: Ask, question: str) -> None:
    answer = text(await ask(question))
    assert all(f"| `{name}` | {scripts.about(name)} |" in answer for name in scripts.names())


@pytest.mark.asyncio
async def test_names_in_ids_are_replaced_by_the_same_digits(ask: Ask) -> None:
    call, printed, _ = output(await ask("/show shell"))
    assert "$" not in call["call_id"]
    assert printed["call_id"] == call["call_id"]


@pytest.mark.asyncio
async def test_ids_are_new_in_each_response_unless_they_repeat_on_purpose(ask: Ask) -> None:
    first, second = [output(await ask("/show function"))[-1] for _ in range(2)]
    assert first["call_id"] != second["call_id"]
    twice = [one["id"] for _ in range(2) for one in output(await ask("/show reused-ids"))]
    assert twice == ["msg_0"] * 4


ANSWERS: dict[str, Json] = {
    "function_call": {"type": "function_call_output", "output": "an answer"},
    "custom_tool_call": {"type": "custom_tool_call_output", "output": "an answer"},
    "shell_call": {
        "type": "shell_call_output",
        "output": [{"stdout": "an answer", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}],
    },
    "local_shell_call": {"type": "local_shell_call_output", "output": '"an answer"'},
    "apply_patch_call": {"type": "apply_patch_call_output", "status": "failed", "output": "an answer"},
    "computer_call": {
        "type": "computer_call_output",
        "output": {"type": "computer_screenshot", "image_url": "an answer"},
    },
    "tool_search_call": {"type": "tool_search_output", "execution": "client", "tools": ["an answer"]},
}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "name",
    """function functions-parallel custom shell-local local-shell patch computer tool-search-client
    program-call""".split(),
)
async def test_the_answers_to_a_script_are_quoted(ask: Ask, name: str) -> None:
    question = user(f"/show {name}")
    first = output(await ask([question]))
    calls = [one for one in first if one["type"] in ANSWERS]
    answers = []
    for call in calls:
        key = "id" if call["type"] == "local_shell_call" else "call_id"
        answers.append(ANSWERS[call["type"]] | {key: call["call_id"]})
    second = await ask([question, *first, *answers])
    assert text(second).count("an answer") == len(calls) >= 1


@pytest.mark.asyncio
async def test_the_approval_of_a_script_is_followed(ask: Ask) -> None:
    question = user("/show mcp-approval")
    first = await ask([question])
    request = item(first, "mcp_approval_request")
    decision = {"type": "mcp_approval_response", "approval_request_id": request["id"], "approve": True}
    second = await ask([question, *output(first), decision])
    assert item(second, "mcp_call")["arguments"] == request["arguments"]


def test_a_long_answer_is_long() -> None:
    (said,) = [line["say"] for line in scripts.lines("long") if "say" in line]
    assert len(said.split()) > 2500


def test_hostile_markup_is_in_every_hostile_script() -> None:
    for name in ("xss", "xss-calls", "xss-error"):
        assert json.dumps(scripts.lines(name)).count("<script>") > 1
