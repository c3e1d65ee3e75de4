"""Characters that PostgreSQL and UTF-8 refuse: NUL and lone halves of surrogate pairs.

They are written as JSON would write them, six visible characters: NUL becomes `\\u0000`, a lone half
`\\ud83d`. Inside arguments (JSON in a string) that even means the same. It is not undone for
requests: no server takes these characters either. Two halves that belong together are joined.
"""

import re

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BAD = re.compile("[\0\ud800-\udfff]")


def is_plain(text: str) -> bool:
    """Whether a text can be stored as it is. Costs next to nothing for ASCII."""
    if text.isascii():
        return "\0" not in text
    return _BAD.search(text) is None


def plain(text: str) -> str:
    """The text with what cannot be stored escaped; the same object when there is nothing."""
    if is_plain(text):
        return text
    joined = _PAIR.sub(lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
    return _BAD.sub(lambda bad: f"\\u{ord(bad[0]):04x}", joined)
