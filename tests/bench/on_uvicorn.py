"""The product on uvicorn: does around `playground.asgi:application` what `manage.py serve` does on Daphne."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from django.conf import settings

from playground.asgi import application  # first: it sets Django up
from playground.engine import connections, recovery
from playground.engine.runner import runner
from playground.management.commands.serve import calm_collector, prepare
from playground.models import EntryLink, User
from playground.providers import responses
from playground.web.watch import watch


class Playground(uvicorn.Server):
    """Uvicorn, with what runs beside it on the same loop."""

    @asynccontextmanager
    async def _beside(self) -> AsyncIterator[None]:
        runner.start(asyncio.get_running_loop())
        jobs = [asyncio.create_task(job) for job in (watch(), responses.warm(), connections.refresh_models())]
        try:
            yield
        finally:
            for job in jobs:
                job.cancel()
            await runner.aclose()
            await responses.aclose_all()

    async def serve(self, sockets: list[Any] | None = None) -> None:
        """As uvicorn's."""
        async with self._beside():
            await super().serve(sockets)

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """As uvicorn's; then tell the owner's link."""
        await super().startup(sockets)
        token = await asyncio.to_thread(lambda: EntryLink.issue(User.owner()))
        sys.stdout.write(f"Open {settings.CONF.origins[0]}/enter/{token}/\n")
        sys.stdout.flush()


if __name__ == "__main__":
    prepare()
    connections.sync()
    recovery.recover()
    calm_collector()
    config = uvicorn.Config(
        application, host=settings.CONF.host, port=settings.CONF.port, loop="asyncio", http="h11",
        lifespan="off", access_log=False, log_level="warning", ws_per_message_deflate=False,
    )  # fmt: skip
    Playground(config).run()
