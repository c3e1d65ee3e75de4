"""Ends turns that no driver works on: stopped before they began, skipped, left by a process that died."""

from collections.abc import Sequence
from uuid import UUID

from playground.engine import checkpoint, feed, journal
from playground.engine.journal import Batch, Draft, draft
from playground.models import ChatSession, Turn
from playground.providers.base import Error
from playground.turns import events as kinds
from playground.turns.events import Event
from playground.turns.state import ACTIVE


def end(
    turn_id: UUID,
    status: str,
    *,
    reason: str | None = None,
    error: Error | None = None,
    first: Sequence[Draft] = (),
) -> list[Event]:
    """End a turn with a terminal status, after the events `first`, and write its rows.

    Returns what was written, which the caller tells: nothing for a turn that has ended or is gone.
    """
    with journal.writing():
        # The session before the turn: every writer locks in this order.
        list(ChatSession.objects.select_for_update().filter(turns=turn_id))
        turn = Turn.objects.filter(id=turn_id, status__in=ACTIVE).first()
        if turn is None:
            return []
        last = draft(kinds.TURN_ENDED, {"status": status, "reason": reason, "error": error})
        events = journal.append(Batch(turn.session_id, turn.id, turn.attempt, [*first, last], status))
        (state,) = feed.states([turn.id])
        checkpoint.save(turn.id, turn.attempt, state)
        return events
