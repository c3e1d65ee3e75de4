"""The catalogue holds every type that the SDK knows: a new SDK release fails here until it is looked at."""

import typing
from typing import Any

import pytest
from openai.types.responses import ResponseOutputItem, ResponseStreamEvent

from playground.turns.events import (
    ALIASES,
    DIALECT_KINDS,
    OWN,
    OWN_KINDS,
    PROVIDER_KINDS,
    TERMINAL_KINDS,
    canonical,
    is_delta,
)
from playground.turns.fold import KNOWN_KINDS
from playground.turns.items import OUTPUT_TYPES


def types_of(union: Any) -> set[str]:
    """The `type` literals of a (nested, annotated) union of SDK models."""
    if typing.get_origin(union) is typing.Annotated:
        return types_of(typing.get_args(union)[0])
    if hasattr(union, "model_fields"):
        return set(typing.get_args(union.model_fields["type"].annotation))
    return {name for member in typing.get_args(union) for name in types_of(member)}


def test_every_stream_event_of_the_sdk_is_known() -> None:
    assert types_of(ResponseStreamEvent) == PROVIDER_KINDS


def test_every_output_item_of_the_sdk_is_known() -> None:
    assert types_of(ResponseOutputItem) == OUTPUT_TYPES


def test_the_fold_knows_the_whole_catalogue() -> None:
    assert KNOWN_KINDS == PROVIDER_KINDS | DIALECT_KINDS


def test_aliases_lead_into_the_catalogue() -> None:
    assert set(ALIASES.values()) <= PROVIDER_KINDS
    assert not ALIASES.keys() & PROVIDER_KINDS
    assert all(kind.startswith(OWN) for kind in OWN_KINDS)
    assert TERMINAL_KINDS <= PROVIDER_KINDS


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("response.output_text.delta", True),
        ("response.reasoning.delta", True),
        ("response.shell_call_output_content.delta", True),
        ("response.apply_patch_call_operation_diff.delta", True),
        ("response.audio.delta", False),
        ("response.output_text.done", False),
        ("response.new.delta", False),
        (None, False),
        (["response.output_text.delta"], False),
    ],
)
def test_which_events_are_pieces(kind: Any, expected: bool) -> None:
    assert is_delta(kind) is expected


def test_canonical() -> None:
    assert canonical("response.mcp_call.arguments.done") == "response.mcp_call_arguments.done"
    assert canonical("response.new") == "response.new"
