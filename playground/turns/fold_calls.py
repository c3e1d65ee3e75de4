"""Folds what calls stream: arguments, input, code, diffs, commands, shell output, partial pictures."""

from typing import Any

from playground.turns import address
from playground.turns.events import Event
from playground.turns.fold_base import Handler, UnusableEvent, owned_dict, owned_list, piece, slot
from playground.turns.state import ItemState, Json, ResponseState, TurnState

_ADDRESSING = ("type", "sequence_number", "item_id", "output_index")


def _argument(kind: str, field: str, inside: str | None = None) -> tuple[Handler, Handler]:
    """The handlers of a call's one streamed text: its delta and its done event."""

    def holder(state: TurnState, response: ResponseState, event: Event) -> Json | None:
        item = piece(state, response, event, (kind,), infer=kind)
        if item is None:
            return None
        return owned_dict(item.data, inside) if inside else item.data

    def delta(state: TurnState, response: ResponseState, event: Event) -> None:
        text = event.payload.get("delta")
        if not isinstance(text, str):
            raise UnusableEvent("no text")
        if (data := holder(state, response, event)) is not None:
            data[field] = address.text_of(data.get(field)) + text

    def done(state: TurnState, response: ResponseState, event: Event) -> None:
        text = event.payload.get(field)
        if not isinstance(text, str):
            raise UnusableEvent("no text")
        if (data := holder(state, response, event)) is not None and text:
            data[field] = text

    return delta, done


def _commands(state: TurnState, response: ResponseState, event: Event) -> tuple[list[Any], int] | None:
    """The commands of a shell call and the place that an event speaks of."""
    item = piece(state, response, event, ("shell_call",), infer="shell_call")
    if item is None:
        return None
    commands = owned_list(owned_dict(item.data, "action"), "commands")
    place = slot(commands, event.payload.get("command_index"), "")
    if place is None:
        place = max(len(commands) - 1, 0)
        slot(commands, place, "")
    return commands, place


def _command(state: TurnState, response: ResponseState, event: Event) -> None:
    text = event.payload.get("command")
    if not isinstance(text, str):
        raise UnusableEvent("no command")
    if (found := _commands(state, response, event)) is not None and text:
        commands, place = found
        commands[place] = text


def _command_delta(state: TurnState, response: ResponseState, event: Event) -> None:
    text = event.payload.get("delta")
    if not isinstance(text, str):
        raise UnusableEvent("no text")
    if (found := _commands(state, response, event)) is not None:
        commands, place = found
        commands[place] = address.text_of(commands[place]) + text


def _shell_output(state: TurnState, response: ResponseState, event: Event) -> tuple[ItemState, Json] | None:
    item = piece(state, response, event, ("shell_call_output",), infer="shell_call_output")
    if item is None:
        return None
    outputs = owned_list(item.live, "output")
    empty = {"stdout": "", "stderr": ""}
    place = slot(outputs, event.payload.get("command_index"), empty)
    if place is None:
        place = max(len(outputs) - 1, 0)
        slot(outputs, place, empty)
    return item, outputs[place]


def _shell_output_delta(state: TurnState, response: ResponseState, event: Event) -> None:
    delta = event.payload.get("delta")
    if not isinstance(delta, dict):
        raise UnusableEvent("no output")
    if (found := _shell_output(state, response, event)) is not None:
        output = found[1]
        for name in ("stdout", "stderr"):
            output[name] += address.text_of(delta.get(name))


def _shell_output_done(state: TurnState, response: ResponseState, event: Event) -> None:
    chunks = event.payload.get("output")
    if not isinstance(chunks, list):
        raise UnusableEvent("no output")
    usable = [chunk for chunk in chunks if isinstance(chunk, dict)]
    if not usable or (found := _shell_output(state, response, event)) is None:
        return
    output = found[1]
    for name in ("stdout", "stderr"):
        output[name] = "".join(address.text_of(chunk.get(name)) for chunk in usable) or output[name]
    if isinstance(outcome := usable[-1].get("outcome"), dict):
        output["outcome"] = outcome


def _partial_image(state: TurnState, response: ResponseState, event: Event) -> None:
    kind = "image_generation_call"
    if (item := piece(state, response, event, (kind,), infer=kind)) is not None:
        shown = {name: value for name, value in event.payload.items() if name not in _ADDRESSING}
        item.live["partial_image"] = shown


def _pairs() -> dict[str, Handler]:
    handlers: dict[str, Handler] = {}
    for stem, (delta, done) in {
        "function_call_arguments": _argument("function_call", "arguments"),
        "mcp_call_arguments": _argument("mcp_call", "arguments"),
        "custom_tool_call_input": _argument("custom_tool_call", "input"),
        "code_interpreter_call_code": _argument("code_interpreter_call", "code"),
        "apply_patch_call_operation_diff": _argument("apply_patch_call", "diff", inside="operation"),
    }.items():
        handlers[f"response.{stem}.delta"] = delta
        handlers[f"response.{stem}.done"] = done
    return handlers


HANDLERS: dict[str, Handler] = {
    **_pairs(),
    "response.shell_call_command.added": _command,
    "response.shell_call_command.delta": _command_delta,
    "response.shell_call_command.done": _command,
    "response.shell_call_output_content.delta": _shell_output_delta,
    "response.shell_call_output_content.done": _shell_output_done,
    "response.image_generation_call.partial_image": _partial_image,
}
