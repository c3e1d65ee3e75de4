"""Three things to try that work with the connection at hand."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

from playground.engine import connections
from playground.providers.capabilities import Capabilities, lookup
from playground.turns.state import Json

REPORT = "samples/harbour-lights-q3.pdf"
SALES = "samples/harbour-lights-sales.csv"
SHOWN = 3


def for_settings(settings: Json) -> list[dict[str, Any]]:
    """The cards of the empty page: title, text, icon, the sample to attach and the tools to switch on."""
    chosen = connections.choose(settings.get("connection"))
    if chosen.kind == connections.DEMO:
        return [_report(), _sales(), _card("globe", _("Watch a web search"), "/show web-search")]
    support = lookup(chosen.kind, chosen.base_url, settings.get("model", ""))
    return list(islice(_fitting(support), SHOWN))


def _fitting(support: Capabilities) -> Iterator[dict[str, Any]]:
    """Cards for a model, the most telling first; only what is known to be taken is offered."""

    def takes(*names: str) -> bool:
        return all(support[name].verdict == "supported" for name in names)

    if takes("input.file"):
        yield _report()
    if takes("tool.code_interpreter", "input.file"):
        yield _sales()
    if takes("tool.web_search"):
        text = _("What is new in Python this month? Name your sources.")
        yield _card("globe", _("Search the web"), text, tools="web_search")
    if takes("tool.image_generation"):
        text = _("Draw a small harbour at dusk with its lighthouse lit, as a linocut in two colours.")
        yield _card("img", _("Draw a picture"), text, tools="image_generation")
    text = _("Compare TCP, UDP and QUIC in a table: ordering, loss, handshake, use.")
    yield _card("text", _("Write a table"), text)
    text = _("Explain what `{v: k for k, v in d.items()}` does, with an example that loses a key.")
    yield _card("code", _("Explain some code"), text)
    text = _("A ferry leaves every 25 minutes, a bus every 40; both left at 8:00. When next do both leave?")
    yield _card("think", _("Think it through"), text)


def _report() -> dict[str, Any]:
    text = _("What does this report say about costs, and which risks does it name?")
    return _card("file", _("Ask about a document"), text, upload=REPORT)


def _sales() -> dict[str, Any]:
    text = _("Give the total and the mean of each column, and draw bread by week as a chart.")
    return _card("code", _("Work out figures"), text, upload=SALES, tools="code_interpreter")


def _card(icon: str, title: str, text: str, upload: str = "", tools: str = "") -> dict[str, Any]:
    return {
        "icon": icon,
        "title": title,
        "text": text,
        "upload": static(upload) if upload else "",
        "upload_name": upload.rpartition("/")[2],
        "tools": tools,
    }
