"""The list of sessions, grouped by day."""

from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from playground.models import ChatSession, User
from playground.turns.state import ACTIVE
from playground.web import access

STEP = 200
"""How many sessions are listed at first, and how many more each time somebody asks."""


def listed(user: User | Any, current: ChatSession | None, limit: int = STEP) -> dict[str, Any]:
    """The context of the list: a person's newest sessions in groups, and the limit that shows more."""
    sessions = access.sessions(user).order_by("-active_at")
    rows = list(sessions.values("id", "title", "active_at", "leaf__status")[: limit + 1])
    today = timezone.localdate()
    labelled = [(_label(timezone.localdate(row["active_at"]), today), row) for row in rows[:limit]]
    groups = [
        {"label": label, "sessions": [_entry(row, current) for _label, row in entries]}
        for label, entries in groupby(labelled, key=lambda pair: pair[0])
    ]
    return {"sessions": groups, "limit": limit, "more": limit + STEP if len(rows) > limit else 0}


def _entry(row: dict[str, Any], current: ChatSession | None) -> dict[str, Any]:
    return {
        "id": row["id"],
        "title": row["title"],
        "status": row["leaf__status"] if row["leaf__status"] in ACTIVE else "",
        "current": current is not None and row["id"] == current.id,
    }


def _label(day: date, today: date) -> str:
    age = (today - day).days
    if age <= 0:
        return _("Today")
    if age == 1:
        return _("Yesterday")
    if age < 7:
        return _("Last 7 days")
    if age < 30:
        return _("Last 30 days")
    return date_format(day.replace(day=1), "F Y")
