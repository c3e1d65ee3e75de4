"""Asks a provider how many tokens a request would be: its own count, files and all."""

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from playground.providers import registry, responses
from playground.providers.base import Endpoint

if TYPE_CHECKING:
    from openai._types import RequestOptions

logger = logging.getLogger(__name__)

SECONDS = 10.0
"""How long a provider may take."""
_TAKEN = (
    "conversation", "input", "instructions", "model", "parallel_tool_calls", "previous_response_id",
    "reasoning", "text", "tool_choice", "tools", "truncation",
)  # fmt: skip
"""What the counting endpoint takes of a request."""


async def count(endpoint: Endpoint, body: dict[str, Any]) -> int | None:
    """The input tokens of a request; None when the provider does not say."""
    await responses.warm()
    from playground.providers import clients, errors

    path = registry.adapter(endpoint.kind).path(str(body.get("model", ""))) + registry.COUNTING
    headers = clients.headers(endpoint) | {"Content-Type": "application/json"}
    options: RequestOptions = {"timeout": SECONDS, "headers": headers}
    asked = {name: body[name] for name in _TAKEN if name in body}
    content = await asyncio.to_thread(lambda: json.dumps(asked, separators=(",", ":")).encode())
    try:
        answer: Any = await clients.client(endpoint).post(
            path, cast_to=object, content=content, options=options
        )
    except errors.FAILURES as exc:
        logger.info("counting.failed", extra={"kind": errors.classify(exc, endpoint).error["kind"]})
        return None
    found = answer.get("input_tokens") if isinstance(answer, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
