"""The second start: until the first page, and whether the first answer has to wait for anything."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench import load, machine
from tests.bench.figures import figures
from tests.bench.series import visiting
from tests.bench.upstream import Upstream

STARTS = 3
ANSWERS = 6
TOKENS = 20
"""Of each of the answers: long enough to be a stream."""


async def start_again(upstream: Upstream) -> dict[str, Any]:
    """Seconds to the first page of each start, and milliseconds to the first token of each answer."""
    tokens, upstream.tokens = upstream.tokens, TOKENS
    with tempfile.TemporaryDirectory(prefix="playground-bench-") as folder:
        began = time.perf_counter()
        async with machine.product(upstream.url, Path(folder)) as target, visiting(target) as visitor:
            first_start = time.perf_counter() - began
            path = await visitor.make_session()
            await asyncio.sleep(1)
        starts = [await _start(upstream, Path(folder), path) for _ in range(STARTS)]
    upstream.tokens = tokens
    answers = [start["first_token_ms"] for start in starts]
    return {
        "first_start_s": first_start,
        "seconds": statistics.median(start["seconds"] for start in starts),
        "first_answer_ms": statistics.median(each[0] for each in answers),
        "next_answers_ms": statistics.median(later for each in answers for later in each[1:]),
        "next_answers_worst_ms": max(later for each in answers for later in each[1:]),
        "starts": starts,
    }


async def _start(upstream: Upstream, folder: Path, path: str) -> dict[str, Any]:
    began = time.perf_counter()
    async with machine.product(upstream.url, folder) as target, visiting(target) as visitor:
        # Coming in by the link leads to the latest session's page.
        seconds = time.perf_counter() - began
        first_tokens = []
        for number in range(ANSWERS):
            client = await load.looking(visitor, path, f"answer-{number}")
            run = figures(await load.run(target.pid, upstream, [client]))
            first_tokens.append(run["first_p50"])
    return {"seconds": seconds, "first_token_ms": first_tokens}
