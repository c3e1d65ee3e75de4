"""This machine: its two cores, processes pinned to one of them, and what they use. Linux: all from /proc."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import ROOT, Server, free_port

SERVER_CORE, LOAD_CORE = 0, 1
_TICK = os.sysconf("SC_CLK_TCK")
_AUTOGROUP = Path("/proc/self/autogroup")


@dataclass(frozen=True)
class Target:
    """What is under load: its process and address, and the owner's link where it has one."""

    pid: int
    url: str
    entry: str = ""


@contextmanager
def on_server_core() -> Iterator[None]:
    """What is started in here (from the same thread) runs on the server's core, with all that it starts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def precedence() -> Iterator[None]:
    """Come before everything else on this machine, which takes root."""
    # Where the kernel groups processes by session, a nice value counts within its session only.
    with contextlib.suppress(OSError):
        _AUTOGROUP.write_text("-20")
    os.setpriority(os.PRIO_PROCESS, 0, -15)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            _AUTOGROUP.write_text("0")


class UvicornServer(Server):
    """The product on uvicorn."""

    command = ("-m", "tests.bench.on_uvicorn")


@asynccontextmanager
async def product(
    upstream: str, data: Path | None = None, kind: type[Server] = Server
) -> AsyncIterator[Target]:
    """The product as it is started, with the bench's upstream as its provider.

    Its data folder goes with it, unless one is given.
    """
    with tempfile.TemporaryDirectory(prefix="playground-bench-") as folder:
        server = kind(data or Path(folder), OPENAI_BASE_URL=upstream, OPENAI_API_KEY="bench")
        await asyncio.to_thread(_start, server)
        try:
            yield Target(server.pid, server.url, server.entry)
        finally:
            await asyncio.to_thread(server.stop)


def _start(server: Server) -> None:
    with on_server_core():
        server.start()


@asynccontextmanager
async def floor(upstream: str) -> AsyncIterator[Target]:
    """The bare proxy."""
    port = free_port()
    command = (sys.executable, "-m", "tests.bench.floor", str(port), upstream)
    with on_server_core():
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n", "the floor did not start"
        yield Target(process.pid, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        await process.wait()


def cpu_seconds(pid: int) -> float:
    """Processor time of a process with all its threads and children, ended ones too."""
    total = 0
    for each in _family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        total += sum(int(field) for field in fields[11:15])
    return total / _TICK


def thread_seconds(pid: int) -> tuple[float, float]:
    """Of a process's first thread, which runs its event loop: how long it ran, and waited to."""
    ran, waited, _ = Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()
    return int(ran) / 1e9, int(waited) / 1e9


def resident_mb(pid: int) -> float:
    """Resident memory of a process with its children, in MB of 1,048,576 bytes."""
    return sum(_resident_kb(each) for each in _family(pid)) / 1024


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def _family(pid: int) -> list[int]:
    found = [pid]
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            found += _family(int(child))
    return found


@dataclass(frozen=True)
class Cores:
    """Seconds that each core was busy, and that the host took away from each (`stolen`)."""

    busy: tuple[float, ...]
    stolen: tuple[float, ...]

    @classmethod
    def read(cls) -> "Cores":
        """What the kernel has counted until now."""
        rows = [line.split() for line in Path("/proc/stat").read_text().splitlines() if line[:3] == "cpu"]
        each = [[int(field) / _TICK for field in row[1:9]] for row in rows[1:]]
        return cls(tuple(sum(row[:3]) + sum(row[5:7]) for row in each), tuple(row[7] for row in each))

    def since(self, before: "Cores") -> "Cores":
        """The difference to an earlier reading."""
        return Cores(
            tuple(new - old for new, old in zip(self.busy, before.busy, strict=True)),
            tuple(new - old for new, old in zip(self.stolen, before.stolen, strict=True)),
        )
