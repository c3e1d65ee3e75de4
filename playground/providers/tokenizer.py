"""Counts tokens without a provider, in a child process that lives while somebody writes."""

import atexit
import json
import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import IO, cast

from playground.lib import children

logger = logging.getLogger(__name__)

IDLE_SECONDS = 60.0
PATIENCE_SECONDS = 10.0
WAIT_SECONDS = 2.0  # for others that are counted: a thread that waits serves nobody
PROGRAM = children.program("playground.providers.tokenizer_child")


class Tokenizer:
    """One child for all; it starts with the first count and ends when nothing was counted for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    def count(self, texts: Sequence[str]) -> int | None:
        """The tokens in these texts; None when they cannot be counted. Blocks: call it from a thread."""
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            return None
        try:
            if self._idle is not None:
                self._idle.cancel()
            found = None
            if self._child is not None:
                found = self._ask(texts)
            if found is None:
                self._end()  # it may have been killed while it waited
                found = self._ask(texts)
            if found is None:
                logger.warning("tokenizer.failed")
                self._end()
            else:
                self._idle = _later(IDLE_SECONDS, self.close)
            return found
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child, if there is one; the next count starts another."""
        with self._lock:
            self._end()

    def _ask(self, texts: Sequence[str]) -> int | None:
        try:
            child = self._child or self._start()
        except OSError:
            return None
        limit = _later(PATIENCE_SECONDS, child.kill)
        try:
            asked, answer = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
            asked.write(json.dumps(list(texts)).encode() + b"\n")
            asked.flush()
            return int(answer.readline())
        except (OSError, ValueError):
            return None
        finally:
            limit.cancel()

    def _start(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(
            PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=children.ROOT,
            env=children.environment(),
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if self._idle is not None:
            self._idle.cancel()
        if child is not None:
            child.kill()
            child.communicate()


def _later(seconds: float, action: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer


tokenizer = Tokenizer()
atexit.register(tokenizer.close)
