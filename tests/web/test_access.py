"""Who reaches what: every address x {anonymous, stranger, owner}. A new route without an entry fails."""

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from playground.models import ChatSession, Connection, Turn, Upload, User

OPEN, SIGNED_IN, OWN = "open", "signed in", "own"
ROUTES: dict[str, tuple[str, str]] = {
    "home": ("GET", SIGNED_IN),
    "healthz": ("GET", OPEN),
    "signed_out": ("GET", OPEN),
    "enter": ("GET", OPEN),
    "leave": ("POST", OPEN),
    "new_settings": ("POST", SIGNED_IN),
    "start_session": ("POST", SIGNED_IN),
    "new_session": ("GET", SIGNED_IN),
    "new_list": ("GET", SIGNED_IN),
    "shows": ("GET", SIGNED_IN),
    "session": ("GET", OWN),
    "send": ("POST", OWN),
    "new_estimate": ("POST", SIGNED_IN),
    "estimate": ("POST", OWN),
    "rename": ("POST", OWN),
    "settings": ("POST", OWN),
    "delete": ("POST", OWN),
    "list": ("GET", OWN),
    "older": ("GET", OWN),
    "earlier": ("GET", OWN),
    "events": ("GET", OWN),
    "panel": ("GET", OWN),
    "blob": ("GET", OWN),
    "page_picture": ("GET", OWN),
    "stop": ("POST", OWN),
    "again": ("POST", OWN),
    "continue": ("POST", OWN),
    "answer": ("POST", OWN),
    "decision": ("POST", OWN),
    "connections": ("GET", OWN),
    "add_connection": ("POST", OWN),
    "found_servers": ("GET", OWN),
    "use_server": ("POST", OWN),
    "connection": ("GET", OWN),
    "save_connection": ("POST", OWN),
    "test_connection": ("POST", OWN),
    "default_connection": ("POST", OWN),
    "delete_connection": ("POST", OWN),
    "upload_start": ("POST", SIGNED_IN),
    "upload_part": ("PUT", OWN),
    "upload_finish": ("POST", OWN),
    "upload_delete": ("POST", OWN),
    "upload_thumbnail": ("GET", OWN),
}


@pytest.fixture
def things(owner: User) -> dict[str, object]:
    """One of each thing that belongs to Alice."""
    session = ChatSession.objects.create(owner=owner, title="Alice's")
    turn = Turn.objects.create(session=session, status="completed")
    upload = Upload.objects.create(owner=owner, name="a.png", size=1)
    connection = Connection.objects.create(slug="page-1", name="Mine", kind="openai", source="page")
    return {
        "connection_id": connection.id,
        "session_id": session.id, "turn_id": turn.id, "upload_id": upload.id, "tab": "events",
        "response": 1, "position": 0, "number": 0, "token": "x", "sha256": "0" * 64,
    }  # fmt: skip


def names() -> dict[str, set[str]]:
    """Every named route and its arguments."""
    found = get_resolver().reverse_dict
    return {name: set(found.getlist(name)[0][0][0][1]) for name in found if isinstance(name, str)}


def test_every_route_has_an_entry() -> None:
    """A route that is not in the table has not been thought about."""
    assert set(names()) == set(ROUTES)


@pytest.mark.parametrize("name", ROUTES)
def test_the_signed_out_reach_only_what_is_open(name: str, things: dict[str, object]) -> None:
    """Everything else sends them to the page that says how to come in."""
    method, level = ROUTES[name]
    response = Client().generic(method, _url(name, things))
    if level == OPEN:
        return
    if name in ("blob", "page_picture") or name.startswith(
        "upload"
    ):  # asked for by the page's script, not by a person
        assert response.status_code in (401, 404)
    else:
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("signed_out"))


@pytest.mark.parametrize("name", [name for name, (_method, level) in ROUTES.items() if level == OWN])
def test_a_stranger_gets_what_nobody_gets(name: str, things: dict[str, object], stranger: User) -> None:
    """The same 404, byte for byte, as for an id that does not exist."""
    client = Client()
    client.force_login(stranger)
    method, _level = ROUTES[name]
    theirs = client.generic(method, _url(name, things))
    nothing = {key: uuid4() if isinstance(value, UUID) else value for key, value in things.items()}
    nobodys = client.generic(method, _url(name, nothing))
    assert theirs.status_code == nobodys.status_code == 404
    assert _without_chance(theirs.content) == _without_chance(nobodys.content)


def test_a_get_changes_nothing(things: dict[str, object], client: Client) -> None:
    """Commands do not answer to GET."""
    for name, (method, _level) in ROUTES.items():
        if method != "GET":
            assert client.get(_url(name, things)).status_code == 405, name


def test_a_command_needs_its_token(things: dict[str, object], owner: User) -> None:
    """Without the CSRF token nothing is done, and the page says what to do."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    response = client.post(_url("delete", things))
    assert response.status_code == 403
    assert b"Reload" in response.content
    assert ChatSession.objects.exists()


def _url(name: str, things: dict[str, object]) -> str:
    return reverse(name, kwargs={key: things[key] for key in names()[name]})


def _without_chance(content: bytes) -> bytes:
    """A page without what is new at each request: nonce, token, error id, time."""
    return re.sub(rb'(nonce=|content=|value=|data-now=|"error_id": )"[^"]*"', b"", content)
