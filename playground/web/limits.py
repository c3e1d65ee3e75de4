"""Refuses requests that are too large, before any view sees them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from playground.web.errors import note_refusal


class RequestLimitMiddleware:
    """Answers 413 to a body above DATA_UPLOAD_MAX_MEMORY_SIZE; files travel in parts below it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, unless it says that its body is too large."""
        if _length(request) <= (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            return self.get_response(request)
        error_id = note_refusal(request, 413)
        text = _(
            "This request is too large. Files are sent in parts of 1 MiB; shorten the text and try again."
            " Error id %(error_id)s"
        )
        return HttpResponse(
            text % {"error_id": error_id}, status=413, content_type="text/plain; charset=utf-8"
        )


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0
