"""What a connection and model take: the table in capabilities.toml, read by name."""

import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["supported", "rejected", "ignored", "unknown"]
_TABLE = Path(__file__).with_name("capabilities.toml")


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether one thing is taken. `reason` is a sentence for people, `date` when the source said so (ISO)."""

    verdict: Verdict
    reason: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class _Rule:
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    base_url: re.Pattern[str] | None
    model: re.Pattern[str] | None
    cell: Cell

    def is_for(self, kind: str, base_url: str, model: str) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and (self.base_url is None or self.base_url.search(base_url) is not None)
            and (self.model is None or self.model.search(model) is not None)
        )


class Capabilities:
    """The cells of one connection and model: `caps["tool.web_search"]`, `caps["param.store"].verdict`."""

    def __init__(self, rules: tuple[_Rule, ...]) -> None:
        self._rules = rules
        self._cells: dict[str, Cell] = {}

    def __getitem__(self, name: str) -> Cell:
        if name not in self._cells:
            self._cells[name] = self._find(name)
        return self._cells[name]

    def verdict(self, name: str) -> str:
        """The bare verdict, as `turns.request.build` asks for it."""
        return self[name].verdict

    def _find(self, name: str) -> Cell:
        """The last rule that speaks of the name wins: the table goes from the general to the particular."""
        for rule in self._rules:
            if any(fnmatchcase(name, pattern) for pattern in rule.names):
                return rule.cell
        raise LookupError(f"capabilities.toml has no rule for {name}")


@lru_cache(maxsize=1024)
def lookup(kind: str, base_url: str, model: str) -> Capabilities:
    """The capabilities of a model behind a connection. What nobody has written down is "unknown"."""
    return Capabilities(tuple(rule for rule in reversed(_rules()) if rule.is_for(kind, base_url, model)))


@cache
def _rules() -> tuple[_Rule, ...]:
    with _TABLE.open("rb") as file:
        return tuple(_rule(entry) for entry in tomllib.load(file)["rule"])


def _rule(entry: dict[str, Any]) -> _Rule:
    def pattern(name: str) -> re.Pattern[str] | None:
        return re.compile(entry[name], re.IGNORECASE) if name in entry else None

    return _Rule(
        names=tuple(entry["names"]),
        kinds=tuple(entry.get("kinds", ())),
        base_url=pattern("base_url"),
        model=pattern("model"),
        cell=Cell(entry["verdict"], entry["reason"], entry["source"], entry["date"].isoformat()),
    )
