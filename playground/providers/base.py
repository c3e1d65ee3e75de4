"""What every room above may know of a provider: the endpoint, the error, and what an adapter is."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict

ErrorKind = Literal[
    "rejected_key",
    "forbidden",
    "not_found",
    "too_long",
    "bad_request",
    "rate_limited",
    "quota",
    "server",
    "unreachable",
    "timeout",
    "protocol",
    "interrupted",
    "too_large",
    "refused",
    "failed",
]


class Error(TypedDict):
    """One failure as the journal keeps it. `message` is the provider's own words, shortened and masked."""

    kind: ErrorKind
    message: str
    code: str | None
    param: str | None
    status: int | None
    request_id: str | None
    id: str
    wait_s: NotRequired[int]
    """Seconds that the provider asks to wait before the next request."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one connection sends its requests. The key never shows in `repr`, logs or tracebacks."""

    kind: str
    name: str
    base_url: str
    key: str = field(default="", repr=False)


class ProviderError(Exception):
    """A provider refused, broke or could not be reached.

    `retry_after` is in seconds, None when the provider named none. `retryable` says that the same request may
    work in a moment; whether to try again is the caller's decision. `cut` says that the answer went on, and
    that it was us who have ended it, at a limit of ours.
    """

    def __init__(
        self,
        error: Error,
        *,
        retry_after: float | None = None,
        retryable: bool = False,
        cut: bool = False,
    ) -> None:
        super().__init__(f"{error['kind']}: {error['message']}")
        self.error = error
        self.retry_after = retry_after
        self.retryable = retryable
        self.cut = cut


class LimitReached(Exception):
    """A limit of ours. The argument names it, in words for people; `kind` is the journal's."""

    kind: ErrorKind = "too_large"


class TooSlow(LimitReached):
    """A limit of time."""

    kind: ErrorKind = "timeout"


@dataclass(frozen=True, slots=True)
class Adapter:
    """What is particular to one kind of provider.

    `base_url` turns what an operator typed into the address that requests are made under (and leaves such an
    address as it is); `path` is appended to it for a given model. `models` are suggestions, not a limit;
    `lists_models` says whether the server's own list holds names that requests may use.
    """

    kind: str
    base_url: Callable[[str], str]
    models: tuple[str, ...] = ()
    lists_models: bool = True
    path: Callable[[str], str] = lambda model: "/responses"
    headers: Mapping[str, str] = field(default_factory=dict)


def error_id() -> str:
    """A short id that a person can read out and an operator can find in the log."""
    return secrets.token_hex(4)
