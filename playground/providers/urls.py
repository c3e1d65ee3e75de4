"""Base URLs as people type them, brought into one form."""

from urllib.parse import SplitResult, urlsplit

_ENDINGS = ("/responses", "/chat/completions", "/models")


def parse(typed: str, default_scheme: str = "https") -> SplitResult:
    """The address with a scheme, without query, fragment and final slash.

    What people copy from a vendor's page often ends in `/responses`: that part is dropped too.
    """
    typed = typed.strip()
    parts = urlsplit(typed if "://" in typed else f"{default_scheme}://{typed}")
    path = parts.path.rstrip("/")
    for ending in _ENDINGS:
        path = path.removesuffix(ending)
    return parts._replace(path=path.rstrip("/"), query="", fragment="")


def plain(typed: str) -> str:
    """The address as typed but for its untidy end; a bare host and port is taken for plain HTTP."""
    return parse(typed, default_scheme="http").geturl()
