"""The columns of a CSV file as text: what each holds, with its smallest, largest, sum and mean."""

import re
from collections.abc import Sequence

from playground.demo.documents import words
from playground.demo.documents.citing import Citations, safe
from playground.demo.documents.ranking import Weights
from playground.demo.documents.reading import Document
from playground.demo.table.figures import figure, shown
from playground.demo.table.read import decimal_sign, number
from playground.demo.texts import counted, text

_COLUMNS = 20
_MEASURES = re.compile(
    r"\b(totals?|sums?|means?|averages?|min(?:imum)?|max(?:imum)?|smallest|largest|highest|lowest|columns?|rows?"
    r"|statistics|figures)\b",
    re.IGNORECASE,
)


def wanted(question: str) -> bool:
    """Whether a question is about whole columns."""
    return bool(_MEASURES.search(question))


def named(document: Document, keys: Weights) -> list[int]:
    """The places of the columns whose name holds one of the keys."""
    header = document.passages[0].rows[0] if document.passages[0].rows else ()
    return [at for at, name in enumerate(header) if keys.keys() & set(words.keys(name))]


def told(document: Document, keys: Weights, citations: Citations) -> str:
    """The rows counted, and a line for each column; those that hold a key in their name alone, if any do."""
    header = document.passages[0].rows[0] if document.passages[0].rows else ()
    rows = [row for passage in document.passages for row in passage.rows[1:]]
    width = len(header) or max((len(row) for row in rows), default=0)
    names = header or tuple(f"column {at + 1}" for at in range(width))
    told_of = named(document, keys) or range(width)
    lines = [
        f"| {safe(names[at])} | {' | '.join(_facts([row[at] for row in rows if len(row) > at]))} |"
        for at in told_of[:_COLUMNS]
    ]
    return text(
        "documents_columns",
        name=safe(document.name),
        rows=counted(len(rows), "row"),
        columns=counted(width, "column"),
        mark=citations.mark(document),
        table="\n".join(lines),
    )


def _facts(cells: Sequence[str]) -> list[str]:
    """Smallest, largest, sum and mean of numbers; how many different ones of anything else."""
    given = [cell for cell in cells if cell.strip()]
    decimal = decimal_sign(given, ",")
    numbers = [found for cell in given if (found := number(cell, decimal)) is not None]
    if not numbers or len(numbers) < len(given):
        return [f"text, {len(set(given)):,} different", "", "", "", ""]
    figures = (figure(name, numbers) for name in ("min", "max", "sum", "mean"))
    return [counted(len(numbers), "number"), *map(shown, figures)]
