"""Plays lines as frames of a response, at a pace."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.demo import expand
from playground.demo.answer import Answer, OutOfTokens
from playground.demo.pace import Pace
from playground.demo.pictures import make

Json = dict[str, Any]
logger = logging.getLogger(__name__)


class WorkFailed(Exception):
    """The work of a line has thrown something."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An HTTP answer instead of a stream; only as the first frame."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes put on the wire as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """The stream ends here: "eof" (properly), "cut" (without the last chunk) or "reset"."""

    how: str


type Frame = Json | Fault | Raw | Close


async def play(lines: Iterable[Json], answer: Answer, pace: Pace) -> AsyncGenerator[Frame]:
    """The frames of the lines. Stops behind a `close`; out of tokens it ends as incomplete."""
    try:
        for line in _unrolled(lines):
            if (frame := _frame(line, answer.asked.attempt)) is not None:
                yield frame
                if isinstance(frame, (Close, Fault)):
                    return
            elif not await _directed(line, answer, pace):
                async for event in _worked(line, answer, pace):
                    yield event
    except OutOfTokens:
        reason = {"reason": "max_output_tokens"}
        async for event in _events({"end": "incomplete", "incomplete_details": reason}, answer, pace):
            yield event
    except WorkFailed:
        error = {"code": "server_error", "message": "The demo failed at its work on this request."}
        async for event in _events({"end": "failed", "error": error}, answer, pace):
            yield event


async def _worked(line: Json, answer: Answer, pace: Pace) -> AsyncGenerator[Json]:
    """The events of a line; of one that holds `work`, the events of the lines that the work gives."""
    for one in await _done(line["work"]) if "work" in line else [line]:
        async for event in _events(one, answer, pace):
            yield event


async def _done[Value](work: Callable[..., Value], *given: Any) -> Value:
    """What work gives that is done in a thread. Raises WorkFailed."""
    try:
        return await asyncio.to_thread(work, *given)
    except Exception as problem:  # whatever a person's file does to it; the kind is logged, no content
        logger.error("demo work failed: %s", type(problem).__name__)
        raise WorkFailed from None


async def silence(seconds: float) -> None:
    """A wait that no pace shortens."""
    await asyncio.sleep(seconds)


async def _directed(line: Json, answer: Answer, pace: Pace) -> bool:
    """Obey a line that puts nothing on the wire; whether it was one."""
    if "about" in line:
        answer.numbered = line.get("numbers", True)
    elif "pause" in line:
        await pace.pause(line["pause"])
    elif "silence" in line:
        await silence(line["silence"])
    else:
        return isinstance(line.get("status"), dict)  # a fault that this attempt is spared
    return True


async def _events(line: Json, answer: Answer, pace: Pace) -> AsyncGenerator[Json]:
    if "draw" in line and "made" not in line:
        line = line | {"made": await _done(make.drawn, line["draw"], line.get("tool", {}))}
    for event in expand.events(line, answer):
        if event["type"].endswith(".delta"):
            await pace.tick()
        elif event["type"].endswith(".partial_image"):
            await pace.pause(0.4)
        yield answer.finish(event)


def _frame(line: Json, attempt: int) -> Frame | None:
    if "raw" in line:
        # A lone surrogate in a script stands for the byte that is no UTF-8.
        return Raw("".join(_pieces(line["raw"])).encode("utf-8", "surrogateescape"))
    if "close" in line:
        return Close(line["close"])
    status = line.get("status")
    if not isinstance(status, dict) or _spared(status.get("attempts"), attempt):
        return None
    return Fault(status["code"], status.get("body"), status.get("headers", {}))


def _pieces(raw: str | list[Any]) -> Iterator[str]:
    """A text, or a list of texts and [text, times] pairs."""
    for part in [raw] if isinstance(raw, str) else raw:
        yield part if isinstance(part, str) else part[0] * part[1]


def _spared(attempts: int | None, attempt: int) -> bool:
    """Whether a fault of the first `attempts` is over; then it begins again."""
    return attempts is not None and attempt % (attempts + 1) == attempts


def _unrolled(lines: Iterable[Json]) -> Iterator[Json]:
    for line in lines:
        if "repeat" in line:
            for _ in range(line["repeat"]):
                yield from _unrolled(line["lines"])
        else:
            yield line
