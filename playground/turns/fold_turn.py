"""Folds the journal's own kinds: the turn's life, requests, answers and decisions."""

from collections.abc import Callable

from playground.turns import events as kinds, plan
from playground.turns.absorb import clone
from playground.turns.address import index_of, is_open, text_of
from playground.turns.events import Event
from playground.turns.fold_base import UnusableEvent, touch, touch_head
from playground.turns.fold_response import ENDED, close
from playground.turns.items import answered_key, call_key
from playground.turns.repeats import Repeats
from playground.turns.state import TERMINAL, ItemState, Json, ResponseState, TurnState

_BROKEN = ("interrupted", "timeout", "unreachable")
"""Errors that, once an answer has begun, mean a cut line and not a refusal."""


def open_response(state: TurnState, event: Event) -> ResponseState:
    """Begin the next response; one that still runs was interrupted."""
    if state.responses and state.responses[-1].ended_at is None:
        last = state.responses[-1]
        last.end, last.status = "interrupted", "interrupted"
        close(state, last, event)
    response = ResponseState(len(state.responses) + 1, requested_at=event.at, repeats=Repeats())
    state.responses.append(response)
    state.status = "running"
    touch_head(state, event)
    return response


def _started(state: TurnState, event: Event) -> None:
    if state.input:
        raise UnusableEvent("the turn has started before")
    payload = event.payload
    state.settings = _dict(payload.get("settings"))
    state.connection = _dict(payload.get("connection"))
    state.by = text_of(payload.get("by"))
    state.started_at = event.at
    given = payload.get("input")
    state.input = []
    for data in given if isinstance(given, list) else []:
        if isinstance(data, dict):
            item = _given(0, len(state.input), clone(data), event)
            state.input.append(item)
            touch(state, item, event)


def _requested(state: TurnState, event: Event) -> None:
    payload = event.payload
    response = open_response(state, event)
    response.request = {name: payload[name] for name in ("body", "url", "notes") if name in payload}


def _retried(state: TurnState, event: Event) -> None:
    if not state.responses or state.responses[-1].ended_at is not None:
        raise UnusableEvent("no response runs")
    payload, response = event.payload, state.responses[-1]
    error = payload.get("error")
    attempt, of, wait = (index_of(payload.get(name)) for name in ("attempt", "of", "wait_ms"))
    response.attempts = attempt or response.attempts + 1
    response.retry = {
        "attempt": response.attempts,
        "of": of or response.attempts,
        "wait_ms": wait or 0,
        "kind": text_of(error.get("kind")) if isinstance(error, dict) else "",
        "at": event.at,
    }


def _ended(state: TurnState, event: Event) -> None:
    payload = event.payload
    if not state.responses:
        raise UnusableEvent("no response")
    number = index_of(payload.get("number"))
    response = state.responses[-1]
    if number and number <= len(state.responses):
        response = state.responses[number - 1]
    response.end = text_of(payload.get("end")) or "interrupted"
    response.request_id = text_of(payload.get("request_id")) or None
    if isinstance(payload.get("error"), dict):
        response.error = payload["error"]
    if isinstance(payload.get("cost"), dict):
        response.cost = payload["cost"]
    if response.status not in ENDED:
        response.status = _status(response)
    close(state, response, event)
    _settle(state, "running")


def _status(response: ResponseState) -> str:
    """How a response ended that its provider has not ended."""
    if response.end == "stopped":
        return "stopped"
    if response.end == "error":
        cut = (response.error or {}).get("kind") in _BROKEN and response.first_token_at is not None
        return "interrupted" if cut else "failed"
    return "interrupted"


def _answered(state: TurnState, event: Event) -> None:
    data = event.payload.get("item")
    if not isinstance(data, dict) or not state.responses:
        raise UnusableEvent("no answer")
    call = _call(state, event.payload.get("call"), data)
    response = state.responses[call.response - 1] if call else state.responses[-1]
    item = _given(response.number, len(response.items), clone(data), event)
    item.live = {name: text for name in ("by", "scope") if (text := text_of(event.payload.get(name)))}
    response.items.append(item)
    touch(state, item, event)
    if call is not None:
        touch(state, call, event)
    _settle(state, "queued")


def _call(state: TurnState, where: object, answer: Json) -> ItemState | None:
    """The call that an answer is for: at the address given, else the open one that it fits."""
    if isinstance(where, dict):
        number, position = index_of(where.get("response")), index_of(where.get("position"))
        if number is not None and position is not None and 1 <= number <= len(state.responses):
            items = state.responses[number - 1].items
            if position < len(items):
                return items[position]
    key = answered_key(answer)
    return next((call for call in plan.open_calls(state) if call_key(call.data) == key), None)


def _finished(state: TurnState, event: Event) -> None:
    payload = event.payload
    told = text_of(payload.get("status"))
    status = told if told in TERMINAL else "interrupted"
    for response in state.responses:
        if response.ended_at is None or any(is_open(item) for item in response.items):
            if response.status not in ENDED:
                response.status = "stopped" if status == "stopped" else "interrupted"
            response.end = response.end or response.status
            close(state, response, event)
    state.status = status
    state.ended_at = event.at
    state.reason = text_of(payload.get("reason")) or None
    if isinstance(payload.get("error"), dict):
        state.error = payload["error"]
    elif state.responses and status in ("failed", "interrupted"):
        state.error = state.responses[-1].error


def _skipped(state: TurnState, event: Event) -> None:
    raise UnusableEvent("told by the reader of the stream")


def _settle(state: TurnState, otherwise: str) -> None:
    """Waiting while calls are open; the plan alone knows which are."""
    if state.status not in TERMINAL:
        state.status = "waiting" if isinstance(plan.next_step(state), plan.Wait) else otherwise


def _given(response: int, position: int, data: Json, event: Event) -> ItemState:
    """An item that did not come from the provider: whole at once."""
    return ItemState(
        response,
        position,
        data,
        status="completed",
        started_at=event.at,
        ended_at=event.at,
        done=True,
        origin="person",
    )


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


HANDLERS: dict[str, Callable[[TurnState, Event], None]] = {
    kinds.TURN_STARTED: _started,
    kinds.RESPONSE_REQUESTED: _requested,
    kinds.RETRY_SCHEDULED: _retried,
    kinds.RESPONSE_ENDED: _ended,
    kinds.ANSWER_GIVEN: _answered,
    kinds.DECISION_TAKEN: _answered,
    kinds.EVENT_SKIPPED: _skipped,
    kinds.TURN_ENDED: _finished,
}
