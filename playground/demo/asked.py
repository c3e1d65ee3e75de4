"""What a request asks for: its last question, what is attached, offered, and answered."""

from dataclasses import dataclass, field
from typing import Any

from playground.demo.documents.reading import Document, attachments

Json = dict[str, Any]

_LOOKED_AT = 2000

ANSWERS = frozenset(
    {
        "function_call_output",
        "custom_tool_call_output",
        "computer_call_output",
        "local_shell_call_output",
        "shell_call_output",
        "apply_patch_call_output",
        "mcp_approval_response",
        "tool_search_output",
    }
)


@dataclass(slots=True)
class Asked:
    """One request, read. `items` is the whole input: the chained history, then the body's own."""

    body: Json
    items: list[Json]
    question: Json = field(default_factory=dict)
    """The last message of the user."""
    tail: list[Json] = field(default_factory=list)
    """What stands after the question: calls of this turn and their answers."""
    documents: list[Document] = field(default_factory=list)
    """All attached files of the input, oldest first, once they are read."""
    attempt: int = 0
    """How often the same body came before."""

    @property
    def text(self) -> str:
        """The words of the question."""
        return words_of(self.question)

    @property
    def wish(self) -> str:
        """The question in one line; of a long one its start and end, where people say what they want."""
        words = self.text
        if len(words) > _LOOKED_AT:
            words = f"{words[: _LOOKED_AT // 2]} {words[-_LOOKED_AT // 2 :]}"
        return " ".join(words.split())

    @property
    def attachments(self) -> list[Json]:
        """The file and picture parts of the question."""
        return attachments(self.question)

    @property
    def files(self) -> list[Document]:
        """The files and pictures of the question."""
        at = len(self.items) - len(self.tail) - 1
        return [document for document in self.documents if document.at == at]

    @property
    def before(self) -> str:
        """The words of the question before this one."""
        asked = [
            item for item in self.items[: len(self.items) - len(self.tail)] if item.get("role") == "user"
        ]
        return words_of(asked[-2]) if len(asked) > 1 else ""

    @property
    def answers(self) -> list[Json]:
        """The client's answers at the very end of the input, in order."""
        found: list[Json] = []
        for item in reversed(self.tail):
            if item.get("type") not in ANSWERS:
                break
            found.append(item)
        return found[::-1]

    @property
    def tools(self) -> list[Json]:
        """The tools that may be used: none when `tool_choice` says so."""
        return [] if self.body.get("tool_choice") == "none" else self.body.get("tools") or []

    @property
    def summary(self) -> bool:
        """Whether summaries of the reasoning are wanted."""
        reasoning = self.body.get("reasoning") or {}
        return bool(reasoning.get("summary") or reasoning.get("generate_summary"))

    @property
    def thinks(self) -> bool:
        """Whether there is reasoning at all."""
        return (self.body.get("reasoning") or {}).get("effort") != "none"

    def includes(self, value: str) -> bool:
        """Whether an opt-in payload was asked for."""
        return value in (self.body.get("include") or [])

    def offered(self, kind: str) -> list[Json]:
        """The offered tools of a type; dated names of a type count as the type."""
        return [tool for tool in self.tools if str(tool.get("type", "")).startswith(kind)]

    def call_of(self, answer: Json) -> Json:
        """The call that an answer belongs to; empty when it is not in the input."""
        key = answer.get("approval_request_id") or answer.get("call_id") or answer.get("id")
        for item in reversed(self.items):
            if item.get("type") in ANSWERS:
                continue
            if key in (item.get("call_id"), item.get("id")):
                return item
        return {}


def words_of(message: Json) -> str:
    """The words of a message, without its files."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if part.get("type") == "input_text")


def normalized(value: Any) -> list[Json]:
    """Input as items: a bare string is one message of the user."""
    if isinstance(value, str):
        return [{"type": "message", "role": "user", "content": value}]
    return [item for item in value or [] if isinstance(item, dict)]


def read(body: Json, history: list[Json]) -> Asked:
    """Find the question and what follows it. `history` is what a chained request continues."""
    items = history + normalized(body.get("input"))
    for index in range(len(items) - 1, -1, -1):
        if items[index].get("role") == "user":
            return Asked(body, items, items[index], items[index + 1 :])
    return Asked(body, items, {}, items)
