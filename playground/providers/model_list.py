"""The models that a connection offers, as suggestions: the name stays free text."""

import asyncio
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
    try:
        return await ask(endpoint)
    except Exception:  # whatever a server does here, people can type the name
        return list(registry.adapter(endpoint.kind).models)


async def ask(endpoint: Endpoint) -> list[str]:
    """The same, but a server that does not answer, or refuses, raises ProviderError."""
    adapter = registry.adapter(endpoint.kind)
    known = set(await _ask(endpoint)) if adapter.lists_models else set()
    if not known:
        return list(adapter.models)
    first = [name for name in adapter.models if name in known]
    return first + sorted(known - set(first))[:_MOST]


async def _ask(endpoint: Endpoint) -> list[str]:
    await responses.warm()
    from playground.providers import clients, errors

    try:
        options: RequestOptions = {"headers": clients.headers(endpoint)}
        async with asyncio.timeout(_SECONDS):  # the SDK's own begins anew with each byte
            answer: Any = await clients.client(endpoint).get("/models", cast_to=object, options=options)
    except errors.FAILURES as exc:
        # Without its cause: the SDK's exception holds the request with its key.
        raise errors.classify(exc, endpoint) from None
    return names(answer)


def names(answer: Any) -> list[str]:
    """The models that a server's list names, but for those that cannot answer."""
    entries = (answer.get("data") or answer.get("models")) if isinstance(answer, dict) else answer
    found = [_name(entry) for entry in entries] if isinstance(entries, list) else []
    return [name for name in found if name and not _NO_RESPONSES.search(name)]


def _name(entry: object) -> str:
    found = (entry.get("id") or entry.get("name")) if isinstance(entry, dict) else entry
    return found if isinstance(found, str) and len(found) <= _LONGEST and found.isprintable() else ""
