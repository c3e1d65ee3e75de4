"""The person's own message: its text, and its attachments as chips."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _, ngettext

from playground.rendering.cards import SHOWABLE
from playground.rendering.code import FOLD_ABOVE, PREVIEW
from playground.rendering.links import web_address
from playground.rendering.nodes import Leaf
from playground.rendering.scope import Scope
from playground.rendering.text import grouped, size, text_of, visible
from playground.turns.state import ItemState, Json


def bubble(item: ItemState, scope: Scope) -> Leaf:
    """A message of a person. Its text is shown as it was typed, not as Markdown."""
    id_ = f"{scope.id_of(item)}-c0"
    content = item.data.get("content")
    parts = content if isinstance(content, list) else [{"type": "input_text", "text": text_of(content)}]
    known = [part for part in parts if isinstance(part, dict)]
    role = item.data.get("role")
    context = {
        "id": id_,
        "role": visible(role) if isinstance(role, str) and role != "user" else "",
        "files": [_file(part, scope) for part in known if "text" not in part],
        "texts": [_said(visible(text_of(part["text"]))) for part in known if part.get("text")],
    }
    return Leaf(id_, render_to_string("items/_input_message.html", context).strip())


def _said(text: str) -> dict[str, str]:
    if len(text) <= FOLD_ABOVE:
        return {"first": text, "rest": ""}
    return {"first": text[:PREVIEW], "rest": text[PREVIEW:]}


def _note(marker: Json, shown: Json) -> str:
    """Pages, lines or pixels, and the size."""
    pages, lines, width, height, bytes_ = (
        value if isinstance(value, int) else 0
        for value in (
            *(shown.get(name) for name in ("pages", "lines", "width", "height")),
            marker.get("size"),
        )
    )
    notes = []
    if pages:
        notes.append(ngettext("%(count)d page", "%(count)d pages", pages) % {"count": pages})
    if lines:
        told = ngettext("%(count)s line", "%(count)s lines", lines)
        notes.append(told % {"count": grouped(lines)})
    if width and height:
        notes.append(f"{width} × {height}")
    if bytes_:
        notes.append(size(bytes_))
    return " · ".join(notes)


def _file(part: Json, scope: Scope) -> dict[str, Any]:
    blob = part.get("image_url") or part.get("file_data")
    image = part.get("type") == "input_image"
    marker = blob if isinstance(blob, dict) else {}
    shown = marker["shown"] if isinstance(marker.get("shown"), dict) else {}
    name = visible(text_of(part.get("filename")) or text_of(shown.get("name")))
    name = name or (_("Picture") if image else _("File"))
    url = scope.blob_url(marker)
    facts: dict[str, Any] = {
        "name": name,
        "note": _note(marker, shown),
        "url": f"{url}?download=1" if url else "",
    }
    if url and marker.get("media_type") == "application/pdf":
        facts["pages"] = True
    picture = url if marker.get("media_type") in SHOWABLE else ""
    if picture:
        facts["full"] = picture
    if small := scope.blob_url({"$blob": shown.get("thumbnail")}) or picture:
        facts |= {"src": small, "alt": _("Preview of %(name)s") % {"name": name}}
    elsewhere = web_address(blob) or web_address(part.get("file_url"))
    if elsewhere or part.get("file_id"):
        facts["note"] = visible(elsewhere or text_of(part.get("file_id")))
    return facts
