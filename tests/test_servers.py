"""The servers that tests lean on are real, private, and told about when missing."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import servers


@pytest.mark.postgres
def test_postgresql_answers_and_keeps_unicode(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("select %s::text", ["Grüße 🎈"]).fetchone() == ("Grüße 🎈",)


def test_redis_answers(redis_url: str) -> None:
    url = urlsplit(redis_url)
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(16) == b"+PONG\r\n"


def test_a_server_ends_with_its_context(monkeypatch: pytest.MonkeyPatch, redis_url: str) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    with servers.redis() as own:
        assert own != redis_url
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(own).port or 0)).close()


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/playground")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    with servers.postgresql() as database, servers.redis() as cache:
        assert (database, cache) == ("postgres://db.example/playground", "redis://cache.example/0")


def test_a_missing_server_skips_and_is_told_once(tmp_path: Path) -> None:
    probe = tmp_path / "test_probe.py"
    probe.write_text("def test_one(redis_url): ...\ndef test_two(redis_url): ...\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "-p",
        "tests.servers",
        "-p",
        "no:django",
        probe,
    ]
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 skipped" in done.stdout
    assert (
        done.stdout.count("NOT TESTED: everything that needs Redis: redis-server is not on this machine") == 1
    )
