"""The verbs on turns: what a person can cause, each one database transaction.

Whoever calls has passed the access gate. A verb that cannot be done raises `Refused`, whose text
is for the person; nothing is half done then.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from playground.engine import connections, feed, journal
from playground.engine.ending import end
from playground.engine.feed import Node
from playground.engine.journal import Batch, Draft, draft
from playground.engine.runner import runner
from playground.files import storage
from playground.files.attach import blobs_of, input_part
from playground.models import ChatSession, Turn, Upload, User
from playground.turns import events as kinds, items, plan, tree
from playground.turns.events import Event
from playground.turns.state import ACTIVE, ItemState, Json, TurnState

TITLE_LENGTH = 60


class Refused(Exception):
    """The command cannot be done; the message says why and what to do. `status` is the HTTP status."""

    def __init__(self, message: str, status: int = 409) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person sends: text, uploads in order, settings, and a key that makes a repeat harmless."""

    text: str
    uploads: list[Upload] = field(default_factory=list)
    settings: Json = field(default_factory=dict)
    key: str = ""


def start_session(user: User, submission: Submission) -> Turn:
    """Make a session and its first turn; the same key gives the same turn. Raises Refused."""
    said = message(submission)
    with journal.writing():
        # The person's row is the lock: a second click must not make a second session.
        User.objects.select_for_update().get(pk=user.pk)
        same = Turn.objects.filter(session__owner=user, parent=None, idempotency_key=submission.key)
        if submission.key and (found := same.select_related("session").first()) is not None:
            return found
        session = ChatSession.objects.create(owner=user, title=_title(submission))
        return _new_turn(user, session, None, [said], submission)


def start_turn(user: User, session: ChatSession, submission: Submission, after: UUID | None = None) -> Turn:
    """Add a turn at the end of the path that leads through `after` (the newest by default).

    A turn that waits for answers is skipped first; one that runs refuses. The same key gives the
    same turn. Raises Refused.
    """
    said = message(submission)
    with journal.writing():
        lock(session)
        turns = feed.turns(session.id)
        for turn in turns:
            if submission.key and turn.key == submission.key:
                return Turn.objects.get(id=turn.id)
        _make_way(user, session, turns)
        path = tree.path({turn.id: turn.parent for turn in turns}, after)
        return _new_turn(user, session, path[-1] if path else None, [said], submission)


def try_again(user: User, turn: Turn) -> Turn:
    """Run the same input once more, as a sibling turn. Raises Refused while a turn runs."""
    (state,) = feed.states([turn.id])
    with journal.writing():
        session = lock(turn.session)
        _make_way(user, session, feed.turns(session.id))
        again = Submission(text="", settings=session.settings or state.settings)
        return _new_turn(user, session, turn.parent_id, [item.data for item in state.input], again)


def go_on(user: User, turn: Turn) -> Turn:
    """Ask the model to continue an answer that was cut off, in a turn behind it. Raises Refused.

    The API has no verb for that: what came is said again as history, and "Continue." asks for the rest.
    """
    (state,) = feed.states([turn.id])
    with journal.writing():
        session = lock(turn.session)
        _make_way(user, session, feed.turns(session.id))
        if not plan.can_go_on(state):
            raise Refused(_("This answer was not cut off: there is nothing to continue."))
        sent = Submission(text=_("Continue."), settings=session.settings or state.settings)
        return _new_turn(user, session, turn.id, [message(sent)], sent)


def stop_turn(user: User, turn: Turn) -> None:
    """Stop a turn; whatever it received is kept. Stopping what has ended changes nothing."""
    if not runner.stop(turn.session_id, turn.id):
        runner.committed(turn.session_id, end(turn.id, "stopped"))


def answer(user: User, turn: Turn, address: tuple[int, int], output: str) -> None:
    """Answer an open call by hand. Raises Refused when nothing is open there."""
    _answer(user, turn, address, lambda call: items.answer_item(call, output))


def refuse(user: User, turn: Turn, address: tuple[int, int]) -> None:
    """Tell the model that its call is refused. Raises Refused when nothing is open there."""
    text = _("The user refused this call.")
    _answer(user, turn, address, lambda call: items.refusal_item(call, text))


def decide(user: User, turn: Turn, address: tuple[int, int], approve: bool, scope: str = "once") -> None:
    """Approve, or deny (for once), what a tool asks for. Raises Refused when that is no longer open."""

    def build(call: Json) -> Json:
        if call["type"] != "mcp_approval_request":
            raise ValueError("takes no decision")
        return items.approval_item(call, approve)

    scope = scope if approve else "once"
    _answer(user, turn, address, build, kind=kinds.DECISION_TAKEN, scope=scope)


def lock(session: ChatSession) -> ChatSession:
    """Hold the session's row until the end of the transaction: commands on it come one by one."""
    try:
        return ChatSession.objects.select_for_update().get(id=session.id)
    except ChatSession.DoesNotExist as error:
        raise Refused(_("This session has been deleted."), status=404) from error


def _new_turn(
    user: User, session: ChatSession, parent: UUID | None, inputs: list[Json], sent: Submission
) -> Turn:
    chosen = connections.choose(sent.settings.get("connection"))
    turn = Turn.objects.create(session=session, parent_id=parent, idempotency_key=sent.key, attempt=1)
    payload = {
        "input": inputs,
        "parent": str(parent) if parent else None,
        "settings": sent.settings,
        "connection": {"id": str(chosen.id), "name": chosen.name, "kind": chosen.kind},
        "by": user.get_short_name() or user.get_username(),
    }
    if names := blobs_of(sent.uploads):
        storage.note_uses(session.id, names, names)
    ChatSession.objects.filter(id=session.id).update(
        leaf=turn, settings=sent.settings, active_at=timezone.now()
    )
    (event,) = _append(turn, [draft(kinds.TURN_STARTED, payload)])
    transaction.on_commit(lambda: runner.launch(session.id, turn.id, turn.attempt, event.seq))
    return turn


def message(sent: Submission) -> Json:
    """The input item of what is sent. Raises Refused for nothing."""
    if not sent.text.strip() and not sent.uploads:
        raise Refused(_("Write a message or attach a file first."), status=400)
    content = [input_part(upload) for upload in sent.uploads]
    if sent.text.strip():
        content.append({"type": "input_text", "text": sent.text})
    return {"type": "message", "role": "user", "content": content}


def _title(sent: Submission) -> str:
    text = " ".join(sent.text.split()) or next((upload.name for upload in sent.uploads), "")
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1].rstrip() + "…"


def _make_way(user: User, session: ChatSession, turns: list[Node]) -> None:
    """Skip the turn that waits, if one does: each open call gets a visible refusal. A running one refuses."""
    active = next((turn for turn in turns if turn.status in ACTIVE), None)
    if active is None:
        return
    if active.status != "waiting":
        raise Refused(_("An answer is still being written. Wait for it or stop it, then send again."))
    (state,) = feed.states([active.id])
    text = _("Skipped: the user went on without answering.")
    drafts = [
        _answer_draft(user, call, items.refusal_item(call.data, text)) for call in plan.open_calls(state)
    ]
    events = end(active.id, "stopped", reason="skipped", first=drafts)
    transaction.on_commit(lambda: runner.committed(session.id, events))


def _answer(
    user: User,
    turn: Turn,
    address: tuple[int, int],
    build: Callable[[Json], Json],
    kind: str = kinds.ANSWER_GIVEN,
    scope: str = "",
) -> None:
    with journal.writing():
        lock(turn.session)
        turn.refresh_from_db()
        (state,) = feed.states([turn.id])
        call = _open_call(state, address)
        try:
            (item,) = storage.externalize_all([build(call.data)], turn.session_id)
        except ValueError as error:
            raise Refused(_("This call takes another kind of answer."), status=400) from error
        last = len(plan.open_calls(state)) == 1
        given = _answer_draft(user, call, item, kind, scope)
        (event,) = _append(turn, [given], "queued" if last else None)
        if last:
            attempt = turn.attempt + 1
            Turn.objects.filter(id=turn.id).update(attempt=attempt)
            transaction.on_commit(lambda: runner.launch(turn.session_id, turn.id, attempt, event.seq))


def _open_call(state: TurnState, address: tuple[int, int]) -> ItemState:
    for call in plan.open_calls(state):
        if state.status == "waiting" and call.address == address:
            return call
    raise Refused(_("This is no longer open: it has been answered, or the turn has ended."))


def _answer_draft(
    user: User, call: ItemState, item: Json, kind: str = kinds.ANSWER_GIVEN, scope: str = ""
) -> Draft:
    where = {"response": call.response, "position": call.position}
    payload = {"item": item, "call": where, "by": user.get_short_name() or user.get_username()}
    if scope:
        payload["scope"] = scope
    return draft(kind, payload)


def _append(turn: Turn, drafts: list[Draft], status: str | None = None) -> list[Event]:
    events = journal.append(Batch(turn.session_id, turn.id, turn.attempt, drafts, status))
    transaction.on_commit(lambda: runner.committed(turn.session_id, events))
    return events
