"""Asks a provider whether it can be used, at no cost: for its models, and for an answer to nothing."""

import asyncio
import re

from playground.providers import model_list, registry, responses
from playground.providers.base import Endpoint, ProviderError

_SECONDS = 12.0
_NO_LIST = ("not_found", "bad_request", "forbidden", "protocol", "failed")
"""What a server that cannot list its models, or a key that may not ask for them, answers."""
_ABOUT_A_MODEL = re.compile(r"\bmodels?\b|deployment|given endpoint", re.IGNORECASE)


async def probe(endpoint: Endpoint) -> list[str]:
    """The models of an endpoint that works; empty when it does not tell.

    Raises ProviderError; its kind is "not_found" where no Responses API is.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            models = await _models(endpoint)
            await _responses(endpoint)
            return models
    except TimeoutError as exc:
        from playground.providers import errors

        raise errors.classify(exc, endpoint) from None


async def _models(endpoint: Endpoint) -> list[str]:
    try:
        return await model_list.ask(endpoint) if registry.adapter(endpoint.kind).lists_models else []
    except ProviderError as problem:
        if problem.error["kind"] not in _NO_LIST:
            raise
        return []


async def _responses(endpoint: Endpoint) -> None:
    """Send a request without model and input: a Responses API refuses it, which tells that it is one."""
    try:
        async with responses.open_stream(endpoint, {}) as stream:
            await anext(stream, None)
    except ProviderError as problem:
        error = problem.error
        named = error["kind"] == "not_found" and _ABOUT_A_MODEL.search(error["message"])
        if error["kind"] != "bad_request" and not named:
            raise
