"""In the child: the text of a page in which a tab stands where a wide gap parts two cells of a line."""

import re
from typing import Any

_SPACES = re.compile(" +")
WIDE = 1.2
"""A gap of so many heights of its letters is none of a sentence, not even of a justified one."""


def text_of(page: Any) -> str:
    """The lines of the page; a table's row is its cells with tabs between them."""
    layer = page.get_textpage()
    text: str = layer.get_text_range(errors="replace")
    if len(text) == layer.count_chars():  # else the two count characters differently: no gap is known
        text = _SPACES.sub(lambda found: _gap(layer, found), text)
    return text.replace("\r\n", "\n")


def _gap(layer: Any, found: re.Match[str]) -> str:
    text, before, after = found.string, found.start() - 1, found.end()
    if before < 0 or after >= len(text) or text[before] in "\r\n" or text[after] in "\r\n":
        return found[0]
    left, right = layer.get_charbox(before, loose=True), layer.get_charbox(after, loose=True)
    height = max(left[3] - left[1], right[3] - right[1])
    return "\t" if right[0] - left[2] > WIDE * height > 0 else found[0]
