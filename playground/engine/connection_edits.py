"""The verbs on connections: add, change, delete, make the default. Who calls has asked whether they may."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from playground.engine import addresses, connections
from playground.engine.actions import Refused
from playground.lib import ids
from playground.models import Connection, User

LABELS = {
    "openai": "OpenAI",
    "azure": "Azure OpenAI",
    "databricks": "Databricks",
    "compatible": "Compatible",
    "demo": "Demo",
}
"""What the kinds are called; people can add all but the last."""
_KEY = re.compile(r"[\x21-\x7e]{1,4096}")
_NAME, _ADDRESS = 80, 500
_EDITED = ("kind", "name", "base_url", "secret", "secret_at", "last_test")


@dataclass(frozen=True, slots=True)
class Details:
    """A connection as typed. An empty `key` keeps the stored one; an empty `name` is made from the kind."""

    kind: str
    name: str = ""
    base_url: str = ""
    key: str = field(default="", repr=False)


class Wrong(Refused):
    """Details that cannot be taken: `errors` says why, by the name of the field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()), status=422)
        self.errors = errors


def add(user: User, details: Details) -> Connection:
    """Add a connection; until it has passed a test it stands behind the demo. Raises Wrong."""
    row = Connection(source=Connection.Source.PAGE, position=connections.UNTRIED, added_by=user)
    row.slug = f"page-{ids.new().hex}"
    _take(row, details)
    row.save(force_insert=True)
    return row


def change(row: Connection, details: Details) -> Connection:
    """Change a connection that somebody added.

    Raises Wrong, Refused for one of the environment, Connection.NotUpdated when it is gone meanwhile.
    """
    _require_added(row)
    _take(row, details)
    row.last_test = None
    row.save(update_fields=_EDITED)  # not all: another one may be made the default meanwhile
    connections.note_models(row.id, [])
    return row


def delete(row: Connection) -> None:
    """Delete a connection and its key; sessions that used it keep what they hold. Raises Refused."""
    _require_added(row)
    row.delete()


def make_default(row: Connection) -> None:
    """Let new sessions begin with a connection, whatever the environment names first."""
    Connection.objects.filter(id=row.id).update(default_since=timezone.now())


def _require_added(row: Connection) -> None:
    if row.source != Connection.Source.PAGE:
        message = _("%(name)s is configured by the server's environment and can be changed only there.")
        raise Refused(message % {"name": row.name}, status=409)


def _take(row: Connection, details: Details) -> None:
    """Write what was typed into the row. Raises Wrong, with the row as it was."""
    errors: dict[str, str] = {}
    base_url = _address(details, errors)
    name = _name(row, replace(details, base_url=base_url), errors)
    _check_key(row, details, base_url, errors)
    if errors:
        raise Wrong(errors)
    row.kind, row.name, row.base_url = details.kind, name, base_url
    if details.key:
        row.secret, row.secret_at = connections.safe().seal(details.key), timezone.now()


def _name(row: Connection, details: Details, errors: dict[str, str]) -> str:
    taken = {one.name.casefold() for one in connections.available() if one.id != row.id}
    name = " ".join(details.name.split())
    if not name:
        label = _label(details)
        tries = [label, *(f"{label} {number}" for number in range(2, len(taken) + 3))]
        return next(one for one in tries if one.casefold() not in taken)
    if len(name) > _NAME:
        errors["name"] = _("The name is too long.")
    elif name.casefold() in taken:
        errors["name"] = _("There is a connection of this name already.")
    return name


def _label(details: Details) -> str:
    """What to call a connection that got no name: a server that nobody knows by its host."""
    host = urlsplit(details.base_url).netloc[: _NAME - 4]
    return host if details.kind == "compatible" and host else LABELS.get(details.kind, "")


def _address(details: Details, errors: dict[str, str]) -> str:
    if details.kind not in LABELS or details.kind == connections.DEMO:
        errors["kind"] = _("Choose what kind of provider it is.")
        return ""
    try:
        url = addresses.usable(details.kind, details.base_url)
    except ValueError as problem:
        errors["base_url"] = str(problem)
        return ""
    if len(url) > _ADDRESS:
        errors["base_url"] = _("The address is empty or too long.")
    return url


def _check_key(row: Connection, details: Details, base_url: str, errors: dict[str, str]) -> None:
    elsewhere = (row.kind, row.base_url) != (details.kind, base_url)
    if details.key and not _KEY.fullmatch(details.key):
        errors["key"] = _("A key has no spaces, line breaks or accented letters. Copy it again.")
    elif details.key:
        return
    elif row.secret and elsewhere and not errors:
        # Else whoever can change an address could have the key sent to a server of their own.
        errors["key"] = _("The address has changed: paste the key that belongs to it.")
    elif not row.secret and details.kind != "compatible":
        errors["key"] = _("Paste the key.")
