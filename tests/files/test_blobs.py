"""Blobs over HTTP: shown as pictures, saved as files, given to nobody else."""

from pathlib import Path

import pytest
from django.test import Client

from playground.files import places, storage
from playground.models import BlobUse, ChatSession, User
from tests.files import samples


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "blobs", lambda: tmp_path)


@pytest.fixture
def session(owner: User) -> ChatSession:
    return ChatSession.objects.create(owner=owner)


def kept(session: ChatSession, data: bytes, media_type: str, name: str = "") -> str:
    sha = storage.put(data, media_type).sha256
    storage.note_uses(session.id, [sha], {sha: name})
    return f"/sessions/{session.id}/blobs/{sha}/"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pictures_are_shown(client: Client, session: ChatSession, kind: str) -> None:
    data = samples.picture(kind)
    answer = client.get(kept(session, data, f"image/{kind.lower()}", "cat.x"))
    assert answer.getvalue() == data
    assert answer["Content-Type"] == f"image/{kind.lower()}"
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("data", "media_type", "served"),
    [
        (b"<svg onload='alert(1)'/>", "image/svg+xml", "application/octet-stream"),
        (b"<html><script>alert(1)</script>", "image/png", "application/octet-stream"),
        (b"<html><script>alert(1)</script>", "text/html", "application/octet-stream"),
        (samples.pdf("a"), "application/pdf", "application/pdf"),
        (b"name,size\n<script>,1\n", "text/csv", "application/octet-stream"),
    ],
)
def test_everything_else_is_saved(
    client: Client, session: ChatSession, data: bytes, media_type: str, served: str
) -> None:
    answer = client.get(kept(session, data, media_type))
    assert answer.getvalue() == data
    assert answer["Content-Type"] == served
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_picture_can_be_saved_under_its_name(client: Client, session: ChatSession) -> None:
    url = kept(session, samples.picture("PNG"), "image/png", 'Kätz"chen.png')
    answer = client.get(url, {"download": "1"})
    assert answer.getvalue()
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''K%C3%A4tz%22chen.png"


def test_headers_keep_it_apart_from_our_pages(client: Client, session: ChatSession) -> None:
    answer = client.get(kept(session, samples.picture("PNG"), "image/png"))
    assert answer.getvalue()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store, private"


def test_only_through_a_session_that_one_may_read(
    client: Client, session: ChatSession, owner: User, stranger: User
) -> None:
    url = kept(session, samples.picture("PNG"), "image/png")
    other = ChatSession.objects.create(owner=owner)
    mallory = Client()
    mallory.force_login(stranger)
    assert mallory.get(url).status_code == 404
    assert Client().get(url).status_code == 404
    assert client.get(url.replace(str(session.id), str(other.id))).status_code == 404
    assert client.get(url.replace("/blobs/", "/blobs/0")).status_code == 404
    BlobUse.objects.all().delete()
    assert client.get(url).status_code == 404


def test_lost_bytes_are_not_found(client: Client, session: ChatSession, tmp_path: Path) -> None:
    url = kept(session, samples.picture("PNG"), "image/png")
    next(path for path in tmp_path.rglob("*") if path.is_file()).unlink()
    assert client.get(url).status_code == 404
