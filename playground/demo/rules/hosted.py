"""Tools that the provider runs (search, code, pictures): made-up or counted results, labelled as such."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playground.demo.asked import Asked
from playground.demo.rules import plain
from playground.demo.rules.choice import forced, mentions
from playground.demo.texts import text

Json = dict[str, Any]


def lines(asked: Asked) -> list[Json] | None:
    """An item for each hosted tool that the question asks for, then a message about them."""
    kinds = [kind for kind in _data() if _wanted(asked, kind)]
    if not kinds or asked.tail:
        return None
    named = ", ".join(kind.replace("_", " ") for kind in kinds)
    steps: list[Json] = [{"think": [f"**Choosing tools**\n\nThe message has words that stand for: {named}."]}]
    steps += [_step(kind, asked) for kind in kinds]
    listed = "\n".join(f"- {_data()[kind]['say']}" for kind in kinds)
    answer = text("hosted", count=len(kinds), list=listed, attachments=plain.attachments(asked))
    notes = [note for kind in kinds for note in _data()[kind].get("annotations", [])]
    steps.append({"say": answer, "annotations": notes})
    return [{"begin": True}, *steps, {"end": "completed"}]


def _wanted(asked: Asked, kind: str) -> bool:
    offered = asked.offered(kind)
    return bool(offered) and (mentions(asked, _data()[kind]["words"]) or forced(asked, offered[0]))


def _step(kind: str, asked: Asked) -> Json:
    query = " ".join(asked.text.split())[:200]
    if kind == "web_search":
        action: Json = {"type": "search", "query": query, "queries": [query]}
        if asked.includes("web_search_call.action.sources"):
            action["sources"] = _data()[kind]["sources"]
        return {"item": {"type": "web_search_call", "action": action}}
    if kind == "file_search":
        shown = asked.includes("file_search_call.results")
        results = _data()[kind]["results"] if shown else None
        return {"item": {"type": "file_search_call", "queries": [query], "results": results}}
    if kind == "code_interpreter":
        return {"item": _counted(asked)}
    tool = asked.offered(kind)[0]
    size, partials = tool.get("size") or "auto", min(3, int(tool.get("partial_images") or 0))
    return {"draw": query, "size": size, "partials": partials}


def _counted(asked: Asked) -> Json:
    words = asked.text.split()
    code = f"words = {asked.text!r}.split()\nprint(len(words), sum(map(len, words)))\n"
    logs = f"{len(words)} {sum(map(len, words))}\n"
    shown = asked.includes("code_interpreter_call.outputs")
    outputs = [{"type": "logs", "logs": logs}] if shown else None
    return {
        "type": "code_interpreter_call",
        "container_id": "cntr_$container",
        "code": code,
        "outputs": outputs,
    }


@cache
def _data() -> Json:
    path = Path(__file__).parent.parent / "data" / "hosted.json"
    data: Json = json.loads(path.read_text(encoding="utf-8"))
    return data
