"""Cuts sockets whose reader may no longer read: signed out, deactivated, or the session is gone."""

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from channels.db import database_sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from playground.engine.fanout import fanout
from playground.models import User
from playground.web import access

if TYPE_CHECKING:
    from playground.web.consumers import SessionConsumer

logger = logging.getLogger(__name__)

SECONDS = 4.0
SIGNED_OUT, NOT_FOUND = 4401, 4404


async def watch() -> None:
    """Ask the database again and again, once for all sockets of this process. Runs for ever."""
    while True:
        await asyncio.sleep(SECONDS)
        viewers: list[SessionConsumer] = fanout.viewers()  # type: ignore[assignment]
        if not viewers:
            continue
        try:
            ended = await database_sync_to_async(verdicts, thread_sensitive=False)(viewers)
        except Exception:
            logger.exception("watch.failed")
            continue
        for viewer, code in ended:
            viewer.end(code)


def verdicts(viewers: "list[SessionConsumer]") -> "list[tuple[SessionConsumer, int]]":
    """The viewers that must go, each with the code to close with. Two queries, and one for each person."""
    keys = {viewer.login_key for viewer in viewers}
    signed_in = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "pk", flat=True
        )
    )
    people = User.objects.filter(is_active=True).in_bulk({viewer.user_id for viewer in viewers})
    wanted: dict[int, set[UUID]] = defaultdict(set)
    for viewer in viewers:
        wanted[viewer.user_id].add(viewer.session_id)
    readable = {
        (user.pk, session)
        for user in people.values()
        for session in access.sessions(user).filter(id__in=wanted[user.pk]).values_list("id", flat=True)
    }
    ended = []
    for viewer in viewers:
        if viewer.login_key not in signed_in or viewer.user_id not in people:
            ended.append((viewer, SIGNED_OUT))
        elif (viewer.user_id, viewer.session_id) not in readable:
            ended.append((viewer, NOT_FOUND))
    return ended
