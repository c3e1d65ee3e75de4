"""N people who each send one message over HTTP and read the answer from their own socket."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

import aiohttp

from tests.bench.upstream import QUIET, Upstream

TIMEOUT_SECONDS = 25
SPACING_SECONDS = 0.03
"""Between two people who send."""


@dataclass
class Sample:
    """What one reader saw: seconds from emission to frame for each token, and to the first from the send."""

    latencies: list[float] = field(default_factory=list)
    first: float | None = None
    complete: bool = False


async def sign_in(entry: str) -> aiohttp.ClientSession:
    """A browser's cookies, by the one-time link."""
    client = aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(limit=0)
    )
    async with client.get(entry) as response:
        response.raise_for_status()
    return client


async def browse(client: aiohttp.ClientSession, url: str) -> dict[str, str]:
    """The headers that a page sends with a command."""
    return {"X-CSRFToken": await _csrf(client, url), "Origin": url, "HX-Request": "true"}


async def run(
    client: aiohttp.ClientSession, url: str, upstream: Upstream, sessions: list[str], tag: str
) -> list[Sample]:
    """A socket for each session, then a message into each, one after another."""
    headers = await browse(client, url)
    jobs = [
        _one(client, url, upstream, session, f"{tag}s{index}x", headers, delay=index * SPACING_SECONDS)
        for index, session in enumerate(sessions)
    ]
    return await asyncio.gather(*jobs)


async def _csrf(client: aiohttp.ClientSession, url: str) -> str:
    async with client.get(f"{url}/sessions/new/") as response:
        page = await response.text()
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None, "the page has no CSRF token"
    return found[1]


async def make_session(client: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> str:
    """A session whose first turn has ended (its upstream answer is empty of tokens)."""
    data = {"text": QUIET, "model": "bench"}
    async with client.post(f"{url}/sessions/", data=data, headers=headers) as response:
        assert response.status == 204, await response.text()
        return response.headers["HX-Redirect"]


async def _one(
    client: aiohttp.ClientSession,
    url: str,
    upstream: Upstream,
    path: str,
    name: str,
    headers: dict[str, str],
    delay: float,
) -> Sample:
    sample = Sample()
    pattern = re.compile(re.escape(name) + r"t(\d+)")
    session = path.strip("/").split("/")[-1]
    socket_url = f"{url.replace('http', 'ws', 1)}/ws/sessions/{session}/?after=0"
    async with client.ws_connect(socket_url, origin=url, max_msg_size=0) as socket:
        while not _is_quiet(await socket.receive_str()):
            pass  # the session's first turn still ends
        await asyncio.sleep(delay)
        sent = time.perf_counter()
        data = {"text": name, "model": "bench"}
        async with client.post(f"{url}{path}turns/", data=data, headers=headers) as response:
            assert response.status == 204, await response.text()
        seen = -1
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async for message in socket:
                now = time.perf_counter()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return sample
                newest = max((int(number) for number in pattern.findall(message.data)), default=-1)
                times = upstream.emitted.get(name, [])
                if newest >= 0 and sample.first is None:
                    sample.first = now - sent
                while seen < newest:
                    seen += 1
                    sample.latencies.append(now - times[seen])
                if '"data-status"' in message.data and _ends_turn(message.data):
                    sample.complete = True
                    return sample
    return sample


def _is_quiet(frame: str) -> bool:
    shown = re.search(r'<article [^>]*data-status=\\"completed\\"', frame)
    return shown is not None or _ends_turn(frame)


def _ends_turn(frame: str) -> bool:
    patches = json.loads(frame)["patches"]
    return any(
        re.fullmatch(r"turn-[0-9a-f]{32}", patch["id"])
        and patch.get("attrs", {}).get("data-status") in ("completed", "failed", "interrupted")
        for patch in patches
    )
