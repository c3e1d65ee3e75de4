"""Markers in JSON for bytes that are kept elsewhere: a pure walk out of it and back into it.

{"$blob": "<sha256>", "prefix": "data:image/png;base64,", "media_type": "image/png", "size": 68}
stands for the string prefix + base64(bytes). Only canonical base64 is taken out, the kind that
encoding the bytes again gives back letter for letter.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from typing import Any

from playground.files.characters import is_plain, plain
from playground.files.sniff import HEAD_BYTES, UNKNOWN, media_type_of

MARK = "$blob"
LONG = 16 * 1024  # characters; any base64 above it goes
URL_FIELDS = frozenset({"image_url", "url", "file_data", "result"})  # a data URL goes at any length
BARE_FIELDS = frozenset({"partial_image_b64", "file_data"})  # base64 goes at any length
# What the fold joins and the page shows as text stays text, whatever letters it is made of.
TEXT_FIELDS = frozenset(
    {
        "text",
        "delta",
        "arguments",
        "code",
        "input",
        "refusal",
        "logs",
        "diff",
        "instructions",
        "output",
        "stdout",
    }
)

type Node = dict[str, Any]
type Keep = Callable[[bytes], str]
type Fetch = Callable[[str], bytes | None]


def is_heavy(value: Any) -> bool:
    """Whether `take_out` could change a JSON value. Cheap: it runs for every event of every stream."""
    stack = [value]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            for key, child in node.items():
                kind = type(child)
                if kind is str:
                    if not is_plain(child) or _cut(key, child, node) is not None:
                        return True
                elif kind is dict or kind is list:
                    stack.append(child)
                if not is_plain(key):
                    return True
        elif type(node) is list:
            stack.extend(node)
        elif type(node) is str and not is_plain(node):
            return True
    return False


def take_out(value: Any, keep: Keep) -> Any:
    """Replace pictures and files by markers, `keep` their bytes, escape what cannot be stored.

    `keep` returns the SHA-256. The same object comes back when nothing changes.
    """
    if isinstance(value, dict):
        return _changed_dict(value, lambda key, child: _take_field(key, child, value, keep))
    if isinstance(value, list):
        return _changed_list(value, lambda child: take_out(child, keep))
    return plain(value) if isinstance(value, str) else value


def put_back(value: Any, fetch: Fetch) -> Any:
    """Replace markers by the strings that they stand for; those for which `fetch` gives None stay."""
    if isinstance(value, dict):
        if is_marker(value) and (data := fetch(value[MARK])) is not None:
            return value["prefix"] + base64.b64encode(data).decode("ascii")
        return _changed_dict(value, lambda _, child: put_back(child, fetch))
    if isinstance(value, list):
        return _changed_list(value, lambda child: put_back(child, fetch))
    return value


def named_in(value: Any) -> Iterator[str]:
    """The SHA-256 of every marker in a JSON value."""
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if is_marker(node):
                yield node[MARK]
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def is_marker(node: Node) -> bool:
    """Whether a dict has the form of a marker; others may have written it, so it proves nothing."""
    return isinstance(node.get(MARK), str) and isinstance(node.get("prefix"), str)


def marker(sha256: str, media_type: str, size: int, data_url: bool) -> Node:
    """The marker for a kept blob of `size` bytes; as a data URL, or bare base64."""
    prefix = f"data:{media_type};base64," if data_url else ""
    return {MARK: sha256, "prefix": prefix, "media_type": media_type, "size": size}


def _take_field(key: str, child: Any, node: Node, keep: Keep) -> Any:
    if isinstance(child, str) and (cut := _cut(key, child, node)) is not None:
        data = _decoded(child[cut:])
        if data is not None:
            claimed = child[5:cut].partition(";")[0] if cut else ""
            media_type = media_type_of(data[:HEAD_BYTES], claimed or UNKNOWN)
            return {MARK: keep(data), "prefix": child[:cut], "media_type": media_type, "size": len(data)}
    return take_out(child, keep)


def _cut(key: str, text: str, node: Node) -> int | None:
    """Where the base64 of a field begins; None when the field is not one that is taken out."""
    size = len(text)
    if text.startswith("data:"):
        comma = text.find(",", 0, 256) + 1
        if text[:comma].endswith(";base64,") and (
            key in URL_FIELDS or (size > LONG and key not in TEXT_FIELDS)
        ):
            return comma
        return None
    if key in BARE_FIELDS or (key == "result" and node.get("type") == "image_generation_call"):
        return 0 if text else None
    return 0 if size > LONG and size % 4 == 0 and key not in TEXT_FIELDS else None


def _decoded(text: str) -> bytes | None:
    """The bytes of canonical base64; None for everything else."""
    if len(text) % 4 or not text.isascii():
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return data if data and base64.b64encode(data) == text.encode("ascii") else None


def _changed_dict(node: Node, change: Callable[[str, Any], Any]) -> Node:
    new = {plain(key): change(key, child) for key, child in node.items()}
    same = len(new) == len(node) and all(new.get(key, new) is child for key, child in node.items())
    return node if same else new


def _changed_list(node: list[Any], change: Callable[[Any], Any]) -> list[Any]:
    new = [change(child) for child in node]
    return node if all(a is b for a, b in zip(node, new, strict=True)) else new
