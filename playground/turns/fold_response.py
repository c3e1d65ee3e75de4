"""Folds what concerns a whole response: its head, its end with the whole output, and errors."""

from typing import Any, Final

from playground.turns import address
from playground.turns.absorb import absorb, clone
from playground.turns.events import Event
from playground.turns.fold_base import (
    MAX_ITEMS,
    Handler,
    UnusableEvent,
    create,
    finish,
    told_status,
    touch,
    touch_head,
)
from playground.turns.plan import incomplete_reason
from playground.turns.state import Json, ResponseState, TurnState

ENDED: Final = ("completed", "incomplete", "failed", "cancelled")
"""The statuses of a response that the provider has ended."""

_MESSAGE_LENGTH: Final = 2000


def error(kind: str, told: object) -> Json:
    """Our Error from whatever a provider put in its place: an object, a text, or nothing."""
    data = told if isinstance(told, dict) else {"message": told}
    message = data.get("message") or data.get("detail")
    code, param = data.get("code") or data.get("type"), data.get("param")
    return {
        "kind": kind,
        "message": address.text_of(message)[:_MESSAGE_LENGTH],
        "code": code if isinstance(code, str) else None,
        "param": param if isinstance(param, str) else None,
        "status": None,
        "request_id": None,
        "id": "",
    }


def close(state: TurnState, response: ResponseState, event: Event) -> None:
    """Nothing more comes: what is still open ends with the response."""
    response.repeats = response.retry = None
    if response.ended_at is None:
        response.ended_at = event.at
    status = "completed" if response.status == "completed" else "incomplete"
    for item in response.items:
        if address.is_open(item):
            finished = item.done
            finish(item, event.at, status)
            item.done = finished
            touch(state, item, event)


def _snapshot(status: str) -> Handler:
    def handle(state: TurnState, response: ResponseState, event: Event) -> None:
        told = _head(state, response, event)
        response.status = told_status(told) or status
        if response.status in ENDED:
            response.status = status  # not before the terminal event
        for place, data in enumerate(_output(told)):
            known = address.for_added(response, data, place)
            if known is None:
                create(state, response, data, event, place)
            elif address.is_open(known):
                known.data = absorb(known.data, data)
                touch(state, known, event)

    return handle


def _terminal(status: str) -> Handler:
    def handle(state: TurnState, response: ResponseState, event: Event) -> None:
        told = _head(state, response, event)
        claimed = told_status(told)
        response.status = claimed if claimed in ENDED else status
        if response.status == "completed" and incomplete_reason(told):
            response.status = "incomplete"
        if response.status == "failed":
            if told.get("error") or response.error is None:
                response.error = error("failed", told.get("error"))
        else:
            response.error = None
        _merge_output(state, response, event, _output(told))
        close(state, response, event)

    return handle


def _merge_output(state: TurnState, response: ResponseState, event: Event, output: list[Json]) -> None:
    """The terminal output wins, item by item; what only the stream had stays."""
    streamed = [item for item in response.items if item.origin == "provider"]
    for data, known in zip(output, address.for_output(streamed, output), strict=True):
        if known is None:
            known = create(state, response, data, event)
        else:
            merged = absorb(known.data, data)
            if merged != known.data or address.is_open(known):
                touch(state, known, event)
            known.data = merged
        finish(known, event.at, "completed")
        response.output_order.append(known.position)
    if output and response.first_token_at is None:
        response.first_token_at = event.at


def _head(state: TurnState, response: ResponseState, event: Event) -> Json:
    """Take over the response object but its output; an absent one is empty."""
    told = event.payload.get("response")
    told = told if isinstance(told, dict) else {}
    response.data |= {name: value for name, value in told.items() if name != "output"}
    touch_head(state, event)
    return told


def _output(told: Json) -> list[Json]:
    output: Any = told.get("output")
    items = output if isinstance(output, list) else []
    return [clone(item) for item in items if isinstance(item, dict)][:MAX_ITEMS]


def _error(state: TurnState, response: ResponseState, event: Event) -> None:
    # Flat as documented, or in an envelope. Often, but not always, `response.failed` follows.
    payload = event.payload
    told = payload.get("error") or {name: value for name, value in payload.items() if name != "type"}
    if not isinstance(told, dict | str):
        raise UnusableEvent("no error")
    response.error = error("failed", told)
    response.status = "failed"
    touch_head(state, event)


HANDLERS: dict[str, Handler] = {
    "response.created": _snapshot("in_progress"),
    "response.queued": _snapshot("queued"),
    "response.in_progress": _snapshot("in_progress"),
    "response.completed": _terminal("completed"),
    "response.incomplete": _terminal("incomplete"),
    "response.failed": _terminal("failed"),
    "response.cancelled": _terminal("cancelled"),
    "error": _error,
}
