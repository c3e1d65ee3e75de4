"""Connections as a page shows them: facts in words, and what a test found. Never a key, nor a part of one."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timesince import timesince
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext

from playground.engine import connections
from playground.engine.connection_edits import LABELS
from playground.engine.connection_test import UNUSABLE, WORKS
from playground.models import Connection

_FAILURES = {
    "rejected_key": _lazy("The key was refused. Paste it again, or make a new one at the provider."),
    "forbidden": _lazy("The server knows the key but does not let it in."),
    "not_found": _lazy(
        "There is no Responses API at this address: /responses was not found."
        " Most servers want /v1 at the end of the address; some speak only Chat Completions."
    ),
    "rate_limited": _lazy("The key was taken, but the server asks to slow down. Try again in a moment."),
    "quota": _lazy("The key was taken, but its account has no credit left."),
    "unreachable": _lazy("The server could not be reached."),
    "timeout": _lazy("The server did not answer in time."),
    "server": _lazy("The server failed. Try again in a moment."),
    "protocol": _lazy("What answers at this address is no Responses API."),
}


def row(connection: Connection) -> dict[str, Any]:
    """What the list shows of a connection."""
    added = connection.source == Connection.Source.PAGE
    return {
        "id": connection.id,
        "name": connection.name,
        "kind": LABELS.get(connection.kind, connection.kind),
        "address": _address(connection),
        "added": added,
        "demo": connection.kind == connections.DEMO,
        "secret_at": connection.secret_at if added else None,
        "lost": added and connections.key_lost(connection),
        "test": told(connection),
    }


def told(connection: Connection) -> dict[str, Any] | None:
    """What the last test found, as sentences; None before the first one."""
    test = connection.last_test
    if not test:
        return None
    kind, message = test["kind"], test.get("message", "")
    if kind == WORKS:
        text, message = _works(test), ""
    elif kind == UNUSABLE:
        text, message = message, ""
    else:
        text = str(_FAILURES.get(kind, _("The test failed.")))
    at = parse_datetime(test["at"]) or timezone.now()
    return {"works": kind == WORKS, "text": text, "detail": message, "at": at, "when": _ago(at)}


def _ago(at: datetime) -> str:
    if timezone.now() - at < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at)}


def _works(test: dict[str, Any]) -> str:
    count, ms = test["models"], test["ms"]
    if not count:
        return _("Works: answered in %(ms)d ms. It does not list its models; type the name.") % {"ms": ms}
    text = ngettext("Works: %(count)d model, in %(ms)d ms.", "Works: %(count)d models, in %(ms)d ms.", count)
    return text % {"count": count, "ms": ms}


def _address(connection: Connection) -> str:
    parts = urlsplit(connection.base_url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
