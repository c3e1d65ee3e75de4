"""The line of meters under a turn: tokens, cost, time to the first token, speed, duration."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from playground.rendering.costs import CostLine, line
from playground.rendering.text import duration, grouped
from playground.turns.costs import total
from playground.turns.state import TurnState


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


class Meters(NamedTuple):
    """The line in three: tokens, what they cost, and how fast it went."""

    tokens: list[str]
    cost: CostLine | None
    pace: list[str]


def meters(state: TurnState, costs: bool = True) -> Meters | None:
    """Tokens, cost, time to the first token, speed and duration, over all responses; None for nothing."""
    used = [response.data.get("usage") for response in state.responses]
    usages = [usage for usage in used if isinstance(usage, dict)]
    tokens = _tokens(usages) if usages else []
    cost, pace = line(total(state)) if costs else None, _pace(state)
    return Meters(tokens, cost, pace) if tokens or cost or pace else None


def _pace(state: TurnState) -> list[str]:
    shown = []
    first = state.responses[0] if state.responses else None
    if first and first.first_token_at is not None:
        waited = duration(first.first_token_at - first.requested_at)
        shown.append(_("first token %(time)s") % {"time": waited})
    if speed := _speed(state):
        shown.append(_("%(speed)s tok/s") % {"speed": grouped(speed)})
    if state.ended_at is not None and state.started_at:
        shown.append(_("total %(time)s") % {"time": duration(state.ended_at - state.started_at)})
    return shown


def _tokens(usages: list[dict[str, Any]]) -> list[str]:
    def total(name: str, inside: str = "") -> int:
        holders = [usage.get(inside) for usage in usages] if inside else usages
        return sum(_count(holder.get(name)) for holder in holders if isinstance(holder, dict))

    told = _("in %(count)s") % {"count": grouped(total("input_tokens"))}
    if cached := total("cached_tokens", "input_tokens_details"):
        told += " " + _("(%(count)s cached)") % {"count": grouped(cached)}
    made = _("out %(count)s") % {"count": grouped(total("output_tokens"))}
    if thought := total("reasoning_tokens", "output_tokens_details"):
        made += " " + _("(%(count)s reasoning)") % {"count": grouped(thought)}
    return [told, made]


def _speed(state: TurnState) -> float:
    """Output tokens a second, from each response's first token to its end; 0 for unknown."""
    tokens = spent = 0
    for response in state.responses:
        usage = response.data.get("usage")
        if isinstance(usage, dict) and response.first_token_at is not None and response.ended_at is not None:
            tokens += _count(usage.get("output_tokens"))
            spent += response.ended_at - response.first_token_at
    return tokens * 1000 / spent if spent >= 100 else 0
