"""A rough count of tokens, and the pieces in which text is streamed."""

import re
from typing import Any

_PIECE = re.compile(r"\s?\w{1,6}|\s?[^\w\s]{1,3}|\s+")
_CHUNK = 64 * 1024  # a search holds up every other thread until it ends
_NOT_TEXT = frozenset({"file_data", "image_url", "result", "encrypted_content"})


def pieces(text: str) -> list[str]:
    """Text cut at the size of tokens; the pieces joined are the text."""
    return _PIECE.findall(text)


def count(value: Any) -> int:
    """Rough number of tokens in all strings of a JSON value; binary fields count nothing."""
    if isinstance(value, str):
        starts = () if value.startswith("data:") else range(0, len(value), _CHUNK)
        return sum(len(_PIECE.findall(value, at, at + _CHUNK)) for at in starts)
    if isinstance(value, dict):
        return sum(count(inner) for key, inner in value.items() if key not in _NOT_TEXT)
    if isinstance(value, list):
        return sum(count(inner) for inner in value)
    return 0
