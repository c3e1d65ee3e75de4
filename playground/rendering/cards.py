"""What the templates of tool cards are told: plain facts, taken out of whatever the provider sent."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from playground.rendering.code import folded
from playground.rendering.links import host_of, web_address
from playground.rendering.scope import Scope, is_over
from playground.rendering.text import pretty, text_of, visible
from playground.turns.state import ItemState, Json

SOURCE_LIMIT = 60
SHOWABLE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})

type Facts = dict[str, Any]


def objects(value: Any) -> list[Json]:
    """The objects of a list; [] for anything that is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """The non-empty texts of a list, hidden characters spelled out."""
    return [visible(one) for one in value if isinstance(one, str) and one] if isinstance(value, list) else []


def link(value: Any) -> Facts:
    """An address: `url` is "" where no link may lead."""
    url = web_address(value)
    return {"url": url, "host": host_of(url), "text": visible(text_of(value))}


def picture(value: Any, scope: Scope, alt: str) -> Facts:
    """A picture that is stored here, or words that say why there is none. "" says that there is nothing."""
    marker = isinstance(value, dict) and bool(value.get("$blob"))
    url = scope.blob_url(value)
    if url and value.get("media_type") in SHOWABLE:
        return {"src": url, "alt": visible(alt)}
    if url:
        return {"download": f"{url}?download=1", "media_type": visible(str(value.get("media_type") or ""))}
    if web_address(value):
        return {"link": link(value)}
    if isinstance(value, str) and value and not marker:
        return {"words": _("The picture that the provider sent cannot be decoded.")}
    return {}


def web_search(item: ItemState, scope: Scope) -> Facts:
    """Queries, opened pages, patterns, sources."""
    told = item.data.get("action")
    action = told if isinstance(told, dict) else {}
    queries = texts(action.get("queries")) or texts([action.get("query")])
    found = objects(action.get("sources")) + objects(item.data.get("results"))
    links = [link(source.get("url") or source.get("name")) for source in found]
    sources = list({one["text"]: one for one in links if one["text"]}.values())
    return {
        "kind": action.get("type"),
        "queries": queries,
        "page": link(action["url"]) if action.get("url") else None,
        "pattern": visible(text_of(action.get("pattern"))),
        "sources": sources[:SOURCE_LIMIT],
        "more": max(0, len(sources) - SOURCE_LIMIT),
        "over": is_over(item),
    }


def file_search(item: ItemState, scope: Scope) -> Facts:
    """Queries and scored results."""
    results = []
    for result in objects(item.data.get("results")):
        score = result.get("score")
        results.append(
            {
                "name": visible(str(result.get("filename") or result.get("file_id") or _("file"))),
                "score": f"{min(1.0, max(0.0, score)):.2f}" if isinstance(score, int | float) else "",
                "text": visible(" ".join(text_of(result.get("text")).split())),
            }
        )
    told = item.data.get("results") is not None
    return {
        "queries": texts(item.data.get("queries")),
        "results": results,
        "told": told,
        "over": is_over(item),
    }


def code_interpreter(item: ItemState, scope: Scope) -> Facts:
    """Logs and pictures."""
    outputs: list[Facts] = []
    for output in objects(item.data.get("outputs")):
        if output.get("type") == "image":
            alt = _("Picture made by the code")
            outputs.append({"picture": picture(output.get("url"), scope, alt)})
        elif output.get("type") == "logs":
            outputs.append({"logs": folded(text_of(output.get("logs")), _("Logs"))})
        else:
            outputs.append({"logs": folded(pretty(output))})
    return {"outputs": outputs}


def image_generation(item: ItemState, scope: Scope) -> Facts:
    """The picture or its newest preview, the prompt that was really used, what went wrong."""
    prompt = text_of(item.data.get("revised_prompt"))
    shown = picture(item.data.get("result"), scope, prompt or _("Generated picture"))
    told = item.live.get("partial_image")
    partial = told.get("partial_image_b64") if isinstance(told, dict) else None
    preview = bool(partial) and not shown
    if preview:
        shown = picture(partial, scope, _("Preview of the picture"))
    return {
        "picture": shown,
        "preview": preview,
        "prompt": visible(prompt),
        "error": error_words(item.data.get("error")),
        "over": is_over(item),
        "url": scope.blob_url(item.data.get("result")),
    }


def mcp_list_tools(item: ItemState, scope: Scope) -> Facts:
    """Names and descriptions of a server's tools."""
    tools = [
        {
            "name": visible(text_of(tool.get("name"))),
            "text": visible(text_of(tool.get("description")).strip()),
        }
        for tool in objects(item.data.get("tools"))
    ]
    return {"tools": tools, "error": error_words(item.data.get("error"))}


def mcp_call(item: ItemState, scope: Scope) -> Facts:
    """Output and error."""
    output = item.data.get("output")
    return {
        "output": folded(text_of(output)) if output not in (None, "") else "",
        "error": error_words(item.data.get("error")),
    }


def decision(item: ItemState, scope: Scope) -> Facts:
    """What a person decided on an approval request."""
    return {
        "approved": item.data.get("approve") is True,
        "reason": visible(text_of(item.data.get("reason"))),
        "always": item.live.get("scope") == "session",
        "by": visible(text_of(item.live.get("by"))),
    }


def error_words(error: Any) -> str:
    """An error of a tool in words: the older plain text, and the union of today."""
    if not error:
        return ""
    if not isinstance(error, dict):
        return visible(text_of(error))
    content = error.get("content")
    told = error.get("message") or (
        " ".join(text_of(part.get("text")) for part in objects(content)) or text_of(content)
    )
    code = text_of(error.get("code"))
    words = text_of(told).strip() or text_of(error.get("type"))
    return visible(f"{words} ({code})" if code and code not in words else words)


CARDS: dict[str, tuple[str, Callable[[ItemState, Scope], Facts]]] = {
    "web_search_call": ("items/_web_search_call.html", web_search),
    "file_search_call": ("items/_file_search_call.html", file_search),
    "code_interpreter_call": ("items/_code_interpreter_call.html", code_interpreter),
    "image_generation_call": ("items/_image_generation_call.html", image_generation),
    "mcp_list_tools": ("items/_mcp_list_tools.html", mcp_list_tools),
    "mcp_call": ("items/_mcp_call.html", mcp_call),
    "mcp_approval_response": ("items/_mcp_approval_response.html", decision),
}
"""The template of a type's card, and who finds its facts."""
