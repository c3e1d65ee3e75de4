"""Arithmetic found in a question, worked out by a whitelist of operations; nothing else is evaluated."""

import ast
import math
import operator
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

type Number = int | float

_TEXT, _LONGEST, _DEEPEST, _BITS, _DIGITS = 2000, 200, 40, 8000, 100
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(math, name)
    for name in (
        "sqrt cbrt exp log log2 log10 sin cos tan asin acos atan radians degrees floor ceil factorial gcd lcm"
    ).split()
} | {"abs": abs, "round": round, "min": min, "max": max}
_CONSTANTS = {"pi": math.pi, "e": math.e, "tau": math.tau}
_LISTED = {"mean": "mean", "average": "mean", "median": "median", "standard deviation": "stdev", "sum": "sum"}
_LISTED |= {"total": "sum"}
# What people write, and the Python for it; in this order.
_SPOKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), python)
    for pattern, python in (
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"([\d.]++)\s*(?:%|percent)\s+of\s+", r"\1 / 100 * "),
        (r"([\d.]++)\s*(?:%|percent)\s+off\s+([\d.]+)", r"\2 * (1 - \1 / 100)"),
        (r"\badd\s+([\d.]+)\s*(?:%|percent)\s+to\s+([\d.]+)", r"\2 * (1 + \1 / 100)"),
        (r"(?:the\s+)?square root of\s+([\d.]+)", r"sqrt(\1)"),
        (r"(?:the\s+)?cube root of\s+([\d.]+)", r"cbrt(\1)"),
        (r"(\d++)\s*!(?!=)", r"factorial(\1)"),
        (r"(?:the\s+)?factorial of\s+(\d+)", r"factorial(\1)"),
        (r"\s*(?:\^|\bto the power of\b|\braised to\b)\s*", " ** "),
        (r"(?<=[\d)])\s*\bsquared\b", " ** 2"),
        (r"(?<=[\d)])\s*\bcubed\b", " ** 3"),
        (r"(?<=[\d)])\s*(?:×|·|\btimes\b|\bmultiplied by\b|(?<=\d)\s*\bx\b)\s*", " * "),
        (r"(?<=[\d)])\s*(?:÷|\bdivided by\b|\bover\b)\s*", " / "),
        (r"(?<=[\d)])\s*\bplus\b\s*", " + "),
        (r"(?<=[\d)])\s*(?:−|\bminus\b)\s*", " - "),
        (r"(?<=[\d)])\s*\bmod(?:ulo)?\b\s*", " % "),
    )
)
_NAMES = "|".join((*_FUNCTIONS, *_CONSTANTS))
# Possessive, since many ways to cut a long figure in two would be tried one by one.
_TERM = rf"(?:(?:{_NAMES})\b|[\d.]++(?:e[+-]?\d++)?+|[-+*/%(),]|\s)+"
_RUN = re.compile(rf"(?<![\w.]){_TERM}(?![\w])")
_LIST = re.compile(
    rf"\b({'|'.join(_LISTED)})\s+of\s*:?\s*((?:-?\d+(?:\.\d+)?)(?:\s*(?:,|\band\b|;|\s)\s*(?:and\s+)?-?\d+(?:\.\d+)?)+)",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!,?\d)")
_NO_SUM = re.compile(r"\d+(?:\.\d+)?(?:[-/]\d+(?:\.\d+)?)+")
_ALONE = re.compile(r"\s*(?:what(?:'s| is)|calculate|compute|how much is)?\s*\d+[-/]\d+\s*[=?.]*\s*", re.I)


@dataclass(frozen=True, slots=True)
class Sum:
    """A calculation. `program` is Python that prints `logs`; `told` is the result for people."""

    code: str
    program: str
    logs: str
    told: str


def find(text: str) -> Sum | None:
    """The longest calculation in a text of some sentences, worked out; None when there is none."""
    if len(text) > _TEXT:
        return None
    text = " ".join(text.split())
    if found := _LIST.search(text):
        # Between other separators a comma parts thousands: "1,200 and 300", but not "100,200,300".
        listed = (
            _THOUSANDS.sub(lambda one: one[0].replace(",", ""), found[2]) if " " in found[2] else found[2]
        )
        return _listed(_LISTED[found[1].lower()], re.findall(r"-?\d+(?:\.\d+)?", listed))
    for pattern, python in _SPOKEN:
        text = pattern.sub(python, text)
    runs = sorted((run.strip(" ,.\n\t") for run in _RUN.findall(text)), key=len, reverse=True)
    for run in runs[:10]:
        # 2026-11-21, 24/7 and 10-20 are no calculations, unless nothing else is said.
        plain = _NO_SUM.fullmatch(run) and not _ALONE.fullmatch(text)
        if len(run) <= _LONGEST and not plain and (done := _worked(" ".join(run.split()))):
            return done
    return None


def _listed(name: str, figures: list[str]) -> Sum | None:
    if max(map(len, figures)) > _DIGITS:
        return None
    values = [float(figure) if "." in figure else int(figure) for figure in figures]
    shown = f"[{', '.join(map(repr, values))}]"
    call = f"sum({shown})" if name == "sum" else f"statistics.{name}({shown})"
    result = sum(values) if name == "sum" else getattr(statistics, name)(values)
    head = "" if name == "sum" else "import statistics\n\n"
    return Sum(call, f"{head}print({call})\n", f"{result}\n", _people(result))


def _worked(code: str) -> Sum | None:
    try:
        tree = ast.parse(code, mode="eval")
        if not any(isinstance(node, (ast.BinOp, ast.Call)) for node in ast.walk(tree)):
            return None
        used = sorted(
            {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            - {"abs", "round", "min", "max"}
        )
        result, logs = value(tree.body), ""
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
    except ArithmeticError as error:
        result, logs = None, f"{type(error).__name__}: {error}\n"
    head = f"from math import {', '.join(used)}\n\n" if used else ""
    told = _people(result) if result is not None else f"no number, but an error: {logs.strip()}"
    return Sum(code, f"{head}print({code})\n", logs or f"{result}\n", told)


def value(node: ast.expr, depth: int = 0) -> Number:
    """The value of an expression. Raises ValueError for what is not allowed, else what Python raises."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return _sized(node.value)
    if isinstance(node, ast.Name) and node.id in _CONSTANTS:
        return _CONSTANTS[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        inner = value(node.operand, depth + 1)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = value(node.left, depth + 1), value(node.right, depth + 1)
        if isinstance(node.op, ast.Pow):
            _check_power(left, right)
        return _sized(_BINARY[type(node.op)](left, right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        given = [value(one, depth + 1) for one in node.args]
        # What takes long by a small figure.
        if (node.func.id == "factorial" and given[:1] > [800]) or (
            node.func.id == "round" and given[1:] and abs(given[1]) > 15
        ):
            raise ValueError("too large")
        if node.func.id in _FUNCTIONS:
            return _sized(_FUNCTIONS[node.func.id](*given))
    raise ValueError("not arithmetic")


def _check_power(base: Number, exponent: Number) -> None:
    whole = isinstance(base, int) and isinstance(exponent, int)
    if whole and int(base).bit_length() * int(exponent) > _BITS:
        raise ValueError("too large")


def _sized(result: Any) -> Number:
    if isinstance(result, bool) or not isinstance(result, (int, float)):
        raise ValueError("no real number")
    if isinstance(result, int) and result.bit_length() > _BITS:
        raise ValueError("too large")
    return result


def _people(result: Number) -> str:
    if isinstance(result, float) and result.is_integer() and abs(result) < 1e15:
        return f"{int(result):,}"
    told = f"{result:,}" if isinstance(result, int) else f"{result:,.10g}"
    return told if len(told) <= 80 else f"{told[:60]}… ({len(str(result))} digits)"
