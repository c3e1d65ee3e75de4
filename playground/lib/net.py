"""The guard for addresses that people type: public, HTTPS, and read in one way only; or this machine's own.

The address is taken apart and put together again in canonical ASCII, and that form is what is used from
then on, so no other parser can find another host in it. No name is looked up: its answer may be another
one when it is dialled, and then only a server with a certificate for the name gets to hear anything.
"""

import ipaddress
import re
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

_LONGEST = 2048
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"^`{|}]|\s")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_LOCAL_SUFFIXES = (
    "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa",
    "test", "invalid", "example", "onion", "nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me",
    "vcap.me", "lacolhost.com", "svc", "consul", "1u.ms",
)  # fmt: skip
"""Names that mean this machine or network, or that answer with any address that is written in them."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""What this machine is called by itself."""
_TRANSLATED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
        "5f00::/16",
    )
)
"""IPv6 ranges that carry an IPv4 address or are of no public use; Python calls some of them global."""


def check_public_url(url: str) -> str:
    """The canonical form of a public HTTPS address. Raises ValueError with the reason, for people."""
    if not url or len(url) > _LONGEST:
        raise ValueError(_("The address is empty or too long."))
    if _FORBIDDEN.search(url):
        raise ValueError(
            _("The address holds a space, a line break, a backslash or another forbidden character.")
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(_("The address cannot be read.")) from None
    if parts.scheme != "https":
        raise ValueError(_("The address must begin with https://."))
    if "@" in parts.netloc:
        raise ValueError(_("The address must not hold a user name or password."))
    if port not in (None, 443) or parts.netloc.endswith(":"):
        raise ValueError(_("The address must use the usual port, 443."))
    host = _host(parts.hostname or "", bracketed=parts.netloc.startswith("["))
    path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~") or "/"
    query = f"?{quote(parts.query, safe="/%:@!$&'()*+,;=-._~?")}" if parts.query else ""
    return f"https://{host}{path}{query}"


def check_loopback_url(url: str) -> str:
    """The canonical form of an address of a server on this machine. Raises ValueError where it is none.

    Which ports may be asked is for the caller to say.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(_("The address cannot be read.")) from None
    host = parts.hostname or ""
    plain = not (_FORBIDDEN.search(url) or "@" in parts.netloc or parts.query) and len(url) <= _LONGEST
    if not plain or parts.scheme not in ("http", "https") or host not in LOOPBACK or port == 0:
        raise ValueError(_("The address does not lead to a server on this machine."))
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}{f':{port}' if port else ''}{quote(parts.path, safe='/-._~')}"


def is_loopback(url: str) -> bool:
    """Whether an address names this machine, in one of the usual spellings."""
    try:
        return urlsplit(url).hostname in LOOPBACK
    except ValueError:
        return False


def _host(typed: str, *, bracketed: bool) -> str:
    if bracketed:
        return f"[{_public(_ipv6(typed))}]"
    host = _ascii(typed).removesuffix(".")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return str(_public(_ipv4(host)))
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(host) > 253:
        raise ValueError(_("The address has no valid host name."))
    if len(labels) < 2 or any(host == name or host.endswith(f".{name}") for name in _LOCAL_SUFFIXES):
        raise ValueError(_("The address leads to a private network."))
    return host


def _ascii(typed: str) -> str:
    """The host as it goes over the wire: full-width digits and odd dots are resolved first."""
    host = typed.lower()
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(_("The address has no valid host name.")) from None


def _ipv6(typed: str) -> ipaddress.IPv6Address:
    try:
        address = ipaddress.IPv6Address(typed)
    except ValueError:
        raise ValueError(_("The address has no valid host name.")) from None
    if address.scope_id:
        raise ValueError(_("The address leads to a private network."))
    return address


def _ipv4(host: str) -> ipaddress.IPv4Address:
    """IPv4 as browsers and the C library read it: one to four parts, each decimal, octal or hexadecimal."""
    try:
        numbers = [_number(part) for part in host.split(".")]
    except ValueError:
        raise ValueError(_("The address has no valid host name.")) from None
    *first, last = numbers
    if len(numbers) > 4 or any(number > 255 for number in first) or last >= 256 ** (5 - len(numbers)):
        raise ValueError(_("The address has no valid host name."))
    value = last
    for position, number in enumerate(first):
        value += number << 8 * (3 - position)
    return ipaddress.IPv4Address(value)


def _number(part: str) -> int:
    if not part.isascii() or len(part) > 20:
        raise ValueError(part)
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)


def _public[Address: (ipaddress.IPv4Address, ipaddress.IPv6Address)](address: Address) -> Address:
    """The address, when it is anyone's to reach. Raises ValueError."""
    translated = address.version == 6 and any(address in network for network in _TRANSLATED)
    if translated or not address.is_global or address.is_multicast or address.is_reserved:
        raise ValueError(_("The address leads to a private network."))
    return address
