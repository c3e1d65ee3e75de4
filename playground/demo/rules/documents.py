"""Questions about attached files: answered from their passages, unless another tool is asked for."""

import re
from pathlib import PurePath
from typing import Any

from playground.demo.asked import Asked
from playground.demo.documents import columns, question, replying
from playground.demo.documents.reading import attachments
from playground.demo.rules.choice import forced

Json = dict[str, Any]

_HOSTED = ("web_search", "file_search", "code_interpreter", "image_generation")
# A tool that is merely offered answers no question about a file: these words are plainly for it.
_FOR_TOOL = {
    "web_search": r"(?:search|look \w+(?: \w+)?|find|browse)\b.*\b(?:web|internet|online)|web search|news",
    "file_search": r"(?:vector|file|document|local|both|two|the|my)\s+stores?|file search|search the files",
    "code_interpreter": r"python|code|compute|calculate|chart|plot|diagram|histogram",
    "image_generation": r"draw|paint|sketch|illustrat\w*|(?:make|create|edit)\b.*\b(?:picture|image)",
}


def lines(asked: Asked) -> list[Json] | None:
    """Quotations, a summary or a comparison with their citations."""
    if not asked.documents or asked.tail or _elsewhere(asked):
        return None
    names = tuple(
        name for document in asked.documents for name in (document.name, PurePath(document.name).stem)
    )
    wanted = question.read(asked.text, asked.before, names)
    given = sum(len(attachments(item)) for item in asked.items)
    found = replying.lines(wanted, asked.files, asked.documents, given)
    return None if found is None else [{"begin": True}, *found, {"end": "completed"}]


def _elsewhere(asked: Asked) -> bool:
    """Whether a tool is wanted: by force, by its words, or for the columns of a CSV file."""
    for kind in _HOSTED:
        if not (offered := asked.offered(kind)):
            continue
        if forced(asked, offered[0]) or re.search(rf"\b(?:{_FOR_TOOL[kind]})\b", asked.wish, re.IGNORECASE):
            return True
    if not asked.offered("code_interpreter"):
        return False
    tables = [document.is_table for document in asked.files or asked.documents]
    return all(tables) or (any(tables) and columns.wanted(asked.wish))
