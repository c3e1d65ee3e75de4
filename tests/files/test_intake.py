"""Uploads over HTTP: from the first part to the thumbnail, and everything that goes wrong between."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from playground.files import attach, parts, places, sniff, storage
from playground.files.limits import PART_BYTES
from playground.files.sweep import sweep
from playground.models import Blob, Upload, User
from tests.files import samples


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("blobs", "uploads"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(places, name, lambda name=name: tmp_path / name)
    return tmp_path


@pytest.fixture
def mallory(stranger: User) -> Client:
    client = Client()
    client.force_login(stranger)
    return client


def start(client: Client, name: str, size: int) -> Any:
    return client.post("/uploads/", {"name": name, "size": size})


def put(client: Client, upload_id: str, number: int, data: bytes) -> Any:
    url = f"/uploads/{upload_id}/parts/{number}/"
    return client.put(url, data, content_type="application/octet-stream")


def send(client: Client, name: str, data: bytes) -> Any:
    """The whole way; returns the answer of finish."""
    upload_id = start(client, name, len(data)).json()["id"]
    for number in range(0, len(data), PART_BYTES):
        answer = put(client, upload_id, number // PART_BYTES, data[number : number + PART_BYTES])
        assert answer.status_code == 200, answer.content
    return client.post(f"/uploads/{upload_id}/finish/")


def without_tokens(answer: Any) -> str:
    """The page without what is random in every answer."""
    return re.sub(r'[\w-]{40,}|nonce="[^"]*"', "", answer.content.decode())


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix == ".part"]


def test_a_picture_becomes_an_input_image(client: Client, folder: Path) -> None:
    told = send(client, "cat.png", samples.picture("PNG")).json()
    assert (told["name"], told["media_type"], told["notice"]) == ("cat.png", "image/png", "")
    assert (told["width"], told["height"], told["pages"]) == (60, 40, None)
    upload = Upload.objects.get()
    part = attach.input_part(upload)
    assert part["type"] == "input_image"
    assert part["image_url"]["prefix"] == "data:image/png;base64,"
    assert part["image_url"]["size"] == len(storage.read(part["image_url"]["$blob"])) == told["size"]
    assert leftovers(folder) == []


def test_a_pdf_becomes_an_input_file_as_it_came(client: Client) -> None:
    data = samples.pdf("one", "two")
    told = send(client, "report.pdf", data).json()
    assert (told["pages"], told["media_type"], told["size"]) == (2, "application/pdf", len(data))
    part = attach.input_part(Upload.objects.get())
    assert part["filename"] == "report.pdf"
    assert part["file_data"]["prefix"] == "data:application/pdf;base64,"
    assert storage.read(part["file_data"]["$blob"]) == data


def test_a_file_travels_in_parts(client: Client) -> None:
    data = samples.pdf("long") + b"%" * (2 * PART_BYTES)
    assert send(client, "long.pdf", data).json()["size"] == len(data)
    assert storage.read(Upload.objects.get().blob_id) == data


def test_parts_come_in_order_and_may_be_repeated(client: Client) -> None:
    data = bytes(range(256)) * 4096 + b"end"
    upload_id = start(client, "a", len(data)).json()["id"]
    first, last = data[:PART_BYTES], data[PART_BYTES:]
    early = put(client, upload_id, 1, last)
    assert (early.status_code, early.json()["expected"]) == (409, 0)
    for _ in range(2):
        assert put(client, upload_id, 0, first).json() == {"received": PART_BYTES}
    assert put(client, upload_id, 0, first[::-1]).status_code == 409, "a repeat with other bytes"
    assert put(client, upload_id, 1, b"en").status_code == 409, "a short part"
    assert put(client, upload_id, 1, last + b"!").status_code == 409, "more than was announced"
    for _ in range(2):
        assert put(client, upload_id, 1, last).json() == {"received": len(data)}
    assert put(client, upload_id, 2, b"").status_code == 409
    assert places.part_file(Upload.objects.get().id).read_bytes() == data


def test_half_a_part_on_the_disk_is_written_over(client: Client) -> None:
    data = b"x" * PART_BYTES + b"tail"
    upload_id = start(client, "a", len(data)).json()["id"]
    put(client, upload_id, 0, data[:PART_BYTES])
    with places.part_file(Upload.objects.get().id).open("ab") as file:
        file.write(b"ta")
    assert put(client, upload_id, 1, b"tail").json() == {"received": len(data)}


def test_a_part_may_not_be_large(client: Client) -> None:
    upload_id = start(client, "a", 3 * PART_BYTES).json()["id"]
    answer = put(client, upload_id, 0, bytes(PART_BYTES + 1))
    assert answer.status_code == 413
    assert answer.json()["error_id"]


@pytest.mark.parametrize(
    ("size", "status", "says"),
    [
        (0, 422, "File is empty"),
        (33 * PART_BYTES, 422, "larger than 32 MB"),
        ("-1", 400, "size"),
        ("٣", 400, "size"),
    ],
)
def test_a_wrong_size_is_refused_at_once(client: Client, size: Any, status: int, says: str) -> None:
    answer = start(client, "a.png", size)
    assert (answer.status_code, Upload.objects.count()) == (status, 0)
    assert says in answer.json()["error"]
    assert answer.json()["error_id"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.png", b"x", "File is empty"),
        ("a.pdf", b"\xef\xbb\xbf", "File is empty"),
        ("a.png", b"MZ" + bytes(90), "This is a program"),
        ("a.png", b"<svg onload='alert(1)'/>", "SVG not supported"),
        ("a.jpg", samples.picture("JPEG")[:300], "Image is damaged"),
        ("a.pdf", b"<html>".ljust(900) + samples.pdf("x"), "web page"),
        ("a.pdf", samples.locked_pdf(True), "Password-protected PDF"),
    ],
)
def test_refusals_say_why_and_keep_nothing(
    client: Client, folder: Path, name: str, data: bytes, says: str
) -> None:
    answer = send(client, name, data)
    assert answer.status_code == 422
    assert says in answer.json()["error"]
    assert answer.json()["error_id"]
    upload = Upload.objects.get()
    assert (upload.state, upload.blob) == ("refused", None)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    again = client.post(f"/uploads/{upload.id}/finish/")
    assert (again.status_code, again.json()["error"]) == (422, answer.json()["error"])


def test_a_wrong_extension_is_put_right_and_told(client: Client) -> None:
    told = send(client, "photo.png", samples.picture("JPEG")).json()
    assert (told["name"], told["media_type"]) == ("photo.jpg", "image/jpeg")
    assert "JPEG" in told["notice"]


def test_a_long_animation_is_told(client: Client) -> None:
    assert "60 pictures" in send(client, "a.gif", samples.animation(60)).json()["notice"]


def test_names_never_reach_the_disk(client: Client, folder: Path) -> None:
    told = send(client, "../../ev\u202eil\0.png", samples.picture("PNG")).json()
    assert told["name"] == "evil.png"
    assert all("evil" not in path.name for path in folder.rglob("*"))


def test_finish_can_be_repeated_but_not_come_early(client: Client) -> None:
    answer = send(client, "a.png", samples.picture("PNG"))
    upload = Upload.objects.get()
    assert client.post(f"/uploads/{upload.id}/finish/").json() == answer.json()
    assert put(client, str(upload.id), 0, b"x").status_code == 409
    early = start(client, "b.png", 500).json()["id"]
    assert "stopped before its end" in client.post(f"/uploads/{early}/finish/").json()["error"]


def test_a_full_disk_is_said_and_can_be_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    data = samples.picture("PNG")
    upload_id = start(client, "a.png", len(data)).json()["id"]
    with monkeypatch.context() as patch:
        patch.setattr(parts, "write", full)
        assert put(client, upload_id, 0, data).status_code == 503
    put(client, upload_id, 0, data)
    with monkeypatch.context() as patch:
        patch.setattr(storage, "put_pieces", full)
        assert client.post(f"/uploads/{upload_id}/finish/").status_code == 503
    assert client.post(f"/uploads/{upload_id}/finish/").status_code == 200


def test_deleting_removes_the_parts(client: Client, folder: Path) -> None:
    upload_id = start(client, "a.png", 10).json()["id"]
    put(client, upload_id, 0, b"0123456789")
    assert client.post(f"/uploads/{upload_id}/delete/").status_code == 204
    assert not Upload.objects.exists()
    assert leftovers(folder) == []


def test_an_upload_deleted_while_it_is_read_stays_deleted(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sniff.accept

    def meanwhile(head: bytes, size: int, name: str) -> Any:
        Upload.objects.all().delete()
        return real(head, size, name)

    monkeypatch.setattr(sniff, "accept", meanwhile)
    assert send(client, "a.png", samples.picture("PNG")).status_code == 404
    assert not Upload.objects.exists()
    assert leftovers(folder) == []


def test_the_thumbnail_is_a_picture_for_its_owner(client: Client, mallory: Client) -> None:
    url = send(client, "a.pdf", samples.pdf("a")).json()["thumbnail_url"]
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue().startswith(b"RIFF")
    assert mallory.get(url).status_code == 404
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize("verb", ["part", "finish", "delete", "thumbnail"])
def test_strangers_get_what_nobody_gets(client: Client, mallory: Client, verb: str) -> None:
    def ask(who: Client, upload_id: str) -> Any:
        if verb == "part":
            return put(who, upload_id, 0, b"x")
        if verb == "thumbnail":
            return who.get(f"/uploads/{upload_id}/thumbnail/")
        return who.post(f"/uploads/{upload_id}/{verb}/")

    send(client, "a.png", samples.picture("PNG"))
    mine = str(Upload.objects.get().id)
    foreign, unknown = ask(mallory, mine), ask(mallory, str(uuid4()))
    assert foreign.status_code == unknown.status_code == 404
    assert without_tokens(foreign) == without_tokens(unknown)
    assert Upload.objects.get().state == "ready"
    assert ask(Client(), mine).status_code == (404 if verb == "thumbnail" else 401)


def test_the_signed_out_cannot_start(db: None) -> None:
    assert start(Client(), "a.png", 10).status_code == 401


def test_a_token_is_needed(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert start(client, "a.png", 10).status_code == 403
    assert not Upload.objects.exists()


def test_an_unfinished_upload_cannot_be_sent(client: Client) -> None:
    start(client, "a.png", 10)
    with pytest.raises(ValueError, match="ready"):
        attach.input_part(Upload.objects.get())


def test_what_was_left_behind_is_swept(client: Client, folder: Path) -> None:
    send(client, "keep.png", samples.picture("PNG"))
    upload_id = start(client, "a.png", 10).json()["id"]
    put(client, upload_id, 0, b"0123456789")
    (folder / "blobs" / "tmp-x").touch()
    assert sweep() == 0
    assert Upload.objects.count() == 2
    assert sweep(age_seconds=-1) == 2
    assert [upload.name for upload in Upload.objects.all()] == ["keep.png"]
    assert storage.read(Upload.objects.get().blob_id)
    assert Blob.objects.count() == 2
