"""Reads CSV of any habit into columns. Its source is shown to the person: standard library only."""

import csv
import io
import re
from collections import Counter
from time import strptime

Table = dict[str, list[float | str | None]]
"""Columns by their names: numbers, words, dates as 2026-11-21, and None for what is missing."""

MISSING = {"", "-", "–", "—", ".", "?", "na", "n/a", "nan", "nil", "none", "null", "missing", "unknown"}
POINT = re.compile(
    r"[+-]?(?:(?:0|[1-9]\d*|[1-9]\d{0,2}(?:[, '’]\d{3})+)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
)
COMMA = re.compile(r"[+-]?(?:(?:0|[1-9]\d*|[1-9]\d{0,2}(?:[. '’]\d{3})+)(?:,\d+)?|,\d+)(?:[eE][+-]?\d{1,3})?")
DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip


COLUMNS, CELLS = 1000, 3_000_000


def read_table(data: bytes) -> tuple[Table, list[str]]:
    """The columns of a CSV file, and sentences that say how it was read."""
    rows, delimiter = split_rows(decoded(data))
    if not rows:
        return {}, ["The table is empty."]
    longest = max(len(row) for row in rows)
    # One long row must not fill up millions of short ones.
    width = min(longest, COLUMNS, max(1, CELLS // len(rows)))
    rows = [row[:width] + [""] * (width - len(row)) for row in rows]
    decimal = decimal_sign([cell for row in rows[:1000] for cell in row], delimiter)
    names, rows, notes = headed(rows, decimal)
    named = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]
    style = ", decimal commas" if decimal == "," else ""
    told = [f"{len(rows)} rows, {width} columns, split at {named}{style}", *notes]
    if width < longest:
        told.append(f"only the first {width} of {longest} columns are read")
    table: Table = {}
    for index, name in enumerate(names):
        table[name], note = typed([row[index] for row in rows], decimal)
        if note:
            told.append(f"{name}: {note}")
    return table, told


def decoded(data: bytes) -> str:
    """The text in its encoding: UTF-8 or UTF-16 by their marks, else what old spreadsheets write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def split_rows(text: str) -> tuple[list[list[str]], str]:
    """Rows of cells, and the delimiter that gives the most lines the same number of cells."""
    csv.field_size_limit(10_000_000)
    text = text.replace("\0", "")
    if hint := re.match(r"sep=([,;|\t])\r?\n", text):
        text = text[hint.end() :]
    best: tuple[float, list[list[str]], str] = (-1.0, [], ",")
    for delimiter in "\t;|,":
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        rows = [[cell.strip() for cell in row] for row in found if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows[:200])
        width, often = max(widths.items(), key=lambda pair: pair[1], default=(0, 0))
        fit = often / sum(widths.values()) if width > 1 else 0.0
        if fit > best[0]:
            best = fit, rows, delimiter
    return best[1], best[2]


def bare(cell: str) -> str:
    """A cell without the signs around its figure: currency, percent, brackets for minus."""
    cell = cell.replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")
    if cell.startswith("(") and cell.endswith(")"):
        cell = f"-{cell[1:-1]}"
    cell = re.sub(r"^([+-]?)\s*(?:[$€£¥₹]|USD|EUR|GBP|CHF)\s*", r"\1", cell)
    return re.sub(r"(?:[%$€£¥₹]|USD|EUR|GBP|CHF)$", "", cell).rstrip()


def decimal_sign(cells: list[str], delimiter: str) -> str:
    """Point or comma: what more of the figures can only be read with."""
    cells = [bare(cell) for cell in cells]
    point = sum(1 for cell in cells if POINT.fullmatch(cell) and not COMMA.fullmatch(cell))
    comma = sum(1 for cell in cells if COMMA.fullmatch(cell) and not POINT.fullmatch(cell))
    if point == comma:
        return "," if delimiter == ";" else "."
    return "," if comma > point else "."


def number(cell: str, decimal: str) -> float | None:
    """The figure in a cell; None when it is none. Figures like 007 are names."""
    cell = bare(cell)
    if not (COMMA if decimal == "," else POINT).fullmatch(cell):
        return None
    cell = re.sub(r"[ '’]", "", cell)
    cell = cell.replace(".", "").replace(",", ".") if decimal == "," else cell.replace(",", "")
    return value if abs(value := float(cell)) < 1e100 else None


def headed(rows: list[list[str]], decimal: str) -> tuple[list[str], list[list[str]], list[str]]:
    """Names of the columns, and the rows below them. A first row of figures is no head."""
    first, below = rows[0], rows[1:]
    votes = 0
    for index, cell in enumerate(first):
        column = [row[index] for row in below[:200] if row[index].lower() not in MISSING]
        if not column:
            continue
        if sum(number(one, decimal) is not None for one in column) > len(column) / 2:
            year = re.fullmatch(r"(?:19|20)\d\d", cell) and cell not in column
            votes += 1 if number(cell, decimal) is None or year else -1
        elif date_form(column):
            votes += 1 if date_form([cell]) is None else -1
    if votes < 0 or (votes == 0 and (len(set(first)) < len(first) or first in below)):
        return [f"column {index + 1}" for index in range(len(first))], rows, ["no head line"]
    names: list[str] = []
    for index, cell in enumerate(first):
        name = " ".join(cell.split())[:80] or f"column {index + 1}"
        names.append(f"{name} ({index + 1})" if name in names else name)
    return names, below, []


def date_form(cells: list[str]) -> str | None:
    """The one way of writing dates that fits all cells."""
    return next((form for form in DATES if cells and all(is_date(cell, form) for cell in cells)), None)


def is_date(cell: str, form: str) -> bool:
    """Whether a cell is a date in that form; a time behind it may follow."""
    try:
        strptime(day_of(cell), form)
    except ValueError:
        return False
    return len(cell) >= 6


def day_of(cell: str) -> str:
    """A cell without a time of day behind its date."""
    return re.sub(r"[T ]\d{1,2}:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d|[AaPp][Mm])?$", "", cell)


def sortable(cell: str, form: str) -> str:
    """A date as 2026-11-21."""
    day = strptime(day_of(cell), form)
    return f"{day.tm_year:04}-{day.tm_mon:02}-{day.tm_mday:02}"


def typed(cells: list[str], decimal: str) -> tuple[list[float | str | None], str]:
    """A column as numbers, dates or words; and what has to be said about it."""
    gone = [cell.lower() in MISSING for cell in cells]
    filled = [cell for cell, missing in zip(cells, gone, strict=True) if not missing]
    if form := date_form(filled):
        note = "read as month/day/year" if form == "%m/%d/%Y" else ""
        days = [None if missing else sortable(cell, form) for cell, missing in zip(cells, gone, strict=True)]
        return [*days], note
    figures = [number(cell, decimal) for cell in cells]
    pairs = zip(cells, figures, gone, strict=True)
    odd = [cell for cell, figure, missing in pairs if figure is None and not missing]
    if filled and len(odd) <= 0.25 * len(filled):
        told = f"{len(odd)} of {len(filled)} cells are no numbers and count as missing"
        return [*figures], f"{told}, such as {odd[0][:40]!r}" if odd else ""
    return [None if missing else cell for cell, missing in zip(cells, gone, strict=True)], ""
