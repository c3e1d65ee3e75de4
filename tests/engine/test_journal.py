"""The only writer of events."""

import json

import pytest

from playground.engine import journal
from playground.engine.journal import Batch, StaleAttempt, draft
from playground.models import ChatSession, Event as EventRow, Turn, User


@pytest.fixture
def turn(owner: User) -> Turn:
    """An empty turn."""
    return Turn.objects.create(session=ChatSession.objects.create(owner=owner))


def test_numbers_have_no_gap_across_turns_and_calls(turn: Turn) -> None:
    """`seq` counts the session's events, whichever turn they are of."""
    journal.append(Batch(turn.session_id, turn.id, 0, [draft("a", {}), draft("b", {})], "completed"))
    other = Turn.objects.create(session=turn.session, parent=turn)
    journal.append(Batch(turn.session_id, other.id, 0, [draft("c", {})]))
    rows = EventRow.objects.filter(session=turn.session_id).order_by("seq")
    assert list(rows.values_list("seq", "kind")) == [(1, "a"), (2, "b"), (3, "c")]
    turn.session.refresh_from_db()
    assert turn.session.last_seq == 3


def test_a_payload_comes_back_as_it_was(turn: Turn) -> None:
    """Key order, numbers and odd characters included."""
    payload = {"z": 1, "a": [1.0, 10**30, None], "text": "\u2028 \U0001f600 \\u0000 '\""}
    journal.append(Batch(turn.session_id, turn.id, 0, [draft("a", payload)]))
    kept = EventRow.objects.get().payload
    assert json.loads(kept) == payload
    assert list(json.loads(kept)) == ["z", "a", "text"]


def test_a_stale_attempt_writes_nothing(turn: Turn) -> None:
    """A runner that was replaced is refused, and the batch beside it is not."""
    fresh = Batch(turn.session_id, turn.id, 0, [draft("fresh", {})])
    stale = Batch(turn.session_id, turn.id, 7, [draft("stale", {})], "failed")
    results = journal.write([stale, fresh])
    assert results[0] is None
    assert [event.kind for event in results[1] or []] == ["fresh"]
    turn.refresh_from_db()
    assert turn.status == "queued"
    with pytest.raises(StaleAttempt):
        journal.append(stale)


def test_an_ended_turn_takes_nothing_more(turn: Turn) -> None:
    """Of two ends that meet, the first one stands, also within one transaction."""
    first = Batch(turn.session_id, turn.id, 0, [draft("completed", {})], "completed")
    second = Batch(turn.session_id, turn.id, 0, [draft("stopped", {})], "stopped")
    assert journal.write([first, second])[1] is None
    with pytest.raises(StaleAttempt):
        journal.append(second)
    turn.refresh_from_db()
    assert turn.status == "completed"
    assert EventRow.objects.count() == 1
