"""The one place where a failure, whatever its origin, becomes the journal's Error and a ProviderError."""

import math
import re

import aiohttp
import httpx2
import openai
from django.utils.translation import gettext as _

from playground.providers import dialects, transport, waiting
from playground.providers.base import Endpoint, Error, ErrorKind, LimitReached, ProviderError, error_id
from playground.providers.masking import mask

_MESSAGE = 500
_NAME = 120
_SCAN = 20_000
_RETRYABLE = frozenset({429, 500, 502, 503, 504, 529})
"""Statuses after which the same request may work in a moment; where a quota is used up it does not."""
_BY_STATUS: dict[int, ErrorKind] = {
    400: "bad_request",
    401: "rejected_key",
    402: "quota",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    407: "unreachable",
    408: "timeout",
    413: "too_large",
    422: "bad_request",
    429: "rate_limited",
    504: "timeout",
}
_BY_CODE: dict[str, ErrorKind] = {
    "insufficient_quota": "quota",
    "billing_hard_limit_reached": "quota",
    "billing_not_active": "quota",
    "context_length_exceeded": "too_long",
    "invalid_api_key": "rejected_key",
    "authentication_error": "rejected_key",
    "rate_limit_exceeded": "rate_limited",
    "rate_limit_error": "rate_limited",
    "model_not_found": "not_found",
    "server_error": "server",
    "internal_error": "server",
    "overloaded_error": "server",
}
_NOT_BY_CODE = {401, 403, 413}
"""Statuses that say more than any code beside them."""
_QUOTA = re.compile(r"exceeded your current quota|insufficient (?:quota|credits|balance|funds)|billing", re.I)
_TOO_LONG = re.compile(
    r"context (?:length|window)|maximum context|(?:prompt|input) is too long|too many (?:input )?tokens"
    r"|exceeds? the (?:model'?s )?(?:maximum|max)(?: \w+)? (?:tokens|length)",
    re.I,
)


class StreamRefused(Exception):
    """The answer is no event stream, or one of its parts is an error without the form of an event.

    `body` is what came instead, `status` the HTTP status it came with.
    """

    def __init__(self, body: object, status: int = 200) -> None:
        super().__init__("not an event stream")
        self.body = body
        self.status = status


class StreamBroken(Exception):
    """Bytes that no event can be read from. The argument says why, in words for people."""


FAILURES: tuple[type[Exception], ...] = (
    StreamRefused,
    StreamBroken,
    LimitReached,
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    aiohttp.ClientError,
    OSError,
    EOFError,
    ValueError,
    RecursionError,
)
"""What a provider or the way to it can cause; anything else is a fault of our own and is not hidden."""


def classify(
    exc: Exception, endpoint: Endpoint, *, begun: bool = False, request_id: str | None = None
) -> ProviderError:
    """The ProviderError for anything that was raised while asking a provider.

    `begun` says that the stream had been opened: what breaks then has interrupted an answer.
    """
    if isinstance(exc, ProviderError):
        return exc
    if isinstance(exc, openai.APIStatusError):
        return _from_status(exc, endpoint)
    if isinstance(exc, StreamRefused):
        return _from_body(exc, endpoint, request_id)
    if isinstance(exc, LimitReached):
        return _build(endpoint, exc.kind, str(exc), request_id=request_id, cut=True)
    if isinstance(exc, StreamBroken):
        return _build(endpoint, "protocol", str(exc), request_id=request_id)
    kind, message, retryable = transport.judged(exc, endpoint, begun)
    return _build(endpoint, kind, message, request_id=request_id, retryable=retryable)


def _from_status(exc: openai.APIStatusError, endpoint: Endpoint) -> ProviderError:
    response = exc.response
    told = dialects.read(exc.body)
    status = response.status_code
    message = told.message or _without_words(response)
    kind = _kind(status, told)
    return _build(
        endpoint,
        kind,
        message,
        told,
        status=status,
        request_id=exc.request_id or response.headers.get("apim-request-id"),
        retry_after=waiting.seconds(response.headers, message),
        retryable=status in _RETRYABLE and kind != "quota",
    )


def _from_body(exc: StreamRefused, endpoint: Endpoint, request_id: str | None) -> ProviderError:
    told = dialects.read(exc.body)
    kind: ErrorKind = "protocol" if isinstance(exc.body, str) else _kind(told.status, told)
    nothing = _("The server answered with something that is no event stream.")
    return _build(
        endpoint,
        kind,
        told.message or nothing,
        told,
        status=told.status or exc.status,
        request_id=request_id,
        retry_after=waiting.seconds({}, told.message),
    )


def _kind(status: int | None, told: dialects.Told) -> ErrorKind:
    """The kind, from the HTTP status, the provider's code, and at last its words."""
    by_code = None if status in _NOT_BY_CODE else _BY_CODE.get(told.code)
    if by_code:
        return by_code
    if status in (400, 413, 422, None) and _TOO_LONG.search(told.message):
        return "too_long"
    if status in (403, 429) and (told.code == "insufficient_quota" or _QUOTA.search(told.message)):
        return "quota"
    if status is None:
        return "failed" if told.message or told.code else "protocol"
    if 300 <= status < 400:
        return "not_found"
    if status == 404 and told.param.startswith("tools"):
        return "bad_request"  # what is missing is a store or container that the request names
    return _BY_STATUS.get(status, "server" if status >= 500 else "bad_request")


def _without_words(response: httpx2.Response) -> str:
    status = response.status_code
    if 300 <= status < 400:
        return _("The server sends requests on to {address}: use that address.").format(
            address=response.headers.get("location", "?")
        )
    return _("The server answered {status} {phrase} without a message.").format(
        status=status, phrase=response.reason_phrase
    )


def _build(
    endpoint: Endpoint,
    kind: ErrorKind,
    message: str,
    told: dialects.Told | None = None,
    *,
    status: int | None = None,
    request_id: str | None = None,
    retry_after: float | None = None,
    retryable: bool = False,
    cut: bool = False,
) -> ProviderError:
    told = told or dialects.Told()

    def clean(text: str | None, longest: int) -> str | None:
        """Masked before it is cut, so that no half of a key is left."""
        if not text:
            return None
        text = mask(text[:_SCAN], endpoint.key)
        return text if len(text) <= longest else text[: longest - 1] + "…"

    error: Error = {
        "kind": kind,
        "message": clean(message, _MESSAGE) or "",
        "code": clean(told.code, _NAME),
        "param": clean(told.param, _NAME),
        "status": status,
        "request_id": clean(request_id, _NAME),
        "id": error_id(),
    }
    if retry_after:
        error["wait_s"] = math.ceil(retry_after)
    return ProviderError(error, retry_after=retry_after, retryable=retryable, cut=cut)
