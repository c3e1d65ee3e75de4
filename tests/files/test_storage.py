"""Blobs and markers: what goes out comes back letter for letter, and only to whom it belongs."""

import base64
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from playground.files import markers, places, storage
from playground.files.characters import plain
from playground.models import Blob, BlobUse, ChatSession, User
from tests.files import samples

PNG = samples.picture("PNG")
B64 = base64.b64encode(PNG).decode()
URL = f"data:image/png;base64,{B64}"
LONG = base64.b64encode(bytes(range(256)) * 60).decode()


@pytest.fixture
def session(owner: User) -> ChatSession:
    return ChatSession.objects.create(owner=owner)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "blobs", lambda: tmp_path)


def _nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["result", "image_url", "file_data", "text", "type", "\0"])
    return st.lists(children) | st.dictionaries(keys, children)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {plain(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return plain(value) if isinstance(value, str) else value


@pytest.mark.parametrize(
    "value",
    [
        {"type": "image_generation_call", "result": B64},
        {"type": "response.image_generation_call.partial_image", "partial_image_b64": B64},
        {"content": [{"type": "input_image", "image_url": URL}]},
        {"type": "chat", "image_url": {"url": URL}},
        {"outputs": [{"type": "image", "url": URL}]},
        {"type": "input_file", "file_data": f"data:application/pdf;base64,{B64}"},
        {"type": "input_file", "file_data": B64},
        {"anything": LONG},
        {"anything": f"data:audio/wav;base64,{LONG}"},
    ],
)
def test_pictures_and_files_are_taken_out_and_put_back(value: dict[str, Any]) -> None:
    before = copy.deepcopy(value)
    assert storage.is_heavy(value)
    light, shas = storage.externalize(value)
    assert len(shas) == 1
    assert B64 not in json.dumps(light)
    assert not storage.is_heavy(light)
    assert value == before, "the given value is not changed"
    assert markers.put_back(light, storage.read) == before


def test_a_marker_says_what_it_stands_for() -> None:
    (light, (sha,)) = storage.externalize({"image_url": URL})
    mark = {"$blob": sha, "prefix": "data:image/png;base64,", "media_type": "image/png", "size": len(PNG)}
    assert light == {"image_url": mark}
    bare = storage.externalize({"type": "image_generation_call", "result": B64})[0]
    assert bare["result"] == mark | {"prefix": ""}


def test_the_content_decides_the_media_type_not_the_prefix() -> None:
    light = storage.externalize({"image_url": f"data:text/html;base64,{B64}"})[0]
    assert light["image_url"]["media_type"] == "image/png"
    assert light["image_url"]["prefix"] == "data:text/html;base64,"


@pytest.mark.parametrize(
    "value",
    [
        {"type": "program_output", "result": "abcd"},
        {"type": "message", "content": [{"type": "output_text", "text": LONG}]},
        {"type": "response.output_text.delta", "delta": LONG},
        {"arguments": LONG},
        {"text": URL},
        {"url": "https://example.org/a.png", "image_url": "data:image/png,%89PNG"},
        {"type": "web_search_call", "action": {"query": "x" * 20_001}},
        [1, None, True, 2.5, "text", {"nested": ["é"]}],
    ],
)
def test_everything_else_stays_and_is_the_same_object(value: Any) -> None:
    assert not storage.is_heavy(value)
    assert storage.externalize(value) == (value, [])
    assert storage.externalize(value)[0] is value


@pytest.mark.parametrize(
    "text",
    [B64[:-1], B64 + "\n", B64[:8] + "\n" + B64[8:], B64.rstrip("=") + "A===", "AB==", "iVBOR…", "-_-_", ""],
)
def test_base64_that_would_not_come_back_the_same_stays(text: str) -> None:
    value = {"type": "image_generation_call", "result": text}
    assert storage.externalize(value)[0] is value


def test_what_is_untouched_is_not_copied() -> None:
    other = {"deep": ["x"]}
    light, _ = storage.externalize({"image_url": URL, "other": other})
    assert light["other"] is other


@given(st.recursive(st.none() | st.text() | st.binary().map(lambda b: base64.b64encode(b).decode()), _nested))
def test_any_json_comes_back(value: Any) -> None:
    store: dict[str, bytes] = {}

    def keep(data: bytes) -> str:
        name = str(len(store))
        store[name] = data
        return name

    assert markers.put_back(markers.take_out(value, keep), store.get) == _plain(value)


def test_what_cannot_be_stored_is_escaped() -> None:
    value = {"a\0": ["x\0y", "half \ud83d.", "whole \ud83d\ude00", "fine \U0001f600"]}
    assert storage.is_heavy(value)
    light, _ = storage.externalize(value)
    assert light == {
        "a\\u0000": ["x\\u0000y", "half \\ud83d.", "whole \U0001f600", "fine \U0001f600"],
    }
    json.dumps(light, ensure_ascii=False).encode()
    assert not storage.is_heavy(light)


def test_escaped_arguments_mean_the_same() -> None:
    assert json.loads(plain('{"a": "x\0y"}')) == {"a": "x\0y"}


def test_depth_is_no_crash() -> None:
    value: Any = {"image_url": URL}
    for _ in range(5_000):
        value = [value]
    assert storage.is_heavy(value)
    assert storage.externalize(value) == (value, [])


def test_the_same_bytes_are_kept_once(db: None, tmp_path: Path) -> None:
    first, second = storage.put(PNG, "image/png"), storage.put(PNG, "image/png")
    assert first == second == Blob.objects.get()
    assert (first.size, first.media_type) == (len(PNG), "image/png")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [first.sha256]
    assert storage.read(first.sha256) == PNG


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Any:
        yield b"some"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        storage.put_pieces(pieces(), "image/png")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_an_unknown_blob_is_missing(name: str) -> None:
    with pytest.raises(storage.BlobMissing):
        storage.read(name)


def test_uses_are_noted_once_and_under_their_name(session: ChatSession) -> None:
    _, shas = storage.externalize({"image_url": URL, "file_data": B64, "more": LONG})
    storage.note_uses(session.id, shas, {shas[0]: "cat.png"})
    storage.note_uses(session.id, shas)
    assert {(use.blob_id, use.name) for use in BlobUse.objects.all()} == {(shas[0], "cat.png"), (shas[2], "")}
    assert set(Blob.objects.values_list("media_type", "size")) == {
        ("image/png", len(PNG)),
        ("application/octet-stream", 256 * 60),
    }


def test_a_session_gets_its_own_blobs_back(session: ChatSession) -> None:
    events = [{"image_url": URL}, {"text": "no file"}]
    light = storage.externalize_all(events, session.id)
    assert light[1] is events[1]
    assert storage.restore(light, session.id) == events


def test_a_forged_marker_fetches_nothing(session: ChatSession, owner: User) -> None:
    other = ChatSession.objects.create(owner=owner)
    (light,) = storage.externalize_all([{"image_url": URL}], other.id)
    assert storage.restore(light, session.id) == light
    assert storage.restore({"$blob": ["not", "text"], "prefix": 3}, session.id) == {
        "$blob": ["not", "text"],
        "prefix": 3,
    }


def test_a_value_without_markers_costs_no_query(session: ChatSession, django_assert_num_queries: Any) -> None:
    value = {"input": ["text"]}
    with django_assert_num_queries(0):
        assert storage.restore(value, session.id) is value
