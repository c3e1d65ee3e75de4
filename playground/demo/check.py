"""Refuses a request body that the real API would refuse."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playground.demo.errors import ApiError, refuse

Json = dict[str, Any]

_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "array": (list,),
    "object": (dict,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
_RANGES: dict[str, tuple[int, int]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "max_output_tokens": (16, 10**9),
    "top_logprobs": (0, 20),
}
_TOOL_NEEDS = {"function": ("name",), "custom": ("name",), "mcp": ("server_label",)} | {
    "file_search": ("vector_store_ids",)
}


@cache
def _params() -> dict[str, str]:
    text = (Path(__file__).parent / "data" / "params.json").read_text(encoding="utf-8")
    params: dict[str, str] = json.loads(text)
    return params


def body(value: Any) -> Json:
    """The body when its parameters are right. Raises ApiError that names the one at fault."""
    if not isinstance(value, dict):
        raise refuse("The request body must be a JSON object.")
    for name, given in value.items():
        if name not in _params():
            raise refuse(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")
        if given is not None:
            _check_kind(name, given)
    for name in ("model", "input"):
        if value.get(name) is None:
            problem = f"Missing required parameter: '{name}'."
            raise refuse(problem, param=name, code="missing_required_parameter")
    if isinstance(value["input"], list):
        _check_items(value["input"])
    _check_together(value)
    for index, tool in enumerate(value.get("tools") or []):
        _check_tool(index, tool)
    return value


def _check_kind(name: str, given: Any) -> None:
    wanted = _params()[name]
    kinds = tuple(kind for word in wanted.split(" or ") for kind in _KINDS[word])
    if not isinstance(given, kinds) or (isinstance(given, bool) and bool not in kinds):
        raise refuse(f"Invalid type for '{name}': expected {wanted}.", param=name, code="invalid_type")
    if name in _RANGES:
        _check_range(name, given)


def _check_range(name: str, given: Any) -> None:
    low, high = _RANGES[name]
    if not low <= given <= high:
        problem = f"Invalid '{name}': expected a value between {low} and {high}."
        raise refuse(problem, param=name, code="invalid_value")


def _check_items(items: list[Any]) -> None:
    for index, item in enumerate(items):
        if not isinstance(item, dict) or not isinstance(item.get("type", ""), str):
            problem = f"Invalid type for 'input[{index}]': expected an object with a type."
            raise refuse(problem, param=f"input[{index}]", code="invalid_type")


def _check_together(value: Json) -> None:
    if value.get("background") and value.get("store") is False:
        raise refuse("Background responses must be stored.", param="background", code="invalid_value")
    if value.get("previous_response_id") and value.get("conversation"):
        problem = "'previous_response_id' and 'conversation' exclude each other."
        raise refuse(problem, param="previous_response_id", code="mutually_exclusive_parameters")
    for key in ("conversation", "prompt"):
        if value.get(key):
            raise refuse(f"The demo has no '{key}'.", param=key, code="unsupported_parameter")


def _check_tool(index: int, tool: Any) -> None:
    kind = tool.get("type") if isinstance(tool, dict) else None
    if not isinstance(kind, str) or not kind:
        raise _missing(f"tools[{index}].type")
    for need in _TOOL_NEEDS.get(kind, ()):
        if not tool.get(need):
            raise _missing(f"tools[{index}].{need}")
    if kind == "mcp" and not any(tool.get(key) for key in ("server_url", "connector_id", "tunnel_id")):
        raise _missing(f"tools[{index}].server_url")


def _missing(param: str) -> ApiError:
    problem = f"Missing required parameter: '{param}'."
    return refuse(problem, param=param, code="missing_required_parameter")
