"""Arithmetic with the code interpreter: worked out by a whitelist, equal to what the code prints."""

import ast
import subprocess
import sys

import pytest

from playground.demo import calculator
from tests.demo.conftest import Ask
from tests.demo.reading import Json, item, text

MORE: Json = {
    "tools": [{"type": "code_interpreter", "container": {"type": "auto"}}],
    "include": ["code_interpreter_call.outputs"],
}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("words", "code", "result"),
    [
        ("What is 12.5% of 384?", "12.5 / 100 * 384", "48"),
        ("2**64", "2**64", "18,446,744,073,709,551,616"),
        ("how much is 17 times (3 plus 4)?", "17 * (3 + 4)", "119"),
        ("the square root of 2, please", "sqrt(2)", "1.414213562"),
        ("What is 2^10 minus 24?", "2 ** 10 - 24", "1,000"),
        ("1,200 divided by 7", "1200 / 7", "171.4285714"),
        ("20% off 80", "80 * (1 - 20 / 100)", "64"),
        ("mean of 3, 5 and 13", "statistics.mean([3, 5, 13])", "7"),
        ("sum of 1,200, 300 and 1.5", "sum([1200, 300, 1.5])", "1,501.5"),
        ("sum of 100,200,300", "sum([100, 200, 300])", "600"),
        ("10!", "factorial(10)", "3,628,800"),
    ],
)
async def test_a_calculation_is_worked_out(ask: Ask, words: str, code: str, result: str) -> None:
    events = await ask(words, **MORE)
    call = item(events, "code_interpreter_call")
    assert f"print({code})" in call["code"]
    assert f"**{result}**" in text(events)
    run = subprocess.run([sys.executable, "-c", call["code"]], capture_output=True, text=True, check=True)  # noqa: ASYNC221
    assert call["outputs"] == [{"type": "logs", "logs": run.stdout}]


@pytest.mark.asyncio
async def test_an_impossible_calculation_tells_the_error(ask: Ask) -> None:
    events = await ask("1 / 0 * 3", **MORE)
    call = item(events, "code_interpreter_call")
    assert call["outputs"] == [{"type": "logs", "logs": "ZeroDivisionError: division by zero\n"}]


@pytest.mark.parametrize(
    "words",
    [
        "On 2026-11-21 at 24/7 we had 10-20 guests",
        "9**9**9",
        "factorial(10**9)",
        "round(5, -10**12)",
        "__import__('os')",
        "().__class__",
        "1 if 2 else 3",
        "2 ** 100000",
        "exp.real",
        "hello",
        "2+3.5x",
        "the key is " + "1" * 60 + "a",
        "1e55-" * 300 + "1a",
        f"mean of {'9' * 400}, 2",
        f"standard deviation of {'9' * 400}.5 and 2",
    ],
)
def test_no_calculation_is_found_in_what_is_none(words: str) -> None:
    assert calculator.find(words) is None


@pytest.mark.parametrize(
    "code", ["__import__('os')", "(1).real", "[1]", "'a' * 9", "lambda: 1", "open", "True + 1"]
)
def test_only_arithmetic_is_evaluated(code: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        calculator.value(ast.parse(code, mode="eval").body)
