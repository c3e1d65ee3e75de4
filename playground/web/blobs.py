"""Stored pictures and files: every byte through the gate, and never a page of our origin."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from playground.files import sniff, storage
from playground.models import Blob, BlobUse
from playground.web.access import get_session

SANDBOX = "sandbox; default-src 'none'"


@require_safe
def show(request: HttpRequest, session_id: UUID, sha256: str) -> HttpResponseBase:
    """A blob of a session that one may read; `?download=1` to save it."""
    use = get_use(request, session_id, sha256)
    return blob_response(use.blob, use.name, save=bool(request.GET.get("download")))


def get_use(request: HttpRequest, session_id: UUID, sha256: str) -> BlobUse:
    """A blob in a session that the sender of the request may read. Raises Http404."""
    session = get_session(request, session_id)
    if not sha256.isalnum():  # PostgreSQL raises at a NUL
        raise Http404
    use = BlobUse.objects.select_related("blob").filter(session=session, blob_id=sha256).first()
    if use is None:
        raise Http404
    return use


def blob_response(blob: Blob, name: str, save: bool = False) -> FileResponse:
    """Stream a blob; raises Http404 when its bytes are gone.

    A picture of the four known kinds, by its bytes and not by what was noted, may be shown in the
    page; everything else is handed out to be saved.
    """
    try:
        file = storage.open_blob(blob.sha256)
    except storage.BlobMissing as missing:
        raise Http404 from missing
    kind = sniff.recognise(file.read(sniff.HEAD_BYTES))
    file.seek(0)
    media_type = kind.media_type if kind else sniff.UNKNOWN
    inline = media_type in sniff.INLINE and not save
    shown = name or f"{blob.sha256[:12]}.{kind.extensions[0] if kind else 'bin'}"
    response = FileResponse(file, as_attachment=not inline, filename=shown, content_type=media_type)
    keep_apart(response)
    return response


def keep_apart(response: HttpResponseBase) -> None:
    """Headers for what came from outside: it is no page of ours, and stays on no disk on its way."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store, private"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
