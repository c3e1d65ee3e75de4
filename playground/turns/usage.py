"""What one response used that may have a price: tokens by sort, tool calls by sort, pictures."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, Final, NamedTuple, TypeGuard

from playground.turns.address import text_of
from playground.turns.history import CONTAINER_MS
from playground.turns.state import ItemState, Json, ResponseState, TurnState

IMAGE: Final = "image_generation"
_NAME: Final = 40
"""Characters of a name that a provider gives."""

_WITHOUT_FEE: Final = frozenset(
    """message reasoning compaction program program_output function_call custom_tool_call computer_call
    local_shell_call apply_patch_call mcp_list_tools mcp_call mcp_approval_request tool_search_call
    tool_search_output additional_tools""".split()
)
"""Items that cost nothing beside their tokens. Of one that stands nowhere here, nobody knows."""


class Tokens(NamedTuple):
    """Tokens as they are billed: four sorts that do not overlap. `read` is the whole input."""

    read: int
    fresh: int
    cached: int
    written: int
    output: int


class Used(NamedTuple):
    """What is looked up in the price table. `tokens` is None when the provider did not tell them.

    `fees` counts what is billed by the call, `picture_tokens` what an image model read and wrote.
    """

    model: str
    tier: str
    tokens: Tokens | None
    fees: dict[str, int]
    picture_model: str = ""
    picture_tokens: dict[str, int] | None = None


def used(response: ResponseState, running: Collection[str] = ()) -> Used:
    """What a response used. `running` are containers that were paid for before and still run."""
    fees = _fees(response, running)
    entry = _tool(response.data, IMAGE)
    tokens = _picture_tokens(response.data) if IMAGE in fees else None
    if tokens is not None:
        del fees[IMAGE]
    return Used(
        model=text_of(response.data.get("model"))
        or text_of(_dict(response.request.get("body")).get("model")),
        tier=text_of(response.data.get("service_tier")),
        tokens=_tokens(response.data.get("usage")),
        fees=dict(fees),
        picture_model=text_of(entry.get("model")),
        picture_tokens=tokens,
    )


def containers(states: Collection[TurnState], now: int) -> set[str]:
    """The containers that these turns used so short a time before `now` that they still run."""
    return {
        name
        for state in states
        for response in state.responses
        if now - (response.ended_at or now) < CONTAINER_MS
        for item in response.items
        if (name := text_of(item.data.get("container_id")))
    }


def _tokens(usage: Any) -> Tokens | None:
    told = _dict(usage)
    if not _are_counts(told):  # nonsense is not nothing
        return None
    details = _dict(told.get("input_tokens_details"))
    read, output = told["input_tokens"], told["output_tokens"]
    cached = min(read, _count(details.get("cached_tokens")))
    written = min(read - cached, _count(details.get("cache_write_tokens")))
    return Tokens(read, read - cached - written, cached, written, output)


def _fees(response: ResponseState, running: Collection[str]) -> Counter[str]:
    fees: Counter[str] = Counter()
    paid = set(running)
    for item in response.items:
        if item.origin == "provider" and item.type not in _WITHOUT_FEE:
            for name in _NAMES.get(item.type, _unheard_of)(item, response.data, paid):
                fees[name] += 1
    told = _dict(_dict(response.data.get("tool_usage")).get("web_search")).get("num_requests")
    search = _search_name(response.data)
    if _is_count(told) and (told or fees[search]):
        fees[search] = told
    return +fees


def _search(item: ItemState, data: Json, paid: set[str]) -> list[str]:
    # Pages that are opened or looked through are not billed.
    action = _dict(item.data.get("action")).get("type", "search")
    return [_search_name(data)] if action == "search" else []


def _search_name(data: Json) -> str:
    return "web_search_preview" if _tool(data, "web_search_preview") else "web_search"


def _container(item: ItemState, data: Json, paid: set[str]) -> list[str]:
    name = text_of(item.data.get("container_id"))
    if name in paid:
        return []
    paid.add(name)
    made = _tool(data, "code_interpreter").get("container")
    size = _dict(made).get("memory_limit", "1g") if isinstance(made, dict) else None
    return [f"container_{size}"[:_NAME] if isinstance(size, str) else "container"]


def _shell(item: ItemState, data: Json, paid: set[str]) -> list[str]:
    hosted = text_of(_dict(item.data.get("environment")).get("type")).startswith("container")
    return ["container"] if hosted else []


def _unheard_of(item: ItemState, data: Json, paid: set[str]) -> list[str]:
    return [item.type[:_NAME]]


_NAMES: Final[dict[str, Callable[[ItemState, Json, set[str]], list[str]]]] = {
    "web_search_call": _search,
    "file_search_call": lambda item, data, paid: ["file_search"],
    "code_interpreter_call": _container,
    "shell_call": _shell,
    "shell_call_output": lambda item, data, paid: [],
    "image_generation_call": lambda item, data, paid: [IMAGE],
}
"""What each item type is billed as."""


def _picture_tokens(data: Json) -> dict[str, int] | None:
    """Tokens of the image model, by the names of its prices."""
    told = _dict(_dict(data.get("tool_usage")).get("image_gen"))
    if not _are_counts(told):
        return None
    read, made = _dict(told.get("input_tokens_details")), _dict(told.get("output_tokens_details"))
    pictures_read, text_made = _count(read.get("image_tokens")), _count(made.get("text_tokens"))
    return {
        "text_input": max(0, told["input_tokens"] - pictures_read),
        "image_input": pictures_read,
        "text_output": text_made,
        "image_output": max(0, told["output_tokens"] - text_made),
    }


def _tool(data: Json, kind: str) -> Json:
    """The entry of a tool, as the response names its tools."""
    tools = data.get("tools")
    entries = tools if isinstance(tools, list) else []
    return next(
        (one for one in entries if isinstance(one, dict) and text_of(one.get("type")).startswith(kind)), {}
    )


def _are_counts(told: Json) -> bool:
    return _is_count(told.get("input_tokens")) and _is_count(told.get("output_tokens"))


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _count(value: Any) -> int:
    return value if _is_count(value) else 0


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}
