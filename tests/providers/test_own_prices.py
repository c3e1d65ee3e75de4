"""The operator's own prices: they add to ours and win, and a wrong file is told in one line."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from playground.conf import ConfError
from playground.providers import prices_table
from playground.providers.prices import cost
from playground.turns.usage import Tokens, Used

OPENAI = "https://api.openai.com/v1/responses"
TODAY = date(2026, 11, 21)
MILLION = Tokens(1_000_000, 1_000_000, 0, 0, 1_000_000)
OWN = """
[[model]]
kind = "openai"
models = ["gpt-5.2"]
since = 2026-03-01
input = 1
output = 2

[[model]]
kind = "compatible"
base_url = "http://localhost:11434/"
models = ["*"]
since = 2026-01-01
free = true

[[tool]]
kind = "openai"
name = "web_search"
usd = 5
per = 1000
since = 2026-03-01
"""


def test_an_operators_file_adds_and_wins(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "prices.toml").write_text(OWN)
    settings.PRICES = prices_table.read(tmp_path)
    answer = Used("gpt-5.2", "", MILLION, {})
    assert cost("openai", OPENAI, answer, TODAY).usd == Decimal(3)
    assert cost("openai", OPENAI, answer, date(2026, 2, 10)).usd == Decimal("15.75")
    searches = Used("gpt-5.4", "", Tokens(0, 0, 0, 0, 0), {"web_search": 2})
    assert cost("openai", OPENAI, searches, TODAY).usd == Decimal("0.01")
    local = "http://localhost:11434/v1/responses"
    assert cost("compatible", local, Used("qwen3", "", MILLION, {}), TODAY).free
    assert cost("compatible", "http://other/v1", Used("qwen3", "", MILLION, {}), TODAY).usd is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[model", "Expected"),
        ("[[modle]]\nkind = 'demo'", r"there is no \[\[modle\]\]"),
        ("[[model]]\nkind = 'demo'\nmodels = ['x']", "a row lacks since"),
        ("[[model]]\nkind = 'demo'\nmodels = ['x']\nsince = 2026-01-01\nprice = 3", "unknown: price"),
        ("[[model]]\nkind = 'demo'\nmodels = 'x'\nsince = 2026-01-01", "models cannot be x"),
        ("[[model]]\nkind = 'demo'\nmodels = ['x']\nsince = 2026-01-01\ninput = -1", "input cannot be -1"),
        ("[[model]]\nkind = 'demo'\nmodels = ['x']\nsince = 2026-01-01\ninput = '1'", "input cannot be 1"),
        ("[[model]]\nkind = 'demo'\nmodels = ['x']\nsince = 2026-01-01\ninput = nan", "input cannot be NaN"),
        (
            "[[model]]\nkind = 'demo'\nmodels = ['x']\nsince = 2026-01-01\ninput = inf",
            "input cannot be Infinity",
        ),
        ("[[model]]\nkind = 'demo'\nmodels = ['x']\nsince = 'today'", "since cannot be today"),
        ("[[model]]\nkind = 'demo'\nmodels = ['x']\nsince = 2026-01-01\nfree = 1", "free cannot be 1"),
        ("[[tool]]\nkind = 'demo'\nname = 'x'\nsince = 2026-01-01", "a row lacks usd"),
        ("[[tool]]\nkind = 'demo'\nname = 'x'\nsince = 2026-01-01\nusd = 1\nper = 0", "per must be at least"),
        ("model = 3", "object"),
    ],
)
def test_a_broken_file_is_told_in_one_line_that_names_it(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(ConfError, match=told) as caught:
        prices_table.read(tmp_path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
