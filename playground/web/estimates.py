"""What a message would cost, told beside the composer while it is written; where nobody knows, nothing."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from playground.engine import estimates
from playground.engine.actions import Refused
from playground.engine.connections import Unusable
from playground.engine.estimates import Estimate
from playground.models import Connection
from playground.providers.prices import Cost
from playground.rendering.costs import money
from playground.rendering.text import grouped
from playground.tools.base import ToolError
from playground.web.access import AuthenticatedRequest, get_session
from playground.web.submission import read_submission
from playground.web.turns import through


@require_POST
@login_required
def estimate(request: AuthenticatedRequest, session_id: UUID | None = None) -> HttpResponse:
    """The estimate for the composer's form; 204 for a form that could not be sent as it is."""
    session = get_session(request, session_id) if session_id else None
    try:
        sent = read_submission(request)
        found = estimates.estimate(session, sent, through(request), exactly="exactly" in request.POST)
    except (Refused, ToolError, Unusable, Connection.DoesNotExist):
        return HttpResponse(status=204)
    return render(request, "sessions/_estimate.html", {"words": _words(found), "asks": found.asks})


def _words(found: Estimate) -> str:
    """One line: "≈ 1 240 tokens in · ≈ $0.003 + answer"."""
    tokens = _("%(count)s tokens in") % {"count": grouped(found.tokens)}
    told = [tokens if found.how == "exact" else f"≈ {tokens}", _price(found.cost)]
    if found.leaves_out:
        told.append(_("files not counted"))
    return " · ".join(told)


def _price(cost: Cost) -> str:
    if cost.free:
        return _("free")
    if cost.usd is None:
        return _("cost unknown")
    return _("≈ %(cost)s + answer") % {"cost": money(cost.usd, digits=2)}
