"""Costs in words: "$0.0042", "free", "at least $0.01 (Web search unknown)"; never 0 for unknown."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from playground.rendering.text import grouped, visible
from playground.turns.costs import TOKENS, Total

_LEAST = Decimal("0.000001")
_CENTS = len("0.00")
_NAMES: dict[str, Promise] = {
    TOKENS: gettext_lazy("Tokens"),
    "input": gettext_lazy("Input"),
    "cached": gettext_lazy("Cached input"),
    "cache_write": gettext_lazy("Cache writes"),
    "output": gettext_lazy("Output"),
    "web_search": gettext_lazy("Web search"),
    "web_search_preview": gettext_lazy("Web search"),
    "file_search": gettext_lazy("File search"),
    "container": gettext_lazy("Container"),
    "image_generation": gettext_lazy("Image generation"),
}


class CostLine(NamedTuple):
    """What a turn cost: in short, and part by part. `since` is the day of the prices."""

    label: str
    rows: list[tuple[str, str]]
    since: str


def money(usd: Decimal, digits: int = 3) -> str:
    """An amount with cents, below a dollar with up to so many digits that count: "$0.0371", "$12.50"."""
    if usd >= 1:
        whole, cents = f"{usd:.2f}".split(".")
        return f"${grouped(int(whole))}.{cents}"
    if 0 < usd < _LEAST:
        return f"< ${_LEAST:f}"
    exponent = usd.adjusted() if usd else 0
    text = f"{usd:.{max(2, digits - 1 - exponent)}f}"
    return f"${text[:_CENTS]}{text[_CENTS:].rstrip('0')}"


def label(cost: Total, named: bool = True) -> str:
    """A cost in short; `named` says whether it tells what of it is unknown."""
    if cost.free:
        return _("free")
    if cost.usd is None:
        return _("cost unknown")
    if cost.known:
        return money(cost.usd)
    told = _("at least %(cost)s") % {"cost": money(cost.usd)}
    if not named:
        return told
    names = ", ".join(_name(name) for name in cost.unknown)
    return told + " " + _("(%(parts)s unknown)") % {"parts": names}


def line(cost: Total | None) -> CostLine | None:
    """The cost in a turn's line; None where nothing was asked that could cost."""
    if cost is None or not (cost.free or cost.parts or cost.unknown):
        return None
    rows = [(_name(name), money(amount)) for name, amount in cost.parts.items()]
    rows += [(_name(name), _("unknown")) for name in cost.unknown if cost.parts]
    return CostLine(label(cost), rows, cost.since)


def _name(name: str) -> str:
    known = _NAMES.get("container" if name.startswith("container_") else name)
    return visible(str(known) if known else name)
