"""One item as it is sent back: the provider's own JSON, without what APIs refuse to hear."""

from typing import Any, Final

from playground.turns.address import text_of
from playground.turns.state import ItemState, Json, ResponseState

_OPAQUE: Final = frozenset(
    {"parameters", "input_schema", "output_schema", "schema", "attributes", "operation", "$blob"}
)
"""Values that are somebody's data, in which a null means something."""
_OUTPUT_ONLY: Final = ("created_by",)
"""Fields of the output types that their input types do not have (openai-python 3.52)."""
_EXTENSION: Final = ("file_citation", "page")
"""What the demo adds to a type of the API, as type and field: another provider would refuse it."""
_ID_WANTED: Final = frozenset(
    {
        "code_interpreter_call",
        "computer_call",
        "file_search_call",
        "image_generation_call",
        "local_shell_call_output",
        "mcp_approval_request",
        "mcp_call",
        "mcp_list_tools",
        "program",
        "program_output",
    }
)
"""Types that APIs want with their id, even where it means nothing any more."""


def is_stored(response: ResponseState) -> bool | None:
    """Whether the provider keeps the response and so knows its ids; None when nobody has said so."""
    body = response.request.get("body")
    asked = body.get("store") if isinstance(body, dict) else None
    if isinstance(asked, bool):
        return asked
    told = response.data.get("store")
    return told if isinstance(told, bool) else None


def replayed(item: ItemState, response: ResponseState, foreign: bool) -> Json:
    """The item for the next request. What a person gave is not changed."""
    if item.origin != "provider":
        return item.data
    data: Json = without_nulls(item.data)
    if item.type == "reasoning":
        return _reasoning(data, response)
    if data.get("status") == "in_progress" and item.status == "incomplete":
        data["status"] = "incomplete"
    if _strip_id(item, response, foreign):
        data.pop("id", None)
        if item.type == "message":
            # Without its id an answer is the easy form of a message, which has no status.
            data.pop("status", None)
    return data


def without_nulls(value: Any) -> Any:
    """A copy without null fields and without what only outputs may have."""
    if isinstance(value, dict):
        return {
            name: inner if name in _OPAQUE else without_nulls(inner)
            for name, inner in value.items()
            if inner is not None
            and name not in _OUTPUT_ONLY
            and (name != _EXTENSION[1] or value.get("type") != _EXTENSION[0])
        }
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


def _reasoning(data: Json, response: ResponseState) -> Json:
    data.pop("status", None)
    data.setdefault("summary", [])
    if text_of(data.get("encrypted_content")):
        data.pop("content", None)  # the encrypted form holds it
    return data


def _strip_id(item: ItemState, response: ResponseState, foreign: bool) -> bool:
    if item.type in _ID_WANTED:
        return False
    if foreign or not item.done:
        return True
    encrypted = any(text_of(other.data.get("encrypted_content")) for other in response.items)
    return is_stored(response) is False and not encrypted
