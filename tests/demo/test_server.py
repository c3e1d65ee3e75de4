"""The server around the answers: key, models, stored and background responses, its own program."""

import asyncio
import sys

import aiohttp
import openai
import pytest
from openai import AsyncOpenAI

from playground.demo import pace, runs
from playground.demo.server import DemoServer, start
from tests.demo.conftest import Ask
from tests.demo.reading import output, text

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "right"}])
async def test_without_the_key_nothing_is_told(server: DemoServer, headers: dict[str, str]) -> None:
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in ("/models", "/responses/resp_1", "/nothing"):
            async with session.get(server.url + path) as response:
                assert (response.status, (await response.json())["error"]["code"]) == (401, "invalid_api_key")
        async with session.post(server.url + "/responses", json={"model": "demo", "input": "x"}) as response:
            assert response.status == 401
    assert not server.received


async def test_the_models_say_whose_they_are(sdk: AsyncOpenAI) -> None:
    models = [model async for model in await sdk.models.list()]
    assert [(model.id, model.owned_by) for model in models] == [("demo", "playground-demo")]


async def test_what_is_received_can_be_looked_at(server: DemoServer, ask: Ask) -> None:
    await ask("a question", metadata={"pace": "fast"})
    assert server.received[-1]["input"] == "a question"


async def test_nothing_is_kept_unless_it_is_wanted() -> None:
    server = await start(key="k", pace="fast")
    async with AsyncOpenAI(base_url=server.url, api_key="k", max_retries=0) as client:
        await client.responses.create(model="demo", input="x", store=False)
    await server.aclose()
    assert server.received.maxlen == 0


async def test_an_answer_without_a_stream_can_be_fetched_again(sdk: AsyncOpenAI) -> None:
    response = await sdk.responses.create(model="demo", input="x")
    assert "rules" in response.output_text
    assert (await sdk.responses.retrieve(response.id)).to_dict() == response.to_dict()
    with pytest.raises(openai.BadRequestError):
        await sdk.responses.cancel(response.id)


async def test_what_is_not_stored_is_not_found(sdk: AsyncOpenAI) -> None:
    response = await sdk.responses.create(model="demo", input="x", store=False)
    with pytest.raises(openai.NotFoundError):
        await sdk.responses.retrieve(response.id)


async def test_a_chained_request_continues_the_one_before(ask: Ask) -> None:
    tool = {"type": "function", "name": "get_time"}
    first = await ask("call it", tools=[tool])
    chain = {"previous_response_id": first[-1]["response"]["id"], "tools": [tool]}
    answer = {"type": "function_call_output", "call_id": output(first)[-1]["call_id"], "output": "noon"}
    assert "noon" in text(await ask([answer], **chain))
    with pytest.raises(openai.BadRequestError, match="No tool output found"):
        await ask("something else", **chain)


async def test_stored_requests_are_forgotten_when_they_are_too_large_together(
    sdk: AsyncOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT_BYTES", 10_000)
    first = await sdk.responses.create(model="demo", input="x" * 6_000)
    second = await sdk.responses.create(model="demo", input="x" * 6_000)
    with pytest.raises(openai.NotFoundError):
        await sdk.responses.retrieve(first.id)
    assert (await sdk.responses.retrieve(second.id)).id == second.id


async def test_a_background_response_can_be_joined_later(sdk: AsyncOpenAI, ask: Ask) -> None:
    events = await ask("x", background=True)
    assert [event["type"] for event in events[:3]] == [
        "response.created",
        "response.queued",
        "response.in_progress",
    ]
    again = await sdk.responses.retrieve(events[0]["response"]["id"], stream=True, starting_after=4)
    assert [event.to_dict() async for event in again] == events[5:]


async def test_a_background_response_can_be_cancelled(sdk: AsyncOpenAI) -> None:
    response = await sdk.responses.create(model="demo", input="/show silent", background=True)
    assert response.status == "queued"
    following = await sdk.responses.retrieve(response.id, stream=True)
    assert (await anext(following)).type == "response.created"
    assert (await sdk.responses.cancel(response.id)).status == "cancelled"
    assert (await sdk.responses.cancel(response.id)).status == "cancelled"
    async with asyncio.timeout(10):
        assert "response.completed" not in [event.type async for event in following]


async def test_input_tokens_are_counted(sdk: AsyncOpenAI) -> None:
    few = await sdk.responses.input_tokens.count(model="demo", input="one")
    many = await sdk.responses.input_tokens.count(model="demo", input="one two three four five")
    assert 0 < few.input_tokens < many.input_tokens


async def test_it_runs_as_a_program() -> None:
    command = (sys.executable, "-m", "playground.demo", "--key", "k", "--pace", "fast")
    program = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert program.stdout is not None
    url = (await program.stdout.readline()).decode().strip()
    try:
        async with AsyncOpenAI(base_url=url, api_key="k", max_retries=0) as client:
            assert (await client.responses.create(model="demo", input="x")).status == "completed"
    finally:
        program.terminate()
        await program.wait()


@pytest.mark.parametrize("value", ["quick", "0", "-1", "nan", None])
async def test_a_bad_pace_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not a pace"):
        pace.parse(value)


async def test_tokens_are_due_at_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr("asyncio.sleep", sleep)
    steady = pace.Pace(20)
    for _ in range(40):
        await steady.tick()
    assert clock[0] == pytest.approx(102.0)
    await steady.pause(1)
    assert clock[0] == pytest.approx(104.5)
