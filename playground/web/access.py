"""The one gate: who may reach a session, a turn, a file. Strangers get what nobody gets: 404."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from playground.models import ChatSession, Turn, User


class AuthenticatedRequest(HttpRequest):
    """A request that passed `login_required`."""

    user: User


def sessions(user: User | AnonymousUser | Any) -> Any:
    """All sessions that a person may read."""
    return ChatSession.objects.visible_to(user)


def manages_connections(user: User | AnonymousUser | Any) -> bool:
    """Whether a person may add, test and change providers: owners alone, since keys cost money."""
    return bool(user.is_authenticated and user.is_active and user.is_superuser)


def get_session(request: HttpRequest, session_id: UUID) -> ChatSession:
    """A session that the sender of the request may read. Raises Http404."""
    session: ChatSession | None = sessions(request.user).filter(id=session_id).first()
    if session is None:
        raise Http404
    return session


def get_turn(request: HttpRequest, turn_id: UUID) -> Turn:
    """A turn of a session that the sender of the request may read. Raises Http404."""
    turn = (
        Turn.objects.select_related("session").filter(id=turn_id, session__in=sessions(request.user)).first()
    )
    if turn is None:
        raise Http404
    return turn
