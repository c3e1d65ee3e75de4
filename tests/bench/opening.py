"""Opening a long session: how long the server takes for the page, and how heavy it is."""

import asyncio
import gzip
import json
import statistics
import time
from typing import Any

from tests.bench import machine
from tests.bench.series import visiting
from tests.bench.upstream import ITEMS, Upstream
from tests.bench.visitor import Visitor

SHAPES = {"50 turns of 20 items": (50, 20), "one turn of 1,000 items": (1, 1000)}
TIMES = 20
PATIENCE = 60


async def open_long_sessions(upstream: Upstream) -> dict[str, Any]:
    """For each shape: milliseconds for the page (median and worst), and its bytes."""
    async with machine.product(upstream.url) as target, visiting(target) as visitor:
        paths = {name: await _build(visitor, *shape) for name, shape in SHAPES.items()}
        return {name: await _open(visitor, path) for name, path in paths.items()}


async def _build(visitor: Visitor, turns: int, items: int) -> str:
    path = await visitor.make_session(f"{ITEMS} {items}")
    cursor = await _turn_ended(visitor, path, 0)
    for _ in range(turns - 1):
        await visitor.send(path, f"{ITEMS} {items}")
        cursor = await _turn_ended(visitor, path, cursor)
    return path


async def _turn_ended(visitor: Visitor, path: str, cursor: int) -> int:
    """Read the journal until the turn that runs has ended; returns how far it has come."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with visitor.client.get(f"{visitor.url}{path}events?after={cursor}") as response:
                lines = [json.loads(line) for line in (await response.text()).splitlines()]
            cursor = max((line["seq"] for line in lines), default=cursor)
            if any(line["kind"] == "playground.turn_ended" for line in lines):
                return cursor
            await asyncio.sleep(0.02)


async def _open(visitor: Visitor, path: str) -> dict[str, Any]:
    took, page = [], b""
    for _ in range(TIMES + 2):
        began = time.perf_counter()
        async with visitor.client.get(
            visitor.url + path, headers={"Accept-Encoding": "identity"}
        ) as response:
            page = await response.read()
            assert response.status == 200
        took.append((time.perf_counter() - began) * 1000)
    async with visitor.client.get(
        visitor.url + path, headers={"Accept-Encoding": "gzip"}, auto_decompress=False
    ) as response:
        sent = len(await response.read())
    measured = took[2:]  # the first ones fill caches
    return {
        "first_ms": took[0],
        "median_ms": statistics.median(measured),
        "worst_ms": max(measured),
        "bytes": len(page),
        "bytes_sent": sent,
        "bytes_gzip": len(gzip.compress(page, 6)),
        "items_shown": page.count(b"data-item-type="),
    }
