"""Which chart fits a question: a line over what has an order, bars for names, bars of a histogram."""

import re

from playground.demo.table.asking import Wish
from playground.demo.table.figures import is_dates, label, numbers, words
from playground.demo.table.program import Name, Program
from playground.demo.table.read import Table
from playground.demo.texts import escaped

_TABLE = Name("table")
_ORDERED = re.compile(
    r"\b(?:date|day|week|month|quarter|year|time|hour|age|no|number|index|step)s?(?:\b|_)", re.I
)
_SERIES, _NAMES = 6, 40


def chart(program: Program, table: Table, wish: Wish) -> str:
    """Take the steps that draw; what was drawn and why, or nothing when there is nothing to draw."""
    figures = [name for name in table if numbers(table, name) and name != wish.by]
    measures = [*(wish.measures or figures)][:_SERIES]
    if wish.spread and measures:
        return _histogram(program, measures[0])
    counting = wish.statistics == ("count",)
    by = wish.by or ("" if counting else _axis(table))
    if by and (wish.unit or _ordered(table, by)) and measures and not counting:
        return _line(program, table, wish, by, [name for name in measures if name != by])
    by = by or next((name for name in table if 1 < len(set(words(table, name))) <= _NAMES), "")
    if by:
        return _bars(program, table, wish, by, "" if counting or not measures else measures[0])
    return _histogram(program, measures[0]) if measures else ""


def titled(table: Table, wish: Wish, by: str, measure: str, statistic: str) -> str:
    """What a list or a chart of groups is called."""
    over = wish.unit or by
    if statistic == "count":
        return f"count of {measure} by {over}" if wish.measures else f"number of rows by {over}"
    return f"{measure} by {over}" if _alone(table, wish, by) else f"{statistic} of {measure} by {over}"


def _alone(table: Table, wish: Wish, by: str) -> bool:
    """Whether each group is one row, whose sum or mean is its figure."""
    return not wish.unit and len({label(cell, "") for cell in table[by]}) == len(table[by])


def _axis(table: Table) -> str:
    """The first column that gives the others an order: dates, or weeks, months, years by its name."""
    return next((name for name in table if is_dates(table, name)), "") or next(
        (name for name in table if _ORDERED.search(name) and len(set(map(str, table[name]))) > 2), ""
    )


def _ordered(table: Table, name: str) -> bool:
    return is_dates(table, name) or bool(numbers(table, name)) or bool(_ORDERED.search(name))


def _line(program: Program, table: Table, wish: Wish, by: str, measures: list[str]) -> str:
    statistic = _statistic(wish)
    what = measures[0] if len(measures) == 1 else "all columns" if not wish.measures else ", ".join(measures)
    title = titled(table, wish, by, what, statistic)
    names, _ = program.do(
        "series", _TABLE, by, measures, statistic, wish.unit, target="names, lines", comment=title
    )
    if not names:
        return ""
    program.do("line_chart", Name("names"), Name("lines"), title, target="image")
    told = f"{escaped(wish.unit or by)} has an order, so I draw a line over its {len(names)} values"
    return f"{told}: {', '.join(map(escaped, measures))}."


def _bars(program: Program, table: Table, wish: Wish, by: str, measure: str) -> str:
    statistic = _statistic(wish) if measure else "count"
    title = titled(table, wish, by, measure, statistic)
    groups = program.do("grouped", _TABLE, by, measure, statistic, wish.unit, target="groups", comment=title)
    if not groups:
        return ""
    program.do("ranked", Name("groups"), wish.extreme == "lowest", target="groups")
    program.do("bar_chart", Name("groups"), title, target="image")
    return f"{escaped(by)} holds names, so I draw bars: {len(groups)} of them."


def _histogram(program: Program, measure: str) -> str:
    program.do("numbers", _TABLE, measure, target="values", comment=f"how {measure} is spread")
    groups = program.do("bins", Name("values"), target="groups")
    program.do("bar_chart", Name("groups"), f"number of rows by {measure}", target="image")
    ranges = f"I count its figures in {len(groups)} ranges"
    return f"{escaped(measure)} has no other column to be drawn over, so {ranges}."


def _statistic(wish: Wish) -> str:
    """Which figure of each group is drawn: the one asked for, where groups are asked for."""
    return next((one for one in wish.statistics if wish.by and one != "count"), "sum")
