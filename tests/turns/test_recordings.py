"""Every recorded production stream folds to what its provider said in the end, however it is cut."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from playground.turns.fold import apply, fold
from playground.turns.state import TurnState
from tests.turns.journal import RECORDINGS, TURN, data, journaled, merged, recorded, recordings

FOUND = recordings()
if not FOUND:
    pytest.skip(
        f"NO RECORDINGS in {RECORDINGS}: set PLAYGROUND_RECORDINGS to check real streams",
        allow_module_level=True,
    )

every_recording = pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)


def shown(state: TurnState) -> list[Any]:
    return [(item.data, item.status, item.live) for item in state.items()]


@every_recording
def test_items_equal_the_terminal_output(path: Path) -> None:
    events = recorded(path)
    output = events[-1]["response"]["output"]
    state = fold(TURN, journaled(events))
    if output:
        assert data(state) == output
    else:
        streamed = [event["item"] for event in events if event["type"] == "response.output_item.done"]
        assert data(state) == streamed
    assert state.skipped == 0
    assert state.responses[0].status == events[-1]["type"].removeprefix("response.")
    assert all(item.status in ("completed", "failed") and item.ended_at for item in state.items())


@every_recording
def test_merged_deltas_fold_to_the_same(path: Path) -> None:
    events = recorded(path)
    joined = merged(events)
    assert sum(event.count for event in joined) == len(events)
    assert shown(fold(TURN, joined)) == shown(fold(TURN, journaled(events)))


@every_recording
def test_deltas_alone_tell_the_texts(path: Path) -> None:
    """Before any end has come, each item holds exactly the pieces that were sent for it."""
    events = [event for event in recorded(path)[:-1] if not event["type"].endswith(".done")]
    sent: dict[int, str] = {}
    for event in events:
        if isinstance(event.get("delta"), str):
            sent[event["output_index"]] = sent.get(event["output_index"], "") + event["delta"]
    announced = [event["output_index"] for event in events if event["type"] == "response.output_item.added"]
    items = dict(zip(announced, fold(TURN, journaled(events)).items(), strict=True))
    assert {place: "".join(texts(items[place].data)) for place in sent} == sent


def texts(item: dict[str, Any]) -> list[str]:
    parts = (item.get("content") or []) + (item.get("summary") or [])
    found = [part.get("text") or part.get("refusal") or "" for part in parts]
    found += [item[name] for name in ("arguments", "input", "code") if isinstance(item.get(name), str)]
    return found + item.get("action", {}).get("commands", []) + [item.get("operation", {}).get("diff", "")]


@every_recording
def test_folding_leaves_the_events_alone(path: Path) -> None:
    """The journal keeps the same dicts, so the fold may not write into them."""
    events = recorded(path)
    before = copy.deepcopy(events)
    fold(TURN, journaled(events))
    assert events == before


@every_recording
def test_cut_anywhere_the_state_is_whole(path: Path) -> None:
    events = journaled(recorded(path))
    whole = TurnState(TURN)
    for cut, event in enumerate(events, 1):
        apply(whole, event)
        if cut % 7 == 0:
            assert shown(fold(TURN, events[:cut])) == shown(whole)
        json.dumps(data(whole))
        assert all(whole.item(item.address) is item for item in whole.items())
