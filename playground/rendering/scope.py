"""What a fragment may depend on besides its item: the audience, the session, and what waits in the turn."""

from dataclasses import dataclass, field
from typing import Any, Literal

from playground.turns.items import answered_key, call_key
from playground.turns.plan import open_calls
from playground.turns.state import Address, ItemState, TurnState


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom HTML is rendered; never a single viewer."""

    role: Literal["member", "guest"] = "member"
    language: str = "en"


@dataclass(slots=True)
class Scope:
    """The surroundings of an item while it is rendered."""

    audience: Audience
    session_id: str
    turn: TurnState
    open: frozenset[Address] = frozenset()
    """Calls that wait for a person, while the turn waits."""
    answers: dict[tuple[str, str], ItemState] = field(default_factory=dict)
    """The answer to each call, by the key that joins them."""

    def id_of(self, item: ItemState) -> str:
        """The DOM id of an item."""
        return f"turn-{self.turn.hex}-r{item.response}-i{item.position}"

    def url_of(self, item: ItemState, verb: str) -> str:
        """Where a person's answer to an item is posted."""
        return f"/turns/{self.turn.id}/items/{item.response}/{item.position}/{verb}/"

    def answer_to(self, item: ItemState) -> ItemState | None:
        """The item that answers a call, if there is one."""
        return self.answers.get(call_key(item.data))

    def blob_url(self, value: Any) -> str:
        """Where a stored blob is served; "" for what is no blob marker."""
        sha = value.get("$blob") if isinstance(value, dict) else None
        known = isinstance(sha, str) and len(sha) == 64 and sha.isalnum()
        return f"/sessions/{self.session_id}/blobs/{sha}/" if known else ""


def is_over(item: ItemState) -> bool:
    """Whether the item has come to its end, well or not."""
    return item.done or item.ended_at is not None


def scope_of(state: TurnState, audience: Audience, session_id: str) -> Scope:
    """The surroundings of every item of a turn."""
    answers = {}
    for item in state.items():
        key = answered_key(item.data)
        if key is not None:
            answers[key] = item
    waits = open_calls(state) if state.status == "waiting" else []
    waiting = frozenset(item.address for item in waits)
    return Scope(audience, session_id, state, waiting, answers)
