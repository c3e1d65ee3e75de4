"""The verbs on a whole session: rename, settle, delete. As in `actions`, the caller has passed the gate."""

from django.utils.translation import gettext as _

from playground.engine import journal
from playground.engine.actions import Refused, lock
from playground.engine.runner import runner
from playground.models import ChatSession, Turn
from playground.turns.state import ACTIVE, Json


def rename(session: ChatSession, title: str) -> None:
    """Give a session a title. Raises Refused for an empty one."""
    title = " ".join(title.split())[:200]
    if not title:
        raise Refused(_("A title needs at least one character."), status=400)
    ChatSession.objects.filter(id=session.id).update(title=title)


def save_settings(session: ChatSession, settings: Json) -> None:
    """Keep the run settings with the session."""
    ChatSession.objects.filter(id=session.id).update(settings=settings)


def delete(session: ChatSession) -> None:
    """Stop what runs, delete the session with all it holds, close its sockets."""
    for turn in Turn.objects.filter(session=session, status__in=ACTIVE):
        runner.stop(session.id, turn.id)
    with journal.writing():
        lock(session)
        ChatSession.objects.filter(id=session.id).update(leaf=None)
        session.delete()
    runner.ended(session.id, 4404)
