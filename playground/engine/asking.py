"""Asks a provider and takes what it says; asks again where no word of an answer has come."""

import random
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from playground.engine.outbox import Outbox
from playground.lib import clock
from playground.providers.base import Endpoint, Error, ProviderError
from playground.providers.limits import Budget, Limits
from playground.providers.responses import ProviderStream, open_stream
from playground.turns.state import TurnState

_GROWTH = 4
"""How much longer the longest wait is at each attempt."""


class Retry(NamedTuple):
    """What is told of a next attempt: its number out of how many, the wait before it, and why."""

    attempt: int
    of: int
    wait_ms: int
    error: Error


class Outcome(NamedTuple):
    """How a stream ended: "eof", "error", or "limit" (one of ours), with the error and the request's id."""

    end: str
    error: Error | None
    request_id: str | None


def budget_of(state: TurnState) -> Budget:
    """What a turn has left, after what it has taken so far; waiting for people took nothing."""
    now = clock.now()
    spent = sum((response.ended_at or now) - response.requested_at for response in state.responses)
    budget = Budget(seconds=spent / 1000)
    budget.take_items(item.data for item in state.items() if item.origin == "provider")
    return budget


async def ask(
    endpoint: Endpoint,
    body: dict[str, Any],
    outbox: Outbox,
    budget: Budget,
    tell: Callable[[Retry], Awaitable[None]],
) -> Outcome:
    """Send a request and pour its events into the outbox, with as many attempts as the limits allow.

    `tell` is awaited before each wait. Once an event has come, nothing is asked again: it would cost twice.
    """
    limits = budget.limits
    attempt, request_id = 1, None
    while True:
        try:
            async with open_stream(endpoint, body, budget) as stream:
                request_id = stream.request_id
                await _pour(stream, outbox)
            return Outcome("eof", None, request_id)
        except ProviderError as problem:
            error = problem.error
            wait = None if outbox.begun else wait_before(attempt + 1, problem, limits)
            if wait is None:
                return Outcome("limit" if problem.cut else "error", error, error["request_id"] or request_id)
        attempt += 1
        await tell(Retry(attempt, limits.attempts, round(wait * 1000), error))
        await limits.sleep(wait)


def wait_before(attempt: int, problem: ProviderError, limits: Limits) -> float | None:
    """Seconds until an attempt; None when there is to be none. No two waits are the same: crowds dissolve."""
    asked = problem.retry_after
    if not problem.retryable or attempt > limits.attempts or (asked or 0) > limits.longest_wait:
        return None
    shortest, longest = limits.backoff
    if asked is not None:
        return min(asked + random.uniform(shortest, 2 * shortest), max(asked, limits.longest_wait))  # noqa: S311
    return random.uniform(shortest, min(longest, shortest * _GROWTH ** (attempt - 1)))  # noqa: S311


async def _pour(stream: ProviderStream, outbox: Outbox) -> None:
    async for events in stream:
        outbox.add(events)
        if outbox.full:
            await outbox.room()
        if stream.finished:
            return  # a server may keep the line open
