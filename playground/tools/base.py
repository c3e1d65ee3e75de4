"""What a tool of a request is: its switch, its form, and the entry in `tools` that comes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

Json = dict[str, Any]
Text = Any
"""A string or a lazy translation; both are `str` to templates."""

_LONGEST = {"text": 2048, "select": 64, "number": 32, "lines": 32_768, "json": 131_072}


class ToolError(ValueError):
    """A value that cannot be used. `field` is its name, "<kind>.<field>" once the registry has raised it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a person sets.

    `choices` are (value, label); `default` has the type of the kind: "lines" a tuple of strings, "number" an
    int within `limits`, all others a string.
    """

    name: str
    label: Text
    kind: Literal["text", "lines", "select", "json", "number"]
    default: Any = ""
    choices: tuple[tuple[str, Text], ...] = ()
    help: Text = ""
    required: bool = False
    limits: tuple[int, int] = (0, 0)

    def clean(self, value: object) -> Any:
        """The value in its type. Raises ToolError, with this field's name."""
        if self.kind == "lines":
            return self._lines(value)
        if self.kind == "number":
            return self._number(value)
        text = str(value).strip()
        self._check_text(text)
        if self.kind == "select" and text not in dict(self.choices):
            raise ToolError(self.name, _("{field}: choose one of the values.").format(field=self.label))
        return text

    def require(self, value: object) -> None:
        """Raise ToolError where a cleaned value must be there and is not."""
        if self.required and not value:
            raise ToolError(self.name, _("{field} must be filled in.").format(field=self.label))

    def as_text(self, value: object) -> str:
        """The value as it stands in a text control."""
        return "\n".join(str(line) for line in value) if isinstance(value, list | tuple) else str(value)

    def _lines(self, value: object) -> list[str]:
        text = self.as_text(value)
        self._check_text(text)
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))

    def _number(self, value: object) -> int:
        text = str(value).strip()
        lowest, highest = self.limits
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not lowest <= number <= highest:
            message = _("{field}: a number from {lowest} to {highest}, please.")
            raise ToolError(self.name, message.format(field=self.label, lowest=lowest, highest=highest))
        return number

    def _check_text(self, text: str) -> None:
        if len(text) > _LONGEST[self.kind]:
            raise ToolError(self.name, _("{field} is too long.").format(field=self.label))
        if any(char < " " and char not in "\n\r\t" for char in text):
            raise ToolError(self.name, _("{field} holds control characters.").format(field=self.label))


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool of the settings panel.

    `kind` is the Responses tool type, by which the capability table knows it too. `build` makes the
    entries of `tools` from cleaned values and raises ToolError; `include` names what makes the provider
    tell its results.
    """

    kind: str
    label: Text
    chip: Text
    icon: str
    fields: tuple[Field, ...]
    build: Callable[[Json], list[Json]]
    include: tuple[str, ...] = ()

    @property
    def capability(self) -> str:
        """The name of the tool's cell in the capability table."""
        return f"tool.{self.kind}"

    def defaults(self) -> Json:
        """The values of a tool that nobody has touched, switched off."""
        return {"on": False} | {field.name: _plain(field.default) for field in self.fields}

    def clean(self, values: Mapping[str, Any]) -> Json:
        """The values in their types, the defaults where there are none. Raises ToolError."""
        cleaned = {field.name: field.clean(values.get(field.name, field.default)) for field in self.fields}
        for field in self.fields:
            field.require(cleaned[field.name])
        return cleaned

    def entries(self, values: Mapping[str, Any]) -> list[Json]:
        """The entries of `tools` for these values. Raises ToolError."""
        return self.build(self.clean(values))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
