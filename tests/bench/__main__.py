"""Runs the bench and prints a table: `scripts/bench [streams ...]`. The server has a core of its own."""

import asyncio
import json
import os
import statistics
import sys
from pathlib import Path

from tests.bench.load import Sample, browse, make_session, run, sign_in
from tests.bench.upstream import Upstream
from tests.server import Server

RESULT = Path("bench.json")


async def measure(streams: int) -> dict[str, float]:
    """One row: latencies in ms, processor time in ms for 1,000 tokens, memory in MB."""
    upstream = Upstream()
    url = await upstream.start()
    server = Server(OPENAI_BASE_URL=url, OPENAI_API_KEY="bench")
    await asyncio.to_thread(server.start)
    pin(server.pid, 0)
    idle = memory(server.pid)
    client = await sign_in(server.entry)
    try:
        headers = await browse(client, server.url)
        sessions = [await make_session(client, server.url, headers) for _ in range(streams)]
        await run(client, server.url, upstream, sessions[:2], "warm")
        before = cpu(server.pid)
        samples = await run(client, server.url, upstream, sessions, "run")
        return row(streams, samples, cpu(server.pid) - before, idle, memory(server.pid))
    finally:
        await client.close()
        await asyncio.to_thread(server.stop)


def row(streams: int, samples: list[Sample], spent: float, idle: float, busy: float) -> dict[str, float]:
    """The figures of one run."""
    latencies = sorted(value * 1000 for sample in samples for value in sample.latencies)
    firsts = [sample.first * 1000 for sample in samples if sample.first is not None]
    return {
        "streams": streams,
        "failed": sum(not sample.complete for sample in samples),
        "first token p50": statistics.median(firsts) if firsts else -1,
        "latency p50": statistics.median(latencies) if latencies else -1,
        "latency p99": latencies[int(len(latencies) * 0.99)] if latencies else -1,
        "cpu": spent * 1_000_000 / max(1, len(latencies)),
        "idle MB": idle,
        "busy MB": busy,
    }


def pin(pid: int, core: int) -> None:
    """Keep a process with all its threads on one core."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Resident memory in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """A row for each number of streams, as a table and as JSON."""
    os.sched_setaffinity(0, {1})
    rows = [asyncio.run(measure(int(streams))) for streams in sys.argv[1:] or ["10", "100"]]
    table = [list(rows[0]), *([f"{value:.1f}" for value in figures.values()] for figures in rows)]
    for cells in table:
        sys.stdout.write("  ".join(f"{cell:>15}" for cell in cells) + "\n")
    RESULT.write_text(json.dumps(rows, indent=2))


main()
