"""What a page shows at first of a long session, and what it loads as one scrolls up."""

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from playground.engine import feed
from playground.models import ChatSession
from playground.rendering.patches import Audience
from playground.rendering.transcript import earlier_html, turn_html
from playground.turns.state import TurnState
from playground.web import access, parameters

PAGE_ITEMS = 45
"""How many items are shown at once, of several turns or of one that has ended."""


class Newest(NamedTuple):
    """The turns that a page shows, and where it gets the older ones ("" when there are none)."""

    states: list[TurnState]
    html: SafeString
    older_url: str


@require_GET
@login_required
@never_cache
def turns(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The turns before one, as many as a page takes."""
    session = access.get_session(request, session_id)
    before = parameters.uuid(request.GET.get("before"))
    path = feed.path(session.id, before)
    if before not in path:
        raise Http404
    shown = newest(session, path[: path.index(before)])
    return render(request, "sessions/_older.html", {"turns_html": shown.html, "older_url": shown.older_url})


@require_GET
@login_required
@never_cache
def items(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """The items before one of a turn that has ended, as many as a page takes."""
    turn = access.get_turn(request, turn_id)
    before = parameters.number(request.GET.get("before"), digits=8)
    (state,) = feed.states([turn.id])
    return HttpResponse(earlier_html(state, _audience(), str(turn.session_id), before, PAGE_ITEMS))


def newest(session: ChatSession, path: list[UUID]) -> Newest:
    """The last turns of a path, about a page of items."""
    shown, older = _states(path)
    html = "".join(turn_html(state, _audience(), str(session.id), PAGE_ITEMS) for state in shown)
    url = reverse("older", args=[session.id]) + f"?before={shown[0].id}" if older else ""
    return Newest(shown, mark_safe(html), url)  # noqa: S308


def _states(path: list[UUID]) -> tuple[list[TurnState], bool]:
    """The last states of a path, and whether there are older ones."""
    shown: list[TurnState] = []
    found = 0
    for start in range(len(path), 0, -4):
        for state in reversed(feed.states(path[max(0, start - 4) : start])):
            found += len(state.items()) + 1
            if shown and found > PAGE_ITEMS:
                return shown[::-1], True
            shown.append(state)
    return shown[::-1], False


def _audience() -> Audience:
    return Audience(role="member", language=get_language() or "en")
