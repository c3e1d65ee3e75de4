"""Citations of a text while it is put together: marks that become annotations when it is whole."""

import re
from typing import Any

from playground.demo.documents.passages import Passage
from playground.demo.documents.reading import Document
from playground.demo.texts import escaped

Json = dict[str, Any]

_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_OURS = str.maketrans(dict.fromkeys((_OPEN, _CLOSE), "\ufffd"))


class Citations:
    """What one answer cites. `many` is whether it speaks of several files, so that each is named."""

    def __init__(self, *, many: bool) -> None:
        self._many = many
        self._notes: list[Json] = []

    def mark(self, document: Document, page: int = 0) -> str:
        """The mark of a source; it stands directly behind what it is the source of."""
        note: Json = {"type": "file_citation", "file_id": f"file-{document.sha}", "filename": document.name}
        self._notes.append(note | ({"page": page} if page else {}))
        return f"{_OPEN}{len(self._notes) - 1}{_CLOSE}"

    def place(self, document: Document, passage: Passage) -> str:
        """Where a passage stands, in words."""
        found = [f"**{safe(document.name)}**"] if self._many else []
        if passage.page:
            found.append(f"page {passage.page}")
        elif passage.last > passage.line:
            found.append(f"lines {passage.line:,} to {passage.last:,}")
        elif passage.line:
            found.append(f"line {passage.line:,}")
        if passage.heading:
            found.append(f"*{safe(passage.heading)}*")
        told = ", ".join(found)
        return told[:1].upper() + told[1:]

    def resolved(self, text: str) -> Json:
        """The line that says the text, its marks turned into annotations."""
        pieces = _MARK.split(text)
        notes, length = [], 0
        for at, piece in enumerate(pieces):
            if at % 2:
                notes.append(self._notes[int(piece)] | {"index": length})
            else:
                length += len(piece)
        return {"say": "".join(pieces[::2]), "annotations": notes}


def safe(words: str) -> str:
    """Words of a file or a person, which can neither end their place in Markdown nor forge a mark."""
    return escaped(without_marks(words))


def without_marks(words: str) -> str:
    """Words of a file or a person in which no mark can be forged."""
    return words.translate(_OURS)
