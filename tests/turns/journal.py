"""Short words for tests of the fold: events of one turn, numbered, and what they fold to."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playground.turns import events as kinds
from playground.turns.coalesce import merge
from playground.turns.events import Event
from playground.turns.fold import fold
from playground.turns.state import ItemState, ResponseState, TurnState

TURN = "0190a0b0-0000-7000-8000-000000000001"
RECORDINGS = Path(
    os.environ.get("PLAYGROUND_RECORDINGS") or Path(__file__).parents[3] / "shared" / "recordings"
)


def recordings() -> list[Path]:
    """The recorded production streams, none where the folder is absent."""
    return sorted(RECORDINGS.glob("*.jsonl"))


def recorded(path: Path) -> list[dict[str, Any]]:
    """The event dicts of one recording."""
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def own(kind: str, **payload: Any) -> dict[str, Any]:
    """An event of our own, to stand in a list beside the provider's."""
    return {"own": kind, **payload}


def journaled(events: Iterable[dict[str, Any]], start: int = 1) -> list[Event]:
    """Events as they come, as journal entries: `seq` from `start`, 10 ms apart."""
    return [
        Event(
            seq,
            TURN,
            event.get("own") or str(event.get("type")),
            1000 + 10 * seq,
            {name: value for name, value in event.items() if name != "own"},
        )
        for seq, event in enumerate(events, start)
    ]


def merged(events: list[dict[str, Any]]) -> list[Event]:
    """Provider events as journal entries, neighbouring deltas joined."""
    return [
        Event(seq, TURN, m.kind, 1000 + 10 * seq, m.payload, m.first, m.last, m.count)
        for seq, m in enumerate(merge(events), 1)
    ]


def folded(*events: dict[str, Any]) -> TurnState:
    """The state after these events."""
    return fold(TURN, journaled(events))


def data(state: TurnState) -> list[dict[str, Any]]:
    """The JSON of all items."""
    return [item.data for item in state.items()]


def one(state: TurnState) -> ItemState:
    """The only item."""
    (item,) = state.items()
    return item


def added(item: dict[str, Any], index: int | None = 0) -> dict[str, Any]:
    """output_item.added; without an index when it is None."""
    place = {} if index is None else {"output_index": index}
    return {"type": "response.output_item.added", "item": item, **place}


def done(item: dict[str, Any], index: int | None = 0) -> dict[str, Any]:
    """output_item.done; without an index when it is None."""
    return {**added(item, index), "type": "response.output_item.done"}


def text(delta: str, **address: Any) -> dict[str, Any]:
    """output_text.delta."""
    return {"type": "response.output_text.delta", "delta": delta, **address}


def message(words: str = "", **fields: Any) -> dict[str, Any]:
    """An assistant message with one text part, or none without words."""
    content = [{"type": "output_text", "text": words, "annotations": []}] if words else []
    return {"type": "message", "role": "assistant", "content": content, **fields}


def call(call_id: str = "call_1", **fields: Any) -> dict[str, Any]:
    """A function call."""
    return {"type": "function_call", "name": "now", "arguments": "{}", "call_id": call_id, **fields}


def reasoning(**fields: Any) -> dict[str, Any]:
    """A reasoning item without a word in it."""
    return {"type": "reasoning", "summary": [], **fields}


def terminal(output: Any = None, status: str = "completed", **fields: Any) -> dict[str, Any]:
    """The event that ends a response."""
    response = {"id": "resp_1", "status": status, "output": output, **fields}
    return {"type": f"response.{status}", "response": response}


def started(**payload: Any) -> dict[str, Any]:
    """A turn's first event: a person says hello on connection c1."""
    hello = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
    connection = {"id": "c1", "name": "OpenAI", "kind": "openai"}
    return own(
        kinds.TURN_STARTED,
        **{"input": [hello], "settings": {}, "connection": connection, "by": "Ada"} | payload,
    )


def requested(number: int = 1, **body: Any) -> dict[str, Any]:
    """The model is asked."""
    return own(kinds.RESPONSE_REQUESTED, number=number, body=body, url="http://x/responses", notes=[])


def ended(end: str = "terminal", number: int = 1, error: Any = None) -> dict[str, Any]:
    """The stream of a response has ended."""
    return own(kinds.RESPONSE_ENDED, number=number, end=end, request_id="req_1", error=error)


def answered(item: dict[str, Any], response: int = 1, position: int = 0) -> dict[str, Any]:
    """A person answers the call at an address."""
    where = {"response": response, "position": position}
    return own(kinds.ANSWER_GIVEN, item=item, call=where, by="Ada")


def turn_ended(status: str = "completed", **payload: Any) -> dict[str, Any]:
    """Nothing more happens in the turn."""
    return own(kinds.TURN_ENDED, **{"status": status, "reason": None, "error": None} | payload)


def exchange(*output: dict[str, Any], number: int = 1, **body: Any) -> list[dict[str, Any]]:
    """One whole response: asked, answered with these items, ended."""
    ids = {"id": f"resp_{number}"}
    return [requested(number, **body), terminal(list(output), **ids), ended(number=number)]


def response(state: TurnState) -> ResponseState:
    """The newest response."""
    return state.responses[-1]


def words(state: TurnState) -> list[str]:
    """The texts of the messages."""
    return [
        "".join(part["text"] for part in item["content"]) for item in data(state) if item["type"] == "message"
    ]
