"""Links in hostile text: where they really lead, told where their words may deceive."""

import re
from html import escape, unescape
from urllib.parse import unquote, urlsplit

LINK_REL = "noopener noreferrer nofollow ugc"


def told_link(match: re.Match[str]) -> str:
    """A link that tells its host: in its title, and in the text where the text may deceive."""
    if match[1] is None:
        return match[2]
    address = unescape(match[1])
    host = host_of(address)
    title = f' title="{escape(host)}"' if host else ""
    shown = f'<a href="{match[1]}" target="_blank" rel="{LINK_REL}"{title}>{match[2]}</a>'
    if host and _deceives(address, host, unescape(match[2])):
        shown += f' <small class="host">({escape(host)})</small>'
    return shown


def _deceives(address: str, host: str, text: str) -> bool:
    if host.startswith("xn--") or ".xn--" in host or "@" in address.partition("//")[2].partition("/")[0]:
        return True
    looks_like_address = re.search(r"[\w-]+\.[a-z]{2,}\b", text, re.I)
    return bool(looks_like_address) and host.removeprefix("www.") not in text.lower() and "@" not in host


def host_of(address: str) -> str:
    """The host that an address really leads to, in its ASCII form; "" for none (and for mail)."""
    try:
        host = unquote(urlsplit(address.strip().replace("\\", "/")).hostname or "")
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""


def web_address(value: object) -> str:
    """The value when it is an http or https address that names a host; else ""."""
    if not isinstance(value, str) or re.search(r"[\x00-\x20\x7f]", value.strip()):
        return ""
    address = value.strip()
    return address if re.match(r"https?://", address, re.I) and host_of(address) else ""
