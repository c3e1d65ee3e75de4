"""Hand-made turns for the rendering tests."""

import json
from typing import Any

from playground.turns.events import Event
from tests.live import RECORDINGS, numbered

TURN = "0190a1b2-c3d4-7000-8000-000000000001"
STARTED = (
    "playground.turn_started",
    {
        "input": [
            {
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "What is <b>this</b>?\nTell me."}],
            }
        ],
        "settings": {"model": "gpt-5.2", "effort": "medium"},
        "connection": {"id": "c", "name": "OpenAI", "kind": "openai"},
        "by": "Alice",
    },
)
REQUESTED = ("playground.response_requested", {"number": 1, "body": {}, "url": "", "notes": []})


def provider(kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    """One event of a provider."""
    return kind, {"type": kind, **fields}


def ended(end: str = "terminal", status: str = "completed", **error: Any) -> list[tuple[str, dict[str, Any]]]:
    """The end of a response and of its turn."""
    told = {"kind": "server", "message": "", "id": "e1", **error} if error else None
    return [
        ("playground.response_ended", {"number": 1, "end": end, "request_id": "req_1", "error": told}),
        ("playground.turn_ended", {"status": status, "reason": None, "error": told}),
    ]


def turn(*pairs: tuple[str, dict[str, Any]]) -> list[Event]:
    """A turn that was asked, and what its provider says."""
    return numbered(TURN, [STARTED, REQUESTED, *pairs])


def item_stream(item: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """An item that comes whole, and the end of the turn."""
    return [
        provider("response.output_item.added", output_index=0, item={**item, "status": "in_progress"}),
        provider("response.output_item.done", output_index=0, item=item),
        provider("response.completed", response={"id": "r", "status": "completed", "output": [item]}),
        *ended(),
    ]


def text_stream(text: str, size: int = 7, annotations: list[Any] | None = None) -> list[tuple[str, Any]]:
    """A message that grows by pieces of a size."""
    message: dict[str, Any] = {"type": "message", "id": "m", "role": "assistant", "content": []}
    where = {"item_id": "m", "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": text, "annotations": annotations or []}
    done = {**message, "status": "completed", "content": [part]}
    return [
        provider("response.output_item.added", output_index=0, item={**message, "status": "in_progress"}),
        *[
            provider("response.output_text.delta", delta=text[at : at + size], sequence_number=at, **where)
            for at in range(0, len(text), size)
        ],
        *[
            provider("response.output_text.annotation.added", annotation=one, annotation_index=index, **where)
            for index, one in enumerate(annotations or [])
        ],
        provider("response.output_item.done", output_index=0, item=done),
        provider("response.completed", response={"id": "r", "status": "completed", "output": [done]}),
        *ended(),
    ]


def recording(name: str) -> list[Event]:
    """A turn out of a recorded stream."""
    lines = (RECORDINGS / name).read_text().splitlines()
    told = [json.loads(line) for line in lines if line.strip()]
    return turn(*[(str(event.get("type")), event) for event in told], *ended())


def recordings() -> list[str]:
    """The names of the recorded streams; none where the folder is absent."""
    return sorted(path.name for path in RECORDINGS.glob("*.jsonl"))
