"""`/show <name>`: plays a script; without a name, or with an unknown one, lists them."""

import re
from typing import Any

from playground.demo import scripts
from playground.demo.asked import Asked
from playground.demo.texts import text

Json = dict[str, Any]
_COMMAND = re.compile(r"^[ \t]*/show(?:[ \t]+(\S+))?", re.MULTILINE)


def lines(asked: Asked) -> list[Json] | None:
    """The script that the question names."""
    found = _COMMAND.search(asked.text)
    if not found or asked.tail:
        return None
    name = found[1] or ""
    if name in scripts.names():
        return scripts.lines(name)
    rows = "\n".join(f"| `{known}` | {scripts.about(known)} |" for known in scripts.names())
    intro = "I can play these scripts." if not name else f"I know no script `{_safe(name)}`."
    listing = {"say": text("show", intro=intro, rows=rows)}
    return [{"begin": True}, listing, {"end": "completed"}]


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]", "", name)[:40]
