"""What a question asks about a table, told by its words: columns, statistics, groups, rows, a chart."""

import re
from dataclasses import dataclass, replace

from playground.demo.documents.words import keys, stop_words
from playground.demo.table.figures import is_dates, numbers, words
from playground.demo.table.read import Table

_STATISTICS = {
    "mean": r"means?|averages?|avg|on average",
    "median": r"medians?",
    "standard deviation": r"standard deviations?|std(?:ev)?|deviation|spread|sd",
    "sum": r"sums?|totals?|altogether|in all|how much",
    "count": r"how many|counts?|number of|how often|most common|frequen\w+",
    "min": r"min(?:imum|ima)?",
    "max": r"max(?:imum|ima)?",
}
_HIGHEST = r"highest|largest|biggest|greatest|most|best|top|maximum|max|peak|longest"
_LOWEST = r"lowest|smallest|least|worst|fewest|bottom|minimum|min|shortest|weakest"
_CHART = r"draw|plot|chart|charts|graph|graphs|diagram|diagrams|histogram|visuali[sz]e|picture"
_CLAUSE = re.compile(
    rf"[.?!;\n]+\s|,?\s+(?:and|then)\s+(?=(?:then\s+)?(?:{_CHART}|show|give|tell|list|what|which|how)\b)"
)
_GROUP = re.compile(
    r"\b(?:by|per|for each|for every|in each|in every|each|every|across|over|against|vs|versus)\s+"
)
_WHICH = re.compile(r"\b(?:which|what|who|when|where|at which|in which)\s+")
_UNITS = {"year": "year", "yearly": "year", "quarter": "quarter", "month": "month", "monthly": "month"}
_UNITS |= {"weekday": "weekday", "day of the week": "weekday"}
_YEAR = re.compile(r"\b((?:19|20)\d\d(?:-[01]\d)?)\b")
_KINDS_OF_VALUES = 500
_LONGEST, _CLAUSES = 2000, 8


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing asked for. `only` are pairs of a column and its values (or the start of its dates)."""

    statistics: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    by: str = ""
    unit: str = ""
    extreme: str = ""
    most: int = 0
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    chart: bool = False
    spread: bool = False
    """Whether a histogram is meant."""


def wishes(question: str, table: Table) -> list[Wish]:
    """What is asked, clause by clause; none when no column and no statistic is named."""
    clauses = [clause for clause in _CLAUSE.split(question[:_LONGEST]) if clause.strip()]
    found = [_wish(clause, table) for clause in clauses[:_CLAUSES]]
    # What rows are meant is said once and holds for the whole question.
    only = tuple(dict.fromkeys(pair for wish in found for pair in wish.only))
    return [replace(wish, only=only) for wish in found if replace(wish, only=()) != Wish()]


def _wish(clause: str, table: Table) -> Wish:
    text = clause.lower()
    statistics = tuple(name for name, words_ in _STATISTICS.items() if _has(words_, text))
    extreme = "highest" if _has(_HIGHEST, text) else "lowest" if _has(_LOWEST, text) else ""
    columns = mentioned(clause, table)
    by, unit = _group(text, table, columns, extreme)
    only = _only(clause, table, columns, by)
    by = by or next((name for name, values in only if len(values) > 1), "")
    figures = tuple(name for name in columns if name != by and numbers(table, name))
    if "count" in statistics and not by:
        by = next((name for name in columns if not numbers(table, name)), "")
    if by:
        statistics = tuple(one for one in statistics if one not in ("min", "max") or not extreme)
    elif extreme and not statistics:
        statistics = ("max" if extreme == "highest" else "min",)
    most = re.search(
        r"\b(?:top|bottom|best|worst|first)\s+(\d{1,2})\b|\b(\d{1,2})\s+(?:highest|lowest|most)", text
    )
    return Wish(
        statistics,
        figures,
        by,
        unit,
        extreme if by else "",
        int(most[1] or most[2]) if most else 0,
        only,
        _has(_CHART, text),
        _has(r"histogram|distribution|distributed", text),
    )


def mentioned(text: str, table: Table) -> list[str]:
    """The columns named in a text, in order; a longer name hides a shorter one inside it."""
    said = list(keys(text))
    free = [True] * len(said)
    found: list[tuple[int, str]] = []
    for name in sorted(table, key=lambda name: -len(name)):
        wanted = list(keys(name))
        for at in range(len(said) - len(wanted) + 1):
            if wanted and said[at : at + len(wanted)] == wanted and all(free[at : at + len(wanted)]):
                free[at : at + len(wanted)] = [False] * len(wanted)
                found.append((at, name))
                break
    heads = [next(iter(keys(name)), "") for name in table]
    named = {head: name for head, name in zip(heads, table, strict=True) if heads.count(head) == 1}
    for at, key in enumerate(said):
        # "week" for a column week_of, when it is the only one that begins so
        if free[at] and len(key) > 2 and key in named and named[key] not in {name for _, name in found}:
            found.append((at, named[key]))
    return [name for _, name in sorted(found)]


def dated(table: Table) -> str:
    """The first column of dates."""
    return next((name for name in table if is_dates(table, name)), "")


def _has(pattern: str, text: str) -> bool:
    return bool(re.search(rf"\b(?:{pattern})\b", text))


def _group(text: str, table: Table, columns: list[str], extreme: str) -> tuple[str, str]:
    """The column whose values make groups, and the unit of time when it holds dates."""
    marks = [match.end() for match in _GROUP.finditer(text)]
    marks += [match.end() for match in _WHICH.finditer(text)] if extreme else []
    for mark in marks:
        rest = text[mark : mark + 60]
        near = [name for name in mentioned(rest, table) if _begins(rest, name)]
        unit = next((unit for word, unit in _UNITS.items() if re.match(rf"{word}s?\b", rest)), "")
        if near:
            return near[0], unit if is_dates(table, near[0]) else ""
        if unit and dated(table):
            return dated(table), unit
    if extreme:
        named = [name for name in columns if words(table, name)]
        if named:
            return named[0], ""
        if re.match(r"\s*when\b", text):
            return dated(table), ""
        if re.match(r"\s*(?:who|which|where)\b", text):
            return next((name for name in table if words(table, name)), ""), ""
    unit = next((unit for word, unit in _UNITS.items() if word.endswith("ly") and _has(word, text)), "")
    return (dated(table), unit) if unit and dated(table) else ("", "")


def _begins(rest: str, name: str) -> bool:
    said = [key for key in keys(rest) if key not in ("the", "of", "its", "single")]
    return bool(said) and said[0] == next(iter(keys(name)), None)


def _only(clause: str, table: Table, columns: list[str], by: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The values of columns of words that stand in the question, and a year or month of its dates."""
    said = f" {' '.join(keys(clause))} "
    taken = {key for name in columns for key in keys(name)}
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in table:
        values = set() if is_dates(table, name) else set(words(table, name))
        if not values or len(values) > _KINDS_OF_VALUES:
            continue
        named = [value for value in sorted(values) if _said(value, said, taken)]
        if named and len(named) < len(values):
            found.append((name, tuple(named)))
    day = dated(table)
    if day and (match := _YEAR.search(clause)) and any(one.startswith(match[1]) for one in words(table, day)):
        found.append((day, (match[1],)))
    return tuple(found)


def _said(value: str, said: str, taken: set[str]) -> bool:
    wanted = list(keys(value))
    telling = len(value) > 1 and not stop_words().issuperset(wanted)
    return telling and f" {' '.join(wanted)} " in said and not taken & set(wanted)
