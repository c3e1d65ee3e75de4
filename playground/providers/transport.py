"""What a failure on the way to a provider means, from the exceptions that the SDK and its transport raise."""

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import httpx2
from django.utils.translation import gettext as _

from playground.providers.base import Endpoint, ErrorKind


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    """The exception and what caused it, outermost first."""
    seen: set[int] = set()
    while exc is not None and id(exc) not in seen:
        seen.add(id(exc))
        yield exc
        exc = exc.__cause__ or exc.__context__


def judged(exc: Exception, endpoint: Endpoint, begun: bool) -> tuple[ErrorKind, str, bool]:
    """Kind and words for a failure without an HTTP answer, and whether it may be over in a moment.

    The SDK's transport reports a dropped connection as a timeout, so the innermost cause decides.
    """
    chain = tuple(_chain(exc))
    host = _host(endpoint)

    def caused_by(*types: type[BaseException]) -> bool:
        return any(isinstance(cause, types) for cause in chain)

    if caused_by(socket.gaierror, aiohttp.ClientConnectorDNSError):
        return "unreachable", _("There is no server named {host}.").format(host=host), False
    if caused_by(ssl.SSLError, ssl.CertificateError, aiohttp.ClientSSLError):
        why = str(chain[-1])
        return "unreachable", _("No secure connection to {host}: {why}").format(host=host, why=why), False
    if caused_by(ConnectionRefusedError):
        told = _("{host} refused the connection. Is the server running?").format(host=host)
        return "unreachable", told, True
    if caused_by(aiohttp.ConnectionTimeoutError, httpx2.PoolTimeout):
        return "unreachable", _("{host} did not accept a connection in time.").format(host=host), True
    if caused_by(aiohttp.ServerTimeoutError, TimeoutError):
        return "timeout", _("{host} sent nothing for too long.").format(host=host), True
    if caused_by(aiohttp.ClientHttpProxyError, aiohttp.ClientConnectorError):
        retryable = not caused_by(aiohttp.ClientHttpProxyError)
        why = str(chain[-1])
        return "unreachable", _("No connection to {host}: {why}").format(host=host, why=why), retryable
    if caused_by(httpx2.UnsupportedProtocol, httpx2.InvalidURL, aiohttp.InvalidURL):
        return "unreachable", _("The address of this connection is not usable."), False
    if caused_by(ValueError, RecursionError, httpx2.DecodingError, aiohttp.ClientResponseError):
        why = type(chain[-1]).__name__
        return "protocol", _("The server sent what cannot be read ({why}).").format(why=why), False
    if begun:
        return "interrupted", _("The connection to {host} broke in mid-answer.").format(host=host), True
    return "unreachable", _("{host} closed the connection without an answer.").format(host=host), True


def _host(endpoint: Endpoint) -> str:
    try:
        return urlsplit(endpoint.base_url).netloc.rpartition("@")[2] or endpoint.name
    except ValueError:
        return endpoint.name
