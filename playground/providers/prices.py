"""What a response costs, by the price table: reckoned once, when it has ended. Decimal, never float."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from playground.providers.prices_table import Price, Table
from playground.turns.costs import TOKENS
from playground.turns.usage import IMAGE, Tokens, Used

_MILLION = Decimal(1_000_000)
_STANDARD = frozenset({"", "auto", "default", "standard"})
_SAME = {"fast": "priority"}
"""Service tiers with two names."""
_READING = frozenset({"input", "cached", "cache_write"})


@dataclass(slots=True)
class Cost:
    """What a response costs: an amount in US$ for each part, and the parts that have no price.

    `since` is the day of the price row that was used.
    """

    parts: dict[str, Decimal] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    since: date | None = None
    free: bool = False

    @property
    def usd(self) -> Decimal | None:
        """The sum of what is known; None when nothing is."""
        return sum(self.parts.values(), Decimal(0)) if self.parts or not self.unknown else None

    def journaled(self) -> dict[str, Any]:
        """The cost as a journal entry holds it: amounts as decimal strings."""
        return {
            "usd": None if self.usd is None else _plain(self.usd),
            "unknown": self.unknown,
            "since": self.since.isoformat() if self.since else None,
            "parts": {name: _plain(amount) for name, amount in self.parts.items()},
            "free": self.free,
        }


def cost(kind: str, url: str, used: Used, day: date) -> Cost:
    """The cost of what was used at an address of a kind of connection on a day."""
    table: Table = settings.PRICES
    price = table.price(kind, url, used.model, day)
    found = Cost(since=price.since if price else None)
    if price is not None and price.free:
        found.free = True
        return found
    _add_tokens(found, price, used)
    for name, count in used.fees.items():
        fee = table.fee(kind, url, name, used.model, day)
        if fee is None:
            found.unknown.append(name)
        else:
            found.parts[name] = fee.usd * count / fee.per
    if used.picture_tokens:
        _add_pictures(found, table.image_price(kind, url, used.picture_model, day), used.picture_tokens)
    return found


def input_cost(kind: str, url: str, model: str, tokens: int, day: date) -> Cost:
    """What so many input tokens would cost, none of them cached."""
    return cost(kind, url, Used(model, "", Tokens(tokens, tokens, 0, 0, 0), {}), day)


def _add_tokens(found: Cost, price: Price | None, used: Used) -> None:
    if price is None or used.tokens is None or (factors := _factors(price, used)) is None:
        found.unknown.append(TOKENS)
        return
    counts = {
        "input": used.tokens.fresh,
        "cached": used.tokens.cached,
        "cache_write": used.tokens.written,
        "output": used.tokens.output,
    }
    for name, count in counts.items():
        rate = price.rates.get(name)
        if not count:
            continue
        if rate is None:
            found.unknown.append(name)
        else:
            found.parts[name] = count * rate * factors[name not in _READING] / _MILLION


def _factors(price: Price, used: Used) -> tuple[Decimal, Decimal] | None:
    """What the tier and the length of the request do to the input and the output price; None for unknown."""
    tier = Decimal(1) if used.tier in _STANDARD else price.tiers.get(_SAME.get(used.tier, used.tier))
    if tier is None or used.tokens is None:
        return None
    if price.long_above is None or used.tokens.read <= price.long_above:
        return tier, tier
    if price.long_input is None or price.long_output is None:
        return None
    return tier * price.long_input, tier * price.long_output


def _add_pictures(found: Cost, price: Price | None, tokens: dict[str, int]) -> None:
    counted = {name: count for name, count in tokens.items() if count}
    if price is None or not counted.keys() <= price.rates.keys():
        found.unknown.append(IMAGE)
    else:
        amount = sum((count * price.rates[name] for name, count in counted.items()), Decimal(0))
        found.parts[IMAGE] = amount / _MILLION


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
