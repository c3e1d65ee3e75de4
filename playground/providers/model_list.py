"""The models that a connection offers, as suggestions: the name stays free text."""

import re
from typing import TYPE_CHECKING, Any

from playground.providers import registry, responses
from playground.providers.base import Endpoint

if TYPE_CHECKING:
    from openai._types import RequestOptions

_SECONDS = 10.0
_MOST = 500
_LONGEST = 200
_NO_RESPONSES = re.compile(
    r"^(?:text-embedding|whisper|tts|dall-e|gpt-image|chatgpt-image|sora|davinci|babbage|omni-moderation|text-moderation)"
    r"|-(?:audio|realtime|transcribe|tts|search-preview|instruct)(?:-|$)"
)


async def list_models(endpoint: Endpoint) -> list[str]:
    """Names of models: the adapter's own first, then the server's. Never raises for a server's fault."""
    adapter = registry.adapter(endpoint.kind)
    told = await _ask(endpoint) if adapter.lists_models else []
    if not told:
        return list(adapter.models)
    known = set(told)
    first = [name for name in adapter.models if name in known]
    return first + sorted(known - set(first))[:_MOST]


async def _ask(endpoint: Endpoint) -> list[str]:
    await responses.warm()
    from playground.providers import clients

    try:
        options: RequestOptions = {"timeout": _SECONDS, "headers": clients.headers(endpoint)}
        answer: Any = await clients.client(endpoint).get("/models", cast_to=object, options=options)
    except Exception:  # whatever a server does here, people can type the name
        return []
    entries = (answer.get("data") or answer.get("models")) if isinstance(answer, dict) else answer
    names = [_name(entry) for entry in entries] if isinstance(entries, list) else []
    return [name for name in names if name and not _NO_RESPONSES.search(name)]


def _name(entry: object) -> str:
    found = (entry.get("id") or entry.get("name")) if isinstance(entry, dict) else entry
    return found if isinstance(found, str) and len(found) <= _LONGEST and found.isprintable() else ""
