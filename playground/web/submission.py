"""Reads what a person sends: text, uploads and run settings, out of one form."""

from django.utils.translation import gettext as _

from playground.engine.actions import Refused, Submission
from playground.files.characters import plain
from playground.models import Upload, User
from playground.web import parameters
from playground.web.access import AuthenticatedRequest
from playground.web.run_settings import read_settings

TEXT_LIMIT = 500_000
UPLOAD_LIMIT = 20


def read_submission(request: AuthenticatedRequest) -> Submission:
    """The form of the composer. Raises Refused with a message for the person."""
    text = plain(request.POST.get("text", "")).replace("\r\n", "\n")
    if len(text) > TEXT_LIMIT:
        message = _("The message is too long: %(count)d characters of at most %(limit)d.")
        raise Refused(message % {"count": len(text), "limit": TEXT_LIMIT}, status=413)
    return Submission(
        text=text,
        uploads=_uploads(request.user, request.POST.getlist("upload")),
        settings=read_settings(request.POST),
        key=plain(request.POST.get("idempotency_key", ""))[:64],
    )


def _uploads(user: User, ids: list[str]) -> list[Upload]:
    """The person's own finished uploads, in the order of the form."""
    if len(ids) > UPLOAD_LIMIT:
        raise Refused(
            _("At most %(limit)d files fit into one message.") % {"limit": UPLOAD_LIMIT}, status=400
        )
    wanted = [parameters.uuid(text) for text in ids if text]
    found = Upload.objects.filter(owner=user, state=Upload.State.READY).in_bulk(
        [key for key in wanted if key]
    )
    if len(found) != len(set(wanted)) or None in wanted:
        raise Refused(_("A file is no longer there. Remove it and attach it again."), status=400)
    return [found[key] for key in wanted if key]
