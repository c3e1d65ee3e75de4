"""The notes on a request: what was changed or left out, in words. They are kept with the journal."""

from typing import Final

FOREIGN_REASONING: Final = (
    "Reasoning from another connection was left out: only the one who wrote it can read it."
)
FOREIGN_ITEM: Final = "A tool call from another connection was left out: it means nothing to this one."
FOREIGN_UNKNOWN: Final = "An item of an unknown type from another connection was left out."
UNTYPED: Final = "An item without a type was left out."
SUMMARY_ONLY: Final = (
    "Reasoning was left out: it was neither stored nor encrypted, and a summary alone is refused."
)
OLD_RAW_REASONING: Final = "Raw reasoning of an earlier turn was left out."
DANGLING_REASONING: Final = "Reasoning without the item that it led to was left out."
DANGLING_PROGRAM: Final = "A program that never came to its end was left out, with its calls."
UNANSWERED: Final = "A call that was never answered was left out."
UNFINISHED: Final = "An item that was never finished was left out."
DEAD_CONTAINER: Final = "A call in a container that has expired was left out."
ORPHAN_ANSWER: Final = "An answer without its call was left out."
IMAGE: Final = "An image was left out: this connection and model do not take images."
FILE: Final = "A file was left out: this connection and model do not take files."
NO_CHAIN: Final = (
    "The whole conversation was sent: this connection and model do not take a previous response."
)
INSTRUCTIONS: Final = "The instructions were sent as a system message."


def refused(name: str, verdict: str) -> str:
    """The note on a setting or tool that is not sent. `verdict` is "rejected" or "ignored"."""
    does = "ignore" if verdict == "ignored" else "refuse"
    return f"{name} was left out: this connection and model {does} it."


def includes(values: list[str]) -> str:
    """The note on extra output that is not asked for."""
    return f"Extra output was not asked for: {', '.join(values)}."


def counted(note: str, count: int) -> str:
    """A note that applies to several things, said once."""
    return note if count == 1 else f"{note} ({count} times)"
