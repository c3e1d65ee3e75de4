"""Three things to try that work with the connection at hand."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

SAMPLE = "samples/harbour-lights-q3.pdf"


def for_connection(panel: dict[str, Any]) -> list[dict[str, str]]:
    """Title and text of each card on the empty page; one attaches the bundled sample PDF."""
    document = _card(
        _("Ask about a document"),
        _("What does this report say about costs, and which risks does it name?"),
        static(SAMPLE),
    )
    if panel["connection"]["kind"] == "demo":
        return [
            document,
            _card(_("Watch a web search"), "/show web-search"),
            _card(_("List every scripted stream"), "/show"),
        ]
    return [
        document,
        _card(_("Write a table"), _("Compare TCP, UDP and QUIC in a table: ordering, loss, handshake, use.")),
        _card(
            _("Explain some code"),
            _("Explain what `{v: k for k, v in d.items()}` does, with an example that loses a key."),
        ),
    ]


def _card(title: str, text: str, upload_url: str = "") -> dict[str, str]:
    return {"title": title, "text": text, "upload_url": upload_url}
