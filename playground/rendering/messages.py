"""Messages and reasoning: Markdown that grows part by part, with refusals and sources."""

from functools import partial
from typing import Any

from django.template.loader import render_to_string

from playground.rendering import prose
from playground.rendering.citations import LIST_LIMIT, sources_of
from playground.rendering.nodes import Box, Leaf, Memory, Node, Stream
from playground.rendering.text import escaped, visible

_PROSE = {"class": "prose markdown", "dir": "auto", "hx-ignore": ""}
_THINK = {"class": "think markdown", "dir": "auto", "hx-ignore": ""}


def parts_of(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The parts of an item that are objects, whatever the provider sent there."""
    value = data.get(name)
    if isinstance(value, str):
        return [{"type": "output_text", "text": value}] if value else []
    return [part if isinstance(part, dict) else {} for part in value] if isinstance(value, list) else []


def text_part(part: dict[str, Any]) -> str:
    """The text of a part."""
    text = part.get("text")
    return text if isinstance(text, str) else ""


def message_nodes(data: dict[str, Any], id_: str, over: bool, memory: Memory, session_id: str) -> list[Node]:
    """The parts of a message: text with its sources, refusals as notices."""
    nodes: list[Node] = []
    for index, part in enumerate(parts_of(data, "content")):
        part_id = f"{id_}-c{index}"
        if part.get("type") == "refusal":
            html = escaped(str(part.get("refusal") or ""))
            nodes.append(memory.leaf(part_id, html, partial(_refusal, part_id, html)))
            continue
        annotations = part.get("annotations")
        cited = annotations if isinstance(annotations, list) else []
        nodes.append(prose_box(memory, part_id, text_part(part), over, _PROSE, cited, session_id))
        if cited:
            key = (len(cited), repr(cited[-1]), over)
            source_id = f"{part_id}-sources"
            sources = memory.leaf(source_id, key, partial(_sources, source_id, cited, session_id))
            if sources.html:
                nodes.append(sources)
    return nodes


def reasoning_nodes(data: dict[str, Any], id_: str, over: bool, memory: Memory) -> list[Node]:
    """Summary parts as Markdown, raw reasoning as plain text, a lock where there is only the sealed form."""
    nodes: list[Node] = [
        prose_box(memory, f"{id_}-s{index}", text_part(part), over, _THINK, ())
        for index, part in enumerate(parts_of(data, "summary"))
    ]
    nodes += [
        Stream(f"{id_}-c{index}", "div", escaped(text_part(part)), ' class="think raw" dir="auto"')
        for index, part in enumerate(parts_of(data, "content"))
    ]
    sealed = bool(data.get("encrypted_content"))
    if not nodes and (sealed or over):
        nodes.append(memory.leaf(f"{id_}-sealed", sealed, partial(_sealed, f"{id_}-sealed", sealed)))
    return nodes


def heading(data: dict[str, Any]) -> str:
    """What the reasoning is about: the bold first line of its newest summary part that has one."""
    for part in reversed(parts_of(data, "summary")):
        first = text_part(part).lstrip().partition("\n")[0].strip()
        if first.startswith("**") and first.endswith("**") and 4 < len(first) < 160:
            return visible(first.strip("*").strip())
    return ""


def prose_box(
    memory: Memory,
    id_: str,
    text: str,
    over: bool,
    attributes: dict[str, Any],
    cited: Any,
    session_id: str = "",
) -> Box:
    """A Markdown text as closed blocks and an open tail. `cited` are annotations, of files of the session."""
    kept = memory.kept.get(id_)
    if kept is None:
        kept = memory.kept[id_] = _Kept()
    return Box(id_, "div", attributes, kept.children(id_, text, over, cited, session_id))


class _Kept:
    """What was rendered of one text: leaves of closed blocks are made once."""

    __slots__ = ("finished", "html", "leaves", "prose")

    def __init__(self) -> None:
        self.prose = prose.Prose()
        self.html: list[str] = []
        self.leaves: list[Leaf] = []
        self.finished: tuple[str, int] | None = None

    def children(self, id_: str, text: str, over: bool, cited: Any, session_id: str) -> list[Node]:
        if not over:
            split = self.prose.open(text)
            self._make(id_, split.blocks)
            tail = Stream(f"{id_}-tail", "div", split.tail or "", ' class="block tail"')
            return [*self.leaves, tail]
        if self.finished != (text, len(cited)):
            sources, marks = sources_of(cited, session_id)
            self._make(id_, prose.done(text, marks, sources).blocks)
            self.finished = (text, len(cited))
        return list(self.leaves)

    def _make(self, id_: str, blocks: list[str]) -> None:
        same = 0
        for old, new in zip(self.html, blocks, strict=False):
            if old is not new and old != new:
                break
            same += 1
        if same == len(blocks) == len(self.html):
            return
        fresh = [
            Leaf(f"{id_}-b{index}", f'<div id="{id_}-b{index}" class="block">{blocks[index]}</div>')
            for index in range(same, len(blocks))
        ]
        self.leaves = self.leaves[:same] + fresh
        self.html = blocks


def _refusal(id_: str, html: str) -> str:
    return render_to_string("items/_refusal.html", {"id": id_, "text": html})


def _sources(id_: str, cited: list[Any], session_id: str) -> str:
    sources, _marks = sources_of(cited, session_id)
    if not sources:
        return ""
    more = max(0, len(sources) - LIST_LIMIT)
    context = {"id": id_, "sources": sources[:LIST_LIMIT], "more": more}
    return render_to_string("items/_sources.html", context)


def _sealed(id_: str, sealed: bool) -> str:
    return render_to_string("items/_sealed.html", {"id": id_, "sealed": sealed})
