"""Web search: a search that is played with made-up results, and says so."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playground.demo.asked import Asked
from playground.demo.rules import plain
from playground.demo.rules.choice import forced, mentions
from playground.demo.texts import text

Json = dict[str, Any]


def wanted(asked: Asked) -> bool:
    """Whether the question has a word for it."""
    tools = asked.offered("web_search")
    return bool(tools) and (mentions(asked, _data()["words"]) or forced(asked, tools[0]))


def steps(asked: Asked) -> list[Json]:
    """The thought, the call, and the answer with its made-up sources."""
    query = asked.wish[:200]
    action: Json = {"type": "search", "query": query, "queries": [query]}
    if asked.includes("web_search_call.action.sources"):
        action["sources"] = _data()["sources"]
    thought = "**Searching**\n\nThe message has words for it. I look nothing up: both results are made up."
    return [
        {"think": [thought]},
        {"item": {"type": "web_search_call", "action": action}},
        {"say": text("web", attachments=plain.attachments(asked)), "annotations": _data()["annotations"]},
    ]


@cache
def _data() -> Json:
    path = Path(__file__).parent.parent / "data" / "web.json"
    data: Json = json.loads(path.read_text(encoding="utf-8"))
    return data
