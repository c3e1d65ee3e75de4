"""Signing in by the one-time link, and out."""

import logging

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from playground.models import EntryLink

logger = logging.getLogger(__name__)


@require_GET
@never_cache
@sensitive_variables("token")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in whoever holds an unused link. The one GET that changes state: it is a link to click."""
    user = EntryLink.redeem(token)
    if user is None:
        if request.user.is_authenticated:
            return redirect("home")
        logger.warning("entry_refused")  # without the link, which may only be late
        return render(request, "enter.html", {"used": True}, status=403)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    logger.info("signed_in", extra={"user": user.pk})
    return redirect("home")


@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """Tells a signed-out person how to come in."""
    return render(request, "enter.html", {"used": False}, status=401)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("signed_out")
