"""Lines that become messages and reasoning: say, refuse, think."""

from collections.abc import Iterator
from typing import Any

from playground.demo.answer import Answer, OutOfTokens

Json = dict[str, Any]


def say(line: Json, answer: Answer) -> Iterator[Json]:
    """`{"say": text, "phase"?, "annotations"?}`: a message of one text part.

    An annotation may say `"at": words` instead of indices: the first place of the words in the text.
    """
    text = line["say"]
    annotations = [_located(note, text) for note in line.get("annotations", [])]
    part: Json = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
    yield from _message(line, answer, text, part, annotations)


def refuse(line: Json, answer: Answer) -> Iterator[Json]:
    """`{"refuse": text}`: a message of one refusal part."""
    yield from _message(line, answer, line["refuse"], {"type": "refusal", "refusal": ""}, [])


def _message(line: Json, answer: Answer, text: str, part: Json, notes: list[Json]) -> Iterator[Json]:
    key = "text" if part["type"] == "output_text" else "refusal"
    event = f"response.{part['type']}"
    item: Json = {"id": answer.new_id("msg"), "type": "message", "role": "assistant", "content": []}
    item |= {"status": "in_progress"} | {name: line[name] for name in ("phase",) if name in line}
    place = answer.place()
    at: Json = {"item_id": item["id"], "output_index": place, "content_index": 0}
    extra: Json = {"logprobs": []} if key == "text" else {}
    yield {"type": "response.output_item.added", "output_index": place, "item": dict(item)}
    yield {"type": "response.content_part.added", **at, "part": part}
    told = answer.afford(text)
    for piece in told:
        yield {"type": f"{event}.delta", **at, "delta": piece, **extra}
    whole = "".join(told)
    for index, note in enumerate(notes):
        yield {
            "type": "response.output_text.annotation.added",
            **at,
            "annotation_index": index,
            "annotation": note,
        }
    yield {"type": f"{event}.done", **at, key: whole, **extra}
    part = part | {key: whole} | ({"annotations": notes} if key == "text" else {})
    yield {"type": "response.content_part.done", **at, "part": part}
    item |= {"content": [part], "status": "completed" if whole == text else "incomplete"}
    yield {"type": "response.output_item.done", "output_index": place, "item": item}
    if whole != text:
        raise OutOfTokens


def think(line: Json, answer: Answer) -> Iterator[Json]:
    """`{"think": [part, ...], "aloud"?: text, "always"?: true}`: a reasoning item.

    Its summary parts are told when the request asks for summaries, or always; `aloud` is the reasoning
    itself, as open models give it.
    """
    if not answer.asked.thinks and not line.get("always"):
        return
    item: Json = {"id": answer.new_id("rs"), "type": "reasoning", "summary": []}
    if "aloud" in line:
        item["content"] = []
    place = answer.place()
    at: Json = {"item_id": item["id"], "output_index": place}
    yield {"type": "response.output_item.added", "output_index": place, "item": dict(item)}
    parts = line["think"] if answer.asked.summary or line.get("always") else []
    whole = True
    for index, text in enumerate(parts):
        told = answer.afford(text, reasoning=True)
        item["summary"] = [*item["summary"], {"type": "summary_text", "text": "".join(told)}]
        yield from _summary_part(at | {"summary_index": index}, told)
        whole = whole and item["summary"][-1]["text"] == text
    if "aloud" in line:
        told = answer.afford(line["aloud"], reasoning=True)
        yield from _aloud(at | {"content_index": 0}, told)
        item["content"] = [{"type": "reasoning_text", "text": "".join(told)}]
    if answer.asked.includes("reasoning.encrypted_content") or line.get("always"):
        item["encrypted_content"] = f"demo-{item['id']}"
    yield {"type": "response.output_item.done", "output_index": place, "item": item}
    if not whole:
        raise OutOfTokens


def _summary_part(at: Json, told: list[str]) -> Iterator[Json]:
    stem = "response.reasoning_summary"
    text = "".join(told)
    yield {"type": f"{stem}_part.added", **at, "part": {"type": "summary_text", "text": ""}}
    for piece in told:
        yield {"type": f"{stem}_text.delta", **at, "delta": piece}
    yield {"type": f"{stem}_text.done", **at, "text": text}
    yield {"type": f"{stem}_part.done", **at, "part": {"type": "summary_text", "text": text}}


def _aloud(at: Json, told: list[str]) -> Iterator[Json]:
    text = "".join(told)
    part: Json = {"type": "reasoning_text", "text": ""}
    yield {"type": "response.content_part.added", **at, "part": part}
    for piece in told:
        yield {"type": "response.reasoning_text.delta", **at, "delta": piece}
    yield {"type": "response.reasoning_text.done", **at, "text": text}
    yield {"type": "response.content_part.done", **at, "part": part | {"text": text}}


def _located(note: Json, text: str) -> Json:
    words = note.get("at")
    if words is None:
        return note
    note = {key: value for key, value in note.items() if key != "at"}
    start = max(0, text.find(words))
    if note["type"] in ("file_citation", "file_path"):
        return note | {"index": start + len(words)}
    return note | {"start_index": start, "end_index": start + len(words)}
