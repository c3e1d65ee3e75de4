"""Web search: the provider searches and reads pages, and names its sources."""

import re

from django.utils.translation import gettext as _, gettext_lazy

from playground.tools.base import Field, Json, Tool, ToolError

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_MOST = 100


def build(values: Json) -> list[Json]:
    """The `web_search` entry; without allowed domains the whole web is searched."""
    entry: Json = {"type": "web_search", "search_context_size": values["context_size"]}
    domains = list(dict.fromkeys(_domain(line) for line in values["allowed_domains"]))
    if len(domains) > _MOST:
        raise ToolError("allowed_domains", _("Allowed domains: at most {most}.").format(most=_MOST))
    if domains:
        entry["filters"] = {"allowed_domains": domains}
    return [entry]


def _domain(line: str) -> str:
    """The bare domain, also of an address that was pasted whole."""
    domain = line.lower().partition("://")[2] or line.lower()
    domain = domain.partition("/")[0].removesuffix(".")
    if not _DOMAIN.fullmatch(domain):
        raise ToolError(
            "allowed_domains", _("Allowed domains: “{line}” is no domain.").format(line=line[:80])
        )
    return domain


TOOL = Tool(
    kind="web_search",
    label=gettext_lazy("Web search"),
    chip=gettext_lazy("Web"),
    icon="globe",
    fields=(
        Field(
            name="context_size",
            label=gettext_lazy("Context size"),
            kind="select",
            default="medium",
            choices=(
                ("low", gettext_lazy("Low")),
                ("medium", gettext_lazy("Medium")),
                ("high", gettext_lazy("High")),
            ),
            help=gettext_lazy("How much of what is found the model reads."),
        ),
        Field(
            name="allowed_domains",
            label=gettext_lazy("Allowed domains"),
            kind="lines",
            default=(),
            help=gettext_lazy("One a line, with their subdomains. Empty: the whole web."),
        ),
    ),
    build=build,
    include=("web_search_call.action.sources",),
)
