"""The price table: prices.toml beside this file, and the operator's own in the data folder before it."""

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from playground.conf import ConfError

_OURS = Path(__file__).with_name("prices.toml")
OWN_NAME = "prices.toml"
"""The operator's file in the data folder."""
_HOMES = {"openai": "https://api.openai.com/"}
"""Where our own prices of a kind hold: a regional address of the same vendor has others."""
_SNAPSHOT = re.compile(r"(.+)-\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs at one kind of connection from a day on: US$ for a million tokens of each sort.

    `tiers` multiply all of them; above `long_above` input tokens the whole request costs `long_input`
    times the input prices and `long_output` times the output price (unknown where they are None).
    """

    kind: str
    models: tuple[str, ...]
    since: datetime.date
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    free: bool = False
    tiers: Mapping[str, Decimal] = field(default_factory=dict)
    long_above: int | None = None
    long_input: Decimal | None = None
    long_output: Decimal | None = None
    base_url: str = ""
    source: str = ""
    date: datetime.date | None = None
    own: bool = False

    def fit(self, model: str) -> int:
        """How well the row fits a model's name: by itself, as a dated snapshot, as anything; 0 for not."""
        if model in self.models:
            return 3
        snapshot = _SNAPSHOT.fullmatch(model)
        if snapshot and snapshot[1] in self.models:
            return 2
        return 1 if "*" in self.models else 0


@dataclass(frozen=True, slots=True)
class Fee:
    """What a tool costs from a day on: US$ for `per` calls, but for the models named in `not_for`."""

    kind: str
    name: str
    since: datetime.date
    usd: Decimal
    per: int = 1
    not_for: tuple[str, ...] = ()
    base_url: str = ""
    source: str = ""
    date: datetime.date | None = None
    own: bool = False


class Table(NamedTuple):
    """All rows, as the files give them."""

    models: tuple[Price, ...]
    image_models: tuple[Price, ...]
    fees: tuple[Fee, ...]

    def price(self, kind: str, url: str, model: str, day: datetime.date) -> Price | None:
        """The price of a model at an address on a day; None for unknown."""
        return _best_price(self.models, kind, url, model, day)

    def image_price(self, kind: str, url: str, model: str, day: datetime.date) -> Price | None:
        """The same of a model that draws for another one."""
        return _best_price(self.image_models, kind, url, model, day)

    def fee(self, kind: str, url: str, name: str, model: str, day: datetime.date) -> Fee | None:
        """The fee of a tool at an address on a day; None for unknown."""
        found = [
            row
            for row in self.fees
            if row.name == name and _holds(row, kind, url, day) and not _is_one_of(model, row.not_for)
        ]
        return max(found, key=lambda row: (row.own, row.since), default=None)


def read(data: Path) -> Table:
    """The table, with the rows of the data folder's prices.toml. Raises ConfError for a wrong file."""
    ours, path = _rows(_OURS, own=False), data / OWN_NAME
    if not path.exists():
        return ours
    theirs = _rows(path, own=True)
    return Table(
        ours.models + theirs.models, ours.image_models + theirs.image_models, ours.fees + theirs.fees
    )


def _best_price(rows: Iterable[Price], kind: str, url: str, model: str, day: datetime.date) -> Price | None:
    found = [row for row in rows if _holds(row, kind, url, day) and row.fit(model)]
    return max(found, key=lambda row: (row.own, row.fit(model), row.since), default=None)


def _holds(row: Price | Fee, kind: str, url: str, day: datetime.date) -> bool:
    home = row.base_url or ("" if row.own else _HOMES.get(row.kind, ""))
    return row.kind == kind and row.since <= day and url.startswith(home)


def _is_one_of(model: str, names: tuple[str, ...]) -> bool:
    snapshot = _SNAPSHOT.fullmatch(model)
    return model in names or (snapshot is not None and snapshot[1] in names)


def _rows(path: Path, own: bool) -> Table:
    try:
        with path.open("rb") as file:
            told = tomllib.load(file, parse_float=Decimal)
        if extra := set(told) - {"model", "image_model", "tool"}:
            raise ValueError(f"there is no [[{min(extra)}]]")
        return Table(
            tuple(_price(row, own) for row in told.get("model", [])),
            tuple(_price(row, own) for row in told.get("image_model", [])),
            tuple(_fee(row, own) for row in told.get("tool", [])),
        )
    except OSError as error:
        raise ConfError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ConfError(f"{path}: {' '.join(str(error).split())}") from error


_RATES = (
    "input",
    "cached",
    "cache_write",
    "output",
    "text_input",
    "image_input",
    "text_output",
    "image_output",
)


def _price(row: dict[str, Any], own: bool) -> Price:
    rates = {name: _amount(row.pop(name), name) for name in _RATES if name in row}
    tiers = {name: _amount(value, name) for name, value in row.pop("tiers", {}).items()}
    for name in ("long_input", "long_output"):
        if name in row:
            row[name] = _amount(row[name], name)
    _check(row, Price)
    models = tuple(str(name) for name in row.pop("models"))
    return Price(**row, models=models, rates=rates, tiers=tiers, own=own)


def _fee(row: dict[str, Any], own: bool) -> Fee:
    _check(row, Fee)
    usd, not_for = _amount(row.pop("usd"), "usd"), tuple(str(name) for name in row.pop("not_for", ()))
    if row.get("per", 1) < 1:
        raise ValueError("per must be at least 1")
    return Fee(**row, usd=usd, not_for=not_for, own=own)


def _check(row: dict[str, Any], kind: type[Price] | type[Fee]) -> None:
    """Refuse what would be overlooked: names that mean nothing, and values of another sort."""
    named = {one.name: one for one in fields(kind)}
    wrong = [name for name in row if name not in named or name in ("own", "rates", "tiers")]
    needed = ("kind", "since", "models" if kind is Price else "name", *(() if kind is Price else ("usd",)))
    if wrong or (missing := [name for name in needed if name not in row]):
        raise ValueError(f"unknown: {wrong[0]}" if wrong else f"a row lacks {missing[0]}")
    for name, value in row.items():
        if not isinstance(value, _SORTS.get(name, object)) or isinstance(value, bool) != (name == "free"):
            raise ValueError(f"{name} cannot be {value}")


_SORTS: dict[str, type | tuple[type, ...]] = {
    "kind": str, "name": str, "source": str, "base_url": str, "models": list, "not_for": list,
    "since": datetime.date, "date": datetime.date, "long_above": int, "per": int, "free": bool,
    "usd": (int, Decimal),
}  # fmt: skip


def _amount(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{name} cannot be {value}")
    amount = Decimal(value)
    if not amount.is_finite() or not 0 <= amount < 10**9:
        raise ValueError(f"{name} cannot be {value}")
    return amount
