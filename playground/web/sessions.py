"""Commands on a session itself: title, settings, deletion; and the list as a fragment."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from playground.engine import session_actions
from playground.files.characters import plain
from playground.web import access, examples, parameters, session_list
from playground.web.facts import facts
from playground.web.replies import command, done
from playground.web.run_settings import panel, parse_settings


@require_POST
@login_required
@command
def rename(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Give the session another title."""
    session = access.get_session(request, session_id)
    session_actions.rename(session, plain(request.POST.get("title", "")))
    return done(request, reverse("session", args=[session.id]))


@require_POST
@login_required
@command
def delete(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Delete the session."""
    session_actions.delete(access.get_session(request, session_id))
    return done(request, reverse("home"), go=True)


@require_POST
@login_required
@command
def save_settings(request: HttpRequest, session_id: UUID | None = None) -> HttpResponse:
    """Keep the settings, and show what they make usable."""
    settings, errors = parse_settings(request.POST)
    session = access.get_session(request, session_id) if session_id else None
    if session:
        session_actions.save_settings(session, settings)
    context: dict[str, Any] = {"panel": panel(settings, errors), "session": session}
    if session is None:  # the page is still empty, and what it offers depends on the connection
        context |= {"examples": examples.for_settings(settings), "oob": True}
    return render(request, "sessions/_settings.html", context)


@require_GET
@login_required
@never_cache
def list_fragment(request: HttpRequest, session_id: UUID | None = None) -> HttpResponse:
    """The session list, for a page that is already open, and what its bar says of the session."""
    current = access.get_session(request, session_id) if session_id else None
    limit = parameters.number(request.GET.get("limit"), digits=6, default=session_list.STEP)
    context = session_list.listed(request.user, current, limit)
    context |= {"session": current, "facts": facts(current) if current else ""}
    return render(request, "sessions/_list_update.html", context)
