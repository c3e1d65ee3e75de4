"""What of a request a tokenizer can count: its texts. Pictures and files are left out, which is told."""

import json
from typing import Final, NamedTuple

from playground.turns.state import Json

_ITEM: Final = 4
"""Tokens that frame one item, roughly."""
_NO_TEXT: Final = frozenset(
    "id call_id item_id container_id type status role phase detail encrypted_content fingerprint".split()
)
_HEAVY: Final = frozenset({"file_data", "file_id", "file_url", "image_url", "result"})


class Countable(NamedTuple):
    """The texts, the tokens that frame them, and whether pictures or files are not among them."""

    texts: list[str]
    frames: int
    leaves_out: bool


def countable(body: Json) -> Countable:
    """What a tokenizer can count of a request's instructions, tools and input."""
    texts: list[str] = []
    items = body.get("input") or []
    heavy = _walk(items, texts)
    if body.get("instructions"):
        texts.append(str(body["instructions"]))
    if body.get("tools"):
        texts.append(json.dumps(body["tools"], ensure_ascii=False))
    return Countable(texts, _ITEM * len(items), heavy)


def _walk(value: object, texts: list[str]) -> bool:
    """Collect the texts; whether something that is no text was passed by."""
    heavy = False
    stack: list[object] = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            texts.append(node)
        elif isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            heavy |= any(node.get(name) for name in _HEAVY)
            stack.extend(child for name, child in node.items() if name not in _NO_TEXT | _HEAVY)
    return heavy
