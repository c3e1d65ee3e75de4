"""Code interpreter: the provider runs Python in a container of its own."""

from django.utils.translation import gettext_lazy

from playground.tools.base import Field, Json, Tool

_SMALLEST = "1g"


def build(values: Json) -> list[Json]:
    """The `code_interpreter` entry, with a container that the provider makes and finds again itself."""
    container: Json = {"type": "auto"}
    if values["memory_limit"] != _SMALLEST:  # every provider's default, which not every one takes by name
        container["memory_limit"] = values["memory_limit"]
    return [{"type": "code_interpreter", "container": container}]


TOOL = Tool(
    kind="code_interpreter",
    label=gettext_lazy("Code interpreter"),
    chip=gettext_lazy("Code"),
    icon="code",
    fields=(
        Field(
            name="memory_limit",
            label=gettext_lazy("Memory"),
            kind="select",
            default=_SMALLEST,
            choices=(("1g", "1 GB"), ("4g", "4 GB"), ("16g", "16 GB"), ("64g", "64 GB")),
            help=gettext_lazy("More memory costs more."),
        ),
    ),
    build=build,
    include=("code_interpreter_call.outputs",),
)
