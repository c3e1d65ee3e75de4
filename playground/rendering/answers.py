"""What stands in amber: approval requests to decide, calls to answer, and how they were decided."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _, gettext_lazy

from playground.rendering.nodes import Leaf
from playground.rendering.scope import Scope
from playground.rendering.text import escaped, pretty, text_of, visible
from playground.turns.state import ItemState

HINTS = {
    "shell_call": gettext_lazy("The text is taken as standard output."),
    "local_shell_call": gettext_lazy("The text is taken as standard output."),
    "computer_call": gettext_lazy("Give the address or the file id of a screenshot."),
    "tool_search_call": gettext_lazy("Give a JSON list of tool definitions."),
}


def ask(item: ItemState, scope: Scope) -> Leaf:
    """The form by which a person decides on an approval request or answers a call."""
    id_ = f"{scope.id_of(item)}-ask"
    approval = item.type == "mcp_approval_request"
    context = {
        "id": id_,
        "name": visible(name_of(item)),
        "server": visible(text_of(item.data.get("server_label")) or _("the server")),
        "arguments": escaped(pretty(item.data.get("arguments") or "")),
        "hint": HINTS.get(item.type, ""),
        "form": scope.audience.role == "member",
        "url": scope.url_of(item, "decision" if approval else "answer"),
    }
    template = "items/_mcp_approval_request.html" if approval else "items/_answer.html"
    return Leaf(id_, render_to_string(template, context).strip())


def name_of(item: ItemState) -> str:
    """What a call is called: its tool's name, else its type in words."""
    name = item.data.get("name")
    return name if isinstance(name, str) and name else item.type.replace("_", " ")


def outcome(item: ItemState, scope: Scope) -> str:
    """In a word, how a person decided on an approval request; "" while nobody has."""
    answer = scope.answer_to(item)
    if item.type != "mcp_approval_request" or answer is None:
        return ""
    if answer.data.get("approve") is not True:
        return _("denied")
    return _("approved for this session") if answer.live.get("scope") == "session" else _("approved once")
