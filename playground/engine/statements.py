"""The journal's three statements, written by hand: they run for every frame of every stream.

The ORM builds its SQL anew each time, which costs as much as the rest of a commit.
"""

from collections.abc import Collection, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection

from playground.models import ChatSession, Event, Turn
from playground.turns.state import ACTIVE

_EVENT, _SESSION, _TURN = (model._meta.db_table for model in (Event, ChatSession, Turn))
_ROWS = 500
"""Rows in one statement; databases limit the values in it."""
_COLUMNS = ("session_id", "seq", "turn_id", "kind", "at", "first", "last", "count", "payload")


def key(value: UUID) -> Any:
    """A UUID as this database keeps it."""
    return value if connection.features.has_native_uuid_field else value.hex


def lock(turns: Collection[UUID]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """The attempt of each active turn and the last number of each session, whose rows are locked.

    Sessions before turns, in the order of their ids: two writers never wait for each other in a circle.
    """
    marks = ", ".join(["%s"] * len(turns))
    states = ", ".join(f"'{status}'" for status in ACTIVE)
    # The turns too: PostgreSQL reads anew, after a wait for a lock, only what is locked.
    locking = "FOR UPDATE OF s, t" if connection.features.has_select_for_update_of else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id, t.attempt, s.id, s.last_seq FROM {_TURN} t"  # noqa: S608
            f" JOIN {_SESSION} s ON s.id = t.session_id"
            f" WHERE t.id IN ({marks}) AND t.status IN ({states}) ORDER BY s.id {locking}",
            [key(turn) for turn in turns],
        )
        rows = cursor.fetchall()
    return {_uuid(row[0]): row[1] for row in rows}, {_uuid(row[2]): row[3] for row in rows}


def insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Add events; each row has the values of _COLUMNS."""
    columns = ", ".join(connection.ops.quote_name(name) for name in _COLUMNS)
    for some in batched(rows, _ROWS):
        _execute(f"INSERT INTO {_EVENT} ({columns}) VALUES {_marks(some)}", some)  # noqa: S608


def advance(last: dict[UUID, int]) -> None:
    """Say how far each session's journal has come."""
    for some in batched([(key(session), seq) for session, seq in last.items()], _ROWS):
        _execute(
            f"UPDATE {_SESSION} SET last_seq = v.column2"  # noqa: S608
            f" FROM (VALUES {_marks(some)}) AS v WHERE {_SESSION}.id = v.column1",
            some,
        )


def _marks(rows: Sequence[tuple[Any, ...]]) -> str:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([one] * len(rows))


def _execute(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    # One statement for all rows, not `executemany`: SQLite's driver lets go of the interpreter at each
    # statement, and under load waits for milliseconds until it has it again.
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
