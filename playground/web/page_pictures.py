"""Pictures of the pages of a stored PDF, behind the gate of the file itself."""

import logging
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from playground.files import FileRefused, page_pictures, storage
from playground.web.blobs import get_use, keep_apart
from playground.web.errors import note_refusal

logger = logging.getLogger(__name__)


@require_safe
def show(request: HttpRequest, session_id: UUID, sha256: str, number: int) -> HttpResponse:
    """Page `number` (counted from 1) of a PDF of a session that one may read, as a WEBP.

    The header Page-Count says how many pages there are. What cannot be drawn is a sentence (422, 503).
    """
    use = get_use(request, session_id, sha256)
    try:
        drawn = page_pictures.page(use.blob_id, number)
    except storage.BlobMissing as missing:
        raise Http404 from missing
    except FileRefused as refused:
        if refused.code == "no_page":
            raise Http404 from refused
        return _refusal(request, str(refused), 503 if refused.code == "busy" else 422, refused.code)
    except OSError as problem:
        logger.warning("disk", extra={"path": request.path, "errno": problem.errno})
        return _refusal(request, _("The page cannot be drawn now. Try again in a moment."), 503, "disk")
    response = HttpResponse(drawn.picture, content_type="image/webp")
    name = f"{use.name or use.blob_id[:12]}, {number}.webp"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Page-Count"] = str(drawn.pages)
    keep_apart(response)
    return response


def _refusal(request: HttpRequest, message: str, status: int, code: str) -> HttpResponse:
    error_id = note_refusal(request, status, code=code)
    text = _("%(message)s Error id %(error_id)s") % {"message": message, "error_id": error_id}
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    keep_apart(response)
    return response
