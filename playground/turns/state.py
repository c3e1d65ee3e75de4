"""The folded state of one turn: responses and their items, as the journal tells them."""

from dataclasses import dataclass, field
from typing import Any

from playground.turns.repeats import Repeats

Json = dict[str, Any]
Address = tuple[int, int]
"""Response number (0 is the person's input) and position of an item in it."""

ACTIVE = ("queued", "running", "waiting")
TERMINAL = ("completed", "incomplete", "failed", "stopped", "interrupted")


@dataclass(slots=True)
class ItemState:
    """One item: the provider's own JSON, and what the journal says about its life.

    `status` is the provider's, else derived: in_progress until done or terminal. `started_at` and
    `ended_at` are milliseconds since the epoch; `seq` is the last event that touched the item.
    """

    response: int
    position: int
    data: Json
    status: str = "in_progress"
    started_at: int = 0
    ended_at: int | None = None
    done: bool = False
    seq: int = 0
    origin: str = "provider"
    live: Json = field(default_factory=dict)
    """What is shown while the item runs and is no part of its JSON, until its own JSON holds it.

    "partial_image": the fields of the newest partial_image event but its address (`partial_image_b64` is
    base64 text or a blob marker). "output": a list of {"stdout", "stderr"[, "outcome"]}, one a command.
    Of an answer, for good: "by", who gave it, and "scope" of a decision ("once" or "session").
    """

    @property
    def type(self) -> str:
        """The Responses item type, "unknown" when the provider gave none."""
        kind = self.data.get("type")
        return kind if isinstance(kind, str) and kind else "unknown"

    @property
    def address(self) -> Address:
        """Response number and position."""
        return (self.response, self.position)


@dataclass(slots=True)
class ResponseState:
    """One provider response inside a turn. Times are milliseconds since the epoch."""

    number: int
    data: Json = field(default_factory=dict)
    """The response object as last told, without its output."""
    items: list[ItemState] = field(default_factory=list)
    status: str = "in_progress"
    requested_at: int = 0
    first_token_at: int | None = None
    ended_at: int | None = None
    end: str | None = None
    """How the stream ended (terminal, eof, error, limit, stopped, interrupted); None while it runs."""
    error: Json | None = None
    request: Json = field(default_factory=dict)
    """The request body without its input, the address and the notes, as `response_requested` told them."""
    request_id: str | None = None
    attempts: int = 1
    """How often it was asked for."""
    retry: Json | None = None
    """The next attempt, until something comes: attempt, of, wait_ms, kind (of the error), at."""
    cost: Json | None = None
    """What it cost, as `response_ended` told it: usd, unknown, parts, since, free; see `turns.costs`."""
    output_order: list[int] = field(default_factory=list)
    """Positions in the order of the terminal output, which may differ from arrival; empty without one."""
    repeats: Repeats | None = field(default=None, compare=False)
    """Knows the events that came; None once the response has ended."""
    by_index: dict[int, int] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class TurnState:
    """Everything that one submission by a person led to."""

    id: str
    status: str = "queued"
    input: list[ItemState] = field(default_factory=list)
    settings: Json = field(default_factory=dict)
    connection: Json = field(default_factory=dict)
    by: str = ""
    responses: list[ResponseState] = field(default_factory=list)
    started_at: int = 0
    ended_at: int | None = None
    reason: str | None = None
    error: Json | None = None
    seq: int = 0
    head_seq: int = 0
    touched: set[Address] = field(default_factory=set)
    """Addresses touched since a renderer last drained them."""
    skipped: int = 0
    """How many provider events could not be used."""

    @property
    def hex(self) -> str:
        """The id as it stands in DOM ids."""
        return self.id.replace("-", "")

    def item(self, address: Address) -> ItemState:
        """The item at an address. Raises IndexError for one that does not exist."""
        number, position = address
        return self.input[position] if number == 0 else self.responses[number - 1].items[position]

    def items(self) -> list[ItemState]:
        """All provider and answer items, in order."""
        return [item for response in self.responses for item in response.items]
