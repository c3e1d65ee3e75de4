"""The rendered page as a small tree: what is patched by itself has an id; trees are compared into patches."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

Patch = dict[str, Any]
Attributes = dict[str, str | None]
"""Attribute values; None for one that is absent, "" for one that is only there."""


@dataclass(slots=True)
class Leaf:
    """An element that is sent whole."""

    id: str
    html: str


@dataclass(slots=True)
class Stream:
    """An element whose inner HTML grows: it is sent as the length of the kept prefix and a suffix."""

    id: str
    tag: str
    inner: str
    attributes: str = ""
    """The rest of its start tag, with a space before it. It never changes."""


@dataclass(slots=True)
class Box:
    """An element that is patched in its attributes and its children, and never itself."""

    id: str
    tag: str
    attributes: Attributes
    children: Sequence["Node"] = ()
    head: str = ""
    """HTML before the children. A box in which it changes is sent whole."""
    foot: str = ""
    """HTML behind the children; only for a box whose children are always the same."""


type Node = Leaf | Stream | Box


def to_html(node: Node, *, streams: bool = True) -> str:
    """The element as HTML; without `streams`, growing elements are left empty."""
    if isinstance(node, Leaf):
        return node.html
    if isinstance(node, Stream):
        inner = node.inner if streams else ""
        return f'<{node.tag} id="{node.id}"{node.attributes}>{inner}</{node.tag}>'
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in node.attributes.items() if value is not None
    )
    inner = "".join([to_html(child, streams=streams) for child in node.children])
    return f'<{node.tag} id="{node.id}"{attributes}>{node.head}{inner}{node.foot}</{node.tag}>'


def streams_of(node: Node) -> Iterator[Stream]:
    """All growing elements inside, in order."""
    if isinstance(node, Stream):
        yield node
    elif isinstance(node, Box):
        for child in node.children:
            yield from streams_of(child)


def upsert(node: Node, parent: str) -> list[Patch]:
    """Patches that put an element, with all that is in it, into its parent.

    Growing elements follow in patches of their own, because the page keeps what was last sent of them.
    """
    patches: list[Patch] = [{"id": node.id, "html": to_html(node, streams=False), "in": parent}]
    patches += [whole(stream) for stream in streams_of(node) if stream.inner]
    return patches


def whole(stream: Stream) -> Patch:
    """The patch that sends all of a growing element."""
    return {"id": stream.id, "keep": 0, "tail": stream.inner}


def compare(old: Node, new: Node, parent: str) -> list[Patch]:
    """The patches that turn the old element into the new one. Both have the same id."""
    if old is new:
        return []
    if isinstance(old, Leaf) and isinstance(new, Leaf):
        return [] if old.html == new.html else upsert(new, parent)
    if isinstance(old, Stream) and isinstance(new, Stream):
        same = old.tag == new.tag and old.attributes == new.attributes
        return _grown(old, new) if same else upsert(new, parent)
    if isinstance(old, Box) and isinstance(new, Box) and _same_frame(old, new):
        return _changed_attributes(old, new) + compare_children(old.children, new.children, new.id)
    return upsert(new, parent)


def _same_frame(old: Box, new: Box) -> bool:
    return old.tag == new.tag and old.head == new.head and old.foot == new.foot


def _changed_attributes(old: Box, new: Box) -> list[Patch]:
    if old.attributes == new.attributes:
        return []
    changed = {name: value for name, value in new.attributes.items() if old.attributes.get(name) != value}
    return [{"id": new.id, "attrs": changed}] if changed else []


def compare_children(old: Sequence[Node], new: Sequence[Node], parent: str) -> list[Patch]:
    """The patches that turn one list of children into another.

    A page can only append, so what a new child stands before is taken out and put back behind it.
    """
    same = 0
    for before, after in zip(old, new, strict=False):
        if before is not after:
            break
        same += 1
    old, new = old[same:], new[same:]
    wanted = {node.id for node in new}
    stays = [node for node in old if node.id in wanted]
    fixed = 0
    for before, after in zip(stays, new, strict=False):
        if before.id != after.id:
            break
        fixed += 1
    kept = {node.id for node in stays[:fixed]}
    patches: list[Patch] = [{"id": node.id, "remove": True} for node in old if node.id not in kept]
    for before, after in zip(stays[:fixed], new, strict=False):
        patches += compare(before, after, parent)
    for node in new[fixed:]:
        patches += upsert(node, parent)
    return patches


def _grown(old: Stream, new: Stream) -> list[Patch]:
    before, after = old.inner, new.inner
    if before == after:
        return []
    keep = common_prefix(before, after)
    return [{"id": new.id, "keep": utf16_length(after[:keep]), "tail": after[keep:]}]


def common_prefix(one: str, other: str) -> int:
    """The length of what both texts begin with, by halving: comparing slices is done in C."""
    if other.startswith(one):
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if other.startswith(one[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low


def utf16_length(text: str) -> int:
    """The length as JavaScript counts it."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class Memory:
    """What a renderer remembers of one element between renders; it only saves work."""

    kept: dict[str, Any] = field(default_factory=dict)

    def leaf(self, id_: str, key: object, html: Callable[[], str]) -> Leaf:
        """The leaf of an id; `html` makes it anew only when what it depends on (`key`) has changed."""
        known: tuple[object, Leaf] | None = self.kept.get(id_)
        if known is None or known[0] != key:
            known = self.kept[id_] = (key, Leaf(id_, html().strip()))
        return known[1]
