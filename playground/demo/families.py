"""How an item of each type is streamed: read from `data/families.json`."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Family:
    """The events of an item type: what goes before, the field that grows, what follows.

    `status` says that the item has one, `called` that it has a call_id, `late` which fields come only
    when it is done; `after` is the stem of the closing event, `fails` that the stem has a `.failed`.
    """

    prefix: str
    status: bool = False
    called: bool = False
    late: dict[str, Any] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    grows: str = ""
    event: str = ""
    then: tuple[str, ...] = ()
    after: str = ""
    fails: bool = False


@cache
def families() -> dict[str, Family]:
    """Every item type that the expander knows."""
    text = (Path(__file__).parent / "data" / "families.json").read_text(encoding="utf-8")
    return {kind: Family(**values) for kind, values in json.loads(text).items()}
