"""One response while it is made: its identity, its numbers, what it has put out so far."""

import secrets
from typing import Any

from playground.demo import tokens
from playground.demo.asked import Asked
from playground.lib import clock

Json = dict[str, Any]

_ECHO: Json = {
    "background": False,
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {},
    "service_tier": "default",
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "top_p": 1.0,
    "truncation": "disabled",
    "user": None,
}
_SECRET = ("headers", "authorization")


class OutOfTokens(Exception):
    """The answer has used up `max_output_tokens`."""


class Answer:
    """The state of one response. `output` holds the finished items by their index.

    Making one counts the tokens of the whole input, which takes a while.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.id = f"resp_{secrets.token_hex(16)}"
        self.created = clock.now() / 1000
        self.read = tokens.count([asked.items, asked.body.get("instructions"), asked.body.get("tools")])
        self.number = 0
        self.numbered = True
        self.output: dict[int, Json] = {}
        self.places = 0
        self.spent = 0
        self.reasoned = 0
        self.last: Json = self.envelope("queued" if asked.body.get("background") else "in_progress")
        """The response object as it was last told."""
        self._pair = ("", 0)
        self._names: dict[str, str] = {}

    def place(self) -> int:
        """The index of the next item."""
        self.places += 1
        return self.places - 1

    def new_id(self, prefix: str) -> str:
        """A fresh id. The item behind a reasoning item shares its digits, which proves their order."""
        digits, place = self._pair
        if not digits or place != self.places:
            digits = "d" + secrets.token_hex(16)
        if prefix == "rs":
            digits = "p" + secrets.token_hex(16)
            self._pair = (digits, self.places + 1)
        return f"{prefix}_{digits}"

    def named(self, name: str) -> str:
        """The id digits that stand for a name of a script, the same within one response."""
        return self._names.setdefault(name, "d" + secrets.token_hex(16))

    def afford(self, text: str, *, reasoning: bool = False) -> list[str]:
        """The pieces of a text that the token limit still allows; they are counted as spent."""
        found = tokens.pieces(text)
        limit = self.asked.body.get("max_output_tokens")
        if limit is not None:
            found = found[: max(0, limit - self.spent)]
        self.spent += len(found)
        self.reasoned += len(found) if reasoning else 0
        return found

    def finish(self, event: Json) -> Json:
        """Number an event and remember what it tells."""
        if self.numbered:
            event = {"type": event["type"], "sequence_number": self.number} | event
            self.number = event["sequence_number"] + 1
        index = event.get("output_index")
        if isinstance(index, int):
            self.places = max(self.places, index + 1)
            if event["type"] == "response.output_item.done" and isinstance(event.get("item"), dict):
                self.output[index] = event["item"]
        if isinstance(event.get("response"), dict):
            self.last = event["response"]
        return event

    def envelope(self, status: str, **more: Any) -> Json:
        """The response object with its output so far. `more` overrides fields."""
        body = self.asked.body
        over = status in ("completed", "incomplete", "failed", "cancelled")
        return {
            "id": self.id,
            "object": "response",
            "created_at": self.created,
            "completed_at": clock.now() / 1000 if status == "completed" else None,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "model": body.get("model"),
            "output": [self.output[index] for index in sorted(self.output)],
            **{key: body.get(key, default) for key, default in _ECHO.items()},
            "tools": [_without_secrets(tool) for tool in body.get("tools") or []],
            "usage": self.usage() if over else None,
        } | more

    def usage(self) -> Json:
        """What was really read and written, roughly counted. Nothing is ever cached."""
        return {
            "input_tokens": self.read,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": self.spent,
            "output_tokens_details": {"reasoning_tokens": self.reasoned},
            "total_tokens": self.read + self.spent,
        }


def _without_secrets(tool: Json) -> Json:
    return {key: value for key, value in tool.items() if key not in _SECRET}
