"""Model servers on this machine, found and offered: only where the playground is this machine's own."""

import asyncio
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from playground.engine import addresses, connection_edits, connections
from playground.engine.actions import Refused
from playground.lib.net import is_loopback
from playground.models import Connection, User
from playground.providers import local_servers
from playground.providers.local_servers import LocalServer

_FRESH = 5.0
"""Seconds for which an answer is good: pages that load together ask once."""
_seen: dict[tuple[int, ...], tuple[float, list[LocalServer]]] = {}


def offered() -> list[LocalServer]:
    """The servers that listen here, list models and are no connection yet. Blocks for less than a second."""
    if not settings.CONF.loopback:
        return []
    used = {urlsplit(row.base_url).port for row in connections.available() if is_loopback(row.base_url)}
    ports = tuple(port for port in settings.LOCAL_SERVER_PORTS if port not in addresses.own_ports())
    return [server for server in _found(ports) if server.port not in used]


def use(user: User, port: int) -> Connection:
    """Make a connection of a server that is offered. Raises Refused when it is no longer there."""
    server = next((one for one in offered() if one.port == port), None)
    if server is None:
        raise Refused(_("This server does not answer any more. Start it and look again."))
    taken = {row.name.casefold() for row in connections.available()}
    name = label(server) if label(server).casefold() not in taken else f"{label(server)} {server.port}"
    return connection_edits.add(user, connection_edits.Details("compatible", name, server.base_url))


def label(server: LocalServer) -> str:
    """What a server is called."""
    return server.name or _("Local server")


def _found(ports: tuple[int, ...]) -> list[LocalServer]:
    at, servers = _seen.get(ports, (-_FRESH, []))
    if time.monotonic() - at > _FRESH:
        # A loop of its own: the one that serves everybody has no part in it.
        servers = asyncio.run(local_servers.find(ports))
        _seen[ports] = (time.monotonic(), servers)
    return servers
