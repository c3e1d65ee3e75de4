"""A session is a tree of turns; a view is one path through it."""

from collections.abc import Hashable


def path[T: Hashable](parents: dict[T, T | None], through: T | None) -> list[T]:
    """The path from the root through a turn and on to its newest descendant.

    `parents` names each turn's parent, in the order in which the turns were made. Without a known
    turn to lead through, the path is the one of the newest turn.
    """
    if not parents:
        return []
    at: T | None = through if through in parents else next(reversed(parents))
    newest = {parent: turn for turn, parent in parents.items() if parent is not None}
    while at in newest:
        at = newest[at]
    found: list[T] = []
    while at is not None:
        found.append(at)
        at = parents.get(at)
    return found[::-1]
