"""What is sent, and how little."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from playground.rendering.nodes import (
    Box,
    Leaf,
    Node,
    Patch,
    Stream,
    common_prefix,
    compare,
    to_html,
    utf16_length,
)
from playground.rendering.patches import TurnRenderer
from playground.turns.events import Event
from playground.turns.fold import apply
from playground.turns.state import TurnState
from tests.live import MEMBER, SESSION, Page
from tests.rendering import streams


def _frames(events: list[Event]) -> list[list[Patch]]:
    state, renderer = TurnState(id=streams.TURN), TurnRenderer(MEMBER, SESSION)
    frames = []
    for event in events:
        apply(state, event)
        frames.append(renderer.update(state, set(state.touched)))
        state.touched.clear()
    return frames


def test_the_first_frame_is_the_article() -> None:
    (patch, *_rest) = _frames(streams.turn())[0]
    assert patch["id"] == f"turn-{streams.TURN.replace('-', '')}"
    assert patch["in"] == "transcript"


def test_a_piece_of_text_costs_its_suffix() -> None:
    frames = _frames(streams.turn(*streams.text_stream("Just one paragraph that grows.", 5)))
    (patch,) = frames[5]
    assert (
        patch == {"id": patch["id"], "keep": len("<p>Just one p"), "tail": "aragr</p>\n"} or patch["keep"] > 0
    )
    assert all(len(frame) == 1 for frame in frames[4:8])


def test_closed_blocks_are_sent_once() -> None:
    frames = _frames(streams.turn(*streams.text_stream("one\n\ntwo\n\nthree\n\nfour", 3)))
    sent = [
        patch["id"] for frame in frames for patch in frame if "html" in patch and patch["id"].endswith("-b0")
    ]
    assert len(sent) == 1


def test_nothing_is_sent_for_nothing() -> None:
    state, renderer = TurnState(id=streams.TURN), TurnRenderer(MEMBER, SESSION)
    for event in streams.turn(*streams.text_stream("abc")):
        apply(state, event)
    assert renderer.update(state, state.touched)
    assert renderer.update(state, state.touched) == []


def test_growing_code_is_sent_by_suffixes() -> None:
    item = {"type": "code_interpreter_call", "id": "ci", "code": "", "status": "in_progress"}
    where: dict[str, Any] = {"item_id": "ci", "output_index": 0}
    kind = "response.code_interpreter_call_code.delta"
    code = ["import math\n", "print(1 < 2)\n", "🙂 = 1\n", "x"]
    events = streams.turn(
        streams.provider("response.output_item.added", output_index=0, item=item),
        *[
            streams.provider(kind, delta=piece, sequence_number=at, **where)
            for at, piece in enumerate(code, 5)
        ],
    )
    frames = _frames(events)
    grown = [patch for patch in frames[-1] if "keep" in patch]
    assert grown == [
        {"id": grown[0]["id"], "keep": len("import math\nprint(1 &lt; 2)\n🙂 = 1\n") + 1, "tail": "x"}
    ]


def test_catching_up_with_nothing_new_sends_only_what_is_open() -> None:
    state, renderer = TurnState(id=streams.TURN), TurnRenderer(MEMBER, SESSION)
    for event in streams.turn(*streams.text_stream("one\n\ntwo three", 20)[:2]):
        apply(state, event)
    (patch,) = renderer.catch_up(state, state.seq)
    assert patch == {"id": patch["id"], "keep": 0, "tail": "<p>one</p>\n<p>two three</p>\n"}


@given(st.text(), st.text(), st.text())
def test_the_common_prefix(start: str, one: str, other: str) -> None:
    first, second = start + one, start + other
    length = common_prefix(first, second)
    assert first[:length] == second[:length]
    assert length == min(len(first), len(second)) or first[length] != second[length]


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("🙂", 2), ("\ud800", 1)])
def test_lengths_are_javascripts(text: str, units: int) -> None:
    assert utf16_length(text) == units


def _leaf(name: str, text: str) -> Leaf:
    return Leaf(name, f'<p id="{name}">{text}</p>')


NAMES = st.sampled_from("abcdef")
CHILDREN = st.lists(
    st.one_of(
        st.builds(_leaf, NAMES, st.sampled_from("xy")),
        st.builds(
            lambda name, text: Stream(name, "i", text), st.sampled_from("abcdef"), st.sampled_from("xyz")
        ),
    ),
    unique_by=lambda node: node.id,
)


@given(CHILDREN, CHILDREN, st.sampled_from(["", None]), st.sampled_from(["", None]))
def test_patches_turn_any_tree_into_any_other(
    old: list[Node], new: list[Node], before: str | None, after: str | None
) -> None:
    was = Box("box", "div", {"class": "k", "open": before}, old, "<b>head</b>")
    is_ = Box("box", "div", {"class": "k", "open": after}, new, "<b>head</b>")
    page = Page(to_html(was))
    for stream in (node for node in old if isinstance(node, Stream)):
        page.sent[stream.id] = stream.inner.encode("utf-16-le")
    page.apply(compare(was, is_, "transcript"))
    assert page.html() == Page(to_html(is_)).html()
