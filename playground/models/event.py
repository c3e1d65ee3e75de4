"""The journal: what happened, in order, for ever."""

from django.db import models


class Event(models.Model):
    """One journal entry, written by `engine.journal` alone and never changed.

    `at` is in milliseconds since the epoch. `payload` is JSON text and not a JSON column, which
    would reorder keys and so lose what the provider sent. `first`, `last` and `count` tell which
    sequence numbers a merged delta stands for.
    """

    session = models.ForeignKey(
        "ChatSession", on_delete=models.CASCADE, related_name="events", db_index=False
    )
    seq = models.BigIntegerField()
    turn = models.ForeignKey("Turn", on_delete=models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=80)
    at = models.BigIntegerField()
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(default=1)
    payload = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "seq"], name="one_event_for_a_seq")]
        indexes = [models.Index(fields=["turn", "seq"])]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.seq}"
