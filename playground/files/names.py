"""Names of files: text to show, never part of a path."""

import unicodedata

from playground.files.sniff import Kind

LENGTH = 200
MARKS = 3  # combining marks on one letter; more of them are a bomb, not a language
# Controls, bidirectional and zero-width signs, lone surrogates, private and unassigned, line ends.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def display_name(name: str) -> str:
    """A name as people may see it: no folders, nothing invisible, composed, at most LENGTH characters."""
    name = name[: 20 * LENGTH].replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", name):
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category not in _HIDDEN and marks <= MARKS:
            kept.append(sign)
    text = " ".join("".join(kept).split())
    stem, dot, extension = text.rpartition(".")
    if len(text) > LENGTH and stem and len(extension) <= 10:
        text = stem[: LENGTH - len(extension) - 1] + dot + extension
    text = text[:LENGTH]
    return text if text.strip(".") else "file"


def true_name(name: str, kind: Kind) -> str:
    """The display name with an extension that fits the content; unchanged when it fits already."""
    stem, _, extension = name.rpartition(".")
    if stem and extension.lower() in kind.extensions:
        return name
    if not stem or not extension.isalnum() or len(extension) > 5:
        stem = name
    return f"{stem[: LENGTH - 6]}.{kind.extensions[0]}"
