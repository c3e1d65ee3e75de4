"""Connections that people add, for the tests of what becomes of them."""

from dataclasses import replace
from typing import Any

from playground.engine import connection_edits, connections
from playground.engine.connection_edits import Details
from playground.models import Connection, User

SECRET = "sk-CANARY-0123456789abcdef"


def environment(settings: Any, **changes: Any) -> None:
    """Start again with another environment."""
    settings.CONF = replace(settings.CONF, **changes)
    connections.sync()


def add(user: User, url: str, key: str = SECRET, **details: str) -> Connection:
    """A connection to a compatible server, just added."""
    return connection_edits.add(user, Details("compatible", base_url=url, key=key, **details))
