"""Works out what is asked of a table: steps of a program, and what they found as Markdown."""

from collections import Counter
from dataclasses import dataclass, field

from playground.demo.table.asking import Wish, wishes
from playground.demo.table.charting import chart, titled
from playground.demo.table.figures import figure, is_dates, numbers, rows, shown, words
from playground.demo.table.program import Name, Program
from playground.demo.table.read import Table
from playground.demo.texts import escaped

_GENERAL = ("count", "min", "max", "mean", "median", "standard deviation", "sum")
_ROWS, _COLUMNS = 12, 40
_TABLE = Name("table")


@dataclass(slots=True)
class Work:
    """A program that has run. `found` are pieces of Markdown, `thoughts` say what was done and why."""

    program: Program
    found: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)


def work(program: Program, question: str) -> Work:
    """Read the table of the program, answer the question by it, and draw a chart."""
    done = Work(program)
    table, notes = program.do("read_table", Name("data"), target="table, notes")
    program.tell("notes")
    done.thoughts.append(f"**Reading the table**\n\n{escaped(program.name)}: {escaped('; '.join(notes))}.")
    if not table or not next(iter(table.values())):
        done.found.append("The table has no rows, so there is nothing to work out.")
        return done
    asked = wishes(question, table)
    done.thoughts.append(f"**Choosing the figures**\n\n{_told(asked)}")
    for name, values in asked[0].only if asked else ():
        table = _rows_only(done, table, name, values)
    if not any(table.values()):
        done.found.append("No row is left after that, so there is nothing to work out.")
        return done
    for wish in [one for one in asked if not one.chart or one.statistics or one.extreme] or [Wish()]:
        _answer(done, table, wish)
    charted = next((one for one in asked if one.chart), asked[0] if asked else Wish())
    if line := chart(program, table, charted):
        done.thoughts.append(f"**Drawing**\n\n{line}")
    return done


def _told(asked: list[Wish]) -> str:
    named = [
        " ".join(
            part
            for part in (
                ", ".join(wish.statistics) or ("the figures" if not wish.chart else "a chart"),
                f"of {', '.join(map(escaped, wish.measures))}" if wish.measures else "",
                f"by {wish.unit + ' of ' if wish.unit else ''}{escaped(wish.by)}" if wish.by else "",
                f"with the {wish.extreme} first" if wish.extreme else "",
            )
            if part
        )
        for wish in asked
    ]
    return (
        f"The words ask for {'; and for '.join(named)}."
        if named
        else "No column or statistic is named: I give all."
    )


def _rows_only(done: Work, table: Table, name: str, values: tuple[str, ...]) -> Table:
    before = len(table[name])
    if is_dates(table, name):
        left: Table = done.program.do(
            "within", _TABLE, name, values[0], target="table", comment="only these days"
        )
    else:
        left = done.program.do("kept", _TABLE, name, list(values), target="table", comment="only these rows")
    told = " or ".join(escaped(value) for value in values)
    done.found.append(f"Only rows with **{escaped(name)}** {told}: {len(left[name])} of {before}.")
    return left


def _answer(done: Work, table: Table, wish: Wish) -> None:
    if wish.by:
        _groups(done, table, wish)
    elif wish.statistics == ("count",) and not wish.measures:
        done.program.do("counted", _TABLE, comment="how many rows")
        done.found.append(f"**{rows(table):,} rows**.")
    elif wish.statistics or wish.measures:
        _statistics(done, table, wish)
    else:
        done.program.do("described", _TABLE, comment="all columns")
        done.found.append(_overview(table))


def _statistics(done: Work, table: Table, wish: Wish) -> None:
    names = [*(wish.measures or [name for name in table if numbers(table, name)])]
    asked = [*(wish.statistics or _GENERAL)]
    if not names:
        done.program.do("described", _TABLE, comment="all columns: none holds numbers")
        done.found.append(_overview(table))
        return
    found = done.program.do("chosen", _TABLE, names, asked, target="found", comment=", ".join(asked))
    done.program.do("lined", Name("found"))
    cells = [[escaped(name), *map(shown, facts.values())] for name, facts in found.items()]
    done.found.append(_markdown(["column", *asked], cells))
    for name in names:
        if gone := sum(value is None for value in table[name]):
            done.found.append(
                f"In {escaped(name)}, {gone} of {len(table[name])} cells are missing and left out."
            )


def _groups(done: Work, table: Table, wish: Wish) -> None:
    for measure in _measures(table, wish)[:3]:
        for statistic in wish.statistics or ("sum" if measure else "count",):
            title = titled(table, wish, wish.by, measure, statistic)
            named = "" if statistic == "count" and not wish.measures else measure
            groups = done.program.do(
                "grouped", _TABLE, wish.by, named, statistic, wish.unit, target="groups", comment=title
            )
            if wish.extreme or not (wish.unit or is_dates(table, wish.by)):
                lowest = wish.extreme == "lowest"
                groups = done.program.do("ranked", Name("groups"), lowest, target="groups")
            done.program.do("listed", title, Name("groups"))
            if wish.extreme and groups:
                best, value = next(iter(groups.items()))
                done.found.append(
                    f"The {wish.extreme} {escaped(title)}: **{escaped(best[:60])}** with **{shown(value)}**."
                )
            cells = [[escaped(name[:60]), shown(value)] for name, value in groups.items()]
            head = [escaped(wish.unit or wish.by), escaped(title)]
            done.found.append(_markdown(head, cells, wish.most or _ROWS))


def _measures(table: Table, wish: Wish) -> list[str]:
    if wish.measures or wish.statistics == ("count",):
        return [*wish.measures] or [""]
    return [name for name in table if numbers(table, name) and name != wish.by] or [""]


def _overview(table: Table) -> str:
    figures, others = [], []
    for name in table:
        values, texts = numbers(table, name), words(table, name)
        counted = [escaped(name), str(len(values or texts)), str(sum(value is None for value in table[name]))]
        if values:
            figures.append(counted + [shown(figure(one, values)) for one in _GENERAL[1:]])
        else:
            common = Counter(texts).most_common(1)
            facts = f"{min(texts)} to {max(texts)}" if is_dates(table, name) else ""
            facts = facts or "".join(f"{escaped(word[:60])} ({count})" for word, count in common)
            others.append([*counted, str(len(set(texts))), facts])
    tables = [_markdown(["column", "count", "missing", *_GENERAL[1:]], figures)] if figures else []
    head = ["column", "count", "missing", "distinct", "most common, or first to last"]
    return "\n\n".join([*tables, _markdown(head, others)] if others else tables)


def _markdown(head: list[str], cells: list[list[str]], most: int = _COLUMNS) -> str:
    align = ["---", *("---:" for _ in head[1:])]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (head, align, *cells[:most]))
    return f"{table}\n\n… and {len(cells) - most} more." if len(cells) > most else table
