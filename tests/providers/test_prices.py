"""Prices: every row says who said so, and amounts come out as a person reckons them by hand."""

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from playground.providers import prices_table, registry
from playground.providers.prices import Cost, cost, input_cost
from playground.turns.state import ItemState, ResponseState, TurnState
from playground.turns.usage import Tokens, Used, containers, used

OPENAI = "https://api.openai.com/v1/responses"
TODAY = date(2026, 11, 21)
MILLION = Tokens(1_000_000, 1_000_000, 0, 0, 1_000_000)


def _cost(model: str, tokens: Tokens | None, tier: str = "default", day: date = TODAY, **fees: int) -> Cost:
    return cost("openai", OPENAI, Used(model, tier, tokens, fees), day)


def _response(usage: Any = None, items: list[dict[str, Any]] | None = None, **data: Any) -> ResponseState:
    response = ResponseState(1, data={"model": "gpt-5.2", "usage": usage, **data})
    response.items = [ItemState(1, place, item) for place, item in enumerate(items or [])]
    return response


def test_every_row_says_who_said_so_and_when() -> None:
    told = tomllib.loads(prices_table._OURS.read_text())
    rows = [*told["model"], *told["image_model"], *told["tool"]]
    for row in rows:
        assert row["kind"] in registry.KINDS
        assert row["source"], row
        assert date(2026, 1, 1) <= row["date"] <= TODAY, row
        assert row["since"] <= TODAY, row
    priced = [row for row in told["model"] if not row.get("free")]
    assert all({"input", "output"} <= row.keys() for row in priced)


def test_the_price_of_an_answer_by_hand() -> None:
    # 3,264 x 1.75 + 9,216 x 0.175 + 1,104 x 14, each by a million
    found = _cost("gpt-5.2", Tokens(12_480, 3_264, 9_216, 0, 1_104))
    assert found.parts == {
        "input": Decimal("0.005712"),
        "cached": Decimal("0.0016128"),
        "output": Decimal("0.015456"),
    }
    assert found.usd == Decimal("0.0227808")
    assert not found.unknown
    assert found.journaled()["usd"] == "0.0227808"
    assert found.journaled()["since"] == "2026-02-07"


def test_cache_writes_have_a_price_of_their_own() -> None:
    found = _cost("gpt-6.1-sol", Tokens(10_000, 1_000, 4_000, 5_000, 100))
    # 1,000 x 2 + 4,000 x 0.10 + 5,000 x 2.50 + 100 x 10
    assert found.usd == Decimal("0.0159")
    assert found.parts["cache_write"] == Decimal("0.0125")
    assert _cost("gpt-6.2-astra", Tokens(10, 4, 4, 2, 1)).unknown == ["cache_write"]


def test_tools_are_billed_by_the_call() -> None:
    found = _cost("gpt-5.2", Tokens(0, 0, 0, 0, 0), web_search=3, file_search=4, container_4g=1)
    assert found.parts == {
        "web_search": Decimal("0.03"),
        "file_search": Decimal("0.01"),
        "container_4g": Decimal("0.12"),
    }


def test_what_has_no_price_is_named_and_never_nothing() -> None:
    found = _cost("gpt-5.2", Tokens(100, 100, 0, 0, 0), container_2g=1, dream_call=2)
    assert found.unknown == ["container_2g", "dream_call"]
    assert found.usd == Decimal("0.000175")
    strange = _cost("nobody-knows", MILLION, web_search=1)
    assert strange.unknown == ["tokens"]
    assert strange.usd == Decimal("0.01")
    assert _cost("gpt-5.2", None).usd is None
    assert _cost("gpt-4o-mini", MILLION, web_search=1).unknown == ["web_search"]


@pytest.mark.parametrize(
    ("tier", "usd"),
    [
        ("", "15.75"),
        ("auto", "15.75"),
        ("default", "15.75"),
        ("priority", "31.5"),
        ("fast", "31.5"),
        ("scale", None),
    ],
)
def test_service_tiers(tier: str, usd: str | None) -> None:
    assert _cost("gpt-5.2", MILLION, tier).usd == (usd and Decimal(usd))


def test_flex_is_half_where_it_was_told() -> None:
    assert _cost("gpt-6-astra", Tokens(1_000, 1_000, 0, 0, 1_000), "flex").usd == Decimal("0.03")
    assert _cost("gpt-4o", Tokens(1_000, 1_000, 0, 0, 1_000), "flex").unknown == ["tokens"]


def test_a_long_request_costs_more_as_a_whole() -> None:
    short = _cost("gpt-5.4", Tokens(272_000, 272_000, 0, 0, 1_000))
    long = _cost("gpt-5.4", Tokens(272_001, 272_001, 0, 0, 1_000))
    assert short.usd == Decimal("0.695")
    # 272,001 x 5 + 1,000 x 22.50
    assert long.usd == Decimal("1.382505")
    assert _cost("gpt-5.5", Tokens(300_000, 300_000, 0, 0, 1)).unknown == ["tokens"]


def test_a_dated_snapshot_costs_what_its_model_does() -> None:
    assert _cost("gpt-5.2-2025-12-11", MILLION).usd == Decimal("15.75")
    assert _cost("gpt-4o-2024-05-13", MILLION).usd == Decimal(20)
    assert _cost("gpt-4o-2024-08-06", MILLION).usd == Decimal("12.5")
    assert _cost("gpt-5.2-latest", MILLION).usd is None


def test_a_day_has_the_price_of_its_day() -> None:
    days = [date(2026, 7, 8), date(2026, 7, 9), date(2026, 7, 29), date(2026, 7, 30)]
    found = [_cost("gpt-5.6-terra", Tokens(1_000, 1_000, 0, 0, 1_000), day=day).usd for day in days]
    assert found == [None, Decimal("0.0175"), Decimal("0.0175"), Decimal("0.014")]


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("openai", "https://eu.api.openai.com/v1/responses"),
        ("openai", "https://api.openai.com.evil.example/v1/responses"),
        ("azure", "https://r.openai.azure.com/openai/v1/responses"),
        ("databricks", "https://w/serving-endpoints/responses"),
        ("compatible", OPENAI),
    ],
)
def test_elsewhere_the_same_model_has_no_price(kind: str, url: str) -> None:
    assert cost(kind, url, Used("gpt-5.2", "", MILLION, {}), TODAY).usd is None


def test_the_demo_is_free_and_that_is_known() -> None:
    found = cost("demo", "http://127.0.0.1:4000/v1/responses", Used("demo", "", None, {"x": 1}), TODAY)
    assert found.journaled() == {
        "usd": "0", "unknown": [], "since": "2026-01-01", "parts": {}, "free": True,
    }  # fmt: skip


def test_pictures_cost_what_their_model_reads_and_writes() -> None:
    call = {"type": "image_generation_call"}
    drawn = {
        "input_tokens": 300,
        "input_tokens_details": {"image_tokens": 200},
        "output_tokens": 1_000,
        "output_tokens_details": {"text_tokens": 100},
    }
    told = {
        "tools": [{"type": "image_generation", "model": "gpt-image-1.5"}],
        "tool_usage": {"image_gen": drawn},
    }
    usage = {"input_tokens": 0, "output_tokens": 0}
    found = cost("openai", OPENAI, used(_response(usage, [call], **told)), TODAY)
    # 100 x 5 + 200 x 8 + 100 x 10 + 900 x 32
    assert found.parts == {"image_generation": Decimal("0.0319")}
    for said in ({}, {"tool_usage": {"image_gen": drawn | {"output_tokens": "many"}}}):
        silent = used(_response(usage, [call], tools=told["tools"], **said))
        assert cost("openai", OPENAI, silent, TODAY).unknown == ["image_generation"]


def test_usage_is_read_as_it_is_billed() -> None:
    usage = {
        "input_tokens": 100,
        "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 30},
        "output_tokens": 7,
    }
    assert used(_response(usage)).tokens == Tokens(100, 10, 60, 30, 7)
    greedy = {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 99}, "output_tokens": 0}
    assert used(_response(greedy)).tokens == Tokens(10, 0, 10, 0, 0)
    nonsense = [{"input_tokens": 4, "output_tokens": output} for output in ("many", -1, True, None, 0.5)]
    for broken in (None, 7, [], {}, {"input_tokens": 4}, *nonsense):
        assert used(_response(broken)).tokens is None


def test_tool_calls_are_counted_as_they_are_billed() -> None:
    searches = [{"type": "web_search_call", "action": {"type": kind}} for kind in ("search", "open_page")]
    calls = [
        *searches,
        {"type": "file_search_call"},
        {"type": "code_interpreter_call", "container_id": "c1"},
        {"type": "code_interpreter_call", "container_id": "c1"},
        {"type": "code_interpreter_call", "container_id": "c2"},
        {"type": "mcp_call"},
        {"type": "message"},
        {"type": "dream_call"},
    ]
    tools = [{"type": "code_interpreter", "container": {"type": "auto", "memory_limit": "4g"}}]
    fees = used(_response(None, calls, tools=tools), running={"c2"}).fees
    assert fees == {"web_search": 1, "file_search": 1, "container_4g": 1, "dream_call": 1}
    counted = used(_response(None, searches, tool_usage={"web_search": {"num_requests": 5}}))
    assert counted.fees == {"web_search": 5}
    nonsense = used(_response(None, searches, tool_usage={"web_search": {"num_requests": -5}}))
    assert nonsense.fees == {"web_search": 1}
    named = used(
        _response(None, [calls[3]], tools=[{"type": "code_interpreter", "container": "cntr_of_somebody"}])
    )
    assert named.fees == {"container": 1}


def test_a_container_is_paid_for_again_after_its_time() -> None:
    response = _response(None, [{"type": "code_interpreter_call", "container_id": "c1"}])
    response.ended_at = 1_000_000
    state = TurnState(id="t", responses=[response])
    assert containers([state], 1_000_000 + 20 * 60 * 1000 - 1) == {"c1"}
    assert containers([state], 1_000_000 + 20 * 60 * 1000) == set()


def test_an_estimate_prices_the_input_alone() -> None:
    assert input_cost("openai", OPENAI, "gpt-5.2", 1_000, TODAY).usd == Decimal("0.00175")
    assert input_cost("openai", OPENAI, "nobody-knows", 1_000, TODAY).usd is None
