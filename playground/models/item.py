"""Items as the fold left them: the checkpoint that spares folding ended turns."""

from django.db import models


class Item(models.Model):
    """One item of an ended turn; `response` 0 is the person's input. Times are in milliseconds."""

    turn = models.ForeignKey("Turn", on_delete=models.CASCADE, related_name="items", db_index=False)
    response = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=80)
    status = models.CharField(max_length=32)
    origin = models.CharField(max_length=16)
    data = models.TextField()
    started_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["turn", "response", "position"], name="one_item_for_an_address")
        ]

    def __str__(self) -> str:
        return f"{self.turn_id}:{self.response}:{self.position}"
