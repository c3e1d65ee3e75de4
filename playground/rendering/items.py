"""One item as a tree: its shell, its line, its body. What cannot be rendered is shown as its JSON."""

import logging
from html import escape

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from playground.rendering import answers, cards, messages
from playground.rendering.code import code_node, finished
from playground.rendering.inputs import bubble
from playground.rendering.kinds import STATUSES, Kind, kind_of
from playground.rendering.nodes import Attributes, Box, Leaf, Memory, Node
from playground.rendering.scope import Scope, is_over
from playground.rendering.text import duration, icon, pretty, text_of, visible
from playground.turns.state import ItemState

log = logging.getLogger(__name__)

_QUIET_TEXT = 120
"""Characters of an object that fit on the line."""


def build(item: ItemState, scope: Scope, memory: Memory) -> Box:
    """The item's element. Never raises: an item that cannot be rendered is logged and shown as JSON."""
    try:
        return _build(item, scope, memory)
    except Exception:
        log.exception("item_not_rendered", extra={"item_type": item.type[:60], "turn": scope.turn.id})
        memory.kept.clear()
        return _unrenderable(item, scope)


def _build(item: ItemState, scope: Scope, memory: Memory) -> Box:
    id_, over, kind = scope.id_of(item), is_over(item), kind_of(item.type)
    if item.response == 0 and (item.type == "message" or "role" in item.data):
        return _said(item, scope)
    waits = item.address in scope.open
    children: list[Node]
    if item.type == "message" and item.data.get("phase") != "commentary":
        children = messages.message_nodes(item.data, id_, over, memory, scope.session_id)
    elif waits and item.type == "mcp_approval_request":
        children = [answers.ask(item, scope)]
    else:
        children = [_fold(item, scope, memory, kind)]
        if waits:
            children.append(answers.ask(item, scope))
    return Box(id_, "div", _attributes(item, over, waits), children, _dot(kind))


def _said(item: ItemState, scope: Scope) -> Box:
    attributes: Attributes = {
        "data-item": "",
        "data-item-type": "input_message",
        "data-status": "completed",
    }
    return Box(scope.id_of(item), "div", attributes, [bubble(item, scope)])


def _attributes(item: ItemState, over: bool, waits: bool) -> Attributes:
    state = " wait" if waits else "" if over else " live"
    return {
        "class": f"item{state}",
        "data-item": "",
        "data-item-type": visible(item.type[:60]),
        "data-status": visible(item.status),
    }


def _dot(kind: Kind) -> str:
    return f'<span class="dot">{icon(kind.icon)}</span>'


def _fold(item: ItemState, scope: Scope, memory: Memory, kind: Kind) -> Box:
    id_, over = scope.id_of(item), is_over(item)
    body = Box(f"{id_}-body", "div", {"class": "body"}, _body(item, scope, memory, kind))
    waits = item.address in scope.open
    opened = "" if waits or not over or _stays_open(item, kind) else None
    line = _line(item, scope, memory, kind)
    return Box(f"{id_}-fold", "details", {"open": opened}, [line, body])


def _stays_open(item: ItemState, kind: Kind) -> bool:
    if item.status == "failed":
        return True
    if item.type == "code_interpreter_call":
        return any(one.get("type") == "image" for one in cards.objects(item.data.get("outputs")))
    return kind.stays_open


def _line(item: ItemState, scope: Scope, memory: Memory, kind: Kind) -> Leaf:
    over, waits = is_over(item), item.address in scope.open
    what = _object(item, scope, over)
    verb = escape(str((kind.asks or _("Wants an answer")) if waits else _verb(item, kind, over)))
    key = (over, waits, item.status, what, item.started_at, item.ended_at)
    id_ = f"{scope.id_of(item)}-line"
    return memory.leaf(id_, key, lambda: _line_html(item, id_, verb, what))


def _line_html(item: ItemState, id_: str, verb: str, what: str) -> str:
    over = is_over(item)
    badge = STATUSES.get(item.status)
    failed = item.status in ("failed", "incomplete", "cancelled")
    if (badge is None and over) or (over and not failed):
        badge = None
    mark = f' <span class="badge{" bad" if failed else ""}">{escape(str(badge))}</span>' if badge else ""
    if not over:
        time = f' <time class="t" data-since="{item.started_at}"></time>'
    elif item.ended_at is not None and item.started_at and item.origin == "provider":
        time = f' <span class="t">{escape(duration(item.ended_at - item.started_at))}</span>'
    else:
        time = ""
    shown = f' <span class="what">{what}</span>' if what else ""
    return f'<summary id="{id_}"><b>{verb}</b>{shown}{mark}{time}</summary>'


def _verb(item: ItemState, kind: Kind, over: bool) -> object:
    if kind.icon == "warn":
        return visible(item.type[:60])
    action = item.data.get("action")
    if item.type == "web_search_call" and isinstance(action, dict):
        if action.get("type") == "open_page":
            return _("Opened a page") if over else _("Opening a page…")
        if action.get("type") == "find_in_page":
            return _("Searched a page") if over else _("Searching a page…")
    return kind.done if over else kind.live


def _object(item: ItemState, scope: Scope, over: bool) -> str:
    """What the verb is about, as HTML."""
    data, type_ = item.data, item.type
    if item.origin == "person":
        by = visible(text_of(item.live.get("by")))
        return escape(_("by %(name)s") % {"name": by}) if by else ""
    if type_ == "reasoning":
        return escape(messages.heading(data))
    if type_ == "mcp_approval_request":
        decided = answers.outcome(item, scope)
        return _code(answers.name_of(item)) + (f" · {escape(decided)}" if decided else "")
    if type_ in ("function_call", "custom_tool_call", "mcp_call"):
        server = text_of(data.get("server_label") or data.get("namespace"))
        return _code(answers.name_of(item)) + (f" · {escape(visible(server[:60]))}" if server else "")
    if type_ == "mcp_list_tools":
        count = len(cards.objects(data.get("tools")))
        return escape(visible(text_of(data.get("server_label"))[:60])) + (f" · {count}" if over else "")
    if type_ == "web_search_call":
        return _searched(data)
    if type_ == "file_search_call":
        return _quoted(cards.texts(data.get("queries")))
    if type_ in ("code_interpreter_call", "program") and over:
        first = text_of(data.get("code")).lstrip().partition("\n")[0].strip()
        return escape(visible(first.lstrip("#/ ")[:_QUIET_TEXT])) if first.startswith(("#", "//")) else ""
    return ""


def _searched(data: dict[str, object]) -> str:
    action = data.get("action")
    if not isinstance(action, dict):
        return ""
    if action.get("url"):
        page = cards.link(action["url"])
        pattern = visible(text_of(action.get("pattern"))[:60])
        return escape(page["host"] or page["text"][:60]) + (f" · “{escape(pattern)}”" if pattern else "")
    return _quoted(cards.texts(action.get("queries")) or cards.texts([action.get("query")]))


def _quoted(queries: list[str]) -> str:
    if not queries:
        return ""
    more = f" + {len(queries) - 1}" if len(queries) > 1 else ""
    return f"“{escape(queries[0][:_QUIET_TEXT])}”{more}"


def _code(name: str) -> str:
    return f"<code>{escape(visible(name[:_QUIET_TEXT]))}</code>"


def _body(item: ItemState, scope: Scope, memory: Memory, kind: Kind) -> list[Node]:
    id_, over, data = scope.id_of(item), is_over(item), item.data
    if item.type == "message":
        return messages.message_nodes(data, id_, over, memory, scope.session_id)
    if item.type == "reasoning":
        return messages.reasoning_nodes(data, id_, over, memory)
    nodes: list[Node] = []
    if item.type == "mcp_approval_request":
        kind = kind_of("mcp_call")
    text = text_of(data.get(kind.text)) if kind.text else ""
    if text:
        nodes.append(
            code_node(
                memory, f"{id_}-text", text, over=over, language=kind.language, caption=str(kind.caption)
            )
        )
    if item.type in cards.CARDS:
        nodes.append(_card(item, scope, memory, kind))
    elif not kind.text:
        nodes.append(_json(item, scope, memory, over))
    return nodes


def _card(item: ItemState, scope: Scope, memory: Memory, kind: Kind) -> Leaf:
    id_ = f"{scope.id_of(item)}-card"
    seen = {name: value for name, value in item.data.items() if name != kind.text}
    key = (is_over(item), repr(seen), repr(item.live))
    template, facts = cards.CARDS[item.type]
    return memory.leaf(id_, key, lambda: render_to_string(template, {"id": id_, **facts(item, scope)}))


def _json(item: ItemState, scope: Scope, memory: Memory, over: bool) -> Node:
    id_ = f"{scope.id_of(item)}-card"
    shown = {**item.data, "live": item.live} if item.live and not over else item.data
    text, label = pretty(shown), _("JSON")
    if not over:
        return code_node(memory, id_, text, over=False, language="json", caption=label)
    template = "items/_unknown.html"
    return memory.leaf(
        id_, text, lambda: render_to_string(template, {"id": id_, "json": finished(text, "json", label)})
    )


def _unrenderable(item: ItemState, scope: Scope) -> Box:
    id_ = scope.id_of(item)
    try:
        text = visible(pretty(item.data))[:100_000]
    except (ValueError, RecursionError):
        text = _("The item's JSON cannot be written out.")
    card = Leaf(
        f"{id_}-card", render_to_string("items/_unrenderable.html", {"id": f"{id_}-card", "json": text})
    )
    return Box(id_, "div", _attributes(item, True, False), [card], _dot(kind_of("")))
