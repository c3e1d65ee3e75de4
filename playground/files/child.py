"""The only way a decoder runs: in a child process with limits, that can be killed.

Neither end of it is a pipe: the child reads the file and writes its answer to files of its own, so
nothing can block on a full pipe, and a large picture never lies in the server's memory.
"""

import errno
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from playground.files import sentences
from playground.files.decode import CANNOT_WRITE
from playground.files.limits import Limits, limits
from playground.lib import children

AT_ONCE = 2  # children of this process; a third upload waits
PATIENCE_SECONDS = 60.0
PROGRAM = children.program("playground.files.decode")

_slots = threading.BoundedSemaphore(AT_ONCE)


class Answer:
    """The sections that a child wrote, each read when asked for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places = dict(_sections(file))

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def data(self, name: str) -> bytes:
        """The bytes of a section; empty when it is not there."""
        offset, size = self._places.get(name, (0, 0))
        self._file.seek(offset)
        return self._file.read(size)

    def facts(self, name: str) -> dict[str, Any]:
        """A section that is a JSON object."""
        value: dict[str, Any] = json.loads(self.data(name))
        return value

    def chunks(self, name: str) -> Iterator[bytes]:
        """A section in pieces of 1 MiB."""
        offset, size = self._places[name]
        self._file.seek(offset)
        while size > 0 and (piece := self._file.read(min(size, 1024 * 1024))):
            size -= len(piece)
            yield piece


@contextmanager
def run(job: str, source: IO[bytes], **options: Any) -> Iterator[Answer]:
    """Let a child read `source` (a real file, from its start) and yield what it answered.

    `job` is "image" or "pdf". Blocks for at most the wall limit (and a wait for a free slot): call it
    from a thread, never on the event loop. Raises FileRefused when the child refuses, dies or runs
    out of its limits before the section "info" is complete, OSError when the disk is full. The child
    is gone when this returns.
    """
    if not _slots.acquire(timeout=PATIENCE_SECONDS):
        raise sentences.refusal("busy")
    with tempfile.TemporaryFile() as out:
        try:
            _decode(job, source, out, limits(), options)
        finally:
            _slots.release()
        answer = Answer(out)
        if "refused" in answer:
            refused = answer.facts("refused")
            raise sentences.refusal(refused["code"], **refused["facts"])
        if "info" not in answer:
            raise sentences.refusal(f"too_costly_{job}")
        yield answer


def _decode(job: str, source: IO[bytes], out: IO[bytes], caps: Limits, options: dict[str, Any]) -> None:
    source.seek(0)
    process = subprocess.Popen(
        [*PROGRAM, job, json.dumps(caps._asdict()), json.dumps(options)],
        stdin=source,
        stdout=out,
        stderr=subprocess.DEVNULL,
        cwd=children.ROOT,
        env=children.environment(),
        start_new_session=True,
    )
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=caps.wall_seconds)
    finally:
        _end(process)
    if process.returncode == CANNOT_WRITE:
        raise OSError(errno.ENOSPC, "the decoder could not write its answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the child with its group if it still runs, and collect it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _sections(file: IO[bytes]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name, offset and size of every section that is whole; a hostile child may have written anything."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    while line := file.readline(64):
        name, _, size = line.rstrip(b"\n").partition(b" ")
        offset = file.tell()
        if not line.endswith(b"\n") or not size.isdigit() or offset + int(size) > end:
            return
        yield name.decode("ascii", "replace"), (offset, int(size))
        file.seek(int(size), os.SEEK_CUR)
