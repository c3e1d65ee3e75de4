"""MCP: the provider asks one remote MCP server, and a person approves every call."""

import re

from django.utils.translation import gettext as _, gettext_lazy

from playground.lib.net import check_public_url
from playground.tools.base import Field, Json, Tool, ToolError

_LABEL = re.compile(r"[A-Za-z][\w-]{0,63}", re.ASCII)
_TOOL_NAME = re.compile(r"[\w./:-]{1,128}", re.ASCII)
_MOST = 128


def build(values: Json) -> list[Json]:
    """The `mcp` entry; without allowed tools the model may use every one that the server has."""
    if not _LABEL.fullmatch(values["label"]):
        raise ToolError("label", _("Label: letters, digits, “-” and “_”, a letter first, please."))
    try:
        url = check_public_url(values["url"])
    except ValueError as error:
        raise ToolError("url", _("Server URL: {reason}").format(reason=error)) from None
    entry: Json = {
        "type": "mcp",
        "server_label": values["label"],
        "server_url": url,
        "require_approval": values["approval"],
    }
    names = values["allowed_tools"]
    for name in names:
        if not _TOOL_NAME.fullmatch(name):
            message = _("Allowed tools: “{line}” is no name of a tool.").format(line=name[:80])
            raise ToolError("allowed_tools", message)
    if len(names) > _MOST:
        raise ToolError("allowed_tools", _("Allowed tools: at most {most}.").format(most=_MOST))
    if names:
        entry["allowed_tools"] = names
    return [entry]


TOOL = Tool(
    kind="mcp",
    label=gettext_lazy("MCP"),
    chip=gettext_lazy("MCP"),
    icon="plug",
    fields=(
        Field(
            name="label",
            label=gettext_lazy("Label"),
            kind="text",
            default="server",
            help=gettext_lazy("What the model calls the server."),
            required=True,
        ),
        Field(
            name="url",
            label=gettext_lazy("Server URL"),
            kind="text",
            help=gettext_lazy(
                "A public address, such as https://mcp.example.com/mcp. The provider connects to it."
            ),
            required=True,
        ),
        Field(
            name="approval",
            label=gettext_lazy("Approval"),
            kind="select",
            default="always",
            choices=(("always", gettext_lazy("Always ask")),),
        ),
        Field(
            name="allowed_tools",
            label=gettext_lazy("Allowed tools"),
            kind="lines",
            default=(),
            help=gettext_lazy("Names, one a line. Empty: all tools of the server."),
        ),
    ),
    build=build,
)
