"""The form of a connection: read, and shown again with everything that was typed but the key."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from playground.engine.connection_edits import LABELS, Details
from playground.files.characters import plain
from playground.models import Connection


def read(post: QueryDict) -> Details:
    """What was typed."""
    return Details(
        kind=plain(post.get("kind", ""))[:20],
        name=plain(post.get("name", ""))[:200],
        base_url=plain(post.get("base_url", ""))[:3000],
        key=post.get("key", "").strip()[:5000],
    )


def shown(
    details: Details, row: Connection | None = None, errors: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The context of the form for `details`; `row` is the connection that is changed, None for a new one."""
    chosen = details.kind if details.kind in _kinds() else "openai"
    return {
        "kinds": [
            {"value": kind, "label": label, "selected": kind == chosen} for kind, label in _kinds().items()
        ],
        "name": details.name,
        "base_url": details.base_url,
        "secret_at": row.secret_at if row and row.secret else None,
        "errors": errors or {},
    }


def of(row: Connection) -> Details:
    """The details of a connection, without its key."""
    return Details(row.kind, row.name, "" if row.kind == "openai" else row.base_url)


def _kinds() -> dict[str, str]:
    """The kinds that people can add, the most asked for first."""
    labels = {kind: label for kind, label in LABELS.items() if kind != "demo"}
    return labels | {"compatible": _("Compatible or local")}
