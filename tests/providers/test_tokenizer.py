"""Tokens counted on this machine: exact where the vocabulary is right, in a child that comes and goes."""

from collections.abc import Iterator
from typing import Any

import pytest

from playground.providers import tokenizer as room
from playground.providers.tokenizer import Tokenizer
from playground.turns.countable import countable


@pytest.fixture
def tokenizer() -> Iterator[Tokenizer]:
    """A tokenizer with a child of its own."""
    found = Tokenizer()
    yield found
    found.close()


def test_texts_are_counted_as_the_models_do(tokenizer: Tokenizer) -> None:
    # By hand in OpenAI's public vocabulary: hello, world; and one more for the full stop
    assert tokenizer.count(["hello world"]) == 2
    assert tokenizer.count(["hello world", "hello world."]) == 5
    assert tokenizer.count([""]) == 0


def test_what_looks_like_a_control_token_is_text(tokenizer: Tokenizer) -> None:
    count = tokenizer.count(["<|endoftext|>"])
    assert count is not None
    assert count > 1


def test_a_lone_surrogate_is_counted_too(tokenizer: Tokenizer) -> None:
    assert tokenizer.count(["a \ud800 b"]) == tokenizer.count(["a ? b"])


def test_a_child_that_dies_is_followed_by_another(tokenizer: Tokenizer) -> None:
    assert tokenizer.count(["hello world"]) == 2
    assert tokenizer._child is not None
    tokenizer._child.kill()
    tokenizer._child.wait()
    assert tokenizer.count(["hello world"]) == 2


def test_closing_ends_the_child(tokenizer: Tokenizer) -> None:
    tokenizer.count(["hello world"])
    child = tokenizer._child
    assert child is not None
    tokenizer.close()
    assert child.returncode is not None


def test_who_would_wait_long_for_others_is_not_counted(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 0)
    with tokenizer._lock:
        assert tokenizer.count(["hello world"]) is None
    assert tokenizer.count(["hello world"]) == 2


def test_without_a_child_nothing_is_counted(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PROGRAM", ("/nonexistent/program",))
    assert tokenizer.count(["hello world"]) is None


@pytest.mark.parametrize(
    ("part", "leaves_out"),
    [
        ({"type": "input_text", "text": "words"}, False),
        ({"type": "input_image", "image_url": {"$blob": "0" * 64}, "detail": "auto"}, True),
        ({"type": "input_file", "file_data": "data:application/pdf;base64,AAAA", "filename": "a.pdf"}, True),
        ({"type": "input_file", "file_id": "file_1"}, True),
    ],
)
def test_files_are_left_out_and_that_is_told(part: dict[str, Any], leaves_out: bool) -> None:
    found = countable({"input": [{"type": "message", "role": "user", "content": [part]}]})
    assert found.leaves_out is leaves_out
    assert not any("base64" in text for text in found.texts)
    assert found.texts == [part[name] for name in ("text", "filename") if name in part]


def test_instructions_tools_and_answers_count_but_ids_do_not() -> None:
    found = countable(
        {
            "instructions": "Be brief.",
            "tools": [{"type": "function", "name": "get_time"}],
            "input": [
                {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "f", "arguments": "{}"},
                {"type": "reasoning", "id": "rs_1", "encrypted_content": "gAAAA", "summary": []},
            ],
        }
    )
    assert sorted(found.texts) == sorted(
        ["Be brief.", '[{"type": "function", "name": "get_time"}]', "f", "{}"]
    )
    assert found.frames == 8
