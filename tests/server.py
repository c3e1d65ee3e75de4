"""The real server, as a process, as a newcomer starts it."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


class Server:
    """`manage.py serve --prepare` on a free port with a data folder of its own.

    `lines` holds everything that the process printed. `kill` ends it as a power cut would; the same
    object can be started again on the same data.
    """

    command: tuple[str, ...] = ("manage.py", "serve", "--prepare")

    def __init__(self, data: Path | None = None, **environment: str) -> None:
        self.data = data or Path(tempfile.mkdtemp(prefix="playground-server-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.entry = ""
        self.lines: list[str] = []
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start and wait for the line with the owner's link."""
        environment = {name: value for name, value in os.environ.items() if not _configures(name)}
        environment |= {
            "PLAYGROUND_DATA": str(self.data),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            **self._environment,
        }
        self._process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        opened: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, args=(self._process, opened), daemon=True).start()
        line = opened.get(timeout=START_SECONDS)
        if line is None:
            raise RuntimeError("the server ended at its start:\n" + "\n".join(self.lines[-40:]))
        self.entry = line

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=10)

    def kill(self) -> None:
        """SIGKILL."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=10)

    def _read(self, process: subprocess.Popen[str], opened: queue.Queue[str | None]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self.lines.append(line.rstrip())
                if found := re.match(r"Open (http\S+/enter/\S+/)", line):
                    opened.put(found[1])
        opened.put(None)


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _configures(name: str) -> bool:
    return name.startswith(("PLAYGROUND_", "OPENAI_", "AZURE_", "DATABRICKS_")) or name in (
        "PORT", "HOST", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "DJANGO_SETTINGS_MODULE",
    )  # fmt: skip
