"""Finds model servers on this machine by asking a few ports."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.providers import model_list, responses

if TYPE_CHECKING:
    import aiohttp

SECONDS = 0.3
"""How long one server may take: it is next door, and somebody waits for the page."""
_BYTES = 1024 * 1024
_MARKS = (
    ("Ollama", "/api/version", "version"),
    ("LM Studio", "/api/v0/models", "data"),
    ("vLLM", "/version", "version"),
    ("llama.cpp", "/props", "default_generation_settings"),
)
"""What a server is called, and the answer that it alone gives: a path, and a key of the JSON found there."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that lists models. `name` is empty when it is none of the known ones."""

    name: str
    port: int
    models: tuple[str, ...]

    @property
    def base_url(self) -> str:
        """The address that requests go under."""
        return f"http://127.0.0.1:{self.port}/v1"


async def find(ports: Iterable[int]) -> list[LocalServer]:
    """The servers at these ports of 127.0.0.1, in their order; nobody else is asked. Never raises."""
    await responses.warm()
    import aiohttp

    limit = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=limit, trust_env=False, auto_decompress=False) as client:
        found = await asyncio.gather(*(_look(client, port) for port in ports))
    return [server for server in found if server is not None]


async def _look(client: "aiohttp.ClientSession", port: int) -> LocalServer | None:
    listed = await _json(client, port, "/v1/models")
    if not (isinstance(listed, dict) and isinstance(listed.get("data"), list)):
        return None
    answers = await asyncio.gather(*(_json(client, port, path) for _name, path, _key in _MARKS))
    marked = zip(_MARKS, answers, strict=True)
    name = next((mark[0] for mark, answer in marked if isinstance(answer, dict) and mark[2] in answer), "")
    return LocalServer(name, port, tuple(model_list.names(listed)))


async def _json(client: "aiohttp.ClientSession", port: int, path: str) -> Any:
    """The JSON at a path; None when there is none, whatever the reason."""
    import aiohttp

    body = bytearray()
    try:
        async with client.get(f"http://127.0.0.1:{port}{path}", allow_redirects=False) as answer:
            if answer.status != 200:
                return None
            async for chunk in answer.content.iter_chunked(65536):
                body += chunk
                if len(body) > _BYTES:
                    return None
        return json.loads(body)
    except (aiohttp.ClientError, OSError, ValueError, RecursionError):
        return None
