"""The run settings: read from the composer's form, shown in the panel with what cannot be used and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from playground.engine import connections
from playground.engine.actions import Refused
from playground.files.characters import plain
from playground.models import Connection
from playground.providers.capabilities import Capabilities, lookup
from playground.tools import registry as tools
from playground.tools.base import Field, Tool
from playground.turns.state import Json

_LABELS = {
    "none": _lazy("none"), "minimal": _lazy("minimal"), "low": _lazy("low"),
    "medium": _lazy("medium"), "high": _lazy("high"), "xhigh": _lazy("xhigh"), "max": _lazy("max"),
    "auto": _lazy("auto"), "concise": _lazy("concise"), "detailed": _lazy("detailed"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting with a few values. `none` is the label of the empty one, which sends nothing."""

    name: str
    capability: str
    none: Any
    values: tuple[str, ...]


CHOICES = (
    Choice("effort", "param.reasoning.effort", _lazy("default"),
           ("", "none", "minimal", "low", "medium", "high", "xhigh", "max")),
    Choice("summary", "param.reasoning.summary", _lazy("off"), ("", "auto", "concise", "detailed")),
    Choice("verbosity", "param.text.verbosity", _lazy("default"), ("", "low", "medium", "high")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric setting: its bounds, and what its value is called in messages."""

    name: str
    label: Any
    low: float
    high: float
    read: Callable[[str], float]


NUMBERS = (
    Number("max_output_tokens", _lazy("Max output tokens"), 16, 1_000_000, int),
    Number("temperature", _lazy("Temperature"), 0, 2, float),
    Number("top_p", _lazy("Top p"), 0, 1, float),
)


def read_settings(post: QueryDict) -> Json:
    """The settings in a form that is to be sent. Raises Refused with sentences that name the fields."""
    settings, errors = parse_settings(post)
    if errors:
        raise Refused(" ".join(errors.values()), status=400)
    return settings


def parse_settings(post: QueryDict) -> tuple[Json, dict[str, str]]:
    """The settings in a form, and what is wrong with them, by the name of the field. May raise Refused.

    What a tool cannot use stays as it was typed, since people switch a tool on before they fill it in.
    """
    chosen = connections.choose(post.get("connection"))
    # PostgreSQL takes no NUL, and these are kept as they were typed.
    values, errors = tools.parse({name: plain(post.get(name, "")) for name in post})
    settings = {
        "connection": str(chosen.id),
        "model": _model(plain(post.get("model", "")).strip()[:200], chosen),
        **{choice.name: _choice(post, choice) for choice in CHOICES},
        "instructions": plain(post.get("instructions", "")).replace("\r\n", "\n")[:100_000],
        **{number.name: _number(post, number, errors) for number in NUMBERS},
        "chain": post.get("chain") == "on",
        "tools": values,
    }
    return settings, errors


def _model(name: str, chosen: Connection) -> str:
    """The model of a form; another connection's own one gives way to the default of the chosen one."""
    known = connections.models(chosen)
    if not name:
        return default_model(chosen)
    if not known or name in known:
        return name
    strange = any(name in connections.models(one) for one in connections.available())
    return default_model(chosen) if strange else name


def default_settings(connection_id: str | None = None) -> Json:
    """What a new session starts with, for a connection or else the default one."""
    chosen = connections.choose(connection_id)
    model = default_model(chosen)
    support = lookup(chosen.kind, chosen.base_url, model)
    summary = "auto" if support["param.reasoning.summary"].verdict == "supported" else ""
    return {
        "connection": str(chosen.id), "model": model, "effort": "", "summary": summary, "verbosity": "",
        "instructions": "", "max_output_tokens": None, "temperature": None, "top_p": None, "chain": False,
        "tools": tools.defaults(),
    }  # fmt: skip


def default_model(connection: Connection) -> str:
    """The model that a connection is used with until a person names another."""
    return next(iter(connections.models(connection)), "")


def panel(settings: Json, errors: Mapping[str, str] | None = None) -> Json:
    """Everything that the settings panel and the composer's tool chips show.

    `errors` says what is wrong with what was typed, by the name of the field.
    """
    wrong = errors or {}
    chosen = connections.choose(settings.get("connection"))
    model = settings.get("model") or default_model(chosen)
    support = lookup(chosen.kind, chosen.base_url, model)
    return {
        "connections": [
            {"id": str(item.id), "name": item.name, "kind": item.kind, "selected": item.id == chosen.id}
            for item in connections.available()
        ],
        "models": connections.models(chosen),
        "model": model,
        "choices": {
            choice.name: {"options": _options(settings, choice), **_verdict(support, choice.capability)}
            for choice in CHOICES
        },
        **{
            name: {
                "name": name,
                "value": value,
                "error": wrong.get(name, ""),
                **_verdict(support, f"param.{parameter}"),
            }
            for name, parameter, value in _plain_fields(settings)
        },
        "tools": [_tool(tool, settings, support, wrong) for tool in tools.all_tools()],
        "connection": {"name": chosen.name, "kind": chosen.kind},
    }


def _plain_fields(settings: Json) -> list[tuple[str, str, Any]]:
    numbers = [(number.name, number.name, settings.get(number.name)) for number in NUMBERS]
    return [
        ("instructions", "instructions", settings.get("instructions", "")),
        *[(name, parameter, "" if value is None else value) for name, parameter, value in numbers],
        ("chain", "previous_response_id", bool(settings.get("chain"))),
    ]


def _verdict(support: Capabilities, name: str) -> Json:
    cell = support[name]
    off = cell.verdict in ("rejected", "ignored")
    return {"disabled": off, "reason": str(cell.reason) if off else ""}


def _options(settings: Json, choice: Choice) -> list[Json]:
    chosen = settings.get(choice.name, "")
    labels = {**_LABELS, "": choice.none}
    return [
        {"value": value, "label": str(labels[value]), "selected": value == chosen} for value in choice.values
    ]


def _tool(tool: Tool, settings: Json, support: Capabilities, wrong: Mapping[str, str]) -> Json:
    values: Mapping[str, Any] = settings.get("tools", {}).get(tool.kind, {})
    verdict = _verdict(support, f"tool.{tool.kind}")
    return {
        "kind": tool.kind,
        "label": tool.label,
        "chip": tool.chip,
        "icon": tool.icon,
        "on": bool(values.get("on")) and not verdict["disabled"],
        **verdict,
        "fields": [_field(f"{tool.kind}.{field.name}", field, values, wrong) for field in tool.fields],
    }


def _field(name: str, field: Field, values: Mapping[str, Any], wrong: Mapping[str, str]) -> Json:
    shown = field.as_text(values.get(field.name, field.default))
    return {
        "name": name,
        "id": name.replace(".", "-"),
        "label": field.label,
        "kind": field.kind,
        "value": shown,
        "choices": [(option, label, option == shown) for option, label in field.choices],
        "help": field.help,
        "error": wrong.get(name, ""),
    }


def _choice(post: QueryDict, choice: Choice) -> str:
    value = post.get(choice.name, "")
    if value not in choice.values:  # the page offers no such thing
        message = _("%(name)s has no choice “%(value)s”.")
        raise Refused(message % {"name": choice.name, "value": value[:40]}, status=400)
    return value


def _number(post: QueryDict, number: Number, errors: dict[str, str]) -> float | None:
    text = post.get(number.name, "").strip()
    if not text:
        return None
    try:
        value = number.read(text)
    except ValueError:
        value = float("nan")
    if number.low <= value <= number.high:
        return value
    message = _("%(name)s must be a number from %(low)s to %(high)s.")
    errors[number.name] = message % {"name": number.label, "low": number.low, "high": number.high}
    return None
