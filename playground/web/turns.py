"""Commands on turns: send, stop, try again, continue, answer, decide."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from playground.engine import actions
from playground.models import Turn
from playground.web import parameters
from playground.web.access import AuthenticatedRequest, get_session, get_turn
from playground.web.replies import command, done
from playground.web.submission import read_submission


@require_POST
@login_required
@command
def start_session(request: AuthenticatedRequest) -> HttpResponse:
    """The first message: makes the session and goes to its page."""
    turn = actions.start_session(request.user, read_submission(request))
    return done(request, turn_url(turn), go=True)


@require_POST
@login_required
@command
def send(request: AuthenticatedRequest, session_id: UUID) -> HttpResponse:
    """A message into a session."""
    session = get_session(request, session_id)
    turn = actions.start_turn(request.user, session, read_submission(request), through(request))
    return done(request, turn_url(turn))


@require_POST
@login_required
@command
def stop(request: AuthenticatedRequest, turn_id: UUID) -> HttpResponse:
    """Stop a turn; its text is kept."""
    turn = get_turn(request, turn_id)
    actions.stop_turn(request.user, turn)
    return done(request, turn_url(turn))


@require_POST
@login_required
@command
def again(request: AuthenticatedRequest, turn_id: UUID) -> HttpResponse:
    """Run the same input again, as a sibling."""
    turn = actions.try_again(request.user, get_turn(request, turn_id))
    return done(request, turn_url(turn))


@require_POST
@login_required
@command
def go_on(request: AuthenticatedRequest, turn_id: UUID) -> HttpResponse:
    """Have an answer continued that was cut off."""
    turn = actions.go_on(request.user, get_turn(request, turn_id))
    return done(request, turn_url(turn))


@require_POST
@login_required
@command
def answer(request: AuthenticatedRequest, turn_id: UUID, response: int, position: int) -> HttpResponse:
    """Answer an open call with the text of the form, or refuse it."""
    turn = get_turn(request, turn_id)
    if "refuse" in request.POST:
        actions.refuse(request.user, turn, (response, position))
    else:
        actions.answer(request.user, turn, (response, position), request.POST.get("output", ""))
    return done(request, turn_url(turn))


@require_POST
@login_required
@command
def decide(request: AuthenticatedRequest, turn_id: UUID, response: int, position: int) -> HttpResponse:
    """Approve (once, or always in this session) or deny."""
    turn, decision = get_turn(request, turn_id), request.POST.get("decision", "")
    if decision not in ("once", "session", "deny"):
        raise actions.Refused(_("A decision is once, session or deny."), status=400)
    scope = "session" if decision == "session" else "once"
    actions.decide(request.user, turn, (response, position), decision != "deny", scope)
    return done(request, turn_url(turn))


def turn_url(turn: Turn) -> str:
    """The page on which a turn is seen."""
    return reverse("session", args=[turn.session_id])


def through(request: AuthenticatedRequest) -> UUID | None:
    """The turn that the page's path leads through; None for the newest."""
    return parameters.uuid(request.POST.get("through"))
