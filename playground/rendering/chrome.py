"""What stands around the items of a turn: who answers, what it waits for, how it ended, its meters."""

from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy

from playground.rendering.meters import meters
from playground.rendering.nodes import Leaf
from playground.rendering.notices import notice
from playground.rendering.scope import Scope, is_over
from playground.rendering.text import duration, text_of, visible
from playground.turns.plan import can_go_on
from playground.turns.state import TERMINAL, TurnState

WAITS: dict[str, Promise] = {
    "queued": gettext_lazy("Queued"),
    "provider": gettext_lazy("Queued by the provider"),
    "token": gettext_lazy("Waiting for the first token"),
    "model": gettext_lazy("Waiting for the model"),
    "next": gettext_lazy("Preparing the next request"),
    "person": gettext_lazy("Waiting for your answer"),
}


RETRIES: dict[str, Promise] = {
    "rate_limited": gettext_lazy("Rate limited."),
    "server": gettext_lazy("The provider failed."),
    "timeout": gettext_lazy("The provider took too long."),
}
_NO_WAY: Promise = gettext_lazy("No connection to the provider.")

_SILENT = '<p class="waiting silent"><span>{words}</span> <time class="t" data-silent></time></p>'


def head(state: TurnState) -> Leaf:
    """Who answers: the model, its connection, the effort that was asked for."""
    id_ = f"turn-{state.hex}-head"
    model = text_of(state.settings.get("model")) or text_of(_last_data(state).get("model"))
    effort = text_of(state.settings.get("effort"))
    about = [text_of(state.connection.get("name"))]
    if effort:
        about.append(_("%(effort)s effort") % {"effort": effort})
    described = escape(visible(" · ".join(one for one in about if one)))
    return Leaf(
        id_, f'<p id="{id_}" class="who">{escape(visible(model) or _("Model"))} <span>{described}</span></p>'
    )


def earlier(state: TurnState, count: int) -> Leaf:
    """The button that loads the items before those that are shown."""
    id_ = f"turn-{state.hex}-earlier"
    context = {"id": id_, "count": count, "url": f"/turns/{state.id}/earlier/?before={count}"}
    return Leaf(id_, render_to_string("turns/_earlier.html", context).strip())


def foot(scope: Scope) -> Leaf:
    """What the turn waits for, how it ended and why, its meters, and what can be done about it."""
    state = scope.turn
    id_ = f"turn-{state.hex}-foot"
    shown = {
        "retry": _retry(state),
        "notice": notice(state),
        "meters": meters(state, costs=scope.audience.role == "member"),
        "again": f"/turns/{state.id}/again/" if state.status in TERMINAL else "",
        "go_on": f"/turns/{state.id}/continue/" if can_go_on(state) else "",
        "form": scope.audience.role == "member",
    }
    # A turn changes what it waits for several times before there is anything else to tell.
    more = shown["retry"] or shown["notice"] or shown["meters"] or shown["again"]
    rest = render_to_string("turns/_foot.html", shown).strip() if more else ""
    return Leaf(id_, f'<footer id="{id_}" class="foot">{_wait(state)}{rest}</footer>')


def foot_key(state: TurnState) -> tuple[Any, ...]:
    """What the foot depends on; cheap, because it is asked for at every frame."""
    first = state.responses[0].first_token_at if state.responses else None
    return (state.head_seq, state.status, first, _waits_for(state))


def _last_data(state: TurnState) -> dict[str, Any]:
    return state.responses[-1].data if state.responses else {}


def _waits_for(state: TurnState) -> tuple[str, int] | None:
    """What an active turn waits for (a key of WAITS), and since when (milliseconds since the epoch)."""
    last = state.responses[-1] if state.responses else None
    since = (last and last.ended_at) or state.started_at
    if state.status == "queued":
        return "queued", since
    if state.status == "waiting":
        return "person", since
    if state.status != "running" or last is None:
        return None
    if last.retry is not None:
        return "retry", last.retry["at"] + last.retry["wait_ms"]
    if last.ended_at is not None:
        return "next", last.ended_at
    newest = None
    for item in reversed(last.items):
        if not is_over(item):
            return None
        newest = newest or item
    if newest is not None:
        return "model", newest.ended_at or last.requested_at
    return ("provider" if last.status == "queued" else "token"), last.requested_at


def _wait(state: TurnState) -> str:
    found = _waits_for(state)
    if found is None:
        return _SILENT.format(words=escape(_("Nothing has come for"))) if state.status == "running" else ""
    what, since = found
    if what == "retry":
        return ""
    person = " person" if what == "person" else ""
    return (
        f'<p class="waiting{person}"><span>{escape(str(WAITS[what]))}</span>'
        f' <time class="t" data-since="{since}"></time></p>'
    )


def _retry(state: TurnState) -> dict[str, Any] | None:
    """The line about the next attempt: before its time has come, and after."""
    retry = state.responses[-1].retry if state.responses else None
    if retry is None:
        return None
    until = retry["at"] + retry["wait_ms"]
    clock = format_html('<time class="t" data-until="{}">{}</time>', until, duration(retry["wait_ms"]))
    words = {"why": RETRIES.get(retry["kind"], _NO_WAY), "attempt": retry["attempt"], "of": retry["of"]}
    return {
        "before": format_html(_("{why} Trying again in {time} ({attempt} of {of})"), time=clock, **words),
        "after": format_html(_("{why} Trying again ({attempt} of {of})"), **words),
        "until": until,
    }
