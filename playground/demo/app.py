"""The HTTP face of the demo: the routes of the Responses API, guarded by one bearer key."""

import asyncio
import hmac
import json
import logging
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.demo import asked, check, check_history, pace, wire
from playground.demo.answer import Answer
from playground.demo.documents.reading import read_all
from playground.demo.errors import ApiError, refuse
from playground.demo.player import Frame, play
from playground.demo.rules import lines_for, wishes
from playground.demo.runs import Run, Runs

Json = dict[str, Any]
logger = logging.getLogger(__name__)

MODEL = "demo"
_LARGEST = 64 * 1024 * 1024
_ATTEMPTS = 100


class Demo:
    """The handlers and what they share. `received` holds the newest request bodies, for tests."""

    def __init__(self, key: str, rate: float | None, keep: int) -> None:
        self.key, self.rate = key, rate
        self.runs = Runs()
        self._attempts: dict[int, int] = {}
        self.received: deque[Json] = deque(maxlen=keep)

    def application(self) -> web.Application:
        """The routes, under /v1."""
        application = web.Application(client_max_size=_LARGEST, middlewares=[self._guard])
        application.router.add_post("/v1/responses", self._create)
        application.router.add_post("/v1/responses/input_tokens", self._count)
        application.router.add_get("/v1/responses/{id}", self._retrieve)
        application.router.add_post("/v1/responses/{id}/cancel", self._cancel)
        application.router.add_get("/v1/models", self._models)
        application.on_shutdown.append(self._close)
        return application

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        given = request.headers.get("authorization", "").encode()
        try:
            if not hmac.compare_digest(given, f"Bearer {self.key}".encode()):
                raise ApiError(401, "Incorrect API key provided.", code="invalid_api_key")
            return await handler(request)
        except ApiError as error:
            return wire.refusal(error)
        except web.HTTPException as error:
            return wire.refusal(ApiError(error.status, error.reason))
        except (ConnectionResetError, asyncio.CancelledError):
            raise
        except Exception as error:  # the last net: the kind is logged, never the content
            logger.error("demo request failed: %s", type(error).__name__)
            return wire.refusal(ApiError(500, "The demo failed on this request."))

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = check.body(await _json(request))
        self.received.append(body)
        question = self._read(body)
        if "/show" in question.text or wishes.wished(question.text):
            question.attempt = self._attempt(body)
        lines, answer = await asyncio.to_thread(_answered, question)
        frames = play(lines, answer, self._pace(body))
        run = Run(answer, size=len(await request.read()))
        if body.get("store") is not False:
            self.runs.keep(run)
        if body.get("background"):
            run.task = asyncio.create_task(run.fill(frames))
            frames = run.follow()
            if not body.get("stream"):
                return wire.plain(200, answer.last)
        return await self._tell(request, frames, streaming=bool(body.get("stream")))

    def _read(self, body: Json) -> asked.Asked:
        previous = body.get("previous_response_id")
        question = asked.read(body, self.runs.history(previous) if previous else [])
        check_history.history(question.items, self.runs.known())
        return question

    def _attempt(self, body: Json) -> int:
        name = hash(json.dumps(body, sort_keys=True))
        count = self._attempts.pop(name, -1) + 1
        self._attempts[name] = count
        if len(self._attempts) > _ATTEMPTS:
            del self._attempts[next(iter(self._attempts))]
        return count

    def _pace(self, body: Json) -> pace.Pace:
        wanted = (body.get("metadata") or {}).get("pace")
        try:
            return pace.Pace(self.rate if wanted is None else pace.parse(wanted))
        except ValueError:
            problem = "Invalid 'metadata.pace': expected \"fast\" or tokens a second."
            raise refuse(problem, param="metadata.pace", code="invalid_value") from None

    async def _tell(
        self, request: web.Request, frames: AsyncGenerator[Frame], *, streaming: bool
    ) -> web.StreamResponse:
        return await (wire.stream(request, frames) if streaming else wire.whole(frames))

    async def _retrieve(self, request: web.Request) -> web.StreamResponse:
        run = self.runs.get(request.match_info["id"])
        if request.query.get("stream") != "true":
            return wire.plain(200, run.answer.last)
        if run.task is None:
            raise refuse("Only background responses can be streamed again.", param="stream")
        after = request.query.get("starting_after", "-1")
        if not after.lstrip("-").isdigit():
            raise refuse("Invalid 'starting_after': expected an integer.", param="starting_after")
        return await self._tell(request, run.follow(int(after)), streaming=True)

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        return wire.plain(200, self.runs.cancel(request.match_info["id"]))

    async def _count(self, request: web.Request) -> web.StreamResponse:
        question = self._read(check.body(await _json(request)))
        answer = await asyncio.to_thread(Answer, question)
        return wire.plain(200, {"object": "response.input_tokens", "input_tokens": answer.read})

    async def _models(self, request: web.Request) -> web.StreamResponse:
        model = {"id": MODEL, "object": "model", "created": 1767225600, "owned_by": "playground-demo"}
        return wire.plain(200, {"object": "list", "data": [model]})

    async def _close(self, application: web.Application) -> None:
        await self.runs.close()


def _answered(question: asked.Asked) -> tuple[list[Json], Answer]:
    """What is to be played. Takes long for long questions and large files: never in the server's loop."""
    question.documents = read_all(question.items)
    return lines_for(question), Answer(question)


async def _json(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise refuse("We could not parse the JSON body of your request.", code="invalid_json") from None
