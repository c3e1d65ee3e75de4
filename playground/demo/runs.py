"""The responses that the server still knows: in memory, the newest few."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playground.demo.answer import Answer
from playground.demo.errors import ApiError
from playground.demo.player import Frame

Json = dict[str, Any]
KEPT = 100
KEPT_BYTES = 64 * 1024 * 1024
_OVER = ("completed", "incomplete", "failed", "cancelled")


@dataclass(slots=True)
class Run:
    """A stored response. A background one has a task that plays it into `frames`.

    `size` is how many bytes its request had.
    """

    answer: Answer
    size: int = 0
    frames: list[Frame] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    ended: bool = False
    grown: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.ended or self.answer.last.get("status") in _OVER

    async def fill(self, frames: AsyncGenerator[Frame]) -> None:
        """Play to the end, for whoever follows."""
        try:
            async for frame in frames:
                self.frames.append(frame)
                await self._tell()
        finally:
            self.ended = True
            await self._tell()

    async def follow(self, after: int = -1) -> AsyncGenerator[Frame]:
        """All frames, from the start or behind a sequence number, until the run is over."""
        index = 0
        while True:
            while index < len(self.frames):
                frame = self.frames[index]
                index += 1
                if not isinstance(frame, dict) or frame.get("sequence_number", 0) > after:
                    yield frame
            if self.over:
                return
            async with self.grown:
                await self.grown.wait_for(partial(self._news, index))

    def _news(self, index: int) -> bool:
        return self.over or index < len(self.frames)

    async def _tell(self) -> None:
        async with self.grown:
            self.grown.notify_all()


class Runs:
    """Stored responses by id; beyond KEPT of them, or KEPT_BYTES of requests, the oldest are forgotten."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()

    def keep(self, run: Run) -> None:
        """Remember a run."""
        self._runs[run.answer.id] = run
        size = sum(one.size for one in self._runs.values())
        while len(self._runs) > KEPT or (size > KEPT_BYTES and len(self._runs) > 1):
            size -= self._runs.popitem(last=False)[1].size

    def get(self, response_id: str) -> Run:
        """A remembered run. Raises ApiError 404."""
        if response_id not in self._runs:
            raise ApiError(404, f"Response with id '{response_id}' not found.", code="not_found")
        return self._runs[response_id]

    def history(self, response_id: str) -> list[Json]:
        """Input and output of a response: what a chained request continues. Raises ApiError 400."""
        if response_id not in self._runs:
            problem = f"Previous response with id '{response_id}' not found."
            raise ApiError(400, problem, param="previous_response_id", code="previous_response_not_found")
        answer = self._runs[response_id].answer
        return answer.asked.items + list(answer.last.get("output") or [])

    def cancel(self, response_id: str) -> Json:
        """Stop a background response; again is harmless. Raises ApiError 400 for one in the foreground."""
        run = self.get(response_id)
        if run.task is None:
            raise ApiError(400, "Cannot cancel a synchronous response.")
        if not run.over:
            run.task.cancel()
            run.answer.last = run.answer.envelope("cancelled")
        return run.answer.last

    def known(self) -> frozenset[str]:
        """The ids of all items that were put out and stored."""
        outputs = [run.answer.last.get("output") or [] for run in self._runs.values()]
        return frozenset(str(item.get("id")) for output in outputs for item in output)

    async def close(self) -> None:
        """Stop everything that still runs."""
        tasks = [run.task for run in self._runs.values() if run.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._runs.clear()
