"""Configured connections: the environment's and those that people added, turned into endpoints."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from playground.engine import addresses
from playground.lib.crypto import Safe, Unreadable
from playground.models import Connection
from playground.providers.base import Endpoint
from playground.providers.model_list import list_models
from playground.providers.registry import adapter

logger = logging.getLogger(__name__)

DEMO = "demo"
ADDED, DEMO_POSITION, UNTRIED = 100, 1000, 2000
"""Where connections stand after the environment's: what once worked, the demo, what never did."""
_demo: dict[str, Any] = {}
_models: dict[UUID, list[str]] = {}


class Show(NamedTuple):
    """A stream that the demo plays on request, and what it shows in one sentence."""

    name: str
    about: str


class Unusable(ValueError):
    """A connection that cannot be asked as it is; the message says why and what to do."""


def sync() -> None:
    """Make the table name what the environment configures, in its order; what people added stays."""
    wanted = [(item.slug, item.name, item.kind, item.base_url) for item in settings.CONF.connections]
    with transaction.atomic():
        Connection.objects.filter(source=Connection.Source.ENVIRONMENT).update(enabled=False)
        for position, row in enumerate(wanted):
            _configure(position, *row)
        _configure(DEMO_POSITION, DEMO, "Demo", DEMO, "")
        _renew()


def _configure(position: int, slug: str, name: str, kind: str, base_url: str) -> None:
    fields = {"name": name, "kind": kind, "base_url": base_url, "position": position, "enabled": True}
    Connection.objects.update_or_create(slug=slug, defaults=fields)


def _renew() -> None:
    """Bring every stored key under the newest encryption key."""
    for row in Connection.objects.exclude(secret=""):
        try:
            renewed = safe().renew(row.secret)
        except Unreadable:
            logger.warning("connection.key_lost", extra={"connection": str(row.id)})
        else:
            Connection.objects.filter(id=row.id, secret=row.secret).update(secret=renewed)


def safe() -> Safe:
    """What keys of connections are sealed and opened with."""
    return Safe(settings.CONF.keys)


def key_lost(row: Connection) -> bool:
    """Whether a key is stored that none of the encryption keys opens any more."""
    try:
        return bool(row.secret) and not safe().open(row.secret)
    except Unreadable:
        return True


def set_demo(url: str, key: str, shows: Callable[[], list[tuple[str, str]]] = list) -> None:
    """Tell where the built-in demo provider of this process listens, and what it can show."""
    _demo.update(url=url, key=key, shows=shows)


def demo() -> Endpoint:
    """The built-in demo provider of this process; without an address until it listens."""
    return Endpoint(kind=DEMO, name="Demo", base_url=_demo.get("url", ""), key=_demo.get("key", ""))


def shows() -> list[Show]:
    """What the demo plays for `/show <name>`; nothing until it listens."""
    return [Show(*row) for row in _demo.get("shows", list)()]


def available() -> list[Connection]:
    """The connections that people can choose, the default one first."""
    return list(Connection.objects.filter(enabled=True))


def choose(connection_id: Any) -> Connection:
    """The connection with an id; the default one for an unknown or disabled id."""
    found = available()
    return next((item for item in found if str(item.id) == str(connection_id)), found[0])


def endpoint(connection_id: UUID | str) -> Endpoint:
    """Address and key of a connection.

    Raises Connection.DoesNotExist when it is gone or disabled, Unusable when it needs somebody's care.
    """
    row = Connection.objects.get(id=connection_id, enabled=True)
    if row.kind == DEMO:
        return demo()
    if row.source == Connection.Source.PAGE:
        return _added(row)
    key = next((item.key for item in settings.CONF.connections if item.slug == row.slug), "")
    return Endpoint(kind=row.kind, name=row.name, base_url=row.base_url, key=key)


def _added(row: Connection) -> Endpoint:
    try:
        # Asked again: the install may have been opened to others since.
        base_url = addresses.usable(row.kind, row.base_url)
        key = safe().open(row.secret) if row.secret else ""
    except Unreadable:
        message = _(
            "The stored key of %(name)s cannot be read any more, since the server's encryption keys changed."
            " Paste the key again under Connections."
        )
        raise Unusable(message % {"name": row.name}) from None
    except ValueError as problem:
        raise Unusable(f"{row.name}: {problem}") from None
    return Endpoint(kind=row.kind, name=row.name, base_url=base_url, key=key)


def models(connection: Connection) -> list[str]:
    """The models to suggest: what the provider listed, else what its kind is known for."""
    return _models.get(connection.id) or list(adapter(connection.kind).models)


def note_models(connection_id: UUID, found: list[str]) -> None:
    """Suggest from now on what a provider has just listed; nothing, to ask its kind again."""
    _models[connection_id] = found


async def refresh_models() -> None:
    """Ask every provider for its models; who cannot say keeps the suggestions of its kind."""
    endpoints = await database_sync_to_async(_endpoints, thread_sensitive=False)()
    lists = await asyncio.gather(*(list_models(item) for item in endpoints.values()))
    _models.update(zip(endpoints, lists, strict=True))


def _endpoints() -> dict[UUID, Endpoint]:
    found = {}
    for row in available():
        try:
            found[row.id] = endpoint(row.id)
        except Unusable as problem:
            logger.warning("connection.unusable", extra={"connection": str(row.id), "why": str(problem)})
    return found
