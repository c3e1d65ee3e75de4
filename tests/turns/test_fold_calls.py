"""What calls stream: commands, shell output, partial pictures."""

from typing import Any

from tests.turns.journal import (
    added,
    done,
    folded,
    one,
)

AT = {"item_id": "i", "output_index": 0}


def test_shell_commands_grow_side_by_side() -> None:
    def event(step: str, index: int, **payload: Any) -> dict[str, Any]:
        return {
            "type": f"response.shell_call_command.{step}",
            "output_index": 0,
            "command_index": index,
            **payload,
        }

    state = folded(
        added({"type": "shell_call", "id": "i", "action": {"commands": []}}),
        event("added", 0, command=""),
        event("delta", 0, delta="ls"),
        event("added", 1, command="p"),
        event("delta", 1, delta="wd"),
        event("done", 0, command="ls -l"),
    )
    assert one(state).data["action"]["commands"] == ["ls -l", "pwd"]


def test_shell_output_is_live_until_the_item_holds_it() -> None:
    def delta(index: int, **output: str) -> dict[str, Any]:
        return {
            "type": "response.shell_call_output_content.delta",
            **AT,
            "command_index": index,
            "delta": output,
        }

    item = {"type": "shell_call_output", "id": "i", "output": []}
    whole = [{"stdout": "abc", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}]
    events = [added(item), delta(0, stdout="ab"), delta(0, stdout="c", stderr="!"), delta(1, stdout="x")]
    assert one(folded(*events)).live["output"] == [
        {"stdout": "abc", "stderr": "!"},
        {"stdout": "x", "stderr": ""},
    ]
    end = {
        "type": "response.shell_call_output_content.done",
        **AT,
        "command_index": 1,
        "output": [{"stdout": "xyz", "stderr": "", "outcome": {"type": "timeout"}}],
    }
    assert one(folded(*events, end)).live["output"][1] == {
        "stdout": "xyz",
        "stderr": "",
        "outcome": {"type": "timeout"},
    }
    assert one(folded(*events, done({**item, "output": whole}))).live == {}


def test_only_the_newest_partial_image_is_live() -> None:
    def partial(index: int, picture: Any) -> dict[str, Any]:
        kind = "response.image_generation_call.partial_image"
        return {"type": kind, **AT, "partial_image_index": index, "partial_image_b64": picture}

    item = {"type": "image_generation_call", "id": "i"}
    marker = {"$blob": "ab", "prefix": "", "media_type": "image/png", "size": 3}
    state = folded(added(item), partial(0, "AAAA"), partial(1, marker))
    assert one(state).live == {"partial_image": {"partial_image_index": 1, "partial_image_b64": marker}}
    assert "partial_image_b64" not in one(state).data
    kept = folded(added(item), partial(0, "AAAA"), done({**item, "result": None}))
    assert kept.items()[0].live, "without a result the preview is all there is"
    assert folded(added(item), partial(0, "AAAA"), done({**item, "result": "BBBB"})).items()[0].live == {}
