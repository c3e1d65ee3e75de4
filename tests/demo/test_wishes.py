"""Failures on request, in plain words."""

import openai
import pytest

from playground.demo import scripts
from playground.demo.rules import wishes
from tests.demo.conftest import Ask
from tests.demo.reading import item, text


@pytest.mark.parametrize(
    ("words", "script"),
    [
        ("Please refuse.", "refusal"),
        ("refuse this, please", "refusal"),
        ("fail with a 429", "429"),
        ("Could you rate-limit me?", "429"),
        ("fail with a 429 once", "429-once"),
        ("return error 401", "401"),
        ("please fail with a 500!", "500-html"),
        ("run out of tokens", "incomplete"),
        ("Run out of quota", "429-quota"),
        ("stop in the middle", "cut"),
        ("fail in the middle", "failed"),
        ("please fail", "failed"),
        ("Why did it fail with a 429?", ""),
        ("I refuse to believe that models run out of tokens", ""),
        ("What does 'stop in the middle' mean?", ""),
        ("", ""),
    ],
)
def test_a_clear_wish_names_its_script(words: str, script: str) -> None:
    assert wishes.wished(words) == script
    assert not script or script in scripts.names()


def test_every_wish_names_a_script() -> None:
    assert {name for _, name in wishes._table()} <= set(scripts.names())


@pytest.mark.asyncio
async def test_it_refuses(ask: Ask) -> None:
    part = item(await ask("Please refuse"), "message")["content"][0]
    assert part["type"] == "refusal"


@pytest.mark.asyncio
async def test_it_runs_out_of_tokens(ask: Ask) -> None:
    last = (await ask("run out of tokens"))[-1]
    assert last["type"] == "response.incomplete"
    assert last["response"]["incomplete_details"] == {"reason": "max_output_tokens"}


@pytest.mark.asyncio
async def test_it_fails(ask: Ask) -> None:
    assert (await ask("fail in the middle"))[-1]["type"] == "response.failed"
    with pytest.raises(openai.RateLimitError):
        await ask("fail with a 429")


@pytest.mark.asyncio
async def test_once_is_once(ask: Ask) -> None:
    with pytest.raises(openai.RateLimitError):
        await ask("fail with a 429 once")
    assert "this one was answered" in text(await ask("fail with a 429 once"))
