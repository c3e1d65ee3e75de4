"""Text files: what is one throughout, how long it is, and how it is kept."""

import tempfile
from typing import Any

import pytest
from django.test import Client

from playground.files import FileRefused, attach, storage, texts
from playground.models import Upload
from tests.files.test_intake import folder, send

__all__ = ["folder"]


def examined(data: bytes) -> texts.TextInfo:
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        return texts.examine(source, len(data))


@pytest.mark.parametrize(
    ("data", "lines"),
    [(b"one", 1), (b"one\n", 1), (b"one\ntwo", 2), (b"one\r\n\r\nthree\r\n", 3), (b"\xef\xbb\xbfone\n", 1)],
)
def test_lines_are_counted(data: bytes, lines: int) -> None:
    assert examined(data) == (lines, True)


def test_utf16_is_text_too() -> None:
    assert examined("ä\n\U0001f408\n".encode("utf-16")) == (2, False)


def test_a_character_across_pieces_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MIB", 3)
    assert examined("xäö€\U0001f408\n".encode() * 5) == (5, True)


@pytest.mark.parametrize(
    "data",
    [
        b"fine\n" * 2_000 + b"\xff",
        b"fine\n" * 2_000 + b"\0",
        b"fine\n" * 2_000 + b"\xe4",
        "x".encode("utf-16") + b"\0",
    ],
)
def test_garbage_anywhere_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused, match="not UTF-8"):
        examined(data)


def test_too_much_text_is_refused(settings: Any) -> None:
    settings.PLAYGROUND_FILE_LIMITS = {"text_bytes": 100}
    with pytest.raises(FileRefused, match="larger than"):
        examined(b"x" * 101)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.txt", "text/plain"), ("a.md", "text/markdown"), ("a.csv", "text/csv"), ("a.py", "text/plain")],
)
@pytest.mark.usefixtures("folder")
def test_a_text_becomes_an_input_file_as_it_came(client: Client, name: str, media_type: str) -> None:
    data = "\ufeffName,Größe\r\nZoë,3\r\n".encode()
    told = send(client, name, data).json()
    assert (told["name"], told["media_type"], told["size"]) == (name, media_type, len(data))
    assert (told["lines"], told["notice"], told["thumbnail_url"]) == (2, "", None)
    part = attach.input_part(Upload.objects.get())
    assert (part["type"], part["filename"]) == ("input_file", name)
    assert part["file_data"]["prefix"] == f"data:{media_type};base64,"
    assert part["file_data"]["shown"]["lines"] == 2
    assert storage.read(part["file_data"]["$blob"]) == data


@pytest.mark.usefixtures("folder")
def test_utf16_is_kept_as_utf8_and_told(client: Client) -> None:
    told = send(client, "a.csv", "Größe\n3\n".encode("utf-16")).json()
    assert "UTF-8" in told["notice"]
    kept = storage.read(str(Upload.objects.get().blob_id))
    assert kept == "Größe\n3\n".encode()
    assert told["size"] == len(kept)


@pytest.mark.usefixtures("folder")
def test_lost_bytes_cost_the_count_of_lines_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send(client, "a.txt", b"one\n")

    def gone(sha256: str) -> Any:
        raise storage.BlobMissing(sha256)

    monkeypatch.setattr(storage, "open_blob", gone)
    assert attach.lines_of(Upload.objects.get()) is None
