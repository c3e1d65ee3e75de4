"""`scripts/bench [ROW ...] [options]`: measures the product from outside, prints tables, writes JSON."""

import asyncio
import contextlib
import functools
import json
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench import docs, machine, series
from tests.bench.facts import facts
from tests.bench.opening import open_long_sessions
from tests.bench.report import aligned, runs_table, table
from tests.bench.starting import start_again
from tests.bench.upstream import Upstream
from tests.bench.weight import weigh_page
from tests.servers import MissingError

ROWS = {
    "first": "time to the first token, added by the server",
    "latency": "from the upstream's token to the client's frame",
    "cpu": "processor time for 1,000 tokens, beside the floor's",
    "capacity": "how many streams one core carries",
    "memory": "of the server, idle and under load",
    "start": "second start to first page; first answer and the next ones",
    "page": "weight of the session page, by a real browser",
    "opening": "a session of 1,000 items",
    "uvicorn": "the streams' figures on uvicorn too",
}
STREAMS = {"first", "latency", "cpu", "capacity", "memory"}


def arguments() -> Namespace:
    """What the command line asks for."""
    rows = "\n".join(f"  {name:<10} {meaning}" for name, meaning in ROWS.items())
    parser = ArgumentParser(
        "scripts/bench", description=__doc__, formatter_class=RawDescriptionHelpFormatter,
        epilog=f"rows:\n{rows}\n\nLinux with two cores: the server has one, the load the other. Definitions"
        " are in docs/performance.md.",
    )  # fmt: skip
    parser.add_argument("rows", nargs="*", metavar="ROW", help="which rows to measure; all by default")
    parser.add_argument("--quick", action="store_true", help="10 and 100 streams only")
    parser.add_argument("--streams", type=_counts, metavar="N,N", help="these numbers of streams instead")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures go")
    parser.add_argument(
        "--write-docs", action="store_true",
        help="also renew docs/performance.md, its plot and its JSON",
    )  # fmt: skip
    parser.add_argument(
        "--precedence", action="store_true", help="come before all else on a busy machine (takes root)"
    )
    given = parser.parse_args()
    unknown = set(given.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return given


def _counts(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",")))


def counts_for(given: Namespace, rows: set[str]) -> Sequence[int]:
    """The numbers of streams to run."""
    if given.streams:
        return tuple(given.streams)
    if given.quick:
        return series.QUICK
    return sorted({*series.PLOTTED, *series.STEPS} if "capacity" in rows else series.PLOTTED)


async def measure(given: Namespace) -> dict[str, Any]:
    """Every figure that was asked for."""
    rows = set(given.rows) or set(ROWS)
    upstream = Upstream()
    await upstream.start()
    results: dict[str, Any] = {"machine": facts(), "daphne": {}, "uvicorn": {}, "floor": {}}
    if rows & (STREAMS | {"uvicorn"}):
        counts = counts_for(given, rows)
        shown = [count for count in counts if given.streams or count in series.PLOTTED]
        results["floor"] = {"runs": await series.floor_series(upstream, shown, say)}
        if rows & STREAMS:
            results["daphne"] = await series.product_series("daphne", machine.product, upstream, counts, say)
        if "uvicorn" in rows:
            on_uvicorn = functools.partial(machine.product, kind=machine.UvicornServer)
            results["uvicorn"] = await series.product_series("uvicorn", on_uvicorn, upstream, shown, say)
    others = {"start": start_again, "page": weigh_page, "opening": open_long_sessions}
    for name, work in others.items():
        if name in rows:
            sys.stderr.write(f"{name} ...\n")
            try:
                results["daphne"][name] = await work(upstream)
            except MissingError as error:
                sys.stderr.write(f"NOT MEASURED: {name}: {error}.\n")
    return results


def say(name: str, run: dict[str, Any]) -> None:
    """One line while it goes on."""
    sys.stderr.write(
        f"{name}, {run['streams']} streams: {run['failed']} failed, added p50 {run['added_p50']} ms,"
        f" p99 {run['added_p99']} ms, {run['cpu_ms_per_1000']:.0f} ms CPU for 1,000 tokens\n"
    )


def main() -> None:
    """Measure and tell."""
    given = arguments()
    if (os.cpu_count() or 1) < 2 or not sys.platform.startswith("linux"):
        sys.exit("scripts/bench needs Linux and two cores: one for the server, one for the load.")
    os.sched_setaffinity(0, {machine.LOAD_CORE})
    with machine.precedence() if given.precedence else contextlib.nullcontext():
        results = asyncio.run(measure(given))
    shown = [table(results), runs_table(results)]
    sys.stdout.write("\n\n".join(aligned(rows) for rows in shown if len(rows) > 1) + "\n")
    given.json.write_text(json.dumps(results, indent=2) + "\n")
    if given.write_docs:
        docs.write(results)


main()
