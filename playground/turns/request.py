"""The body of the next request, from the turns so far and the settings, with notes on what it leaves out."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from playground.turns import history, wording
from playground.turns.state import Json, TurnState

ENCRYPTED = "reasoning.encrypted_content"

_NO = ("rejected", "ignored")


class Request(NamedTuple):
    """A request body (files as blob markers), and what was changed or left out, in words."""

    body: Json
    notes: list[str]


def build(
    path: Sequence[TurnState],
    settings: Json,
    tools: Sequence[Json],
    include: Sequence[str],
    verdict: Callable[[str], str],
) -> Request:
    """The next request of the last turn of `path` (root first).

    `settings` are the turn's, `tools` and `include` what its tools want. `verdict` tells for a
    capability (param.*, tool.*, input.*, include.*) supported, rejected, ignored or unknown: what is
    supported is sent, what is unknown only when the person set it.
    """
    return _Builder(path, settings, verdict).build(tools, include)


class _Builder:
    def __init__(self, path: Sequence[TurnState], settings: Json, verdict: Callable[[str], str]) -> None:
        self._path = path
        self._settings = settings
        self._verdict = verdict
        self._notes: Counter[str] = Counter()

    def build(self, tools: Sequence[Json], include: Sequence[str]) -> Request:
        settings = self._settings
        body: Json = {"model": settings.get("model") or "", "stream": True}
        chain = self._chains()
        base = history.chain_base(self._path) if chain else None
        items = history.input_items(self._path, self._notes, base)
        body["input"] = [self._acceptable(item) for item in items]
        if base is not None:
            body["previous_response_id"] = base[1].data["id"]
        if self._verdict("param.store") == "supported":
            body["store"] = chain
        self._instructions(body)
        self._set(body, "max_output_tokens", settings.get("max_output_tokens"))
        self._set(body, "temperature", settings.get("temperature"))
        self._set(body, "top_p", settings.get("top_p"))
        self._set(body, "text", _filled(verbosity=settings.get("verbosity")), "text.verbosity")
        self._reasoning(body)
        if offered := [tool for tool in tools if self._may(f"tool.{tool.get('type')}", _tool_name(tool))]:
            body["tools"] = offered
        self._include(body, include)
        return Request(body, [wording.counted(note, count) for note, count in self._notes.items()])

    def _may(self, capability: str, name: str) -> bool:
        """Whether something that the person wants is sent; notes why not."""
        verdict = self._verdict(capability)
        if verdict in _NO:
            self._notes[wording.refused(name, verdict)] += 1
        return verdict not in _NO

    def _set(self, body: Json, name: str, value: Any, capability: str = "") -> None:
        if value not in (None, "", {}) and self._may(f"param.{capability or name}", capability or name):
            body[name] = value

    def _chains(self) -> bool:
        if not self._settings.get("chain"):
            return False
        if self._verdict("param.previous_response_id") in _NO or self._verdict("param.store") in _NO:
            self._notes[wording.NO_CHAIN] += 1
            return False
        return True

    def _instructions(self, body: Json) -> None:
        text = self._settings.get("instructions")
        if not text:
            return
        if self._verdict("param.instructions") in _NO:
            body["input"].insert(0, {"type": "message", "role": "system", "content": text})
            self._notes[wording.INSTRUCTIONS] += 1
        else:
            body["instructions"] = text

    def _reasoning(self, body: Json) -> None:
        wanted = _filled(effort=self._settings.get("effort"), summary=self._settings.get("summary"))
        if not wanted or not self._may("param.reasoning", "reasoning"):
            return
        if "summary" in wanted and not self._may("param.reasoning.summary", "reasoning.summary"):
            del wanted["summary"]
        if wanted:
            body["reasoning"] = wanted

    def _include(self, body: Json, wanted: Sequence[str]) -> None:
        if self._verdict("param.include") in _NO:
            return
        values = list(dict.fromkeys(wanted))
        # Who switched a tool on wants its results: where nobody knows, they are asked for.
        taken = [value for value in values if self._verdict(f"include.{value}") not in _NO]
        if missing := [value for value in values if value not in taken]:
            self._notes[wording.includes(missing)] += 1
        # What is not stored has to carry its thoughts along.
        if body.get("store") is not True and self._verdict(f"include.{ENCRYPTED}") == "supported":
            taken.append(ENCRYPTED)
        if taken:
            body["include"] = list(dict.fromkeys(taken))

    def _acceptable(self, item: Json) -> Json:
        """The item with a word in place of each picture or file that would be refused."""
        content = item.get("content")
        if not isinstance(content, list):
            return item
        parts = [self._part(part) if isinstance(part, dict) else part for part in content]
        return item if parts == content else {**item, "content": parts}

    def _part(self, part: Json) -> Json:
        note = {"input_image": wording.IMAGE, "input_file": wording.FILE}.get(str(part.get("type")))
        if note is None or self._verdict(str(part["type"]).replace("_", ".")) not in _NO:
            return part
        self._notes[note] += 1
        return {"type": "input_text", "text": f"[{note}]"}


def _filled(**values: Any) -> Json:
    return {name: value for name, value in values.items() if value}


def _tool_name(tool: Json) -> str:
    return f"The tool {tool.get('type')}"
