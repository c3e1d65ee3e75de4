"""What a turn owes next, read from its folded state: ask the model, wait for people, or rest."""

from collections import Counter
from typing import Final, NamedTuple

from playground.turns.items import answered_key, call_key, needs_answer
from playground.turns.state import TERMINAL, ItemState, Json, ResponseState, TurnState

MAX_RESPONSES: Final = 25
"""How often one turn may ask the model: a model that only calls tools would go on for ever."""

TOO_MANY: Final = "too_many_tool_calls"
"""The reason of a turn that reached MAX_RESPONSES."""


OUT_OF_TOKENS: Final = ("max_output_tokens", "length")
"""Reasons of an incomplete answer that goes on when it is asked to."""


class Ask(NamedTuple):
    """Ask the model; this will be the turn's response `number`, counted from 1."""

    number: int


class Wait(NamedTuple):
    """People (or tools of ours) owe answers to these calls."""

    calls: list[ItemState]


class Rest(NamedTuple):
    """Nothing is owed: the turn ends with this status. `reason` is the provider's or ours."""

    status: str
    reason: str | None


type Step = Ask | Wait | Rest


def next_step(state: TurnState) -> Step:
    """What to do next. Derived from the state alone, so it holds after a crash as well."""
    if state.status in TERMINAL:
        return Rest(state.status, state.reason)
    if not state.responses:
        return Ask(1)
    last = state.responses[-1]
    if last.status != "completed":
        return _rest(last)
    if calls := open_calls(state):
        return Wait(calls)
    if not any(item.origin != "provider" for item in last.items):
        return Rest("completed", None)
    if len(state.responses) >= MAX_RESPONSES:
        return Rest("stopped", TOO_MANY)
    return Ask(len(state.responses) + 1)


def open_calls(state: TurnState) -> list[ItemState]:
    """The calls and approval requests that nobody has answered yet, in order.

    `async` calls are among them: the API takes their answer later, but it wants one.
    """
    return [call for response in state.responses for call in unanswered(response)]


def unanswered(response: ResponseState) -> list[ItemState]:
    """The open calls of one response. Answers stand in the response that holds their call.

    Counted, not looked up: careless servers give two calls the same id, and each wants an answer.
    """
    answers = Counter(key for item in response.items if (key := answered_key(item.data)) is not None)
    found = []
    for item in response.items:
        if not needs_answer(item.data):
            continue
        key = call_key(item.data)
        if answers[key] > 0:
            answers[key] -= 1
        else:
            found.append(item)
    return found


def can_go_on(state: TurnState) -> bool:
    """Whether the answer was cut off, so that the model can be asked to continue it."""
    return state.status == "interrupted" or (state.status == "incomplete" and state.reason in OUT_OF_TOKENS)


def incomplete_reason(data: Json) -> str | None:
    """Why a response is incomplete, in the provider's word (any text, not only the documented ones)."""
    details = data.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    return reason if isinstance(reason, str) and reason else None


def _rest(last: ResponseState) -> Rest:
    if last.status == "incomplete":
        return Rest("incomplete", incomplete_reason(last.data))
    if last.status == "failed":
        code = last.error.get("code") if last.error else None
        return Rest("failed", code if isinstance(code, str) else None)
    if last.status in ("stopped", "cancelled"):
        return Rest("stopped", "cancelled" if last.status == "cancelled" else None)
    # Still running as far as the journal knows: whoever ran it is gone.
    return Rest("interrupted", None)
