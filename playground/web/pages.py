"""The session page and what it loads by and by."""

import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from playground.engine import connections, feed, requests
from playground.files.sniff import ACCEPT
from playground.models import ChatSession
from playground.rendering.timeline import timeline_html
from playground.turns.state import ACTIVE, TurnState
from playground.web import access, connection_words, examples, older, parameters, session_list
from playground.web.facts import facts
from playground.web.run_settings import default_settings, panel
from playground.web.submission import UPLOAD_LIMIT

TABS = ("timeline", "events", "request")
SHOWN = 200_000
"""Characters of one JSON text that a tab shows."""


@require_GET
@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The latest session, or a new one."""
    latest = access.sessions(request.user).order_by("-active_at").values_list("id", flat=True).first()
    return redirect("session", latest) if latest else redirect("new_session")


@require_GET
@login_required
@never_cache
def new_session(request: HttpRequest) -> HttpResponse:
    """An empty page; the first send makes the session. `?connection=` chooses one, fresh from its test."""
    chosen = request.GET.get("connection")
    context = _context(request, None, default_settings(chosen))
    if chosen and access.manages_connections(request.user):
        context["tested"] = connection_words.told(connections.choose(chosen))
    return render(request, "sessions/session.html", context)


@require_GET
@login_required
@never_cache
def session_page(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """A session, its newest turns first in time, at a cursor that the socket goes on from."""
    session = access.get_session(request, session_id)
    # The number is read before the states: what is committed in between is sent again, whole.
    cursor = session.last_seq
    through = parameters.uuid(request.GET.get("turn"))
    path = feed.path(session.id, through)
    shown = older.newest(session, path)
    context = _context(request, session, session.settings or default_settings())
    context |= {
        "cursor": cursor,
        "leaf": str(through) if through in path else "",
        "turns_html": shown.html,
        "older_url": shown.older_url,
        "status": _status(shown.states),
        "active_turn": next((state.id for state in shown.states if state.status in ACTIVE), ""),
    }
    return render(request, "sessions/session.html", context)


@require_GET
@login_required
def events(request: HttpRequest, session_id: UUID) -> StreamingHttpResponse:
    """The journal after a number, as JSON lines."""
    session = access.get_session(request, session_id)
    after = parameters.number(request.GET.get("after"), digits=18)
    lines = feed.lines(session, after, parameters.uuid(request.GET.get("turn")))
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@login_required
@never_cache
def panel_tab(request: HttpRequest, session_id: UUID, tab: str) -> HttpResponse:
    """One of the tabs beside the settings, for the newest turn of the path."""
    session = access.get_session(request, session_id)
    if tab not in TABS:
        raise Http404
    path = feed.path(session.id, parameters.uuid(request.GET.get("turn")))
    if not path:
        return render(request, "sessions/_nothing.html")
    if tab == "timeline":
        return HttpResponse(timeline_html(*feed.states(path[-1:])))
    if tab == "events":
        url = reverse("events", args=[session.id])
        return render(request, "sessions/_events.html", {"rows": _event_rows(path[-1]), "url": url})
    return render(request, "sessions/_request.html", {"requests": _requests(path)})


def _context(request: HttpRequest, session: ChatSession | None, settings: dict[str, Any]) -> dict[str, Any]:
    shown = panel(settings)
    return {
        "session": session,
        "facts": facts(session) if session else "",
        **session_list.listed(request.user, session),
        "cursor": 0,
        "leaf": "",
        "turns_html": "",
        "older_url": "",
        "status": "idle",
        "active_turn": "",
        "panel": shown,
        "examples": [] if session else examples.for_settings(settings),
        "max_files": UPLOAD_LIMIT,
        "accept": ACCEPT,
    }


def _status(shown: list[TurnState]) -> str:
    status = shown[-1].status if shown else "idle"
    return {"queued": "running", "running": "running", "waiting": "waiting"}.get(status, "idle")


def _event_rows(turn: UUID) -> list[dict[str, Any]]:
    rows = feed.events(turn, 500)
    start = rows[0].at if rows else 0
    return [
        {
            "seq": row.seq,
            "kind": row.kind,
            "count": row.count,
            "after_ms": row.at - start,
            "payload": json.dumps(row.payload, ensure_ascii=False, indent=2)[:20_000],
        }
        for row in rows
    ]


def _requests(path: list[UUID]) -> list[dict[str, Any]]:
    states = feed.states(path)
    return [
        {
            "number": response.number,
            "url": response.request.get("url", ""),
            "notes": response.request.get("notes", []),
            "body": json.dumps(requests.sent(states, response.number), ensure_ascii=False, indent=2)[:SHOWN],
        }
        for response in states[-1].responses
    ]
