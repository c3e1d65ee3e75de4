"""Refuses an input whose items do not belong together, as the real API does."""

import re
from typing import Any

from playground.demo import scripts
from playground.demo.errors import ApiError, refuse
from playground.demo.families import families

Json = dict[str, Any]

# Call type -> type of its answer, key of the call, key of the answer, the API's words for it.
_CALLS = {
    "function_call": ("function_call_output", "call_id", "call_id", "function call"),
    "custom_tool_call": ("custom_tool_call_output", "call_id", "call_id", "custom tool call"),
    "computer_call": ("computer_call_output", "call_id", "call_id", "computer call"),
    "shell_call": ("shell_call_output", "call_id", "call_id", "shell call"),
    "local_shell_call": ("local_shell_call_output", "call_id", "id", "local shell call"),
    "apply_patch_call": ("apply_patch_call_output", "call_id", "call_id", "apply patch call"),
    "tool_search_call": ("tool_search_output", "call_id", "call_id", "tool search call"),
    "mcp_approval_request": ("mcp_approval_response", "id", "approval_request_id", "MCP approval request"),
}
_BY_ANSWER = {answer: (call, key, own, words) for call, (answer, key, own, words) in _CALLS.items()}
_OTHERS = ("message", "reasoning", "item_reference", "configuration_update", "compaction_trigger")
_PAIRED = re.compile(r"_p([0-9a-f]{32})$")
_OURS = re.compile(r"_[pd][0-9a-f]{32}$")


def history(items: list[Json], known: frozenset[str]) -> None:
    """Check a whole input. `known` are the ids of stored items. Raises ApiError."""
    for index, item in enumerate(items):
        _check_type(index, item)
    _check_duplicates(items)
    for index, item in enumerate(items):
        if item.get("type") == "reasoning":
            _check_reasoning(items, index, known)
        elif match := _PAIRED.search(str(item.get("id", ""))):
            _check_pair(items, index, match[1])
    _check_answers(items)


def _check_type(index: int, item: Json) -> None:
    kind = item.get("type", "message")
    if kind not in families() and kind not in _OTHERS and kind not in scripts.item_types():
        problem = f"Invalid value: '{kind}'."
        raise refuse(problem, param=f"input[{index}].type", code="invalid_value")
    if kind == "message" and item.get("role") not in ("user", "assistant", "system", "developer"):
        problem = f"Invalid value: '{item.get('role')}'."
        raise refuse(problem, param=f"input[{index}].role", code="invalid_value")
    content = item.get("content")
    parts = content if isinstance(content, list) else [] if isinstance(content, str) else [None]
    if kind == "message" and not all(isinstance(part, dict) for part in parts):
        problem = f"Invalid type for 'input[{index}].content': expected a string or a list of parts."
        raise refuse(problem, param=f"input[{index}].content", code="invalid_type")


def _check_duplicates(items: list[Json]) -> None:
    seen: set[str] = set()
    for item in items:
        name = str(item.get("id", ""))
        # Only ids that we made are known to be unique; other servers repeat theirs.
        if name in seen and _OURS.search(name):
            raise refuse(f"Duplicate item found with id {name}. Remove duplicate items and try again.")
        seen.add(name)


def _check_reasoning(items: list[Json], index: int, known: frozenset[str]) -> None:
    item = items[index]
    name = item.get("id")
    if not item.get("encrypted_content") and name not in known:
        problem = f"Item with id '{name}' not found. Items are not persisted when `store` is set to false."
        raise ApiError(404, problem, param="input")
    after = items[index + 1] if index + 1 < len(items) else {}
    kind = after.get("type", "message")
    if not after or kind in _BY_ANSWER or (kind == "message" and after.get("role") != "assistant"):
        problem = f"Item '{name}' of type 'reasoning' was provided without its required following item."
        raise refuse(problem, param="input")


def _check_pair(items: list[Json], index: int, digits: str) -> None:
    needed = f"rs_p{digits}"
    if index == 0 or items[index - 1].get("id") != needed:
        item = items[index]
        problem = f"Item '{item['id']}' of type '{item.get('type')}' was provided without its required"
        raise refuse(f"{problem} 'reasoning' item: '{needed}'.", param="input")


def _check_answers(items: list[Json]) -> None:
    given = {(item["type"], item.get(_BY_ANSWER[item["type"]][2])) for item in items if _answers(item)}
    called = {(item["type"], item.get(_CALLS[item["type"]][1])) for item in items if _calls(item)}
    for item in items:
        if _calls(item) and not _server_side(item):
            answer, key, _, words = _CALLS[item["type"]]
            if (answer, item.get(key)) not in given:
                raise refuse(f"No tool output found for {words} {item.get(key)}.", param="input")
        elif _answers(item) and item.get("execution") != "server":
            call, _, own, words = _BY_ANSWER[item["type"]]
            if (call, item.get(own)) not in called:
                problem = f"No tool call found for {words} output with {own} {item.get(own)}."
                raise refuse(problem, param="input")


def _calls(item: Json) -> bool:
    return item.get("type") in _CALLS


def _answers(item: Json) -> bool:
    return item.get("type") in _BY_ANSWER


def _server_side(item: Json) -> bool:
    environment = item.get("environment") or {}
    return item.get("execution") == "server" or environment.get("type") == "container_reference"
