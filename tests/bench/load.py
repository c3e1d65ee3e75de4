"""N people who each send one message over HTTP and read the answer from their own socket."""

import asyncio
import gc
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.bench.machine import (
    LOAD_CORE,
    SERVER_CORE,
    Cores,
    cpu_seconds,
    resident_mb,
    thread_seconds,
)
from tests.bench.marks import RATE
from tests.bench.readers import EventReader, Reader, Sample, SocketReader
from tests.bench.upstream import Upstream
from tests.bench.visitor import Visitor

PATIENCE = 20
"""Seconds that the last stream may take longer than its tokens do."""
SPACING, RAMP = 0.030, 3.0
"""Seconds between two people who send; they stand closer where all could not send within RAMP."""
_GOLDEN = 0.618


@dataclass
class Usage:
    """What was used while something ran; seconds, and MB."""

    seconds: float = 0.0
    cpu: float = 0.0
    loop_cpu: float = 0.0
    load_cpu: float = 0.0
    load_waited: float = 0.0
    """How long this process was ready and had no core: others had it."""
    foreign: float = 0.0
    """What others used of the core on which they used more."""
    stolen: float = 0.0
    """What the host took of the core of which it took more."""
    idle_mb: float = 0.0
    peak_mb: float = 0.0


@dataclass
class Run:
    """What one run gave."""

    tokens: int
    """That each stream was to have."""
    samples: list[Sample] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    """When the upstream had each request whole; 0 where it never came."""
    late: list[int] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)


@dataclass
class Client:
    """One stream to be: what sends, and what reads (for the floor the same connection)."""

    name: str
    sender: Reader
    reader: Reader


async def product_clients(visitor: Visitor, count: int, tag: str) -> list[Client]:
    """A session for each, in which one turn has ended, and somebody who looks at it."""
    paths = [await visitor.make_session() for _ in range(count)]
    return [await looking(visitor, path, f"{tag}-{number}") for number, path in enumerate(paths)]


async def looking(visitor: Visitor, path: str, name: str) -> Client:
    """Somebody whose socket is past what is in the session, with a connection that waits to send."""
    reader = SocketReader(visitor.watching(path))
    sender = Reader(visitor.sending(path, name))
    await _connect(visitor.url, reader)
    await _connect(visitor.url, sender)
    reader.ask()
    assert await reader.opened == 101, "the socket was refused"
    await asyncio.wait_for(reader.quiet, PATIENCE)
    return Client(name, sender, reader)


async def floor_clients(url: str, count: int, tag: str) -> list[Client]:
    """Connections to the bare proxy."""
    clients = []
    for number in range(count):
        name = f"{tag}-{number}"
        body = json.dumps({"input": [{"content": [{"text": name}]}], "model": "bench", "stream": True})
        head = f"POST / HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nContent-Type: application/json\r\n"
        reader = EventReader(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        await _connect(url, reader)
        clients.append(Client(name, reader, reader))
    return clients


async def _connect(url: str, reader: Reader) -> None:
    parts = urlsplit(url)
    loop, host, port = asyncio.get_running_loop(), parts.hostname or "", parts.port or 80
    await loop.create_connection(lambda: reader, host, port)


async def run(pid: int, upstream: Upstream, clients: list[Client]) -> Run:
    """Let everybody send, one after another, and wait until every stream has ended."""
    done = Run(upstream.tokens)
    upstream.wheel.late.clear()
    async with _watched(pid, done.usage):
        began = time.perf_counter()
        spacing = min(SPACING, RAMP / len(clients))
        for number, client in enumerate(clients):
            # Beside the even spacing a part of a token's period, so that the streams do not beat together.
            at = began + number * spacing + number * _GOLDEN % 1 / RATE
            await asyncio.sleep(at - time.perf_counter())
            client.sender.ask()
        ends = [client.reader.ended for client in clients]
        await asyncio.wait(ends, timeout=upstream.tokens / RATE + PATIENCE)
    for client in clients:
        sample = client.reader.sample
        sample.sent, sample.answered = client.sender.sample.sent, client.sender.sample.answered
        done.samples.append(sample)
        done.received.append(upstream.received.pop(client.name, 0))
        client.reader.transport.abort()
        client.sender.transport.abort()
    done.late = list(upstream.wheel.late)
    return done


@asynccontextmanager
async def _watched(pid: int, usage: Usage) -> AsyncIterator[None]:
    """Count what the server, this process and all others use meanwhile."""
    usage.idle_mb = usage.peak_mb = resident_mb(pid)
    with _no_collector():
        memory = asyncio.create_task(_follow_memory(pid, usage))
        before, began = _counters(pid), time.perf_counter()
        yield
        usage.seconds = time.perf_counter() - began
        after = _counters(pid)
        memory.cancel()
        with suppress(asyncio.CancelledError):
            await memory
    spent = [new - old for new, old in zip(after[0], before[0], strict=True)]
    usage.cpu, usage.loop_cpu, usage.load_cpu, usage.load_waited = spent
    cores = after[1].since(before[1])
    ours = {SERVER_CORE: usage.cpu, LOAD_CORE: usage.load_cpu}
    usage.foreign = max(0.0, *(cores.busy[core] - used for core, used in ours.items()))
    usage.stolen = max(cores.stolen[core] for core in ours)


def _counters(pid: int) -> tuple[tuple[float, ...], Cores]:
    loop_cpu, _ = thread_seconds(pid)
    load_cpu, waited = thread_seconds(os.getpid())
    return (cpu_seconds(pid), loop_cpu, load_cpu, waited), Cores.read()


async def _follow_memory(pid: int, usage: Usage) -> None:
    while True:
        usage.peak_mb = max(usage.peak_mb, resident_mb(pid))
        await asyncio.sleep(0.25)


@contextmanager
def _no_collector() -> Iterator[None]:
    """The garbage collector must not hold up the clock."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
