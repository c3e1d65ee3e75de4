"""After a start: no turn is left hanging that no runner works on."""

from django.db.models import F
from django.utils.translation import gettext as _

from playground.engine.ending import end
from playground.engine.faults import fault
from playground.models import Turn


def recover() -> int:
    """End the turns that the last process left running; their text is kept. Returns their number.

    For the embedded default only: one process, so whatever runs at its start runs nowhere.
    """
    orphans = Turn.objects.filter(status__in=("queued", "running"))
    ids = list(orphans.values_list("id", flat=True))
    orphans.update(attempt=F("attempt") + 1)
    for turn in ids:
        error = fault(
            "interrupted", _("The server was restarted while this turn ran. What had arrived is kept.")
        )
        end(turn, "interrupted", error=error)
    return len(ids)
