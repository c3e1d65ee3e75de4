"""Function definitions as people write and paste them."""

import json
import re
from typing import Any, Never

from django.utils.translation import gettext as _

from playground.lib.nesting import is_deeper
from playground.tools.base import Json, ToolError

FIELD = "definitions"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST = 128
_DEPTH = 64


def read(text: str) -> list[Json]:
    """The `function` entries in a JSON text: one definition or a list, bare, with "type" or in "function".

    Nothing is added but the type and, where there are none, empty parameters; `strict` stays what it is.
    Raises ToolError.
    """
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(
            _("line {line}, column {column} is not valid JSON.").format(line=error.lineno, column=error.colno)
        )
    except (ValueError, RecursionError):
        _refuse(_("this is not valid JSON."))
    if is_deeper(value, _DEPTH):
        _refuse(_("the JSON is nested too deep."))
    definitions = value if isinstance(value, list) else [value]
    if not definitions:
        _refuse(_("there is no definition."))
    if len(definitions) > _MOST:
        _refuse(_("at most {most} functions.").format(most=_MOST))
    entries = [_entry(definition) for definition in definitions]
    names = [entry["name"] for entry in entries]
    for name in names:
        if names.count(name) > 1:
            _refuse(_("“{name}” is defined twice.").format(name=name))
    return entries


def _entry(definition: Any) -> Json:
    if not isinstance(definition, dict):
        _refuse(_("each function must be an object with a name and parameters."))
    inner = definition.get("function")
    if isinstance(inner, dict) and "name" not in definition:  # as Chat Completions writes it
        definition = inner
    kind = definition.get("type", "function")
    if kind != "function":
        _refuse(_("the type “{type}” is not a function.").format(type=str(kind)[:80]))
    name = definition.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        _refuse(_("a name must be 1 to 64 letters, digits, “_” or “-”."))
    if not isinstance(definition.get("parameters", {}), dict):
        _refuse(_("the parameters of “{name}” must be a JSON schema object.").format(name=name))
    if not isinstance(definition.get("description", ""), str):
        _refuse(_("the description of “{name}” must be text.").format(name=name))
    if not isinstance(definition.get("strict"), bool | None):
        _refuse(_("“strict” of “{name}” must be true or false.").format(name=name))
    entry: Json = {"type": "function", "parameters": {"type": "object", "properties": {}}}
    entry.update(definition, type="function")
    return entry


def _no_constant(name: str) -> Never:
    raise ValueError(name)


def _refuse(reason: str) -> Never:
    raise ToolError(FIELD, _("Definitions: {reason}").format(reason=reason))
