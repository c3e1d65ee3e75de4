"""The socket of the real server: who may open it, what it says, and when it closes."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
import pytest_asyncio
from multidict import CIMultiDict

from playground.web.consumers import SessionConsumer
from tests.server import Server

SIGNED_OUT, GONE, TOO_BIG = 4401, 4404, 1009
ENDED = "/again/"
"""Stands in the frame that ends a turn: the form to try it again."""
PATIENCE = 10
"""Seconds after which a test that waits in vain fails."""

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for this file; each test signs in anew."""
    with Server() as started:
        yield started
        assert not [line for line in started.lines if "Traceback" in line]


class Person:
    """A browser without a screen: a cookie jar, the page's token, sockets."""

    def __init__(self, server: Server, http: aiohttp.ClientSession) -> None:
        self.server = server
        self.http = http

    async def post(self, path: str, **fields: str) -> aiohttp.ClientResponse:
        """Send a form as the live page does."""
        async with self.http.get(f"{self.server.url}/sessions/new/") as page:
            token = re.search(
                r'csrfmiddlewaretoken" value="(\w+)"|csrf-token" content="(\w+)"', await page.text()
            )
        assert token
        headers = {"X-CSRFToken": token[1] or token[2], "HX-Request": "true", "Origin": self.server.url}
        async with self.http.post(
            f"{self.server.url}{path}", data=fields, headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            assert answer.status in (204, 302), await answer.text()
            return answer

    async def new_session(self, text: str) -> str:
        """Send a first message; the id of the session that it made."""
        answer = await self.post("/sessions/", text=text)
        return answer.headers["HX-Redirect"].strip("/").split("/")[1]

    @asynccontextmanager
    async def socket(
        self, session: object, query: str = "", **options: Any
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """An open socket."""
        url = f"{self.server.url}/ws/sessions/{session}/{query}"
        options.setdefault("headers", {"Origin": self.server.url})
        async with self.http.ws_connect(url, **options) as opened:
            yield opened


@pytest_asyncio.fixture
async def person(server: Server) -> AsyncIterator[Person]:
    """The owner, signed in by a link of the server's making."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        token = _issue(server)
        async with http.get(f"{server.url}/enter/{token}/") as page:
            assert page.status == 200
        yield Person(server, http)


def _issue(server: Server) -> str:
    """A fresh entry link, as the command line makes one."""
    import hashlib
    import secrets

    token = secrets.token_urlsafe(32)
    _sql(
        server,
        "INSERT INTO playground_entrylink (token_hash, user_id, created_at) "
        "SELECT ?, min(id), datetime('now') FROM playground_user",
        hashlib.sha256(token.encode()).hexdigest(),
    )
    return token


def _sql(server: Server, statement: str, *values: object) -> list[Any]:
    """Change the database behind the server's back, as an administrator in another process does."""
    with closing(sqlite3.connect(server.data / "playground.sqlite3", timeout=10)) as database, database:
        return database.execute(statement, values).fetchall()


async def frames(socket: aiohttp.ClientWebSocketResponse, until: str = "") -> list[dict[str, Any]]:
    """Frames up to the first one that holds a text."""
    found = []
    async with asyncio.timeout(PATIENCE):
        while True:
            raw = await socket.receive_str()
            found.append(json.loads(raw))
            if until in raw:
                return found


async def closed(socket: aiohttp.ClientWebSocketResponse, seconds: float = PATIENCE) -> int | None:
    """The code with which the server closes."""
    async with asyncio.timeout(seconds):
        async for _message in socket:
            pass
    return socket.close_code


def origins(port: int) -> dict[str, tuple[list[str], bool]]:
    """What a browser, or somebody who is none, may send as Origin, and whether it opens the socket."""
    own = f"http://127.0.0.1:{port}"
    return {
        "own": ([own], True),
        "localhost": ([f"http://localhost:{port}"], True),
        "upper case": ([own.replace("http", "HTTP")], True),
        "none": ([], False),
        "null": (["null"], False),
        "empty": ([""], False),
        "https": ([own.replace("http", "https")], False),
        "other port": (["http://127.0.0.1:1"], False),
        "no port": (["http://127.0.0.1"], False),
        "subdomain": ([f"http://a.localhost:{port}"], False),
        "suffix": ([f"http://127.0.0.1.evil.io:{port}"], False),
        "user": ([f"http://user@127.0.0.1:{port}"], False),
        "file": (["file://"], False),
        "extension": (["chrome-extension://abcdef"], False),
        "open bracket": (["http://[::1"], False),
        "no number": (["http://127.0.0.1:abc"], False),
        "path": ([own + "/"], False),
        "two": ([own, own], False),
        "two in one": ([f"{own}, {own}"], False),
    }


MALFORMED = ("empty", "open bracket", "no number", "two", "two in one")
"""What the server refuses to parse."""


@pytest.mark.parametrize("name", origins(1))
async def test_only_the_exact_origins_open_a_socket(person: Person, name: str) -> None:
    sent, opens = origins(person.server.port)[name]
    headers = CIMultiDict([("Origin", origin) for origin in sent])
    session = await person.new_session("/show text")
    if opens:
        async with person.socket(session, headers=headers) as socket:
            assert await frames(socket)
        return
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with person.socket(session, headers=headers):
            pass
    assert refused.value.status in ((400, 403) if name in MALFORMED else (403,))


class TestAccess:
    async def test_the_signed_out_are_told_so(self, person: Person, server: Server) -> None:
        session = await person.new_session("/show text")
        async with aiohttp.ClientSession() as http, Person(server, http).socket(session) as socket:
            assert await closed(socket) == SIGNED_OUT

    async def test_a_forged_cookie_is_signed_out(self, person: Person, server: Server) -> None:
        session = await person.new_session("/show text")
        (name,) = [cookie.key for cookie in person.http.cookie_jar if "session" in cookie.key]
        headers = {"Origin": server.url, "Cookie": f"{name}={'x' * 32}"}
        async with (
            aiohttp.ClientSession() as http,
            Person(server, http).socket(session, headers=headers) as socket,
        ):
            assert await closed(socket) == SIGNED_OUT

    async def test_what_is_not_mine_is_not_there(self, person: Person, server: Server) -> None:
        """The same for another person's session and for one that nobody has: not a byte of either."""
        session = await person.new_session("/show text")
        _sql(
            server,
            "UPDATE playground_chatsession SET owner_id = ? WHERE id = ?",
            _stranger(server),
            _key(session),
        )
        for id_ in (session, uuid4()):
            async with person.socket(id_) as socket:
                messages = [message async for message in socket]
            assert not messages
            assert socket.close_code == GONE

    async def test_leaving_closes_within_five_seconds(self, person: Person) -> None:
        session = await person.new_session("/show text")
        async with person.socket(session) as socket:
            await frames(socket)
            await person.post("/leave/")
            assert await closed(socket, 5) == SIGNED_OUT

    async def test_taking_it_away_closes_within_five_seconds(self, person: Person, server: Server) -> None:
        session = await person.new_session("/show text")
        async with person.socket(session) as socket:
            await frames(socket)
            _sql(
                server,
                "UPDATE playground_chatsession SET owner_id = ? WHERE id = ?",
                _stranger(server),
                _key(session),
            )
            assert await closed(socket, 5) == GONE

    async def test_deactivation_closes_within_five_seconds(self, person: Person, server: Server) -> None:
        """In the middle of a stream; the turn goes on without its reader."""
        session = await person.new_session("/show slow")
        try:
            async with person.socket(session) as socket:
                await frames(socket)
                _sql(server, "UPDATE playground_user SET is_active = 0 WHERE is_superuser")
                assert await closed(socket, 5) == SIGNED_OUT
            async with person.socket(session) as socket:
                assert await closed(socket) == SIGNED_OUT
        finally:
            _sql(server, "UPDATE playground_user SET is_active = 1 WHERE is_superuser")
        async with person.socket(session) as socket:
            await frames(socket, until="takes time")

    async def test_deletion_closes_at_once(self, person: Person) -> None:
        session = await person.new_session("/show slow")
        async with person.socket(session) as socket:
            await frames(socket)
            await person.post(f"/sessions/{session}/delete/")
            assert await closed(socket) == GONE


@pytest.mark.parametrize(
    "cursor", ["-1", str(2**63), str(10**30), "17000000", "abc", "1.5", "", "0x10", "%00", "１"]
)
async def test_a_cursor_that_makes_no_sense_gets_everything(person: Person, cursor: str) -> None:
    session = await person.new_session("/show text")
    async with person.socket(session) as socket:
        await frames(socket, until=ENDED)
    async with person.socket(session, f"?after={cursor}&turn=nonsense") as socket:
        (first,) = await frames(socket)
    assert first["after"] == 0
    assert "plainest stream" in json.dumps(first["patches"])


async def test_a_cursor_gets_the_rest(person: Person) -> None:
    session = await person.new_session("/show text")
    async with person.socket(session) as socket:
        last = (await frames(socket, until=ENDED))[-1]
    async with person.socket(session, f"?after={last['seq']}") as socket:
        assert await frames(socket) == [{"after": last["seq"], "seq": last["seq"], "patches": []}]


async def test_what_a_reader_sends_is_ignored(person: Person) -> None:
    """Commands, nonsense, bytes, a flood: nothing happens, and the frames go on."""
    session = await person.new_session("/show slow")
    async with person.socket(session) as socket:
        await frames(socket)
        for nonsense in ('{"action":"stop"}', "{", "[" * 10_000, "null", "\x00", "é" * 1000):
            await socket.send_str(nonsense)
        await socket.send_bytes(bytes(range(256)))
        for _ in range(300):
            await socket.send_str('{"action":"delete"}')
        await frames(socket, until=ENDED)


async def test_a_large_message_closes(person: Person) -> None:
    """256 KiB are the limit, as it is and unpacked."""
    session = await person.new_session("/show text")
    async with person.socket(session) as socket:
        await frames(socket)
        await socket.send_str("x" * 256 * 1024)
        assert not socket.closed
        await socket.send_str("x" * (256 * 1024 + 1))
        assert await closed(socket) == TOO_BIG
    async with person.socket(session, compress=15) as socket:
        await frames(socket)
        await socket.send_bytes(bytes(2 * 1024 * 1024))
        assert await closed(socket) == TOO_BIG


def _stranger(server: Server) -> int:
    """Somebody else."""
    name = uuid4().hex
    _sql(
        server,
        "INSERT INTO playground_user (password, is_superuser, username, first_name, last_name, email, "
        "is_staff, is_active, date_joined) VALUES ('!', 0, ?, '', '', '', 0, 1, datetime('now'))",
        name,
    )
    ((found,),) = _sql(server, "SELECT id FROM playground_user WHERE username = ?", name)
    return int(found)


def _key(session: str) -> str:
    return UUID(session).hex


async def test_a_reader_who_is_too_slow_is_cut_off() -> None:
    """Beyond 1 MiB nothing more is kept for it: what is queued goes out, then it is told to come back."""
    gate, sent = asyncio.Event(), []

    async def slow(message: dict[str, Any]) -> None:
        await gate.wait()
        sent.append(message)

    consumer = SessionConsumer()
    consumer.base_send = slow
    consumer._queue, consumer._queued, consumer._ended = asyncio.Queue(), 0, False
    sender = asyncio.create_task(consumer._send_all())
    frame = "x" * 400 * 1024
    for _ in range(50):
        consumer.deliver(frame)
        await asyncio.sleep(0)
    gate.set()
    async with asyncio.timeout(PATIENCE):
        await sender
    assert [message["type"] for message in sent] == ["websocket.send"] * 3 + ["websocket.close"]
    assert sent[-1]["code"] == 1013
    consumer.deliver(frame)
    consumer.end(SIGNED_OUT)
    assert consumer._queue.empty()


async def test_one_large_frame_is_no_sign_of_a_slow_reader() -> None:
    """A long session is one frame when it is opened."""
    consumer = SessionConsumer()
    consumer._queue, consumer._queued, consumer._ended = asyncio.Queue(), 0, False
    consumer.deliver("x" * 5 * 1024 * 1024)
    assert not consumer._ended
