"""The page of connections: list, add, test, change; for who manages them, and for nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from playground.engine import connection_edits, connection_test, connections as engine, local_servers
from playground.engine.connection_edits import Details, Wrong
from playground.models import Connection
from playground.web import access, connection_form, connection_words, parameters
from playground.web.access import AuthenticatedRequest
from playground.web.errors import note_refusal
from playground.web.replies import View, command, done


def managed(view: View) -> View:
    """Only for who manages connections; everybody else gets what nobody gets."""

    @login_required
    @never_cache
    @sensitive_post_parameters("key")
    @wraps(view)
    def gated(request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.manages_connections(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return gated


def _with_row(view: Callable[..., HttpResponse]) -> View:
    """Find the connection that an address names. Raises Http404."""

    @wraps(view)
    def found(request: HttpRequest, connection_id: UUID) -> HttpResponse:
        try:
            return view(request, Connection.objects.get(id=connection_id, enabled=True))
        except (Connection.DoesNotExist, Connection.NotUpdated):  # the latter: deleted meanwhile
            raise Http404 from None

    return found


@require_GET
@managed
def index(request: HttpRequest) -> HttpResponse:
    """All connections, and the form for another; `?kind=` and `?add` lead into the form."""
    typed = Details(kind=request.GET.get("kind", ""))
    return _index(request, connection_form.shown(typed) | {"focus": "add" in request.GET})


@require_POST
@managed
@command
def add(request: AuthenticatedRequest) -> HttpResponse:
    """Add a connection and test it; one that works is chosen at once."""
    typed = connection_form.read(request.POST)
    try:
        row = connection_edits.add(request.user, typed)
    except Wrong as problem:
        note_refusal(request, problem.status)
        return _index(request, connection_form.shown(typed, errors=problem.errors), problem.status)
    return _tried(request, row)


@require_GET
@managed
@_with_row
def edit(request: HttpRequest, row: Connection) -> HttpResponse:
    """One connection and its form."""
    return _edit(request, row, connection_form.shown(connection_form.of(row), row))


@require_POST
@managed
@_with_row
@command
def save(request: HttpRequest, row: Connection) -> HttpResponse:
    """Change a connection and test it."""
    typed = connection_form.read(request.POST)
    try:
        return _tried(request, connection_edits.change(row, typed))
    except Wrong as problem:
        note_refusal(request, problem.status)
        return _edit(request, row, connection_form.shown(typed, row, problem.errors), problem.status)


@require_POST
@managed
@_with_row
def test(request: HttpRequest, row: Connection) -> HttpResponse:
    """Ask the provider, and say in words what happened."""
    connection_test.run(row)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "connections/_test.html", {"test": connection_words.told(row)})
    return _back(request, row)


@require_POST
@managed
@_with_row
def default(request: HttpRequest, row: Connection) -> HttpResponse:
    """Let new sessions begin with this connection."""
    connection_edits.make_default(row)
    return _back(request, row)


@require_POST
@managed
@_with_row
@command
def delete(request: HttpRequest, row: Connection) -> HttpResponse:
    """Delete a connection and its key."""
    connection_edits.delete(row)
    return done(request, reverse("connections"), go=True)


@require_GET
@managed
def found(request: HttpRequest) -> HttpResponse:
    """The model servers of this machine, as offers; loaded after the page, which does not wait for them."""
    return render(request, "connections/_found.html", {"servers": _offers()})


@require_POST
@managed
@command
def use(request: AuthenticatedRequest) -> HttpResponse:
    """Add a server that was found, test it, and go on with it."""
    port = parameters.number(request.POST.get("port"), digits=5)
    return _tried(request, local_servers.use(request.user, port))


def _tried(request: HttpRequest, row: Connection) -> HttpResponse:
    """Test what was saved: on to the composer when it works, to its form when it does not."""
    told = connection_words.told(connection_test.run(row))
    if told and told["works"]:
        url = f"{reverse('new_session')}?{urlencode({'connection': row.id})}"
    else:
        url = reverse("connection", args=[row.id])
    return done(request, url, go=True)


def _back(request: HttpRequest, row: Connection) -> HttpResponse:
    return done(request, f"{reverse('connections')}#connection-{row.id}", go=True)


def _index(request: HttpRequest, form: dict[str, Any], status: int = 200) -> HttpResponse:
    rows = [connection_words.row(row) for row in engine.available()]
    context = {"connections": rows, "form": form, "look": "look" in request.GET}
    if context["look"]:
        context["servers"] = _offers()
    return render(request, "connections/index.html", context, status=status)


def _edit(request: HttpRequest, row: Connection, form: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"connection": connection_words.row(row), "form": form}
    return render(request, "connections/edit.html", context, status=status)


def _offers() -> list[dict[str, Any]]:
    return [
        {"label": local_servers.label(server), "port": server.port, "count": len(server.models)}
        for server in local_servers.offered()
    ]
