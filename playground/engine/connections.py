"""Configured connections: kept in step with the environment, turned into endpoints."""

import asyncio
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import transaction

from playground.models import Connection
from playground.providers.base import Endpoint
from playground.providers.model_list import list_models
from playground.providers.registry import adapter

DEMO = "demo"
_demo: dict[str, str] = {}
_models: dict[UUID, list[str]] = {}


def sync() -> None:
    """Make the table name what the environment configures, in its order; the demo comes last."""
    wanted = [(item.slug, item.name, item.kind, item.base_url) for item in settings.CONF.connections]
    wanted.append((DEMO, "Demo", DEMO, ""))
    with transaction.atomic():
        Connection.objects.update(enabled=False)
        for position, (slug, name, kind, base_url) in enumerate(wanted):
            fields = {"name": name, "kind": kind, "base_url": base_url, "position": position, "enabled": True}
            Connection.objects.update_or_create(slug=slug, defaults=fields)


def set_demo(url: str, key: str) -> None:
    """Tell where the built-in demo provider of this process listens."""
    _demo.update(url=url, key=key)


def available() -> list[Connection]:
    """The connections that people can choose, the default one first."""
    return list(Connection.objects.filter(enabled=True))


def choose(connection_id: Any) -> Connection:
    """The connection with an id; the default one for an unknown or disabled id."""
    found = available()
    return next((item for item in found if str(item.id) == str(connection_id)), found[0])


def endpoint(connection_id: UUID | str) -> Endpoint:
    """Address and key of a connection. Raises Connection.DoesNotExist when it is gone or disabled."""
    row = Connection.objects.get(id=connection_id, enabled=True)
    if row.kind == DEMO:
        return Endpoint(kind=DEMO, name=row.name, base_url=_demo.get("url", ""), key=_demo.get("key", ""))
    key = next((item.key for item in settings.CONF.connections if item.slug == row.slug), "")
    return Endpoint(kind=row.kind, name=row.name, base_url=row.base_url, key=key)


def models(connection: Connection) -> list[str]:
    """The models to suggest: what the provider listed, else what its kind is known for."""
    return _models.get(connection.id) or list(adapter(connection.kind).models)


async def refresh_models() -> None:
    """Ask every provider for its models; who cannot say keeps the suggestions of its kind."""
    rows = await database_sync_to_async(available, thread_sensitive=False)()
    endpoints = [await database_sync_to_async(endpoint, thread_sensitive=False)(row.id) for row in rows]
    lists = await asyncio.gather(*(list_models(item) for item in endpoints))
    _models.update(zip([row.id for row in rows], lists, strict=True))
