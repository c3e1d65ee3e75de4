"""The journal's event, and the catalogue of kinds: the provider's own and ours."""

from typing import Any, Final, NamedTuple


class Event(NamedTuple):
    """One journal entry."""

    seq: int
    """The number in the session's journal; 0 until it is committed."""
    turn: str
    """The turn's id as text."""
    kind: str
    """A Responses event type verbatim, or one of our own kinds."""
    at: int
    """Milliseconds since the epoch."""
    payload: dict[str, Any]
    """The provider's event as it came (neighbouring deltas joined), or ours."""
    first: int | None = None
    """`sequence_number` of the first joined delta."""
    last: int | None = None
    """`sequence_number` of the last joined delta."""
    count: int = 1  # type: ignore[assignment]  # hides tuple.count, which nobody wants
    """How many deltas were joined."""


OWN: Final = "playground."
"""What the kinds of our own begin with; a provider cannot speak them."""
TURN_STARTED: Final = "playground.turn_started"
RESPONSE_REQUESTED: Final = "playground.response_requested"
RETRY_SCHEDULED: Final = "playground.retry_scheduled"
RESPONSE_ENDED: Final = "playground.response_ended"
ANSWER_GIVEN: Final = "playground.answer_given"
DECISION_TAKEN: Final = "playground.decision_taken"
EVENT_SKIPPED: Final = "playground.event_skipped"
TURN_ENDED: Final = "playground.turn_ended"
OWN_KINDS: Final = frozenset(
    {
        TURN_STARTED,
        RESPONSE_REQUESTED,
        RETRY_SCHEDULED,
        RESPONSE_ENDED,
        ANSWER_GIVEN,
        DECISION_TAKEN,
        EVENT_SKIPPED,
        TURN_ENDED,
    }
)

SNAPSHOT_KINDS: Final = frozenset({"response.created", "response.queued", "response.in_progress"})
TERMINAL_KINDS: Final = frozenset({"response.completed", "response.incomplete", "response.failed"})
"""After one of these a response says nothing more. (`error` may be followed by one of them.)"""

STATUS_KINDS: Final[dict[str, tuple[str, str]]] = {
    f"response.{item}.{status}": (item, status)
    for item, statuses in {
        "web_search_call": ("in_progress", "searching", "completed"),
        "file_search_call": ("in_progress", "searching", "completed"),
        "code_interpreter_call": ("in_progress", "interpreting", "completed"),
        "image_generation_call": ("in_progress", "generating", "completed"),
        "mcp_call": ("in_progress", "completed", "failed"),
        "mcp_list_tools": ("in_progress", "completed", "failed"),
    }.items()
    for status in statuses
} | {"response.compaction.compacting": ("compaction", "in_progress")}
"""Events that only say how far an item is: the item's type and its status."""

TEXT_DELTAS: Final = frozenset(
    {
        "response.output_text.delta",
        "response.refusal.delta",
        "response.reasoning_text.delta",
        "response.reasoning_summary_text.delta",
        "response.function_call_arguments.delta",
        "response.custom_tool_call_input.delta",
        "response.mcp_call_arguments.delta",
        "response.code_interpreter_call_code.delta",
        "response.shell_call_command.delta",
        "response.apply_patch_call_operation_diff.delta",
    }
)
"""Deltas that are a piece of one text."""
SHELL_OUTPUT_DELTA: Final = "response.shell_call_output_content.delta"

AUDIO_KINDS: Final = frozenset(
    f"response.audio.{name}" for name in ("delta", "done", "transcript.delta", "transcript.done")
)
"""Known, kept, and not shown: they have no address."""

ALIASES: Final = {
    "response.mcp_call.arguments.delta": "response.mcp_call_arguments.delta",
    "response.mcp_call.arguments.done": "response.mcp_call_arguments.done",
    "response.reasoning.delta": "response.reasoning_text.delta",
    "response.reasoning.done": "response.reasoning_text.done",
}
"""Other names under which servers send an event of the catalogue."""
DIALECT_KINDS: Final = frozenset(
    {
        "response.apply_patch_call_operation_diff.delta",
        "response.apply_patch_call_operation_diff.done",
        "response.cancelled",
        "keepalive",
    }
)
"""Sent by real servers and in no catalogue."""

PROVIDER_KINDS: Final = (
    SNAPSHOT_KINDS
    | TERMINAL_KINDS
    | STATUS_KINDS.keys()
    | AUDIO_KINDS
    | {SHELL_OUTPUT_DELTA}
    | {
        "error",
        "response.output_item.added",
        "response.output_item.done",
        "response.content_part.added",
        "response.content_part.done",
        "response.output_text.annotation.added",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_part.done",
        "response.image_generation_call.partial_image",
        "response.shell_call_command.added",
        "response.shell_call_output_content.done",
    }
    | (TEXT_DELTAS - DIALECT_KINDS)
    | {kind.removesuffix("delta") + "done" for kind in TEXT_DELTAS - DIALECT_KINDS}
)
"""The 59 event types of the Responses stream (openai-python 3.52)."""


def canonical(kind: str) -> str:
    """The catalogue's name for an event type; unknown ones stay as they are."""
    return ALIASES.get(kind, kind)


def is_delta(kind: object) -> bool:
    """Whether events of this kind are pieces of one part, so that neighbours may be joined."""
    if not isinstance(kind, str):
        return False
    kind = canonical(kind)
    return kind in TEXT_DELTAS or kind == SHELL_OUTPUT_DELTA
