"""The addresses of connections that people add: public ones, and this machine's own where nobody else is."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from playground.conf import OPENAI_URL
from playground.lib import net


def usable(kind: str, typed: str) -> str:
    """The canonical form of the address of a connection. Raises ValueError with the reason, for people.

    A model server on this machine may be asked only by an install that nobody else reaches: elsewhere its
    owner would lend everybody a way into the machine's own services.
    """
    if kind == "openai":
        return OPENAI_URL
    url = _with_scheme(typed.strip())
    if kind == "compatible" and net.is_loopback(url):
        return _local(url)
    return net.check_public_url(url).rstrip("/")


def own_ports() -> set[int]:
    """The ports at which this product listens itself."""
    told = {urlsplit(origin).port for origin in settings.CONF.origins}
    return {settings.CONF.port, *(port for port in told if port)}


def _with_scheme(typed: str) -> str:
    if "://" in typed or not typed:
        return typed
    return f"http://{typed}" if net.is_loopback(f"http://{typed}") else f"https://{typed}"


def _local(url: str) -> str:
    canonical = net.check_loopback_url(url).rstrip("/")
    if not settings.CONF.loopback:
        raise ValueError(
            _("A server on this machine can be used only where the playground itself is open to nobody else.")
        )
    if (urlsplit(canonical).port or 80) in own_ports():
        raise ValueError(_("This is the playground's own address."))
    return canonical
