"""Lines that become whole items of any type: item, draw."""

import json
import re
from collections.abc import Iterator
from typing import Any

from playground.demo import tokens
from playground.demo.answer import Answer
from playground.demo.families import Family, families

Json = dict[str, Any]
# A program of hundreds of lines would take a minute by tokens.
_LINES = re.compile(r"(?:[^\n]*\n){1,4}|[^\n]+$")


def item(line: Json, answer: Answer) -> Iterator[Json]:
    """`{"item": {...}, "by"?: "lines"}`: added, the events of its type, done.

    Ids, call ids and status are filled in. What grows, grows by tokens, or by lines when there are many.
    """
    data = dict(line["item"])
    family = families()[data["type"]]
    data.setdefault("id", answer.new_id(family.prefix))
    if family.called:
        data.setdefault("call_id", answer.new_id("call"))
    if family.status:
        data.setdefault("status", "completed")
    place = answer.place()
    at: Json = {"item_id": data["id"], "output_index": place}
    yield {"type": "response.output_item.added", "output_index": place, "item": _skeleton(data, family)}
    yield from ({"type": name, **at} for name in family.before)
    yield from _growth(data, family, at, answer, line.get("by") == "lines")
    yield from ({"type": name, **at} for name in family.then)
    yield from ({"type": f"response.{data['type']}.partial_image", **at} | frame for frame in _frames(line))
    yield from _closing(data, family, at)
    yield {"type": "response.output_item.done", "output_index": place, "item": data}


def draw(line: Json, answer: Answer) -> Iterator[Json]:
    """`{"draw": words, "tool": {...}, "made": Made, "action"?: "edit"}`: a picture with its previews.

    `tool` holds the options as the request gives them. The player makes the picture where `made` is missing.
    """
    made = line["made"]
    *previews, picture = made.frames
    whole = {
        "type": "image_generation_call",
        "action": line.get("action", "generate"),
        "revised_prompt": made.told,
        "result": picture,
        **made.about,
    }
    frames = [
        {"partial_image_index": index, "partial_image_b64": frame, **made.about}
        for index, frame in enumerate(previews)
    ]
    answer.spent += tokens.count(made.told)
    yield from item({"item": whole, "frames": frames}, answer)


def _frames(line: Json) -> list[Json]:
    frames: list[Json] = line.get("frames", [])
    return frames


def _skeleton(data: Json, family: Family) -> Json:
    early = data | {key: value for key, value in family.late.items() if key in data}
    if family.grows:
        early[family.grows] = ""
    if family.status:
        early["status"] = "in_progress"
    if data["type"] == "shell_call":
        early["action"] = data["action"] | {"commands": []}
    return early


def _growth(data: Json, family: Family, at: Json, answer: Answer, by_lines: bool) -> Iterator[Json]:
    if data["type"] == "shell_call":
        for index, command in enumerate(data["action"]["commands"]):
            where = {"output_index": at["output_index"], "command_index": index}
            yield from _command(command, where, answer)
    if data["type"] == "shell_call_output":
        for index, output in enumerate(data["output"]):
            yield from _terminal(output, at | {"command_index": index})
    if not family.grows:
        return
    text = data[family.grows]
    answer.spent += tokens.count(text)
    for piece in _LINES.findall(text) if by_lines else tokens.pieces(text):
        yield {"type": f"{family.event}.delta", **at, "delta": piece}
    yield {"type": f"{family.event}.done", **at, family.grows: text}


def _command(command: str, at: Json, answer: Answer) -> Iterator[Json]:
    stem = "response.shell_call_command"
    answer.spent += tokens.count(command)
    yield {"type": f"{stem}.added", **at, "command": ""}
    for piece in tokens.pieces(command):
        yield {"type": f"{stem}.delta", **at, "delta": piece}
    yield {"type": f"{stem}.done", **at, "command": command}


def _terminal(output: Json, at: Json) -> Iterator[Json]:
    stem = "response.shell_call_output_content"
    for channel in ("stdout", "stderr"):
        for row in output[channel].splitlines(keepends=True):
            yield {"type": f"{stem}.delta", **at, "delta": {channel: row}}
    yield {"type": f"{stem}.done", **at, "output": [output]}


def _closing(data: Json, family: Family, at: Json) -> Iterator[Json]:
    failed = data.get("status") == "failed" or bool(data.get("error"))
    if family.after and (family.fails or not failed):
        yield {"type": f"{family.after}.{'failed' if failed else 'completed'}", **at}


def dumped(value: Any) -> str:
    """JSON as models write arguments."""
    return json.dumps(value, ensure_ascii=False)
