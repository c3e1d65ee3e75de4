"""What the bar says of a session: that it is saved, how many turns it has, what they cost."""

from django.utils.translation import gettext as _, ngettext

from playground.engine import costs
from playground.models import ChatSession
from playground.rendering.costs import label


def facts(session: ChatSession) -> str:
    """One short line, for members: "saved · 3 turns · $0.012"."""
    total = costs.of_session(session.id)
    turns = ngettext("%(count)d turn", "%(count)d turns", total.turns) % {"count": total.turns}
    told = [_("saved"), turns]
    if total.cost is not None:
        told.append(label(total.cost, named=False))
    return " · ".join(told)
