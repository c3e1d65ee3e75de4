"""Malformed and hostile requests at the real server: refused, one line in the log, nothing told."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.request import Request, urlopen

import pytest

from tests.server import Server

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One real server for this page."""
    with Server() as running:
        yield running


def ask(server: Server, *pieces: bytes, wait: float = 10) -> bytes:
    """What the server answers to raw bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
        except ConnectionError:
            pass  # the server had enough; its answer may be there already
        answer = b""
        try:
            while piece := line.recv(65536):
                answer += piece
        except (ConnectionError, TimeoutError):
            pass
    return answer


def head(server: Server, first: str, *headers: str) -> bytes:
    """A request's head."""
    lines = [first, *(headers or (f"Host: 127.0.0.1:{server.port}",)), "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin1")


@pytest.mark.parametrize("host", ["evil.io", "[::1", "a b", "127.0.0.1, evil.io"])
def test_a_wrong_host_is_a_plain_refusal(server: Server, host: str) -> None:
    """400 and one line: no traceback, which would hold the whole request."""
    before = len(server.lines)
    answer = ask(server, head(server, "GET /?q=secret HTTP/1.1", f"Host: {host}"))
    assert answer.startswith(b"HTTP/1.1 400")
    said = server.lines[before:]
    assert len(said) == 1, said
    assert "Traceback" not in said[0]
    assert "secret" not in said[0]


def test_a_path_prefix_is_not_taken_from_a_stranger(server: Server) -> None:
    """Daphne would put it before every link of the page, and fail at one that is not ASCII."""
    for prefix in ("/evil", "//evil.io", "\xff"):
        host = f"Host: 127.0.0.1:{server.port}"
        answer = ask(server, head(server, "GET / HTTP/1.1", host, f"Daphne-Root-Path: {prefix}"))
        assert answer.startswith(b"HTTP/1.1 302")
        assert b"evil" not in answer


@pytest.mark.parametrize("size", [3, 12])
def test_a_body_without_a_length_is_refused_as_any_other(server: Server, size: int) -> None:
    """In pieces of unknown number; the sender gets to read why."""
    host, chunked = f"Host: 127.0.0.1:{server.port}", "Transfer-Encoding: chunked"
    piece = b"%x\r\n" % MIB + b"x" * MIB + b"\r\n"
    for path in ("/sessions/", "/nowhere/"):
        before = len(server.lines)
        start = head(server, f"POST {path} HTTP/1.1", host, chunked)
        answer = ask(server, start, *[piece] * size, b"0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"too large" in answer
        assert b"nosniff" in answer
        assert len(server.lines[before:]) == 1, server.lines[before:]


def test_an_endless_body_is_cut_off(server: Server) -> None:
    """Long before it fills the disk."""
    start = head(
        server, "POST /sessions/ HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Content-Length: {10**12}"
    )
    sent = 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line, suppress(ConnectionError):
        line.sendall(start)
        while sent < 200 * MIB:
            line.sendall(b"x" * MIB)
            sent += MIB
    assert sent < 100 * MIB


@pytest.mark.parametrize("path", ["/ws/", "/", "/ws/sessions/abc/", "/ws/sessions/%ff/"])
def test_a_socket_to_nowhere_is_refused(server: Server, path: str) -> None:
    """403, as for a wrong origin, and no traceback."""
    before = len(server.lines)
    answer = ask(
        server,
        head(
            server, f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: {server.url}",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ).replace(b"Connection: close\r\n", b""),
    )  # fmt: skip
    assert answer.startswith(b"HTTP/1.1 403")
    assert not [line for line in server.lines[before:] if "Traceback" in line]


def test_the_server_is_well_afterwards(server: Server) -> None:
    """Whatever came before."""
    with urlopen(Request(f"{server.url}/healthz")) as answer:
        assert answer.status == 200
