"""What took how long in a turn: the rows of the Timeline tab."""

from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from playground.lib import clock
from playground.rendering.text import duration, visible
from playground.turns.state import TurnState


class Row(NamedTuple):
    """One bar. `start` and `width` are percent of the whole span, in whole tenths."""

    label: str
    start: float
    width: float
    duration: str
    queued: bool = False
    live: bool = False


def rows(state: TurnState, now: int) -> list[Row]:
    """The time before each response's first item, then the items. `now` (ms) ends what still runs."""
    spans: list[tuple[str, int, int, bool, bool]] = []
    for response in state.responses:
        begun = [item for item in response.items if item.origin == "provider"]
        ended = response.ended_at or now
        before = state.started_at if response.number == 1 else response.requested_at
        first = begun[0].started_at if begun else ended
        spans.append((_("queued"), before, first, True, not begun and response.ended_at is None))
        spans += [
            (item.type, item.started_at, item.ended_at or now, False, item.ended_at is None) for item in begun
        ]
    if not spans:
        return []
    start, end = min(span[1] for span in spans), max(span[2] for span in spans)
    whole = max(1, end - start)
    return [
        Row(
            visible(label.removesuffix("_call")),
            round((first - start) * 100 / whole, 1),
            max(1.0, round((last - first) * 100 / whole, 1)),
            duration(last - first),
            queued,
            live,
        )
        for label, first, last, queued, live in spans
    ]


def timeline_html(state: TurnState) -> str:
    """The Timeline tab's content, in the active language. Not for the socket: it depends on the clock."""
    return render_to_string("turns/_timeline.html", {"rows": rows(state, clock.now())})
