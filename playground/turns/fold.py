"""The fold: state and event make state. A dispatch table; each family of events has its own file."""

from collections.abc import Iterable
from typing import Final

from playground.turns import (
    fold_calls,
    fold_items,
    fold_response,
    fold_text,
    fold_turn,
)
from playground.turns.events import (
    ANSWER_GIVEN,
    AUDIO_KINDS,
    DECISION_TAKEN,
    EVENT_SKIPPED,
    Event,
    canonical,
    is_delta,
)
from playground.turns.fold_base import Handler, UnusableEvent, touch_head
from playground.turns.state import TERMINAL, ResponseState, TurnState

_HANDLERS: Final[dict[str, Handler]] = {
    **fold_response.HANDLERS,
    **fold_items.HANDLERS,
    **fold_text.HANDLERS,
    **fold_calls.HANDLERS,
}
_SILENT: Final = AUDIO_KINDS | {"keepalive"}
_LATE: Final = {ANSWER_GIVEN, DECISION_TAKEN, EVENT_SKIPPED}
"""Own kinds that an ended turn still takes: a skipped call gets its answer."""
_CONTENT: Final = {
    kind for kind in _HANDLERS if is_delta(kind) or kind.endswith((".done", ".partial_image", "_part.added"))
}
"""What counts as the first token; so does a terminal output, when nothing was streamed."""

KNOWN_KINDS: Final = frozenset(_HANDLERS) | _SILENT
"""Every provider event type that the fold knows, aliases apart."""


def fold(turn_id: str, events: Iterable[Event]) -> TurnState:
    """The state after these events, all of one turn, in the order in which they came."""
    state = TurnState(id=turn_id)
    for event in events:
        apply(state, event)
    return state


def apply(state: TurnState, event: Event) -> None:
    """Fold one event into the state, in place. Never raises: what cannot be used is counted.

    Exact repeats change nothing; neither does what comes after a response or the turn has ended.
    """
    state.seq = event.seq
    try:
        _apply(state, event)
    except Exception:
        # Not only UnusableEvent: a provider can send anything, and the turn must stay readable.
        state.skipped += 1


def _apply(state: TurnState, event: Event) -> None:
    own = fold_turn.HANDLERS.get(event.kind)
    if state.status in TERMINAL and event.kind not in _LATE:
        raise UnusableEvent("the turn has ended")
    if own is not None:
        own(state, event)
        touch_head(state, event)
        return
    kind = canonical(event.kind)
    response = state.responses[-1] if state.responses else fold_turn.open_response(state, event)
    if response.ended_at is not None:
        raise UnusableEvent("the response has ended")
    if _repeated(response, event) or kind in _SILENT:
        return
    if response.retry is not None:
        response.retry = None
        touch_head(state, event)
    handler = _HANDLERS.get(kind)
    if handler is None:
        raise UnusableEvent("unknown")
    handler(state, response, event)
    if response.first_token_at is None and kind in _CONTENT:
        response.first_token_at = event.at


def _repeated(response: ResponseState, event: Event) -> bool:
    if response.repeats is None:
        return False
    if event.count > 1:
        response.repeats.merged(event.first, event.last, event.count)
        return False
    return response.repeats.is_repeat(event.payload)
