"""The item types: which of them wait for an answer, what an answer looks like, and what a delta implies."""

import json
from typing import Any, Final

from playground.turns.state import Json

OUTPUT_TYPES: Final = frozenset(
    {
        "message",
        "reasoning",
        "function_call",
        "function_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
        "web_search_call",
        "file_search_call",
        "code_interpreter_call",
        "image_generation_call",
        "mcp_list_tools",
        "mcp_call",
        "mcp_approval_request",
        "mcp_approval_response",
        "shell_call",
        "shell_call_output",
        "apply_patch_call",
        "apply_patch_call_output",
        "computer_call",
        "computer_call_output",
        "local_shell_call",
        "local_shell_call_output",
        "tool_search_call",
        "tool_search_output",
        "additional_tools",
        "compaction",
        "program",
        "program_output",
    }
)
"""The 28 types of the Responses output union (openai-python 3.52)."""

ANSWER_TYPES: Final = {
    "function_call": "function_call_output",
    "custom_tool_call": "custom_tool_call_output",
    "shell_call": "shell_call_output",
    "local_shell_call": "local_shell_call_output",
    "apply_patch_call": "apply_patch_call_output",
    "computer_call": "computer_call_output",
    "tool_search_call": "tool_search_output",
    "mcp_approval_request": "mcp_approval_response",
}
"""A call's type, and the type of the item that answers it."""

_CALL_TYPES: Final = {answer: call for call, answer in ANSWER_TYPES.items()}

_SKELETONS: Final[dict[str, Json]] = {
    "message": {"role": "assistant", "content": []},
    "reasoning": {"summary": []},
    "function_call": {"arguments": ""},
    "mcp_call": {"arguments": ""},
    "custom_tool_call": {"input": ""},
    "code_interpreter_call": {"code": ""},
    "shell_call": {"action": {"commands": []}},
    "shell_call_output": {"output": []},
    "apply_patch_call": {"operation": {"diff": ""}},
}

_PIXEL: Final = "data:image/png;base64," + (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgAAIAAAUAAeImBZsAAAAASUVORK5CYII="
)
"""One transparent pixel: a refused computer call still owes a picture."""


def skeleton(kind: str) -> Json:
    """The item of which only a piece has been seen. It holds no more than the piece implies."""
    fresh: Json = json.loads(json.dumps(_SKELETONS.get(kind, {})))
    return {"type": kind, **fresh}


def needs_answer(item: Json) -> bool:
    """Whether somebody outside the provider owes this item an answer."""
    kind = item.get("type")
    if kind == "shell_call":
        environment = item.get("environment")
        return not isinstance(environment, dict) or environment.get("type") == "local"
    if kind == "tool_search_call":
        return item.get("execution") == "client"
    return isinstance(kind, str) and kind in ANSWER_TYPES


def call_key(call: Json) -> tuple[str, str]:
    """What joins a call to its answer: the call's type and its correlation id ("" for none)."""
    kind = str(call.get("type"))
    names = ("id",) if kind == "mcp_approval_request" else ("call_id", "id")
    return (kind, _first_text(call, *names))


def answered_key(answer: Json) -> tuple[str, str] | None:
    """The `call_key` of the call that this item answers; None when it is no answer."""
    kind = answer.get("type")
    if not isinstance(kind, str) or kind not in _CALL_TYPES:
        return None
    names = {
        "mcp_approval_response": ("approval_request_id",),
        "local_shell_call_output": ("call_id", "id"),
    }.get(kind, ("call_id",))
    return (_CALL_TYPES[kind], _first_text(answer, *names))


def answer_item(call: Json, output: str) -> Json:
    """The item that answers a call with text.

    A shell call's text is its standard output. A computer call's text is the URL (or data URL) or the
    file id of a screenshot, and acknowledges the pending safety checks. A tool search's text is a JSON
    list of tool definitions. Raises ValueError for an item that takes no such answer.
    """
    kind = call.get("type")
    if kind == "shell_call":
        return _shell(call, {"stdout": output, "stderr": "", "outcome": {"type": "exit", "exit_code": 0}})
    if kind == "local_shell_call":
        return _local_shell(call, output, 0)
    if kind == "apply_patch_call":
        return _answer(call, status="completed", output=output)
    if kind == "computer_call":
        return _computer(call, output, call.get("pending_safety_checks"))
    if kind == "tool_search_call":
        return _answer(call, execution="client", tools=_tools(output))
    if kind in ("function_call", "custom_tool_call"):
        return _answer(call, output=output)
    raise ValueError(f"{kind} takes no output")


def refusal_item(call: Json, text: str) -> Json:
    """The item that tells the model, in words, that its call is not carried out.

    Raises ValueError for an item that takes no answer.
    """
    kind = call.get("type")
    if kind == "mcp_approval_request":
        return approval_item(call, False, text)
    if kind == "shell_call":
        return _shell(call, {"stdout": "", "stderr": text, "outcome": {"type": "exit", "exit_code": 1}})
    if kind == "local_shell_call":
        return _local_shell(call, text, 1)
    if kind == "apply_patch_call":
        return _answer(call, status="failed", output=text)
    if kind == "computer_call":
        return {**_computer(call, _PIXEL, None), "status": "incomplete"}
    if kind == "tool_search_call":
        return _answer(call, execution="client", tools=[])
    return answer_item(call, text)


def approval_item(request: Json, approve: bool, reason: str | None = None) -> Json:
    """The decision on an MCP approval request. `reason` is for the model."""
    item = {
        "type": "mcp_approval_response",
        "approval_request_id": _first_text(request, "id"),
        "approve": approve,
    }
    return {**item, "reason": reason} if reason else item


def _answer(call: Json, **fields: Any) -> Json:
    item = {"type": ANSWER_TYPES[call["type"]], "call_id": call_key(call)[1], **fields}
    return {**item, "caller": call["caller"]} if isinstance(call.get("caller"), dict) else item


def _shell(call: Json, output: Json) -> Json:
    item = _answer(call, output=[output])
    action = call.get("action")
    limit = action.get("max_output_length") if isinstance(action, dict) else None
    return {**item, "max_output_length": limit} if limit is not None else item


def _local_shell(call: Json, output: str, exit_code: int) -> Json:
    # This one type is joined by `id`, and its output is JSON text.
    text = json.dumps({"output": output, "metadata": {"exit_code": exit_code}})
    return {"type": "local_shell_call_output", "id": call_key(call)[1], "output": text}


def _computer(call: Json, picture: str, checks: Any) -> Json:
    field = "image_url" if ":" in picture else "file_id"
    item = _answer(call, output={"type": "computer_screenshot", field: picture})
    return {**item, "acknowledged_safety_checks": checks} if isinstance(checks, list) and checks else item


def _tools(text: str) -> list[Any]:
    try:
        tools = json.loads(text)
    except ValueError:
        return []
    return tools if isinstance(tools, list) else []


def _first_text(item: Json, *names: str) -> str:
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and value:
            return value
    return ""
