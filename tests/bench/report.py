"""From figures to lines: what was asked for, what was measured, whether it is met."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tests.bench.series import P99_LIMIT, capacity

type Results = dict[str, Any]
type Figures = dict[str, Any]

SERVERS = ("daphne", "uvicorn", "floor")
"""In the order of the table: the default, the other, and what both are held against."""


class Found(NamedTuple):
    """What a line says of one server, and whether it is as asked for (None: nothing was asked)."""

    text: str
    met: bool | None = None


class Line(NamedTuple):
    """One line of the table."""

    row: str
    label: str
    target: str
    read: Callable[[Figures], Found]
    """From the results of one server; raises KeyError where that was not measured."""


def lines() -> list[Line]:
    """The whole table."""
    return [
        _first(10, 25), _first(100, 40),
        Line("latency", "added latency, 100 streams", "p50 ≤ 35, p99 ≤ 75 ms", _latency),
        Line("latency", "the same, while 100 streams run at once", "", _latency_full),
        Line("cpu", "processor for 1,000 tokens, 100 streams", "≤ 1.25 × floor", _cpu),
        Line("capacity", f"streams with p99 < {P99_LIMIT} ms, none failing", "≥ 150", _capacity),
        Line("memory", "memory, idle", "≤ 140 MB", _idle),
        Line("memory", "memory, 100 streams", "≤ 190 MB", _peak),
        Line("start", "second start to first page", "≤ 3 s", _start),
        Line("start", "first answer after a start, and the next ones", "no slower", _first_answer),
        Line("page", "session page: JavaScript + CSS, compressed", "≤ 60 KB", _weight),
        Line("page", "session page: requests", "≤ 15", _requests),
        *(_opening(shape) for shape in ("50 turns of 20 items", "one turn of 1,000 items")),
    ]  # fmt: skip


def _run(found: Figures, streams: int) -> Figures:
    for run in found["runs"]:
        if run["streams"] == streams:
            return dict(run)
    raise KeyError(f"{streams} streams were not measured")


def _first(streams: int, limit: int) -> Line:
    def read(found: Figures) -> Found:
        run = _run(found, streams)
        return Found(_both(run, "first"), _within(run["first_p50"], limit))

    return Line("first", f"time to first token added, {streams} streams", f"p50 ≤ {limit} ms", read)


def _latency(found: Figures) -> Found:
    run = _run(found, 100)
    met = _within(run["added_p50"], 35) and _within(run["added_p99"], 75) and not run["failed"]
    return Found(_both(run, "added"), met)


def _latency_full(found: Figures) -> Found:
    return Found(_both(_run(found, 100), "full"))


def _cpu(found: Figures) -> Found:
    used = _run(found, 100)["cpu_ms_per_1000"]
    if "floor" not in found:
        return Found(f"{used:.0f} ms")
    ratio = used / _run(found["floor"], 100)["cpu_ms_per_1000"]
    return Found(f"{used:.0f} ms ({ratio:.2f} ×)", ratio <= 1.25)


def _capacity(found: Figures) -> Found:
    carried = capacity(found["runs"])
    most, failing = carried["streams"] or 0, carried["failing"]
    if failing is None and most < 150:
        raise KeyError("not tried")
    return Found(f"{most}" + (f" ({failing} do not)" if failing else " (no more were tried)"), most >= 150)


def _idle(found: Figures) -> Found:
    return Found(f"{found['idle_mb']:.0f} MB", found["idle_mb"] <= 140)


def _peak(found: Figures) -> Found:
    run = _run(found, 100)
    return Found(f"{run['peak_mb']:.0f} MB", run["peak_mb"] <= 190)


def _start(found: Figures) -> Found:
    seconds = found["start"]["seconds"]
    return Found(f"{seconds:.1f} s", seconds <= 3)


def _first_answer(found: Figures) -> Found:
    start = found["start"]
    first, worst = start["first_answer_ms"], start["next_answers_worst_ms"]
    return Found(f"{_ms(first)}, then {_ms(start['next_answers_ms'])}", first <= worst)


def _weight(found: Figures) -> Found:
    total = found["page"]["script_bytes"] + found["page"]["style_bytes"]
    return Found(f"{total / 1000:.1f} KB", total <= 60_000)


def _requests(found: Figures) -> Found:
    return Found(str(found["page"]["requests"]), found["page"]["requests"] <= 15)


def _opening(shape: str) -> Line:
    def read(found: Figures) -> Found:
        page = found["opening"][shape]
        sent = page["bytes_sent"]
        text = (
            f"{page['median_ms']:.0f} ms, {sent / 1000:.0f} KB ({page['bytes_gzip'] / 1000:.0f} KB if zipped)"
        )
        return Found(text, page["median_ms"] <= 60 and sent <= 100_000)

    return Line("opening", f"opening a session of 1,000 items: {shape}", "≤ 60 ms, ≤ 100 KB", read)


def _both(run: Figures, name: str) -> str:
    return f"p50 {_ms(run[f'{name}_p50'])}, p99 {_ms(run[f'{name}_p99'])}"


def _within(value: float | None, limit: float) -> bool:
    return value is not None and value <= limit


def _ms(value: float | None) -> str:
    if value is None:
        return "none came"
    return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def table(results: Results) -> list[list[str]]:
    """The table's cells, the head first: a column for each server that was measured."""
    servers = [name for name in SERVERS if results.get(name)]
    rows = [["figure", "target", *servers]]
    for line in lines():
        cells = [_cell(line, name, results) for name in servers]
        if any(cell != "–" for cell in cells):
            rows.append([line.label, line.target, *cells])
    return rows


def _cell(line: Line, name: str, results: Results) -> str:
    found = results[name]
    if name != "floor" and results.get("floor"):
        found = found | {"floor": results["floor"]}
    try:
        text, met = line.read(found)
    except KeyError:
        return "–"
    mark = "" if met is None or name == "floor" else " ✓" if met else " ✗"
    return text + mark


RUNS_HEAD = (
    "server", "streams", "failed", "first p50 / p99", "added p50 / p99", "all at once p50 / p99", "send p50",
    "CPU for 1,000", "its core", "the load's", "MB", "",
)  # fmt: skip


def runs_table(results: Results) -> list[list[str]]:
    """A row for each server and number of streams."""
    servers = [name for name in SERVERS if results.get(name)]
    rows = [_run_row(name, run) for name in servers for run in results[name].get("runs", [])]
    return [list(RUNS_HEAD), *rows]


def _run_row(name: str, run: Figures) -> list[str]:
    return [
        name, str(run["streams"]), str(run["failed"]),
        *(_pair(run, key) for key in ("first", "added", "full")), _number(run["send_p50"]),
        _number(run["cpu_ms_per_1000"]), f"{run['server_busy']:.0%}", f"{run['load_busy']:.0%}",
        _number(run["peak_mb"]), " ".join(word for word in ("suspect", "disturbed") if run[word]),
    ]  # fmt: skip


def _pair(run: Figures, key: str) -> str:
    return f"{_number(run[f'{key}_p50'])} / {_number(run[f'{key}_p99'])}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The table for a terminal."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(
        line.rstrip() for line in [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]
    )


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """The table for a document."""
    head, *rest = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *rest])
