"""Folds text in parts: messages, refusals, raw reasoning and reasoning summaries."""

from dataclasses import dataclass
from typing import Any

from playground.turns import address
from playground.turns.absorb import absorb, clone
from playground.turns.events import Event
from playground.turns.fold_base import Handler, UnusableEvent, owned_list, piece, slot
from playground.turns.state import ItemState, Json, ResponseState, TurnState


@dataclass(frozen=True, slots=True)
class _Family:
    """Where one kind of text lives: the item's type, its list, the part's type and its field."""

    item: str
    parts: str
    part: str
    field: str
    index: str = "content_index"

    @property
    def empty(self) -> Json:
        return {"type": self.part, self.field: ""}


_TEXT = _Family("message", "content", "output_text", "text")
_REFUSAL = _Family("message", "content", "refusal", "refusal")
_RAW = _Family("reasoning", "content", "reasoning_text", "text")
_SUMMARY = _Family("reasoning", "summary", "summary_text", "text", "summary_index")
_BY_PART = {family.part: family for family in (_TEXT, _REFUSAL, _RAW)}


def _part(item: ItemState, family: _Family, payload: Json) -> Json:
    """The part that an event speaks of, made when it was never announced."""
    parts = owned_list(item.data, family.parts)
    place = slot(parts, payload.get(family.index), family.empty)
    if place is not None:
        found = parts[place]
        if isinstance(found, dict) and found.get("type") == family.part:
            return found
        if _hollow(found):
            parts[place] = fresh = family.empty
            return fresh
    for found in reversed(parts):
        if isinstance(found, dict) and found.get("type") == family.part:
            return found
    parts.append(fresh := family.empty)
    return fresh


def _hollow(part: Any) -> bool:
    return not isinstance(part, dict) or not any(part.get(name) for name in ("text", "refusal"))


def _delta(family: _Family) -> Handler:
    def handle(state: TurnState, response: ResponseState, event: Event) -> None:
        delta = event.payload.get("delta")
        if not isinstance(delta, str):
            raise UnusableEvent("no text")
        if (item := piece(state, response, event, (family.item,), infer=family.item)) is None:
            return
        part = _part(item, family, event.payload)
        part[family.field] = address.text_of(part.get(family.field)) + delta

    return handle


def _done(family: _Family) -> Handler:
    def handle(state: TurnState, response: ResponseState, event: Event) -> None:
        text = event.payload.get(family.field)
        if not isinstance(text, str):
            raise UnusableEvent("no text")
        if (item := piece(state, response, event, (family.item,), infer=family.item)) is None:
            return
        part = _part(item, family, event.payload)
        part[family.field] = text or part.get(family.field, "")
        if event.payload.get("logprobs"):
            part["logprobs"] = clone(event.payload["logprobs"])

    return handle


def _whole(state: TurnState, response: ResponseState, event: Event, family: _Family, opens: bool) -> None:
    part = event.payload.get("part")
    if not isinstance(part, dict):
        raise UnusableEvent("no part")
    kinds = (family.item,) if part.get("type") == family.part else ()
    if (item := piece(state, response, event, kinds, infer=family.item)) is None:
        return
    parts = owned_list(item.data, family.parts)
    place = slot(parts, event.payload.get(family.index), {"type": part.get("type"), family.field: ""})
    if place is not None:
        if not _alike(parts[place], part) and not _hollow(parts[place]):
            place = None
    elif not opens or (parts and _hollow(parts[-1])):
        place = next((at for at in reversed(range(len(parts))) if _alike(parts[at], part)), None)
    if place is None:
        parts.append(clone(part))
    else:
        before = parts[place] if _alike(parts[place], part) else {}
        parts[place] = absorb(before, clone(part))


def _alike(old: Any, new: Json) -> bool:
    return isinstance(old, dict) and old.get("type") == new.get("type")


def _content_part(opens: bool) -> Handler:
    def handle(state: TurnState, response: ResponseState, event: Event) -> None:
        part = event.payload.get("part")
        kind = part.get("type") if isinstance(part, dict) else None
        family = _BY_PART.get(kind, _TEXT) if isinstance(kind, str) else _TEXT
        _whole(state, response, event, family, opens)

    return handle


def _summary_part(opens: bool) -> Handler:
    return lambda state, response, event: _whole(state, response, event, _SUMMARY, opens)


def _annotation(state: TurnState, response: ResponseState, event: Event) -> None:
    annotation = event.payload.get("annotation")
    if not isinstance(annotation, dict):
        raise UnusableEvent("no annotation")
    if (item := piece(state, response, event, (_TEXT.item,), infer=_TEXT.item)) is None:
        return
    annotations = owned_list(_part(item, _TEXT, event.payload), "annotations")
    place = address.index_of(event.payload.get("annotation_index"))
    if place is not None and place < len(annotations):
        annotations[place] = clone(annotation)
    else:
        annotations.append(clone(annotation))


HANDLERS: dict[str, Handler] = {
    "response.content_part.added": _content_part(opens=True),
    "response.content_part.done": _content_part(opens=False),
    "response.reasoning_summary_part.added": _summary_part(opens=True),
    "response.reasoning_summary_part.done": _summary_part(opens=False),
    "response.output_text.delta": _delta(_TEXT),
    "response.output_text.done": _done(_TEXT),
    "response.output_text.annotation.added": _annotation,
    "response.refusal.delta": _delta(_REFUSAL),
    "response.refusal.done": _done(_REFUSAL),
    "response.reasoning_text.delta": _delta(_RAW),
    "response.reasoning_text.done": _done(_RAW),
    "response.reasoning_summary_text.delta": _delta(_SUMMARY),
    "response.reasoning_summary_text.done": _done(_SUMMARY),
}
