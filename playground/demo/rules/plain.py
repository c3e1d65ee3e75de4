"""The answer to anything else: what stands in the message, counted, and what is attached to it."""

from collections import Counter
from typing import Any

from playground.demo.asked import Asked
from playground.demo.documents.reading import Document
from playground.demo.texts import escaped, fenced, quoted, text

Json = dict[str, Any]


def lines(asked: Asked) -> list[Json]:
    """Reasoning that tells the steps taken, and a message with a table, a list and code."""
    return [{"think": _thoughts(asked)}, {"say": _answer(asked)}]


def attachments(asked: Asked) -> str:
    """What is attached, file by file, as Markdown; empty when nothing is."""
    told = "".join(f"\n{_told(file)}\n" for file in asked.files)
    return f"\nAttached:\n{told}" if told else ""


def _thoughts(asked: Asked) -> list[str]:
    kinds = Counter(str(tool.get("type")) for tool in asked.tools)
    offered = ", ".join(f"{count} × {kind}" for kind, count in kinds.items()) or "none"
    found = f"It has {len(asked.text.split())} words."
    return [
        f"**Reading the request**\n\nI look at the last message. {found}",
        f"**Choosing a rule**\n\nTools offered: {offered}. No word names one, so I count and quote.",
    ]


def _answer(asked: Asked) -> str:
    words = asked.text.split()
    # Of a long text the code shows only the start, and says so by its own count.
    literal = asked.text if len(asked.text) <= 200 else asked.text[:200]
    before = sum(1 for item in asked.items if item.get("role") in ("user", "assistant")) - 1
    return text(
        "plain",
        quote=quoted(asked.text),
        words=len(words),
        counted=len(literal.split()),
        characters=len(asked.text),
        lines=len(asked.text.splitlines()),
        longest=_cell(max(words, key=len, default="none")),
        before=max(0, before),
        tools=len(asked.tools),
        frequent=_frequent(words),
        code=fenced(f'text = {literal!r}\nprint(len(text.split()), "words")', "python"),
    )


def _frequent(words: list[str]) -> str:
    plain = [word.strip(".,;:!?()[]\"'`*_").lower() for word in words]
    common = Counter(word for word in plain if word).most_common(3)
    return "\n".join(f"- {_cell(word)}: {count}" for word, count in common) or "- none"


def _told(file: Document) -> str:
    facts = ", ".join(file.facts)
    head = f"- **{_cell(file.name)}** ({file.kind}): {facts}"
    if not file.lines:
        return head
    body = fenced("\n".join(file.lines), "text")
    return f"{head}. It begins:\n\n{body}"


def _cell(words: str) -> str:
    """Words that stay in their place in Markdown, cut."""
    return escaped(" ".join(words.split())[:60])
