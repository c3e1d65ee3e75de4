"""Pictures of PDF pages: for who may read the session, drawn once, with words for what cannot be drawn."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from playground.files import child, page_pictures, pdf, places, storage
from playground.models import BlobUse, ChatSession, User
from tests.files import samples


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of drawn pages."""
    for name in ("blobs", "page_pictures"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(places, name, lambda name=name: tmp_path / name)
    return tmp_path / "page_pictures"


@pytest.fixture
def session(owner: User) -> ChatSession:
    return ChatSession.objects.create(owner=owner)


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call it, and from then on nothing can be drawn."""
    return lambda: monkeypatch.setattr(child, "PROGRAM", ("/bin/false",))


def stored(session: ChatSession, data: bytes, name: str = 'Küsten "report".pdf') -> str:
    """The address of a file of a session."""
    sha = storage.put(data, "application/pdf").sha256
    storage.note_uses(session.id, [sha], {sha: name})
    return f"/sessions/{session.id}/blobs/{sha}/pages/"


def test_a_page_is_a_picture_and_says_how_many_there_are(client: Client, session: ChatSession) -> None:
    url = stored(session, samples.pdf("Hello", ""))
    first, second = client.get(f"{url}1/"), client.get(f"{url}2/")
    assert (first.status_code, first["Content-Type"], first["Page-Count"]) == (200, "image/webp", "2")
    darkest = [Image.open(BytesIO(answer.content)).convert("L").getextrema()[0] for answer in (first, second)]
    assert darkest[0] < 128 < darkest[1]
    assert (
        first["Content-Disposition"] == "inline; filename*=utf-8''K%C3%BCsten%20%22report%22.pdf%2C%201.webp"
    )


def test_headers_keep_it_apart_from_our_pages(client: Client, session: ChatSession) -> None:
    url = stored(session, samples.pdf("a"))
    for answer in (client.get(f"{url}1/"), client.get(url.replace("pages/", ""))):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        answer.close()


def test_a_page_is_drawn_once(client: Client, session: ChatSession, no_child: Any) -> None:
    url = stored(session, samples.pdf("a", "b"))
    drawn = client.get(f"{url}1/")
    no_child()
    again = client.get(f"{url}1/")
    assert (again.content, again["Page-Count"]) == (drawn.content, "2")
    assert client.get(f"{url}2/").status_code == 422


@pytest.mark.parametrize("number", ["0", "3", "1000", "1001", str(2**70), "-1", "x", "1.0"])
def test_pages_that_are_not_there_are_not_found(client: Client, session: ChatSession, number: str) -> None:
    assert client.get(f"{stored(session, samples.pdf('a', 'b'))}{number}/").status_code == 404


@pytest.mark.parametrize("data", [samples.picture(), b"a,b\n1,2\n", b"x %PDF-1.7"])
def test_what_is_no_pdf_has_no_pages(client: Client, session: ChatSession, data: bytes) -> None:
    assert client.get(f"{stored(session, data)}1/").status_code == 404


def test_only_through_a_session_that_one_may_read(
    client: Client, session: ChatSession, owner: User, stranger: User
) -> None:
    url = f"{stored(session, samples.pdf('a'))}1/"
    assert client.get(url).status_code == 200
    mallory = Client()
    mallory.force_login(stranger)
    assert mallory.get(url).status_code == 404, "drawn and kept, and still not theirs"
    assert Client().get(url).status_code == 404
    other = ChatSession.objects.create(owner=owner)
    assert client.get(url.replace(str(session.id), str(other.id))).status_code == 404
    for sha in ("0" * 64, "..%2F..%2Fsecret_key", "a\0b"):
        assert client.get(f"/sessions/{session.id}/blobs/{sha}/pages/1/").status_code == 404
    BlobUse.objects.all().delete()
    assert client.get(url).status_code == 404


def test_lost_bytes_are_not_found(client: Client, session: ChatSession) -> None:
    url = stored(session, samples.pdf("a"))
    next(path for path in places.blobs().rglob("*") if path.is_file()).unlink()
    assert client.get(f"{url}1/").status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (samples.locked_pdf(user_password=True), "Password-protected"),
        (b"%PDF-1.7\n" + b"x" * 900, "PDF is damaged"),
    ],
)
def test_what_cannot_be_opened_is_said(client: Client, session: ChatSession, data: bytes, says: str) -> None:
    answer = client.get(f"{stored(session, data)}1/")
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/plain")
    assert says in answer.content.decode()
    assert "Error id" in answer.content.decode()


def test_a_page_too_costly_to_draw_is_tried_once(
    client: Client, session: ChatSession, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"cpu_seconds": 1}
    url = stored(session, samples.endless_pdf())
    assert client.get(f"{url}1/").status_code == 422
    monkeypatch.setattr(page_pictures.pdf, "page_picture", None)  # to call it would raise
    again = client.get(f"{url}1/")
    assert (again.status_code, "too costly" in again.content.decode()) == (422, True)


def test_others_are_drawn_first(
    client: Client, session: ChatSession, monkeypatch: pytest.MonkeyPatch, no_child: Any
) -> None:
    url = stored(session, samples.pdf("a"))
    client.get(f"{url}1/")
    monkeypatch.setattr(page_pictures, "PATIENCE_SECONDS", 0.01)
    with page_pictures._drawing:
        assert client.get(f"{url}1/").status_code == 200, "what is kept does not wait"
        busy = client.get(f"{url}2/")
    assert (busy.status_code, "busy" in busy.content.decode()) == (503, True)


def test_a_full_disk_costs_the_keeping_alone(
    client: Client, session: ChatSession, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = stored(session, samples.pdf("a"))

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(page_pictures.tempfile, "mkstemp", full)
        assert client.get(f"{url}1/").status_code == 200
    assert list(kept.iterdir()) == []
    monkeypatch.setattr(page_pictures.pdf, "page_picture", full)
    assert client.get(f"{url}1/").status_code == 503


def test_what_was_not_looked_at_for_longest_goes_first(
    client: Client, session: ChatSession, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = stored(session, samples.pdf("a", "b", "c"))
    for number in (1, 2):
        client.get(f"{url}{number}/")
    for path in kept.iterdir():
        os.utime(path, (1, 1))
    client.get(f"{url}1/")
    sizes = sum(path.stat().st_size for path in kept.iterdir())
    monkeypatch.setattr(page_pictures, "CACHE_BYTES", sizes)
    client.get(f"{url}3/")
    left = sorted(path.name.rpartition("-")[2] for path in kept.iterdir())
    assert "2" not in left
    assert "3" in left


def test_pictures_go_with_the_last_session(client: Client, session: ChatSession, kept: Path) -> None:
    client.get(f"{stored(session, samples.pdf('a'))}1/")
    assert page_pictures.sweep() == 0
    session.delete()
    assert page_pictures.sweep() == 1
    assert list(kept.iterdir()) == []


def test_drawing_leaves_room_for_uploads() -> None:
    assert page_pictures.AT_ONCE < child.AT_ONCE
    assert pdf.PAGE_WIDTH == 1400
