"""The bench can be believed: no token is lost or taken for another, and what it writes can be read."""

import asyncio
import sys
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.bench import load, machine, series
from tests.bench.figures import figures, quantile
from tests.bench.load import Run
from tests.bench.marks import MARK, token
from tests.bench.plot import plot
from tests.bench.readers import Sample
from tests.bench.report import markdown, runs_table, table
from tests.bench.upstream import Upstream
from tests.server import Server

STREAMS, TOKENS = 3, 20
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bench reads /proc")


def test_a_mark_says_its_number_and_when_it_was_written() -> None:
    for number in (0, 7, 299):
        found = MARK.findall(token(number, 123456))
        assert found == [(str(number).encode(), b"123456")]


def test_a_quantile_is_a_value_that_was_seen() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([], 0.5)) == (51, 100, None)


def test_what_the_server_adds_is_without_the_upstreams_own_delay() -> None:
    # Sent at 1 ms, in the upstream at 4 ms, written there at 9 ms, read at 12 ms: 11 ms less its 5.
    run = Run(2, samples=[Sample(1000, 3000, {0: (9000, 12000), 1: (29000, 30000)}, "completed")])
    run.received, run.usage.seconds = [4000], 1.0
    found = figures(run)
    assert (found["first_p50"], found["send_p50"], found["failed"]) == (6, 2, 0)
    assert (found["added_p50"], found["added_p99"]) == (3, 3)


@pytest.mark.parametrize("how", ["a token is missing", "the turn failed"])
def test_a_stream_that_is_not_whole_has_failed(how: str) -> None:
    tokens = {0: (1, 2)} if how == "a token is missing" else {0: (1, 2), 1: (3, 4)}
    run = Run(2, samples=[Sample(0, 1, tokens, "failed" if how == "the turn failed" else "completed")])
    run.received, run.usage.seconds = [1], 1.0
    assert figures(run)["failed"] == 1


def test_capacity_ends_at_the_first_number_that_was_not_carried() -> None:
    def run(streams: int, failed: int, p99: float) -> dict[str, Any]:
        return {"streams": streams, "failed": failed, "added_p99": p99}

    runs = [run(200, 0, 20), run(100, 0, 20), run(150, 1, 20), run(125, 0, 99)]
    assert series.capacity(runs) == {"streams": 125, "failing": 150}
    assert series.capacity([run(100, 0, 100)]) == {"streams": 0, "failing": 100}


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Server, machine.UvicornServer])
def test_every_token_of_the_product_is_seen_once(kind: type[Server]) -> None:
    async def go() -> Run:
        upstream = Upstream(TOKENS)
        await upstream.start()
        try:
            async with machine.product(upstream.url, kind=kind) as target, series.visiting(target) as visitor:
                clients = await load.product_clients(visitor, STREAMS, "test")
                return await load.run(target.pid, upstream, clients)
        finally:
            await upstream.close()

    _is_whole(asyncio.run(go()))


def test_every_token_of_the_floor_is_seen_once_and_the_figures_can_be_read() -> None:
    async def go() -> Run:
        upstream = Upstream(TOKENS)
        await upstream.start()
        try:
            async with machine.floor(upstream.url) as floor:
                clients = await load.floor_clients(floor.url, STREAMS, "test")
                return await load.run(floor.pid, upstream, clients)
        finally:
            await upstream.close()

    run = asyncio.run(go())
    _is_whole(run)
    found = figures(run)
    results = {"floor": {"runs": [found]}, "daphne": {"idle_mb": 1.0, "runs": [found | {"streams": 100}]}}
    assert "| daphne | 100 | 0 |" in markdown(runs_table(results))
    assert "memory, idle | ≤ 140 MB | 1 MB ✓ |" in markdown(table(results))
    drawn = ET.fromstring(plot(results))
    assert len([element for element in drawn.iter() if element.tag.endswith("polyline")]) == 4


def _is_whole(run: Run) -> None:
    assert [sample.end for sample in run.samples] == ["completed"] * STREAMS
    assert all(sorted(sample.tokens) == list(range(TOKENS)) for sample in run.samples)
    assert all(written <= read for sample in run.samples for written, read in sample.tokens.values())
    assert all(
        received and sample.sent < received
        for sample, received in zip(run.samples, run.received, strict=True)
    )
    assert run.usage.cpu >= 0
    assert run.usage.peak_mb > 10
