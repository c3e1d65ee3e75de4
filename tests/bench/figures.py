"""From what the readers saw to figures. Milliseconds, MB, shares of one core."""

from collections.abc import Sequence
from typing import Any

from tests.bench.load import Run
from tests.bench.readers import Sample

LOAD_LIMIT, DISTURBED_LIMIT = 0.7, 0.05
"""Above these shares of a core the figures say more about the bench or the machine than about the server."""


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest of the values that `share` of them do not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None


def figures(run: Run) -> dict[str, Any]:
    """The figures of one run, by name; docs/performance.md defines them."""
    begin, end = _all_at_once(run.samples)
    tokens = [pair for sample in run.samples for pair in sample.tokens.values()]
    added = [(read - written) / 1000 for written, read in tokens]
    full = [(read - written) / 1000 for written, read in tokens if begin <= written <= end]
    first = [
        (sample.tokens[0][1] - sample.sent - (sample.tokens[0][0] - received)) / 1000
        for sample, received in zip(run.samples, run.received, strict=True)
        if 0 in sample.tokens and received
    ]
    send = [(sample.answered - sample.sent) / 1000 for sample in run.samples if sample.answered]
    used, thousands = run.usage, max(1, len(tokens)) / 1000
    found: dict[str, Any] = {
        "streams": len(run.samples),
        "failed": sum(_failed(sample, run.tokens) for sample in run.samples),
        "tokens": len(tokens),
        "cpu_ms_per_1000": used.cpu * 1000 / thousands,
        "loop_cpu_ms_per_1000": used.loop_cpu * 1000 / thousands,
        "server_busy": used.cpu / used.seconds,
        "load_busy": used.load_cpu / used.seconds,
        "load_waited": used.load_waited / used.seconds,
        "foreign": used.foreign / used.seconds,
        "stolen": used.stolen / used.seconds,
        "idle_mb": used.idle_mb,
        "peak_mb": used.peak_mb,
        "late_p99": (quantile(run.late, 0.99) or 0) / 1000,
    }
    found["suspect"] = found["load_busy"] > LOAD_LIMIT
    found["disturbed"] = max(found["foreign"], found["stolen"]) > DISTURBED_LIMIT
    for name, values in (("first", first), ("added", added), ("full", full), ("send", send)):
        found |= {f"{name}_p50": quantile(values, 0.5), f"{name}_p99": quantile(values, 0.99)}
    found["added_max"] = max(added, default=None)
    return found


def _failed(sample: Sample, tokens: int) -> bool:
    return sample.end != "completed" or len(sample.tokens) < tokens


def _all_at_once(samples: list[Sample]) -> tuple[int, int]:
    """From when to when every stream wrote tokens."""
    spans = [[written for written, _ in sample.tokens.values()] for sample in samples if sample.tokens]
    return max(map(min, spans), default=0), min(map(max, spans), default=0)
