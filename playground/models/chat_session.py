"""A saved conversation."""

from typing import Any

from django.conf import settings
from django.db import models

from playground.lib import ids


class ChatSessionQuerySet(models.QuerySet["ChatSession"]):
    """Sessions, always asked for as somebody."""

    def visible_to(self, user: Any) -> "ChatSessionQuerySet":
        """The sessions that `user` may read; none for the signed-out and the deactivated."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(owner=user)


class ChatSession(models.Model):
    """A saved conversation: a tree of turns under one journal.

    `last_seq` is the number of the newest journal entry; whoever appends holds this row's lock.
    `leaf` is the newest turn: the path from it to the root is what a page shows by default.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=200, blank=True)
    settings = models.JSONField(default=dict)
    last_seq = models.BigIntegerField(default=0)
    leaf = models.ForeignKey("Turn", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    active_at = models.DateTimeField(auto_now_add=True)

    objects = ChatSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "-active_at"])]

    def __str__(self) -> str:
        return str(self.id)
