"""The plot: added latency over the number of streams, as SVG that is legible in light and in dark."""

import math
from typing import Any
from xml.sax.saxutils import escape

from tests.bench.report import SERVERS

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 84, 110, 36, 48
FLOOR_MS, LIMIT_MS = 1, 100
STYLE = """
  svg { --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --grid: #d1d9e0;
        --daphne: #0a58ca; --uvicorn: #b3541e; --floor: #59636e; --limit: #b42318 }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #151b23; --ink: #f0f6fc; --quiet: #9198a1; --grid: #3d444d;
          --daphne: #6cb2ff; --uvicorn: #ffa657; --floor: #9198a1; --limit: #ff7b72 } }
  text { font: 12px system-ui, sans-serif; fill: var(--quiet) }
  .title { font-size: 14px; font-weight: 600; fill: var(--ink) }
  .grid { stroke: var(--grid) } .limit { stroke: var(--limit); stroke-dasharray: 4 4 }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round } .p50 { stroke-dasharray: 2 4 }
  .daphne { stroke: var(--daphne) } .uvicorn { stroke: var(--uvicorn) } .floor { stroke: var(--floor) }
  text.daphne { fill: var(--daphne); stroke: none } text.uvicorn { fill: var(--uvicorn); stroke: none }
  text.floor { fill: var(--floor); stroke: none }
"""


class Scale:
    """From streams and milliseconds to places; milliseconds are logarithmic."""

    def __init__(self, streams: float, slowest: float) -> None:
        self.streams = streams
        self.decades = max(3, math.ceil(math.log10(max(slowest, 1) / FLOOR_MS)))

    def x(self, streams: float) -> float:
        """Across."""
        return LEFT + (WIDTH - LEFT - RIGHT) * streams / self.streams

    def y(self, milliseconds: float) -> float:
        """Down."""
        up = math.log10(max(milliseconds, FLOOR_MS) / FLOOR_MS) / self.decades
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up


def plot(results: dict[str, Any]) -> str:
    """The picture of one bench."""
    found = {name: results.get(name, {}).get("runs", []) for name in SERVERS}
    seen = {name: [run for run in runs if run["added_p99"] is not None] for name, runs in found.items()}
    shown = {name: runs for name, runs in seen.items() if runs}
    runs = [run for each in shown.values() for run in each]
    scale = Scale(max(run["streams"] for run in runs), max(run["added_p99"] for run in runs))
    title, box = "Added latency over the number of streams", f"0 0 {WIDTH} {HEIGHT}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label="{title}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" style="fill: var(--paper)"/>',
        f'<text class="title" x="{LEFT}" y="22">{title}</text>',
        *_grid(scale, sorted({run["streams"] for run in runs})),
        *_curves(scale, shown),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(scale: Scale, counts: list[int]) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for decade in range(scale.decades + 1):
        value = FLOOR_MS * 10**decade
        y = scale.y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,} ms</text>')
    parts += [
        f'<text x="{scale.x(count):.1f}" y="{bottom + 18}" text-anchor="middle">{count}</text>'
        for count in counts
    ]
    limit = scale.y(LIMIT_MS)
    parts.append(f'<line class="limit" x1="{LEFT}" x2="{right}" y1="{limit:.1f}" y2="{limit:.1f}"/>')
    middle = (LEFT + right) / 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">streams at once, 50 tokens/s each</text>'
    )
    return parts


def _curves(scale: Scale, shown: dict[str, list[dict[str, Any]]]) -> list[str]:
    parts, ends = [], []
    for name, runs in shown.items():
        for share in ("p50", "p99"):
            points = [(scale.x(run["streams"]), scale.y(run[f"added_{share}"])) for run in runs]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(f'<polyline class="line {name} {share}" points="{path}"/>')
            ends.append((points[-1][1], f"{name} {share}", name))
    # Names stand at the ends of their lines, pushed apart where two would touch.
    last = 0.0
    for y, label, name in sorted(ends):
        last = max(y + 4, last + 15)
        parts.append(f'<text class="{name}" x="{WIDTH - RIGHT + 10}" y="{last:.1f}">{escape(label)}</text>')
    return parts
