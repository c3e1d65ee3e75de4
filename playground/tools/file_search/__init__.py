"""File search: the provider looks into vector stores that it keeps."""

import re

from django.utils.translation import gettext as _, gettext_lazy

from playground.tools.base import Field, Json, Tool, ToolError

_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_MOST = 2
"""OpenAI takes two stores in a request, whatever the type says."""


def build(values: Json) -> list[Json]:
    """The `file_search` entry."""
    stores = values["vector_store_ids"]
    for store in stores:
        if not _ID.fullmatch(store):
            message = _("Vector store ids: “{line}” is no id.").format(line=store[:80])
            raise ToolError("vector_store_ids", message)
    if len(stores) > _MOST:
        raise ToolError("vector_store_ids", _("Vector store ids: at most {most}.").format(most=_MOST))
    return [{"type": "file_search", "vector_store_ids": stores, "max_num_results": values["max_results"]}]


TOOL = Tool(
    kind="file_search",
    label=gettext_lazy("File search"),
    chip=gettext_lazy("Files"),
    icon="file",
    fields=(
        Field(
            name="vector_store_ids",
            label=gettext_lazy("Vector store ids"),
            kind="lines",
            default=(),
            help=gettext_lazy(
                "One a line, at most two, such as vs_68a1…; the Demo has vs_harbour, vs_handbook"
            ),
            required=True,
        ),
        Field(
            name="max_results",
            label=gettext_lazy("Most results"),
            kind="number",
            default=10,
            limits=(1, 50),
        ),
    ),
    build=build,
    include=("file_search_call.results",),
)
