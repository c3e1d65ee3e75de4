"""File search: the demo's stores with their filters, limits and citations."""

from typing import Any

import openai
import pytest

from playground.demo import filters, stores
from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, text

pytestmark = pytest.mark.asyncio

BOTH = ["vs_harbour", "vs_handbook"]
SHOWN: Json = {"include": ["file_search_call.results"]}


def tool(*names: str, **more: Any) -> list[Json]:
    return [{"type": "file_search", "vector_store_ids": [*(names or ("vs_harbour",))], **more}]


def compare(kind: str, key: str, value: Any) -> Json:
    return {"type": kind, "key": key, "value": value}


async def found(ask: Ask, words: str, tools: list[Json]) -> list[Json]:
    results: list[Json] = item(await ask(words, tools=tools, **SHOWN), "file_search_call")["results"]
    return results


async def test_the_answer_stands_in_the_passage_that_is_found_and_cited(ask: Ask) -> None:
    events = await ask("How high is the lighthouse?", tools=tool(*BOTH), **SHOWN)
    best = item(events, "file_search_call")["results"][0]
    assert best["filename"] == "lighthouse-history.md"
    assert "31 metres high" in best["text"]
    assert 0 < best["score"] < 1
    assert best["attributes"] == {"year": 2019, "topic": "history", "region": "south", "author": "L. Brandt"}
    answer, notes = text(events), item(events, "message")["content"][0]["annotations"]
    assert "31 metres high" in answer[: notes[0]["index"]]
    assert answer.count("lighthouse-history.md", 0, notes[0]["index"]) == 1
    assert (notes[0]["type"], notes[0]["file_id"]) == ("file_citation", best["file_id"])
    assert answer[: notes[0]["index"]].endswith("lighthouse-history.md")
    assert "demo that follows rules" in answer


async def test_results_come_only_when_they_are_asked_for(ask: Ask) -> None:
    events = await ask("find the mooring fees", tools=tool())
    assert item(events, "file_search_call")["results"] is None
    assert item(events, "file_search_call")["queries"] == ["find the mooring fees"]


async def test_scores_fall_and_limits_hold(ask: Ask) -> None:
    words = "search: harbour boats and fees"
    every = await found(ask, words, tool())
    scores = [one["score"] for one in every]
    assert len(scores) > 3
    assert scores == sorted(scores, reverse=True)
    assert await found(ask, words, tool(max_num_results=2)) == every[:2]
    limit = scores[2]
    kept = await found(ask, words, tool(ranking_options={"score_threshold": limit}))
    assert kept == [one for one in every if one["score"] >= limit]


NESTED = {
    "type": "or",
    "filters": [
        {"type": "and", "filters": [compare("gte", "year", 2026), compare("eq", "topic", "fees")]},
        compare("in", "topic", ["history", "works"]),
    ],
}
FILTERS: list[tuple[Json, Any]] = [
    (compare("eq", "topic", "fees"), lambda about: about["topic"] == "fees"),
    (compare("ne", "region", "north"), lambda about: about["region"] != "north"),
    (compare("gt", "year", 2025), lambda about: about["year"] > 2025),
    (compare("gte", "year", 2025), lambda about: about["year"] >= 2025),
    (compare("lt", "year", 2024), lambda about: about["year"] < 2024),
    (compare("lte", "year", 2024), lambda about: about["year"] <= 2024),
    (
        compare("in", "author", ["J. Silva", "L. Brandt"]),
        lambda about: about["author"] in ("J. Silva", "L. Brandt"),
    ),
    (compare("nin", "author", ["J. Silva"]), lambda about: about["author"] != "J. Silva"),
    (NESTED, lambda a: (a["year"] >= 2026 and a["topic"] == "fees") or a["topic"] in ("history", "works")),
]


@pytest.mark.parametrize(("given", "passes"), FILTERS)
async def test_filters_are_obeyed(ask: Ask, given: Json, passes: Any) -> None:
    words = "find harbour boats days euros metres lighthouse ferry storm channel market"
    every = await found(ask, words, tool(max_num_results=50))
    kept = await found(ask, words, tool(max_num_results=50, filters=given))
    wanted = {one["file_id"] for one in every if passes(one["attributes"])}
    assert 0 < len(wanted) < len({one["file_id"] for one in every})
    assert {one["file_id"] for one in kept} == wanted


async def test_a_filter_compares_like_with_like() -> None:
    assert not filters.matches(compare("gt", "year", "2000"), {"year": 2026})
    assert not filters.matches(compare("lt", "gone", 3), {})
    assert filters.matches(compare("ne", "gone", 3), {})
    assert not filters.matches(compare("eq", "flag", 1), {"flag": True})


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"type": "like", "key": "a", "value": "b"}, "tools[0].filters.type"),
        ({"type": "eq", "value": "b"}, "tools[0].filters.key"),
        ({"type": "in", "key": "a", "value": "b"}, "tools[0].filters.value"),
        (
            {"type": "and", "filters": [{"type": "eq", "key": "a", "value": None}]},
            "tools[0].filters.filters[0].value",
        ),
        ({"type": "or", "filters": []}, "tools[0].filters.filters"),
    ],
)
async def test_a_wrong_filter_is_refused_by_its_place(ask: Ask, given: Json, param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await ask("find it", tools=tool(filters=given))
    assert caught.value.param == param


async def test_an_unknown_store_is_not_found_and_the_known_ones_are_named(ask: Ask) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        await ask("find it", tools=tool("vs_harbour", "vs_1"))
    assert caught.value.param == "tools[0].vector_store_ids[1]"
    assert all(name in str(caught.value) for name in ("vs_1", *BOTH))


async def test_what_is_not_there_is_said_with_what_is(ask: Ask) -> None:
    events = await ask("find zebras", tools=tool(*BOTH), **SHOWN)
    assert item(events, "file_search_call")["results"] == []
    assert "no passage" in text(events)
    assert all(stores.about(name) in text(events) for name in BOTH)


async def test_the_reasoning_tells_the_figures_of_the_search(ask: Ask) -> None:
    given = compare("eq", "topic", "fees")
    tools = tool(*BOTH, filters=given)
    events = await ask("find the fees for a berth", tools=tools, reasoning={"summary": "auto"}, **SHOWN)
    thought = item(events, "reasoning")["summary"][0]["text"]
    best = item(events, "file_search_call")["results"][0]
    assert "hold 16 documents" in thought
    assert "lets 2 pass" in thought
    assert f"The best scores {best['score']:.2f}" in thought
