"""What a person sees when something cannot be done: plain words, an error id, nothing lost."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from playground.providers.base import error_id

logger = logging.getLogger(__name__)


def note_refusal(request: HttpRequest, status: int, **facts: str) -> str:
    """Write the one line of the log that a refusal leaves; returns the error id for the person."""
    id_ = error_id()
    extra = {"path": request.path, "status": status, "error_id": id_, **facts}
    logger.info("refused", extra=extra)
    return id_


def refusal(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """The alert that the page shows beside what was typed; a whole page to a plain form."""
    context = {"message": message, "error_id": note_refusal(request, status)}
    # Django refuses a wrong host before the middleware that tells what kind of request it is.
    template = "_alert.html" if getattr(request, "htmx", False) else "refused.html"
    return render(request, template, context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: an old page, most often."""
    return refusal(request, _("This page is out of date. Reload it and send again."), 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 of Django's own checks."""
    return refusal(request, _("This request cannot be understood."), 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. The log has the traceback beside the id that the person sees."""
    id_ = error_id()
    logger.error("failed", extra={"path": request.path, "status": 500, "error_id": id_})
    template = "_alert.html" if getattr(request, "htmx", False) else "500.html"
    message = _("The server could not answer. What was saved is safe. Try again in a moment.")
    return render(request, template, {"message": message, "error_id": id_}, status=500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what does not exist and what one may not see."""
    return render(request, "404.html", status=404)
