"""What turns cost: the amounts that the journal holds, added up. US$, exact; what has no price is named."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from playground.turns.address import text_of
from playground.turns.state import Json, ResponseState, TurnState

TOKENS = "tokens"
"""The name of the unknown part when neither tokens nor their price are known."""


class Total(NamedTuple):
    """An amount, None when nothing of it is known, and the parts without a price.

    `parts` says what it is made of. `free` is told by the price table: 0 alone does not mean it.
    `since` is the day (ISO) of the newest price that was used.
    """

    usd: Decimal | None
    unknown: tuple[str, ...]
    parts: dict[str, Decimal]
    free: bool
    since: str = ""

    @property
    def known(self) -> bool:
        """Whether the amount is the whole of it."""
        return not self.unknown


def total(state: TurnState, over: bool = False) -> Total | None:
    """What the responses of a turn cost so far; None while none has ended.

    `over` says that no more comes: a response that is still open will end without a price.
    """
    asked = [response for response in state.responses if over or response.end is not None]
    return add(_cost(response) for response in asked) if asked else None


def add(costs: Iterable[Total]) -> Total:
    """The sum; it is known as far as its summands are."""
    found = list(costs)
    amounts = [cost.usd for cost in found if cost.usd is not None]
    parts: dict[str, Decimal] = {}
    for cost in found:
        for name, amount in cost.parts.items():
            parts[name] = parts.get(name, Decimal(0)) + amount
    unknown = tuple(dict.fromkeys(name for cost in found for name in cost.unknown))
    free = bool(found) and all(cost.free for cost in found)
    since = max((cost.since for cost in found), default="")
    return Total(sum(amounts, Decimal(0)) if amounts else None, unknown, parts, free, since)


def _cost(response: ResponseState) -> Total:
    """A response's cost as the journal tells it; unknown where it tells none, as before there were prices."""
    told: Json = response.cost or {"unknown": [TOKENS]}
    parts = told.get("parts")
    unknown = told.get("unknown")
    return Total(
        usd=_amount(told.get("usd")),
        unknown=tuple(str(name) for name in unknown) if isinstance(unknown, list) else (TOKENS,),
        parts={
            name: amount
            for name, value in (parts.items() if isinstance(parts, dict) else ())
            if (amount := _amount(value)) is not None
        },
        free=told.get("free") is True,
        since=text_of(told.get("since")),
    )


def _amount(value: object) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None
