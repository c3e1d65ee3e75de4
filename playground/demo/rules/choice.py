"""Which of the offered tools a question is for."""

import re
from typing import Any

from playground.demo.asked import Asked

Json = dict[str, Any]


def mentions(asked: Asked, words: list[str]) -> bool:
    """Whether one of the words stands in the question, in any case."""
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", asked.wish, re.IGNORECASE) for word in words)


def forced(asked: Asked, tool: Json) -> bool:
    """Whether `tool_choice` names the tool, or requires any and it is the first."""
    choice = asked.body.get("tool_choice")
    if choice == "required":
        return bool(asked.tools) and asked.tools[0] is tool
    if not isinstance(choice, dict) or choice.get("type") != tool.get("type"):
        return False
    return all(choice[key] == tool.get(key) for key in ("name", "server_label") if key in choice)
