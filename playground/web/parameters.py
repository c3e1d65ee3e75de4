"""Ids and numbers out of addresses and forms, where anybody may have written anything."""

from uuid import UUID


def uuid(text: str | None) -> UUID | None:
    """An id; None for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def number(text: str | None, digits: int, default: int = 0) -> int:
    """A whole number of so many digits at most; the default for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else default
