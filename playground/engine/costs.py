"""What responses cost, reckoned once when they end; what turns and sessions cost, added up."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, Sum

from playground.lib import clock
from playground.models import Turn
from playground.providers import prices
from playground.turns import costs, usage
from playground.turns.address import text_of
from playground.turns.costs import Total
from playground.turns.state import TERMINAL, Json, ResponseState, TurnState

UNITS = 10**12
"""Units of Turn.cost in a US$."""

_MOST = 10**16
"""What the column takes, with room for adding up."""

NOTHING: Json = {"usd": "0", "unknown": [], "since": None, "parts": {}, "free": False}
"""The cost of a request that was never sent."""


class SessionTotal(NamedTuple):
    """How many turns a session has, and what they cost: None while nothing is reckoned."""

    turns: int
    cost: Total | None


def of_response(state: TurnState, response: ResponseState, earlier: Collection[TurnState] = ()) -> Json:
    """The cost of a response that has just ended, for the journal.

    `earlier` are the turns before this one, for containers that were paid for in them.
    """
    now = clock.now()
    before = replace(state, responses=state.responses[: response.number - 1])
    used = usage.used(response, usage.containers([*earlier, before], now))
    kind, url = text_of(state.connection.get("kind")), text_of(response.request.get("url"))
    return prices.cost(kind, url, used, clock.day(now)).journaled()


def columns(state: TurnState, over: bool = False) -> dict[str, Any]:
    """What a turn costs so far, as columns of its row; `over` says that no more comes."""
    total = costs.total(state, over)
    if total is None:  # nothing was asked: so far, or at all
        return {"cost": 0, "cost_known": True} if over else {}
    cost = None if total.usd is None else int((total.usd * UNITS).to_integral_value())
    if cost is not None and cost > _MOST:  # a provider can claim any number of tokens
        return {"cost": None, "cost_known": False}
    return {"cost": cost, "cost_known": total.known}


def of_session(session: UUID) -> SessionTotal:
    """What all turns of a session cost, those beside the path too. One query."""
    unknown = Q(cost_known=False) | Q(cost_known=None, status__in=TERMINAL)
    row = Turn.objects.filter(session=session).aggregate(
        turns=Count("id"), usd=Sum("cost"), unknown=Count("id", filter=unknown), reckoned=Count("cost_known")
    )
    if not row["reckoned"] and not row["unknown"]:
        return SessionTotal(row["turns"], None)
    usd = None if row["usd"] is None else Decimal(row["usd"]) / UNITS
    names = (costs.TOKENS,) if row["unknown"] else ()
    return SessionTotal(row["turns"], Total(usd, names, {}, free=usd == 0 and not names))
