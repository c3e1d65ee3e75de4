"""Plays lines as frames of a response, at a pace."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.demo import drawing, expand
from playground.demo.answer import Answer, OutOfTokens
from playground.demo.pace import Pace

Json = dict[str, Any]


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
                async for event in _events(line, answer, pace):
                    yield event
    except OutOfTokens:
        reason = {"reason": "max_output_tokens"}
        async for event in _events({"end": "incomplete", "incomplete_details": reason}, answer, pace):
            yield event


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
    if "draw" in line:
        size, partials = line.get("size", "auto"), line.get("partials", 0)
        frames = await asyncio.to_thread(drawing.frames, line["draw"], size, partials)
        line = line | {"frames": frames, "size": size}
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
