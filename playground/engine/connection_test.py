"""Asks a connection whether it works, and keeps what came of it."""

import asyncio
import time
from typing import Any

from django.utils import timezone

from playground.engine import connections
from playground.files.characters import plain
from playground.models import Connection
from playground.providers import responses
from playground.providers.base import Endpoint, ProviderError
from playground.providers.probe import probe

WORKS, UNUSABLE = "works", "unusable"


def run(row: Connection) -> Connection:
    """Ask a connection for its models and its Responses API, and keep the result in `last_test`.

    Blocks for some seconds at most. The result's `kind` is WORKS, UNUSABLE or what `providers.base.Error`
    calls the failure; `message` is the provider's own words, masked. Raises Connection.DoesNotExist.
    """
    began = time.perf_counter()
    try:
        models = asyncio.run(_asked(connections.endpoint(row.id)))
    except connections.Unusable as problem:
        result: dict[str, Any] = {"kind": UNUSABLE, "message": str(problem)}
    except ProviderError as problem:
        error = problem.error
        result = {"kind": error["kind"], "message": plain(error["message"])}
    else:
        result = {"kind": WORKS, "models": len(models)}
        connections.note_models(row.id, models)
        if row.position == connections.UNTRIED:
            row.position = connections.ADDED
    result |= {"at": timezone.now().isoformat(), "ms": round((time.perf_counter() - began) * 1000)}
    row.last_test = result
    # It says nothing of what has been changed meanwhile.
    asked = {name: getattr(row, name) for name in ("id", "kind", "base_url", "secret")}
    Connection.objects.filter(**asked).update(last_test=result, position=row.position)
    return row


async def _asked(endpoint: Endpoint) -> list[str]:
    """On a loop of its own, so that the one that serves everybody has no part in it."""
    await responses.warm()  # outside the time limit: the first use loads the SDK
    try:
        return await probe(endpoint)
    finally:
        await responses.aclose_all()
