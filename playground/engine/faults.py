"""Errors of our own, in the same shape as a provider's."""

from playground.providers.base import Error, ErrorKind, error_id


def fault(kind: ErrorKind, message: str) -> Error:
    """An error that no provider sent; its id also stands in the log."""
    return Error(
        kind=kind, message=message, code=None, param=None, status=None, request_id=None, id=error_id()
    )
