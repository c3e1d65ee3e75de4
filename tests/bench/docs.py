"""Renews docs/performance.md: the part between its marks, the plot beside it, and every raw figure."""

import json
import textwrap
from typing import Any

from tests.bench.plot import plot
from tests.bench.report import markdown, runs_table, table
from tests.server import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: made by scripts/bench --write-docs -->", "<!-- end of figures -->"


def write(results: dict[str, Any]) -> None:
    """Write all three."""
    before, begin, rest = DOCUMENT.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{DOCUMENT.name} has lost its marks")
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{figures(results)}\n\n{END}{after}")
    DOCUMENT.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    if results["daphne"].get("runs"):
        DOCUMENT.with_suffix(".svg").write_text(plot(results))


def figures(results: dict[str, Any]) -> str:
    """The figures of the day as Markdown."""
    machine = results["machine"]
    changed = " with changes" if machine["changed"] else ""
    versions = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    where = (
        f"{machine['date'][:10]}, revision {machine['revision']}{changed}: {machine['cpu']},"
        f" {machine['cores']} cores, {machine['memory_gb']} GB, Linux {machine['kernel']},"
        f" Python {machine['python']}; {versions}."
    )
    parts = [textwrap.fill(where, 118), markdown(table(results))]
    runs = runs_table(results)
    if len(runs) > 1:
        parts += ["Every run of streams (milliseconds; shares of a core):", markdown(runs)]
    return "\n\n".join(parts)
