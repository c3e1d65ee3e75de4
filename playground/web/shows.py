"""What the demo plays for `/show <name>`: the composer's menu."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from playground.engine import connections


@require_GET
@login_required
@never_cache
def shows(request: HttpRequest) -> JsonResponse:
    """Name and meaning of each, in the order in which they are offered."""
    return JsonResponse({"shows": [show._asdict() for show in connections.shows()]})
