"""How a turn ended, in plain words: what happened, and what to do about it."""

from collections.abc import Callable
from math import ceil

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from playground.rendering.text import duration, grouped, text_of, visible
from playground.turns.plan import can_go_on
from playground.turns.state import TurnState

type Notice = dict[str, str]

REASONS: dict[str, Promise] = {
    "max_output_tokens": gettext_lazy("It reached the limit of output tokens."),
    "length": gettext_lazy("It reached the limit of output tokens."),
    "max_messages": gettext_lazy("It reached the limit of messages."),
    "content_filter": gettext_lazy("The provider's content filter cut it off."),
    "cancelled": gettext_lazy("The provider says that it was cancelled."),
    "skipped": gettext_lazy("The conversation went on without an answer."),
    "too_many_tool_calls": gettext_lazy("The model asked for tools too many times in a row."),
}
ADVICE: dict[str, tuple[Promise, Promise]] = {
    "rejected_key": (
        gettext_lazy("The provider rejected the key."),
        gettext_lazy("Check the connection's key, or ask who set it up."),
    ),
    "forbidden": (
        gettext_lazy("The provider does not allow this."),
        gettext_lazy("Check what the key may do, or pick another model."),
    ),
    "not_found": (
        gettext_lazy("The provider does not know this model or address."),
        gettext_lazy("Pick another model, or check the connection's address."),
    ),
    "too_long": (
        gettext_lazy("The conversation is too long for this model."),
        gettext_lazy("Shorten it, or start a new session."),
    ),
    "bad_request": (
        gettext_lazy("The provider refused the request."),
        gettext_lazy("Change what it names, then try again."),
    ),
    "rate_limited": (
        gettext_lazy("The provider limits the rate of requests."),
        gettext_lazy("Wait a moment, then try again."),
    ),
    "quota": (
        gettext_lazy("The provider's quota is used up."),
        gettext_lazy("Check the plan and billing of the account behind the key."),
    ),
    "server": (
        gettext_lazy("The provider failed."),
        gettext_lazy("Your message is saved. Try again in a moment."),
    ),
    "unreachable": (
        gettext_lazy("The provider cannot be reached."),
        gettext_lazy("Your message is saved. Check the connection, then try again."),
    ),
    "timeout": (
        gettext_lazy("The provider said nothing for too long."),
        gettext_lazy("What came is kept. Try again."),
    ),
    "protocol": (
        gettext_lazy("The provider sent something that is no Responses stream."),
        gettext_lazy("What came is kept. Check the connection's address, then try again."),
    ),
    "too_large": (
        gettext_lazy("The answer is too large."),
        gettext_lazy("What came is kept. Ask for less at once."),
    ),
    "refused": (
        gettext_lazy("The provider was not asked."),
        gettext_lazy("Check the connection and the tools in the settings, then try again."),
    ),
}
_FAILED = (gettext_lazy("The answer failed."), gettext_lazy("What came is kept. Try again."))


def notice(state: TurnState) -> Notice | None:
    """How the turn ended, in plain words; None where the items say it all."""
    tell = _NOTICES.get(state.status)
    found = tell(state) if tell else None
    if found is None:
        return None
    error = state.error or {}
    asked = state.responses[-1].request_id if state.responses else None
    return {
        "told": visible(text_of(error.get("message"))),
        "request_id": visible(text_of(error.get("request_id") or asked or "")),
        "error_id": visible(text_of(error.get("id"))),
        **found,
    }


def _reason(state: TurnState) -> str:
    reason = state.reason or ""
    return str(REASONS[reason]) if reason in REASONS else visible(reason)


def _failed(state: TurnState) -> Notice:
    error = state.error or {}
    kind, wait = text_of(error.get("kind")), error.get("wait_s")
    what, advice = ADVICE.get(kind, _FAILED)
    do = str(advice)
    if kind == "rate_limited" and isinstance(wait, int) and wait > 0:
        do = _("It asks to wait %(time)s. Your message is saved: try again then.") % {"time": _span(wait)}
    return {"kind": "bad", "role": "alert", "what": str(what), "do": do}


def _span(seconds: int) -> str:
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": seconds}
    if seconds < 2 * 3600:
        return duration(seconds * 1000)
    return _("%(hours)s h") % {"hours": grouped(ceil(seconds / 3600))}


def _incomplete(state: TurnState) -> Notice:
    what = _("The answer is incomplete. %(reason)s") % {"reason": _reason(state)}
    do = _("Continue it, or try again.") if can_go_on(state) else _("Try again, or ask it to go on.")
    return {"kind": "warn", "role": "alert", "what": what.strip(), "do": do}


def _interrupted(state: TurnState) -> Notice:
    what = _("The answer was interrupted.")
    return {
        "kind": "warn",
        "role": "alert",
        "what": what,
        "do": _("What came is kept. Continue it, or try again."),
    }


def _stopped(state: TurnState) -> Notice:
    return {"kind": "", "what": _("Stopped. %(reason)s") % {"reason": _reason(state)}, "do": ""}


def _completed(state: TurnState) -> Notice | None:
    if any(item.type != "reasoning" for item in state.items()):
        return None
    return {"kind": "", "what": _("No text returned."), "do": _("Try again, or change the settings.")}


_NOTICES: dict[str, Callable[[TurnState], Notice | None]] = {
    "failed": _failed,
    "incomplete": _incomplete,
    "interrupted": _interrupted,
    "stopped": _stopped,
    "completed": _completed,
}
