"""How a command answers: 204 to the live page, 303 to a plain form, 4xx with a message."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect

from playground.engine.actions import Refused
from playground.web.errors import refusal

SEE_OTHER = 303
type View = Callable[..., HttpResponse]


def command(view: View) -> View:
    """Turn a `Refused` of the engine into the alert that the page shows."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as problem:
            return refusal(request, str(problem), problem.status)

    return answered


def done(request: HttpRequest, url: str, go: bool = False) -> HttpResponse:
    """What the command caused arrives by the feed; `go` takes the live page to `url` all the same."""
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(url, status=SEE_OTHER)
    return HttpResponseClientRedirect(url, status=204) if go else HttpResponse(status=204)
