"""The plain answer: its events, its honesty, its limits."""

import pytest

from playground.demo.tokens import pieces
from tests.demo.conftest import Ask
from tests.demo.reading import item, output, text, types, user

pytestmark = pytest.mark.asyncio

SUMMARY = {"reasoning": {"summary": "auto"}}


async def test_a_stream_has_the_events_of_the_contract_in_order(ask: Ask) -> None:
    events = await ask("Two words", **SUMMARY)
    part = [
        f"response.reasoning_summary_{end}" for end in ("part.added", "text.delta", "text.done", "part.done")
    ]
    assert types(events) == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        *part,
        *part,
        "response.output_item.done",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    deltas = [event["delta"] for event in events if event["type"] == "response.output_text.delta"]
    assert "".join(deltas) == text(events)


async def test_no_summary_unless_it_is_asked_for(ask: Ask) -> None:
    events = await ask("Two words")
    assert item(events, "reasoning")["summary"] == []
    assert not [event for event in events if "summary" in event["type"]]


async def test_no_reasoning_without_effort(ask: Ask) -> None:
    events = await ask("Two words", reasoning={"effort": "none", "summary": "auto"})
    assert [one["type"] for one in output(events)] == ["message"]


async def test_encrypted_reasoning_when_it_is_asked_for(ask: Ask) -> None:
    assert "encrypted_content" not in item(await ask("Two words"), "reasoning")
    events = await ask("Two words", include=["reasoning.encrypted_content"])
    assert item(events, "reasoning")["encrypted_content"]


async def test_the_answer_says_what_it_is_and_what_it_found(ask: Ask) -> None:
    answer = text(await ask("one two\nthree three", tools=[{"type": "function", "name": "f"}]))
    assert "rules, *not* a language model" in answer
    for row in (
        "| words | 4 |",
        "| characters | 19 |",
        "| lines | 2 |",
        "| tools offered | 1 |",
        "- three: 2",
    ):
        assert row in answer
    assert "> one two\n> three three" in answer
    assert "```python\ntext = 'one two\\nthree three'\n" in answer


async def test_what_a_person_writes_breaks_no_table_and_no_fence(ask: Ask) -> None:
    answer = text(await ask("a|b``` ```` $words"))
    assert "| longest word | a\\|b\\`\\`\\` |" in answer
    assert "`````python" in answer
    assert "$words" in answer


async def test_usage_is_counted(ask: Ask) -> None:
    usage = (await ask("Two words", **SUMMARY))[-1]["response"]["usage"]
    assert usage["input_tokens"] > 0
    assert 0 < usage["output_tokens_details"]["reasoning_tokens"] < usage["output_tokens"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert usage["input_tokens_details"]["cached_tokens"] == 0


async def test_arguments_count_as_output(ask: Ask) -> None:
    tool = {"type": "function", "name": "f", "parameters": {"properties": {"words": {}}}}
    usage = (await ask("call it", tools=[tool], reasoning={"effort": "none"}))[-1]["response"]["usage"]
    assert usage["output_tokens"] == len(pieces('{"words": "call it"}'))


async def test_the_token_limit_cuts_the_answer(ask: Ask) -> None:
    events = await ask("Two words", max_output_tokens=20)
    response = events[-1]["response"]
    assert events[-1]["type"] == "response.incomplete"
    assert response["incomplete_details"] == {"reason": "max_output_tokens"}
    assert item(events, "message")["status"] == "incomplete"
    assert response["usage"]["output_tokens"] == 20


async def test_a_limit_reached_while_thinking_leaves_only_reasoning(ask: Ask) -> None:
    events = await ask("Two words", max_output_tokens=16, **SUMMARY)
    assert events[-1]["type"] == "response.incomplete"
    assert [one["type"] for one in output(events)] == ["reasoning"]


async def test_the_question_is_the_last_message_of_the_user(ask: Ask) -> None:
    events = await ask(
        [user("first"), {"role": "assistant", "content": "an answer"}, user("second question")]
    )
    assert "> second question" in text(events)
    assert "| messages before it | 2 |" in text(events)


async def test_secrets_of_tools_are_not_echoed(ask: Ask) -> None:
    server = {
        "type": "mcp",
        "server_label": "x",
        "server_url": "https://x.example",
        "authorization": "secret",
    }
    events = await ask("Two words", tools=[server])
    assert events[0]["response"]["tools"][0]["server_label"] == "x"
    assert "secret" not in str(events)
