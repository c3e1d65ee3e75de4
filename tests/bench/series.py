"""Streams side by side: the same load on the floor and on the product, at rising numbers of streams."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from tests.bench import load, machine
from tests.bench.figures import figures
from tests.bench.machine import Target
from tests.bench.upstream import Upstream
from tests.bench.visitor import Visitor, sign_in

QUICK = (10, 100)
PLOTTED = (10, 50, 100, 150, 200)
STEPS = (100, 125, 150, 175, 200, 250, 300, 400)
"""The numbers of streams that are tried until one fails."""
P99_LIMIT = 100
"""Milliseconds of added latency (p99) up to which streams count as carried."""
SETTLE_SECONDS = 4
"""After a start, until imports in the background have ended and memory is at rest."""

type Figures = dict[str, Any]
type Say = Callable[[str, Figures], None]


async def floor_series(upstream: Upstream, counts: Sequence[int], say: Say) -> list[Figures]:
    """The bare proxy's figures for each number of streams."""
    found = []
    async with machine.floor(upstream.url) as floor:
        await load.run(floor.pid, upstream, await load.floor_clients(floor.url, 2, "warm"))
        for count in counts:
            clients = await load.floor_clients(floor.url, count, f"floor-{count}")
            found.append(figures(await load.run(floor.pid, upstream, clients)))
            say("floor", found[-1])
    return found


async def product_series(
    name: str, start: Callable[[str], contextlib.AbstractAsyncContextManager[Target]],
    upstream: Upstream, counts: Sequence[int], say: Say,
) -> dict[str, Any]:  # fmt: skip
    """Its memory before anything, and its figures for each number of streams.

    After the first number that is not carried only those that the plot shows are run.
    """
    found: list[Figures] = []
    async with start(upstream.url) as target:
        await asyncio.sleep(SETTLE_SECONDS)
        idle = machine.resident_mb(target.pid)
        async with visiting(target) as visitor:
            await load.run(target.pid, upstream, await load.product_clients(visitor, 2, "warm"))
            for count in counts:
                if not all(map(carried, found)) and count not in PLOTTED:
                    continue
                clients = await load.product_clients(visitor, count, f"{name}-{count}")
                found.append(figures(await load.run(target.pid, upstream, clients)))
                say(name, found[-1])
    return {"idle_mb": idle, "runs": found}


@contextlib.asynccontextmanager
async def visiting(target: Target) -> AsyncIterator[Visitor]:
    """Somebody signed in at a server."""
    visitor = await sign_in(target.entry, target.url)
    try:
        yield visitor
    finally:
        await visitor.client.close()


def carried(found: Figures) -> bool:
    """Whether all streams came through in time."""
    return not found["failed"] and (found["added_p99"] or P99_LIMIT) < P99_LIMIT


def capacity(runs: Sequence[Figures]) -> dict[str, int | None]:
    """The most streams before the first number that was not carried, and that number."""
    most, failing = 0, None
    for found in sorted(runs, key=lambda each: int(each["streams"])):
        if not carried(found):
            failing = int(found["streams"])
            break
        most = int(found["streams"])
    return {"streams": most, "failing": failing}
