"""A Responses server that emits numbered Markdown tokens at a pace, and remembers when."""

import asyncio
import json
import time
from typing import Any

from aiohttp import web

TOKENS = 300
RATE = 50.0
QUIET = "/none"
"""The message that is answered without a token."""
_LINES = (
    "## Section\n\n",
    "Some **bold** and *plain* words with `code` in them ",
    "- a point\n",
    "- another one\n",
    "\n",
    "| name | value |\n",
    "|---|---|\n",
    "| a | 1 |\n",
    "\n",
    "```python\n",
    "x = [i * i for i in range(3)]\n",
    "```\n\n",
    "A paragraph that goes on for a while and then ends. ",
    "[a link](https://example.org) ",
    "\n\n",
)


class Upstream:
    """Answers every request with TOKENS tokens; `emitted[stream][n]` is when token n was written.

    The stream's name is the text of the last message; times are of `time.perf_counter`, in seconds.
    """

    def __init__(self, rate: float = RATE, tokens: int = TOKENS) -> None:
        self.emitted: dict[str, list[float]] = {}
        self._gap = 1 / rate
        self._tokens = tokens

    async def start(self) -> str:
        """Listen on loopback; returns the base URL."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/responses", self._respond)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/v1"

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        name = body["input"][-1]["content"][-1]["text"].strip()
        times = self.emitted[name] = []
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        number = 0

        async def emit(kind: str, **fields: Any) -> None:
            nonlocal number
            event = {"type": kind, "sequence_number": number, **fields}
            number += 1
            await response.write(f"event: {kind}\ndata: {json.dumps(event)}\n\n".encode())

        head = {
            "id": f"resp_{name}",
            "object": "response",
            "status": "in_progress",
            "model": "bench",
            "output": [],
        }
        part = {"type": "output_text", "text": "", "annotations": []}
        item = {
            "id": f"msg_{name}",
            "type": "message",
            "role": "assistant",
            "status": "in_progress",
            "content": [],
        }
        await emit("response.created", response=head)
        await emit("response.in_progress", response=head)
        await emit("response.output_item.added", output_index=0, item=item)
        await emit(
            "response.content_part.added", output_index=0, item_id=item["id"], content_index=0, part=part
        )
        text = ""
        start = time.perf_counter()
        for index in range(0 if name == QUIET else self._tokens):
            wait = start + index * self._gap - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            token = f"{name}t{index} " + _LINES[index % len(_LINES)]
            text += token
            times.append(time.perf_counter())
            await emit(
                "response.output_text.delta",
                output_index=0, item_id=item["id"], content_index=0, delta=token, logprobs=[],
                obfuscation="abcdefgh",
            )  # fmt: skip
        part = {**part, "text": text}
        done = {**item, "status": "completed", "content": [part]}
        await emit(
            "response.output_text.done", output_index=0, item_id=item["id"], content_index=0, text=text
        )
        await emit(
            "response.content_part.done", output_index=0, item_id=item["id"], content_index=0, part=part
        )
        await emit("response.output_item.done", output_index=0, item=done)
        usage = {"input_tokens": 10, "output_tokens": self._tokens, "total_tokens": 10 + self._tokens}
        await emit(
            "response.completed", response={**head, "status": "completed", "output": [done], "usage": usage}
        )
        await response.write_eof()
        return response
