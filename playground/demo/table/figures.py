"""Works out figures of a table's columns. Its source is shown to the person: standard library only."""

import math
import statistics
from collections import Counter
from datetime import date

from playground.demo.table.read import Table


def shown(value: float | str | None) -> str:
    """A figure for people: thousands parted, as many digits as tell something."""
    if value is None or isinstance(value, str):
        return value or "none"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.4g}"


def numbers(table: Table, name: str) -> list[float]:
    """The figures of a column."""
    return [value for value in table[name] if isinstance(value, float)]


def words(table: Table, name: str) -> list[str]:
    """The words or dates of a column."""
    return [value for value in table[name] if isinstance(value, str)]


def figure(name: str, values: list[float]) -> float | None:
    """One statistic of some values; None where it needs more of them."""
    if name == "count":
        return float(len(values))
    if not values or (name == "standard deviation" and len(values) < 2):
        return None
    if name == "standard deviation":  # of a sample, so divided by n - 1
        return statistics.stdev(values)
    if name == "sum":
        return math.fsum(values)
    if name == "mean":
        return math.fsum(values) / len(values)
    if name == "median":
        return statistics.median(values)
    return min(values) if name == "min" else max(values)


def told(table: Table, name: str) -> str:
    """All statistics of a column in a line."""
    missing = sum(value is None for value in table[name])
    if values := numbers(table, name):
        names = ("count", "min", "max", "mean", "median", "standard deviation", "sum")
        facts = [f"{one} {shown(figure(one, values))}" for one in names]
        return f"{name}: {', '.join(facts)}, missing {missing}"
    texts = words(table, name)
    common = ", ".join(f"{word[:60]} ({count})" for word, count in Counter(texts).most_common(3))
    span = f", from {min(texts)} to {max(texts)}" if is_dates(table, name) else f", most common {common}"
    return f"{name}: count {len(texts)}, distinct {len(set(texts))}{span if texts else ''}, missing {missing}"


def chosen(table: Table, names: list[str], asked: list[str]) -> dict[str, dict[str, float | None]]:
    """Some statistics of some columns."""
    return {name: {one: figure(one, numbers(table, name)) for one in asked} for name in names}


def lined(found: dict[str, dict[str, float | None]]) -> list[str]:
    """Lines of such statistics."""
    return [
        f"{name}: {', '.join(f'{one} {shown(value)}' for one, value in facts.items())}"
        for name, facts in found.items()
    ]


def rows(table: Table) -> int:
    """How many rows there are."""
    return len(next(iter(table.values()), []))


def counted(table: Table) -> list[str]:
    """The number of rows in a line."""
    return [f"rows: {rows(table)}"]


def described(table: Table) -> list[str]:
    """A line for each column."""
    return [told(table, name) for name in table]


def is_dates(table: Table, name: str) -> bool:
    """Whether a column holds dates."""
    texts = words(table, name)
    return bool(texts) and all(len(text) == 10 and text[4] == text[7] == "-" for text in texts)


def kept(table: Table, name: str, values: list[str]) -> Table:
    """The rows whose cell in a column is one of the values, in any case."""
    wanted = {value.casefold() for value in values}
    picked = [index for index, cell in enumerate(table[name]) if str(cell).casefold() in wanted]
    return {column: [cells[index] for index in picked] for column, cells in table.items()}


def within(table: Table, name: str, start: str) -> Table:
    """The rows whose date begins like this: 2026, or 2026-11."""
    picked = [index for index, cell in enumerate(table[name]) if str(cell).startswith(start)]
    return {column: [cells[index] for index in picked] for column, cells in table.items()}


def label(value: float | str | None, unit: str) -> str:
    """A cell as the name of a group: of a date, its year, quarter, month or weekday."""
    if isinstance(value, str) and unit:
        day = date.fromisoformat(value)
        quarter = f"{day.year}-Q{(day.month + 2) // 3}"
        weekday = f"{day.isoweekday()} {day:%A}"
        return {"year": str(day.year), "quarter": quarter, "month": value[:7], "weekday": weekday}[unit]
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value or "(missing)")


def grouped(table: Table, by: str, measure: str, statistic: str, unit: str = "") -> dict[str, float]:
    """One statistic of a column for each value of another, in order of appearance; dates by time.

    An empty `measure` counts rows.
    """
    groups: dict[str, list[float]] = {}
    for index, cell in enumerate(table[by]):
        values = groups.setdefault(label(cell, unit), [])
        value = table[measure][index] if measure else 1.0
        if isinstance(value, float):
            values.append(value)
    names = sorted(groups) if unit or is_dates(table, by) else list(groups)
    found = {name: figure(statistic, groups[name]) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def series(
    table: Table, by: str, measures: list[str], statistic: str, unit: str = ""
) -> tuple[list[str], dict[str, list[float | None]]]:
    """Names along an axis, and the figures of some columns over them. Numbers stand in their order."""
    groups = {measure: grouped(table, by, measure, statistic, unit) for measure in measures}
    names = dict.fromkeys(name for found in groups.values() for name in found)
    if numbers(table, by):
        names = dict.fromkeys(
            sorted(names, key=lambda name: float(name) if name != "(missing)" else math.inf)
        )
    elif unit or is_dates(table, by):
        names = dict.fromkeys(sorted(names))
    return [*names], {measure: [found.get(name) for name in names] for measure, found in groups.items()}


def ranked(groups: dict[str, float], lowest: bool = False) -> dict[str, float]:
    """Groups from the highest figure to the lowest, or the other way."""
    return dict(sorted(groups.items(), key=lambda pair: pair[1], reverse=not lowest))


def listed(title: str, groups: dict[str, float], most: int = 30) -> list[str]:
    """Lines of a small table."""
    width = min(60, max((len(name) for name in groups), default=0))
    rows = [f"  {name[:60]:<{width}}  {shown(value):>14}" for name, value in list(groups.items())[:most]]
    more = [f"  and {len(groups) - most} more"] if len(groups) > most else []
    return [f"{title}:", *rows, *more]


def bins(values: list[float], wanted: int = 10) -> dict[str, float]:
    """How many values fall between round borders: a histogram."""
    low, high = min(values), max(values)
    raw = (high - low) / wanted or 1.0
    scale = 10 ** math.floor(math.log10(raw))
    step = next(scale * nice for nice in (1, 2, 5, 10) if scale * nice >= raw)
    start = math.floor(low / step)
    counts = Counter(math.floor(value / step) for value in values)
    last = max(counts)
    return {
        f"{shown(index * step)} to {shown((index + 1) * step)}": float(counts[index])
        for index in range(start, last + 1)
    }
