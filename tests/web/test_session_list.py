"""The list of sessions: by day, newest first, older ones on request."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from playground.models import ChatSession, User
from playground.web import session_list


def made(owner: User, title: str, days: float) -> ChatSession:
    """A session that was last used some days ago."""
    session = ChatSession.objects.create(owner=owner, title=title)
    ChatSession.objects.filter(id=session.id).update(active_at=timezone.now() - timedelta(days=days))
    return session


def test_sessions_stand_in_groups_by_day(owner: User, stranger: User) -> None:
    """Each under its day, and nobody else's among them."""
    for title, days in (("now", 0), ("then", 1), ("lately", 4), ("earlier", 20), ("long ago", 800)):
        made(owner, title, days)
    made(stranger, "not mine", 0)
    groups = session_list.listed(owner, None)["sessions"]
    found = [(group["label"], [row["title"] for row in group["sessions"]]) for group in groups]
    assert found[:4] == [
        ("Today", ["now"]),
        ("Yesterday", ["then"]),
        ("Last 7 days", ["lately"]),
        ("Last 30 days", ["earlier"]),
    ]
    assert found[4][1] == ["long ago"]


def test_older_ones_come_on_request(client: Client, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list says that there are more, and asking shows them; a strange limit is no limit."""
    monkeypatch.setattr(session_list, "STEP", 2)
    for number in range(3):
        made(owner, f"session {number}", number / 1000)
    first = client.get("/sessions/list/?limit=2").content.decode()
    assert "session 1" in first
    assert "session 2" not in first
    assert "/sessions/list/?limit=4" in first
    rest = client.get("/sessions/list/?limit=4").content.decode()
    assert "session 2" in rest
    assert "Show older sessions" not in rest
    assert client.get("/sessions/list/?limit=-1").status_code == 200
