"""A file that a person hands over, from its first part to the moment it is sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from playground.lib import ids


class Upload(models.Model):
    """One file of one person; nobody else can see or send it.

    `name` is display text and never part of a path. `size` is what the browser announced, in bytes,
    until the file is ready; then the size of what was stored. `notice` says what was changed,
    `message` why it was refused.
    """

    class State(models.TextChoices):
        """Where an upload stands; `ready` alone can be sent."""

        RECEIVING = "receiving"
        READY = "ready"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVING)
    media_type = models.CharField(max_length=127, blank=True)
    blob = models.ForeignKey("Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    thumbnail = models.ForeignKey("Blob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    notice = models.CharField(max_length=300, blank=True)
    message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=~Q(state="ready"), name="unfinished_uploads")
        ]

    def __str__(self) -> str:
        return str(self.id)
