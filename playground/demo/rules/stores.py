"""File search: the demo's own stores, really searched, with filters, limits, scores and citations."""

import re
from typing import Any

from playground.demo import filters, stores
from playground.demo.asked import Asked
from playground.demo.errors import ApiError, refuse
from playground.demo.rules.choice import forced, mentions
from playground.demo.stores import Result, Stored
from playground.demo.texts import counted, escaped, text

Json = dict[str, Any]

_WORDS = ["search", "find", "file", "files", "store", "stores", "documents", "look up"]
_MOST, _QUOTED, _GOOD = 10, 3, 0.35


def wanted(asked: Asked) -> bool:
    """Whether the question has a word for it, or words that stand in the stores."""
    tools = asked.offered("file_search")
    if not tools:
        return False
    given = tools[0]["vector_store_ids"]
    if forced(asked, tools[0]) or mentions(asked, _WORDS) or not isinstance(given, list):
        return True  # what is no list is refused by `steps`
    known = [store for store in given if store in stores.names()]
    # A question that is answered in the stores needs no word for them; other tools have theirs.
    found = stores.search(stores.picked(known, None), asked.wish)
    return bool(found) and found[0].score >= _GOOD and asked.wish.endswith("?")


def steps(asked: Asked) -> list[Json]:
    """The thought, the search, and an answer that cites. Raises ApiError for what the API would refuse."""
    tool = asked.offered("file_search")[0]
    place = f"tools[{asked.tools.index(tool)}]"
    names = _stores(tool, place)
    if tool.get("filters"):
        filters.check(tool["filters"], f"{place}.filters")
    threshold, most = _limits(tool, place)
    among = stores.picked(names, tool.get("filters"))
    ranked = stores.search(among, asked.wish)
    results = [result for result in ranked if result.score >= threshold][:most]
    query = asked.wish[:200]
    shown = asked.includes("file_search_call.results")
    call: Json = {"type": "file_search_call", "queries": [query]}
    call["results"] = [result.item for result in results] if shown else None
    answer = _answer(results, among, names)
    thought = _thought(tool, names, among, ranked, results, threshold)
    return [{"think": [thought]}, {"item": call}, answer]


def _stores(tool: Json, place: str) -> list[str]:
    given = tool["vector_store_ids"]
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        problem = f"Invalid type for '{place}.vector_store_ids': expected an array of strings."
        raise refuse(problem, param=f"{place}.vector_store_ids", code="invalid_type")
    for index, one in enumerate(given):
        if one not in stores.names():
            known = " and ".join(f"'{name}'" for name in stores.names())
            problem = f"Vector store with id '{one[:80]}' not found. The demo has {known}."
            raise ApiError(404, problem, param=f"{place}.vector_store_ids[{index}]", code="not_found")
    return list(dict.fromkeys(given))


def _limits(tool: Json, place: str) -> tuple[float, int]:
    most = tool.get("max_num_results")
    if most is not None and (not isinstance(most, int) or not 1 <= most <= 50):
        problem = f"Invalid '{place}.max_num_results': expected an integer between 1 and 50."
        raise refuse(problem, param=f"{place}.max_num_results", code="invalid_value")
    threshold = (tool.get("ranking_options") or {}).get("score_threshold")
    if threshold is not None and (not isinstance(threshold, (int, float)) or not 0 <= threshold <= 1):
        where = f"{place}.ranking_options.score_threshold"
        raise refuse(
            f"Invalid '{where}': expected a number between 0 and 1.", param=where, code="invalid_value"
        )
    return threshold or 0.0, most or _MOST


def _thought(
    tool: Json,
    names: list[str],
    among: list[Stored],
    ranked: list[Result],
    results: list[Result],
    threshold: float,
) -> str:
    total = sum(len(stores.documents(name)) for name in names)
    passed = (
        f" The filter {escaped(filters.told(tool['filters']))} lets {len(among)} pass."
        if tool.get("filters")
        else ""
    )
    best = f" The best scores {ranked[0].score:.2f}." if ranked else ""
    least = (
        f" I keep those from {threshold:.2f} on: {len(results)}." if threshold else f" I keep {len(results)}."
    )
    hold = "hold" if len(names) > 1 else "holds"
    return (
        f"**Searching the stores**\n\n{' and '.join(names)} {hold} {counted(total, 'document')}.{passed}"
        f" {counted(len(ranked), 'passage')} with words of the question.{best}{least}"
    )


def _answer(results: list[Result], among: list[Stored], names: list[str]) -> Json:
    if not results:
        held = "\n".join(f"- `{name}`: {stores.about(name)}" for name in names)
        return {"say": text("stores_nothing", documents=len(among), held=held)}
    shown = results[:_QUOTED]
    quotes = [f"> {escaped(_short(result.text))}\n\n{result.stored.filename}" for result in shown]
    facts = [
        ", ".join(f"{key} {value}" for key, value in result.stored.attributes.items()) for result in shown
    ]
    told = [
        f"{quote}, score {result.score:.2f}; {about}."
        for quote, result, about in zip(quotes, shown, facts, strict=True)
    ]
    more = f"In the results there are {len(results) - _QUOTED} more." if len(results) > _QUOTED else ""
    answer = text("stores", count=counted(len(results), "passage"), more=more, quotes="\n\n".join(told))
    notes = [
        {
            "type": "file_citation",
            "file_id": result.stored.file_id,
            "filename": result.stored.filename,
            "index": answer.index(quote) + len(quote),
        }
        for quote, result in zip(quotes, shown, strict=True)
    ]
    return {"say": answer, "annotations": notes}


def _short(passage: str) -> str:
    if len(passage) <= 420:
        return passage
    return re.sub(r"\s+\S*$", "", passage[:420]) + " …"
