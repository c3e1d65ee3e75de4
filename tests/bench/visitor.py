"""A person's browser, as far as the bench needs one: cookies, a CSRF token, sessions, raw requests."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from tests.bench.upstream import QUIET


@dataclass
class Visitor:
    """Somebody signed in."""

    client: aiohttp.ClientSession
    url: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a page sends with a command."""
        return {"X-CSRFToken": self.token, "Origin": self.url, "HX-Request": "true"}

    async def make_session(self, text: str = QUIET) -> str:
        """The path of a new session with this first message."""
        data = {"text": text, "model": "bench"}
        async with self.client.post(f"{self.url}/sessions/", data=data, headers=self.headers) as response:
            assert response.status == 204, await response.text()
            return response.headers["HX-Redirect"]

    async def send(self, path: str, text: str) -> None:
        """A message into a session."""
        data = {"text": text, "model": "bench"}
        async with self.client.post(f"{self.url}{path}turns/", data=data, headers=self.headers) as response:
            assert response.status == 204, await response.text()

    def _request(self, first: str, fields: dict[str, str], body: str = "") -> bytes:
        cookies = self.client.cookie_jar.filter_cookies(URL(self.url)).values()
        fields |= {
            "Host": urlsplit(self.url).netloc,
            "Origin": self.url,
            "Cookie": "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies),
        }
        lines = [first, *(f"{name}: {value}" for name, value in fields.items()), "", body]
        return "\r\n".join(lines).encode()

    def sending(self, path: str, text: str) -> bytes:
        """The request that `send` makes."""
        body = f"text={quote(text)}&model=bench"
        fields = self.headers | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        return self._request(f"POST {path}turns/ HTTP/1.1", fields, body)

    def watching(self, path: str, after: int = 0) -> bytes:
        """The request that opens a session's socket."""
        fields = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        session = path.strip("/").split("/")[-1]
        return self._request(f"GET /ws/sessions/{session}/?after={after} HTTP/1.1", fields)


async def sign_in(entry: str, url: str) -> Visitor:
    """Come in by the owner's link and read the page's CSRF token."""
    client = aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(limit=0)
    )
    async with client.get(entry) as response:
        response.raise_for_status()
    async with client.get(f"{url}/sessions/new/") as response:
        found = re.search(r'name="csrf-token" content="([^"]+)"', await response.text())
    assert found is not None, "the page has no CSRF token"
    return Visitor(client, url, found[1])
