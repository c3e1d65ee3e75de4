"""Real servers for the tests, a pytest plugin: PostgreSQL, Redis and a browser, started when a test asks.

`scripts/test` installs what it may; what is missing all the same skips its tests, with one loud line each.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any

import pytest

from tests.server import free_port

PROGRAM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",  # Debian keeps these off the PATH
    f"{sys.prefix}/lib/python3*/site-packages/*/pginstall/bin",  # requirements-servers.txt
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
missing: dict[str, str] = {}


class MissingError(Exception):
    """A server that this machine does not have; the message says what is missing."""


def program(*names: str) -> str:
    """The path of the first of these programs that is here, the PATH before PROGRAM_FOLDERS.

    Raises MissingError when there is none.
    """
    folders = [os.environ.get("PATH", os.defpath)]
    folders += [folder for pattern in PROGRAM_FOLDERS for folder in sorted(glob(pattern), reverse=True)]
    for name in names:
        if found := shutil.which(name, path=os.pathsep.join(folders)):
            return found
    raise MissingError(f"{names[0]} is not on this machine, and scripts/test could not install it")


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL: DATABASE_URL if it names one, else a throw-away one. Raises MissingError."""
    if (given := os.environ.get("DATABASE_URL", "")).startswith("postgres"):
        yield given
        return
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    with _folder() as folder:
        data, port = f"{folder}/data", free_port()
        _run(folder, initdb, "-D", data, "-U", "playground", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        hasty = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        _run(folder, pg_ctl, "-D", data, "-l", f"{folder}/log", "-o", f"{options} {hasty}", "-w", "start")
        try:
            yield f"postgres://playground@127.0.0.1:{port}/postgres"
        finally:
            _run(folder, pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis: REDIS_URL where it is given, else a throw-away one. Raises MissingError."""
    if given := os.environ.get("REDIS_URL", ""):
        yield given
        return
    server = program("redis-server")
    with _folder() as folder:
        port = free_port()
        command = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **_rights(folder)) as process:
            try:
                assert process.stdout is not None
                said = []
                while "Ready to accept connections" not in "".join(said[-1:]):
                    said.append(process.stdout.readline())
                    assert said[-1], f"Redis did not start: {''.join(said)}"
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                process.terminate()


@contextmanager
def _folder() -> Iterator[str]:
    """A folder for a server's files, which whoever runs the server may write to."""
    with tempfile.TemporaryDirectory(prefix="playground-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        yield folder


def _rights(folder: str) -> dict[str, Any]:
    """How to start a server in its folder: PostgreSQL refuses root, so root starts it as nobody."""
    return {"cwd": folder, **({"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {})}


def _run(folder: str, *command: str) -> None:
    # Not through a pipe: PostgreSQL keeps what it inherits open, and the reader would wait for ever.
    with Path(folder, "said").open("w+") as said:
        done = subprocess.run(command, stdout=said, stderr=said, check=False, **_rights(folder))
        said.seek(0)
        assert done.returncode == 0, f"{command[0]} failed: {said.read()}"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a real PostgreSQL, one for the whole run."""
    with _told("PostgreSQL"), postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a real Redis, one for the whole run."""
    with _told("Redis"), redis() as url:
        yield url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Any) -> dict[str, Any]:
    """pytest-playwright's own, with this machine's Chromium; Playwright's where there is none."""
    with _told("Chromium"):
        try:
            path = program(*BROWSERS)
        except MissingError:
            path = playwright.chromium.executable_path
            if not Path(path).exists():
                raise
    return {**browser_type_launch_args, "executable_path": path}


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Skip what needs a server that is missing, and keep the reason for the end of the run."""
    try:
        yield
    except MissingError as error:
        missing[name] = str(error)
        pytest.skip(f"no {name}: {error}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell loudly what was not tested, once for each server."""
    for name, why in missing.items():
        terminalreporter.write_line(f"NOT TESTED: everything that needs {name}: {why}.", red=True, bold=True)
