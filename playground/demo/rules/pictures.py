"""Image generation: draws what the words name, or changes the earlier picture as they say."""

import re
from functools import partial
from types import NoneType
from typing import Any

from playground.demo.asked import Asked
from playground.demo.errors import refuse
from playground.demo.pictures import edits, make, scene
from playground.demo.pictures.known import THINGS
from playground.demo.rules.choice import forced, mentions
from playground.demo.table.find import find
from playground.demo.texts import escaped, text
from playground.files.errors import FileRefused

Json = dict[str, Any]

_WORDS = ["draw", "paint", "sketch", "illustrate", "picture of", "image of", "drawing of"]
_MAKE = re.compile(
    r"\b(?:make|create|generate|give me|show me)\b[^.?!]*\b(?:picture|image|drawing|illustration)", re.I
)
_NEW = re.compile(
    r"\s*(?:(?:please|now|can you|could you)[,\s]+)*(?:draw|paint|sketch|generate|create|make|illustrate)"
    r"\s+(?:me\s+)?(?:an?|another|some|the|two|three|four|five|\d+|my|our)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:on|to|in|into|over) (?:it|this|that|the (?:same )?picture)\b|\bthe (?:picture|image)\b", re.I
)
_CHART = ["chart", "plot", "graph", "diagram", "histogram", "csv", "column", "columns", "table"]


def wanted(asked: Asked) -> bool:
    """Whether the question asks for a picture, or for a change of the one before."""
    tools = asked.offered("image_generation")
    if not tools:
        return False
    if mentions(asked, _CHART) and asked.offered("code_interpreter") and find(asked.items, asked.text):
        return forced(asked, tools[0])
    return (
        forced(asked, tools[0]) or changes(asked) or mentions(asked, _WORDS) or bool(_MAKE.search(asked.wish))
    )


def changes(asked: Asked) -> bool:
    """Whether the question changes an earlier picture in ways that are known."""
    tools = asked.offered("image_generation")
    if not tools or not _earlier(asked) or tools[0].get("action") == "generate":
        return False
    if tools[0].get("action") != "edit" and _NEW.match(asked.wish) and not _SAME.search(asked.wish):
        return False
    return bool(edits.read(asked.wish))


def steps(asked: Asked) -> list[Json]:
    """The thought, the picture with its previews, and the answer."""
    tool = asked.offered("image_generation")[0]
    _check(tool, asked)
    if changes(asked):
        return _edit(asked, tool)
    if tool.get("action") == "edit":
        missing = "no change that I know" if _earlier(asked) else "no earlier picture"
        return [{"say": f"I found {missing}.\n\n{text('edits')}"}]
    words = asked.wish[:400]
    told = scene.read(words).told
    known = ", ".join(sorted(THINGS))
    return [
        {"think": [f"**Planning the picture**\n\nOut of the words I read: {told}."]},
        {"draw": words, "tool": tool},
        {"say": text("drawn", told=told, known=known)},
    ]


def _edit(asked: Asked, tool: Json) -> list[Json]:
    found, where = _earlier(asked) or ("", "")
    wanted_ = edits.read(asked.wish)
    told = escaped(", ".join(edit.told for edit in wanted_))
    thought = f"**Changing a picture**\n\nI take {where}. What I do to it, in this order: {told}."
    return [{"think": [thought]}, {"work": partial(_changed, found, wanted_, tool, where, told)}]


def _changed(found: str, wanted_: list[edits.Edit], tool: Json, where: str, told: str) -> list[Json]:
    try:
        made = make.edited(found, wanted_, tool)
    except FileRefused as refused:
        return [_failed(str(refused)), {"say": f"I could not read {where}: {refused}"}]
    return [{"draw": "", "made": made, "action": "edit"}, {"say": text("changed", where=where, told=told)}]


def _failed(problem: str) -> Json:
    error = {"type": "image_generation_error", "code": "invalid_image", "message": problem}
    item = {
        "type": "image_generation_call",
        "status": "failed",
        "result": None,
        "action": "edit",
        "error": error,
    }
    return {"item": item}


def _earlier(asked: Asked) -> tuple[str, str] | None:
    """The newest picture, as base64, and where it stands; a picture of this question comes first."""
    for item in reversed(asked.items):
        if (
            item.get("type") == "image_generation_call"
            and isinstance(item.get("result"), str)
            and item["result"]
        ):
            return item["result"], "the picture that I made before"
        content = item.get("content") if item.get("role") == "user" else None
        for part in reversed(content if isinstance(content, list) else []):
            url = part.get("image_url") if part.get("type") == "input_image" else None
            if isinstance(url, str) and url.startswith("data:"):
                return url.partition(",")[2], "your picture"
    return None


def _check(tool: Json, asked: Asked) -> None:
    where = f"tools[{asked.tools.index(tool)}]"
    if tool.get("background") == "transparent" and tool.get("output_format") == "jpeg":
        problem = "Transparent background is not supported for JPEG output format."
        raise refuse(problem, param=f"{where}.background", code="invalid_value")
    for key, kind in (("partial_images", int), ("quality", str)):
        if not isinstance(tool.get(key), (kind, NoneType)):
            problem = f"Invalid type for '{where}.{key}'."
            raise refuse(problem, param=f"{where}.{key}", code="invalid_type")
    if tool.get("output_format") == "svg":
        raise refuse("The demo draws no SVG.", param=f"{where}.output_format", code="unsupported_value")
