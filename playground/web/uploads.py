"""Files on their way in: start, parts of 1 MiB, finish. For the sender alone; answers are JSON."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from playground.files import FileRefused, attach, intake, names, parts
from playground.files.limits import PART_BYTES
from playground.models import Upload
from playground.web.access import AuthenticatedRequest
from playground.web.blobs import blob_response
from playground.web.errors import note_refusal

logger = logging.getLogger(__name__)

type View = Callable[..., HttpResponseBase]


def member(view: View) -> View:
    """Let only the signed-in in, and answer every refusal as JSON with a sentence and an error id."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not (request.user.is_authenticated and request.user.is_active):
            return _refusal(request, _("You are signed out. Sign in and attach the file again."), 401)
        try:
            return view(request, **kwargs)
        except FileRefused as refused:
            return _refusal(request, str(refused), 422, refused.code)
        except OSError as problem:
            logger.warning("disk", extra={"path": request.path, "errno": problem.errno})
            return _refusal(request, _("The file cannot be stored now. Try again in a moment."), 503)

    return guarded


@require_POST
@member
def start(request: AuthenticatedRequest) -> HttpResponseBase:
    """Announce a file by name and size (bytes)."""
    size = request.POST.get("size", "")
    if not (size.isascii() and size.isdigit() and len(size) < 16):
        return _refusal(request, _("The size of the file is missing."), 400)
    name = names.display_name(request.POST.get("name", ""))
    upload = Upload(owner=request.user, name=name, size=int(size))
    intake.begin(upload)
    return JsonResponse({"id": str(upload.id), "name": upload.name, "part_size": PART_BYTES}, status=201)


@require_http_methods(["PUT"])
@member
def part(request: HttpRequest, upload_id: UUID, number: int) -> HttpResponseBase:
    """Take part `number`, counted from 0; the body is its bytes."""
    upload = _own(request, upload_id)
    if upload.state != Upload.State.RECEIVING:
        return _refusal(request, _("This upload has already ended."), 409)
    data = request.read(PART_BYTES + 1)
    if len(data) > PART_BYTES:
        return _refusal(request, _("This part is too large."), 413)
    try:
        return JsonResponse({"received": parts.write(upload, number, data)})
    except parts.WrongPart as wrong:
        message = _("The upload lost its order. Attach the file again.")
        return _refusal(request, message, 409, "wrong_part", expected=wrong.expected)


@require_POST
@member
def finish(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """Look into the file and store it; tell what it is, or why it is refused."""
    upload = _own(request, upload_id)
    try:
        intake.finish(upload)
    except Upload.DoesNotExist as deleted:
        parts.discard(upload)
        raise Http404 from deleted
    return JsonResponse(_shown(upload))


@require_POST
@member
def delete(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """Forget a file; a message that it was sent with keeps its copy."""
    upload = _own(request, upload_id)
    parts.discard(upload)
    upload.delete()
    return HttpResponse(status=204)


@require_GET
def thumbnail(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """The small picture of a file."""
    upload = _own(request, upload_id)
    if upload.thumbnail is None:
        raise Http404
    return blob_response(upload.thumbnail, "")


def _own(request: HttpRequest, upload_id: UUID) -> Upload:
    owned = Upload.objects.filter(owner_id=request.user.pk, owner__is_active=True)
    upload = owned.select_related("thumbnail").filter(id=upload_id).first()
    if upload is None:
        raise Http404
    return upload


def _shown(upload: Upload) -> dict[str, Any]:
    picture = reverse("upload_thumbnail", args=[upload.id]) if upload.thumbnail_id else None
    return {
        "id": str(upload.id),
        "name": upload.name,
        "media_type": upload.media_type,
        "size": upload.size,
        "width": upload.width,
        "height": upload.height,
        "pages": upload.pages,
        "lines": attach.lines_of(upload),
        "thumbnail_url": picture,
        "notice": upload.notice,
    }


def _refusal(request: HttpRequest, message: str, status: int, code: str = "", **facts: int) -> JsonResponse:
    error_id = note_refusal(request, status, code=code)
    return JsonResponse({"error": message, "error_id": error_id, **facts}, status=status)
