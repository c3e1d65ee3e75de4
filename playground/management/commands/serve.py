"""Starts the whole product in one process: migrations, static files, the demo, Daphne."""

import asyncio
import fcntl
import gc
import logging
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Coroutine
from typing import IO, Any

from channels.db import database_sync_to_async
from daphne.server import Server, reactor  # first: Twisted's reactor is chosen when it is imported
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from twisted.internet.defer import Deferred

from playground.demo import scripts
from playground.demo.server import DemoServer, start as start_demo
from playground.engine import connections, recovery
from playground.engine.runner import runner
from playground.files.sweep import sweep
from playground.models import EntryLink, User
from playground.providers import responses
from playground.web import demo_api
from playground.web.bodies import bound
from playground.web.watch import watch

logger = logging.getLogger(__name__)

MESSAGE_LIMIT = 256 * 1024
"""Bytes of one incoming websocket message; the page sends none at all."""
STOP_SECONDS = 4
SWEEP_SECONDS = 3600
SWITCH_SECONDS = 0.001
"""After which a busy thread lets another one run. The journal's thread waits for that several times in a
commit, and every frame waits for the commit: the default of 5 ms is most of the latency under load."""


class Playground(Server):
    """Daphne, with what runs beside it on the same loop."""

    def __init__(self, application: Any, endpoint: str, token: str) -> None:
        super().__init__(
            application,
            endpoints=[endpoint],
            ready_callable=self.ready,
            websocket_max_message_size=MESSAGE_LIMIT,
            websocket_max_frame_size=MESSAGE_LIMIT,
            application_close_timeout=3,
            server_name="playground",
        )
        self.failed = False
        self._token = token
        self._tasks: set[asyncio.Task[None]] = set()
        self._demo: DemoServer | None = None

    def ready(self) -> None:
        """Start the rest; called on the loop before it runs."""
        bound(self.http_factory)
        # By default a frame that is too large drops the line; the page should hear why (1009).
        self.ws_factory.setProtocolOptions(failByDrop=False, allowNullOrigin=True)
        runner.start(asyncio.get_event_loop())
        for job in (self._open(), watch(), sweep_hourly()):
            self._keep(job)
        reactor.addSystemEventTrigger("before", "shutdown", self._shutdown)

    def listen_error(self, failure: Any) -> None:
        """The address cannot be had: one line, and the end."""
        conf = settings.CONF
        sys.stderr.write(f"playground: HOST {conf.host}, PORT {conf.port}: {failure.getErrorMessage()}\n")
        self.failed = True
        self.stop()

    def _keep(self, job: Coroutine[Any, Any, None]) -> None:
        # A task that nobody holds may be collected while it runs.
        task = asyncio.get_event_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self) -> None:
        key = secrets.token_urlsafe(24)
        # The SDK takes a second to import: now, and not when the first person waits for an answer.
        demo, _ = await asyncio.gather(start_demo(key=key), responses.warm())
        self._demo = demo
        connections.set_demo(demo.url, key, scripts.listing)
        # Daphne listens before it says that it is ready, or never.
        sys.stdout.write(f"Open {settings.CONF.origins[0]}/enter/{self._token}/\n")
        sys.stdout.flush()
        await connections.refresh_models()

    def _shutdown(self) -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(asyncio.wait_for(self._close(), STOP_SECONDS)))

    async def _close(self) -> None:
        """Commit what is queued; running turns are left to the recovery of the next start."""
        for task in self._tasks:
            task.cancel()
        await runner.aclose()
        await responses.aclose_all()
        await demo_api.aclose()
        if self._demo is not None:
            await self._demo.aclose()


class Command(BaseCommand):
    """`manage.py serve`."""

    help = __doc__ or ""
    requires_system_checks = ()  # they take their time, and ask the database before we can speak for it

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--prepare` brings the database and the static files up to date first."""
        parser.add_argument("--prepare", action="store_true", help="migrate and collect static files first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, recover, print the owner's link, serve until a signal."""
        lock = _lock()
        if lock is None:
            sys.exit(f"playground: PLAYGROUND_DATA: another process serves {settings.CONF.data}")
        try:
            connection.ensure_connection()
        except OperationalError as error:
            sys.exit(f"playground: DATABASE_URL: {str(error).partition('\n')[0]}")
        if options["prepare"]:
            prepare()
        connections.sync()
        recovered = recovery.recover()
        if recovered:
            self.stdout.write(f"{recovered} unfinished turns were ended as interrupted.")
        from playground.asgi import application

        conf = settings.CONF
        host = conf.host.replace(":", "\\:")
        server = Playground(
            application, f"tcp:port={conf.port}:interface={host}", EntryLink.issue(User.owner())
        )
        calm_collector()
        sys.setswitchinterval(SWITCH_SECONDS)
        server.run()
        if server.failed:
            sys.exit(1)


def _lock() -> IO[str] | None:
    """The data folder, for this process alone: recovery would end the turns that another one runs."""
    file = (settings.CONF.data / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    return file


def calm_collector() -> None:
    """Let the garbage collector leave alone what was loaded, and look less often at what streams make.

    Its default of 700 new objects is reached several times a frame; this took a tenth of the processor.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


async def sweep_hourly() -> None:
    """Remove what abandoned uploads left, now and every hour."""
    while True:
        try:
            await database_sync_to_async(sweep, thread_sensitive=False)()
        except Exception:
            logger.exception("sweep.failed")
        await asyncio.sleep(SWEEP_SECONDS)


def prepare() -> None:
    """Bring the database and the static files up to date, at no cost when they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists() or manifest.stat().st_mtime < _newest_static():
        call_command("collectstatic", interactive=False, verbosity=0)


def _newest_static() -> float:
    folders = settings.STATICFILES_DIRS
    return max(path.stat().st_mtime for folder in folders for path in folder.rglob("*"))
