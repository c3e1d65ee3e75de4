"""Functions: the model calls what is defined here, and a person or a program answers."""

from django.utils.translation import gettext_lazy

from playground.tools.base import Field, Json, Tool
from playground.tools.function.definitions import FIELD, read

EXAMPLE = """\
{
  "name": "get_weather",
  "description": "The current weather at a place.",
  "parameters": {
    "type": "object",
    "properties": {
      "location": {"type": "string", "description": "City and country, such as Paris, France"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}
    },
    "required": ["location", "unit"],
    "additionalProperties": false
  }
}"""


def build(values: Json) -> list[Json]:
    """One `function` entry for each definition."""
    return read(values[FIELD])


TOOL = Tool(
    kind="function",
    label=gettext_lazy("Functions"),
    chip=gettext_lazy("Functions"),
    icon="fn",
    fields=(
        Field(
            name=FIELD,
            label=gettext_lazy("Definitions"),
            kind="json",
            default=EXAMPLE,
            help=gettext_lazy("JSON: one definition or a list of them. Their calls wait for your answer."),
            required=True,
        ),
    ),
    build=build,
)
