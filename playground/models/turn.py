"""One submission by a person and all that follows until nothing is owed."""

from django.db import models
from django.db.models import Q

from playground.lib import ids
from playground.turns.state import ACTIVE


class Turn(models.Model):
    """A node of the session's tree; siblings have one parent.

    `attempt` fences runners: a runner that was replaced can no longer write. `head` is the folded
    state without its items, written with the item rows when the turn has ended; until then it is
    empty and the journal is folded. `last_seq` is a journal number. `cost` is in 10^-12 US$, a whole
    number so that databases add it up exactly, and None while nothing of it is known; `cost_known` says
    whether it is all, None that nothing was reckoned yet.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    session = models.ForeignKey("ChatSession", on_delete=models.CASCADE, related_name="turns")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    status = models.CharField(max_length=16, default="queued")
    attempt = models.PositiveIntegerField(default=0)
    idempotency_key = models.CharField(max_length=64, blank=True)
    head = models.TextField(blank=True)
    last_seq = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(null=True, blank=True)
    cost_known = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(status__in=ACTIVE), name="one_active_turn_in_a_session"
            ),
            models.UniqueConstraint(
                fields=["session", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_turn_for_an_idempotency_key",
            ),
        ]
        indexes = [models.Index(fields=["status"], condition=Q(status__in=ACTIVE), name="active_turns")]

    def __str__(self) -> str:
        return str(self.id)
