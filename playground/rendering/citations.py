"""Annotations of a message as numbered citations: marks in the text, a list of sources under it."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from playground.rendering.links import LINK_REL, host_of, web_address
from playground.rendering.markdown import CITE, CITE_ENCODED, CITE_MARK, END, clean, parse
from playground.rendering.text import visible

LIST_LIMIT = 100
"""Sources that are listed; the rest is counted."""
MARK_LIMIT = 200
"""Citations that are looked at for a mark in the text."""


PAGE_LIMIT = 100_000
_BLOB = re.compile("file-([0-9a-f]{64})")


class Source(NamedTuple):
    """One thing that a message cites. `address` is "" for what no link may lead to.

    `page` is the page of a PDF of the session whose picture the address leads to, else 0; then `name` is
    the file's. Another address on this server leads to a file that is saved; `host` is "" for both.
    """

    number: int
    title: str
    address: str
    host: str
    page: int = 0
    name: str = ""

    @property
    def is_web(self) -> bool:
        """Whether the address leads out of here."""
        return bool(self.host)


class _Named(NamedTuple):
    key: tuple[str, str]
    title: str
    address: str
    page: int = 0
    name: str = ""


def sources_of(annotations: Sequence[Any], session_id: str) -> tuple[list[Source], list[tuple[int, int]]]:
    """The sources that annotations name, each once, and the marks: (index in the text, source number).

    Two pages of a file are two sources. An annotation that is no object, or whose type is unknown, is
    left out. Links to files lead into the session with this id.
    """
    numbers: dict[tuple[str, str], int] = {}
    sources: list[Source] = []
    marks: list[tuple[int, int]] = []
    for annotation in annotations:
        found = _source(annotation, session_id)
        if found is None:
            continue
        number = numbers.setdefault(found.key, len(numbers) + 1)
        if number > len(sources):
            host = host_of(found.address)
            sources.append(Source(number, found.title, found.address, host, found.page, found.name))
        index = _index(annotation)
        if index is not None and (index, number) not in marks[-8:] and len(marks) < MARK_LIMIT:
            marks.append((index, number))
    return sources, marks


def _source(annotation: Any, session_id: str) -> _Named | None:
    if not isinstance(annotation, dict):
        return None
    kind = annotation.get("type")
    if kind == "url_citation":
        told = str(annotation.get("url") or "")
        address = web_address(told)
        title = str(annotation.get("title") or "").strip() or told
        return _Named((kind, told), title[:300], address) if title else None
    if kind in ("file_citation", "container_file_citation", "file_path"):
        return _file(annotation, session_id)
    return None


def _file(annotation: dict[str, Any], session_id: str) -> _Named:
    """A cited file. One of the session's own is linked; the gate of the files decides who gets it.

    Nothing here knows which files the session holds: an address that leads nowhere is answered with 404.
    """
    file = str(annotation.get("file_id") or "")
    name = visible(str(annotation.get("filename") or "").strip()[:300] or file[:300] or _("file"))
    page = annotation.get("page")
    page = page if type(page) is int and 0 < page <= PAGE_LIMIT else 0
    title = _("%(name)s, page %(page)d") % {"name": name, "page": page} if page else name
    key = ("file", f"{file or name} {page}")
    blob = _BLOB.fullmatch(file)
    if blob is None:
        return _Named(key, title, "")
    address = f"/sessions/{session_id}/blobs/{blob[1]}/"
    if page and name.lower().endswith(".pdf"):
        return _Named(key, title, f"{address}pages/{page}/", page, name)
    return _Named(key, title, f"{address}?download=1")


def _index(annotation: dict[str, Any]) -> int | None:
    if "index" in annotation:
        index = annotation["index"]
        return index if type(index) is int and index > 0 else None
    start, end = annotation.get("start_index"), annotation.get("end_index")
    return end if type(start) is int and type(end) is int and 0 <= start < end else None


def marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """The cleaned text with a mark for each citation that changes nothing else in what is rendered.

    Indices count code points, as Python does; one outside the text is ignored. A mark that would break
    Markdown (inside a fence, before a closing delimiter) is left out: its source stays in the list.
    """
    text = clean(text)
    usable = [mark for mark in marks if mark[0] <= len(text)]
    if not usable:
        return text
    kept = _harmless(text, parse(text, whole=True), usable, budget=[64])
    return _with_marks(text, kept)


def _harmless(
    text: str, plain: str, marks: Sequence[tuple[int, int]], budget: list[int]
) -> list[tuple[int, int]]:
    """The marks that leave the render as it is, by halving; `budget` bounds the renders."""
    budget[0] -= 1
    if budget[0] < 0:
        return []
    if without_marks(parse(_with_marks(text, marks), whole=True)) == plain:
        return list(marks)
    if len(marks) == 1:
        return []
    middle = len(marks) // 2
    first = _harmless(text, plain, marks[:middle], budget)
    return first + _harmless(text, plain, marks[middle:], budget)


def without_marks(html: str) -> str:
    """HTML as it would be without marks, also where an address took one in."""
    html = CITE_MARK.sub("", html)
    return CITE_ENCODED.sub("", html)


def _with_marks(text: str, marks: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for index, number in sorted(marks, key=lambda mark: mark[0]):
        index = max(at, _word_end(text, index))
        pieces += [text[at:index], f"{CITE}{number}{END}"]
        at = index
    return "".join([*pieces, text[at:]])


def _word_end(text: str, index: int) -> int:
    """The place behind the word that an index lies in or after: no mark cuts a word in two."""
    while 0 < index < len(text) and text[index - 1].isalnum() and text[index].isalnum():
        index += 1
    while index > 0 and text[index - 1].isspace():
        index -= 1
    return index


def cite_html(source: Source) -> str:
    """The number of a source, as it stands in the text."""
    title = escape(visible(source.title))
    if not source.address:
        return f'<span class="cite" title="{title}">{source.number}</span>'
    shown = source.host if source.is_web else visible(source.title)
    label = _("Source %(number)s: %(host)s") % {"number": source.number, "host": shown}
    page = f' data-page="{source.page}" data-name="{escape(source.name)}"' if source.page else ""
    return (
        f'<a class="cite" href="{escape(source.address)}" target="_blank" rel="{LINK_REL}"{page}'
        f' title="{escape(shown)}" aria-label="{escape(label)}">{source.number}</a>'
    )
