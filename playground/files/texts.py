"""Text files: every character looked at once, kept as UTF-8, counted in lines."""

import codecs
from collections.abc import Iterator
from typing import IO, NamedTuple

from playground.files import sentences
from playground.files.limits import MIB, limits
from playground.files.sniff import GARBAGE, HEAD_BYTES, encoding_of


class TextInfo(NamedTuple):
    """A readable text. `utf8` is whether its bytes can be kept as they came."""

    lines: int
    utf8: bool


def examine(source: IO[bytes], size: int) -> TextInfo:
    """What a text of `size` bytes is. Raises FileRefused for one that is too large or no text throughout."""
    cap = limits().text_bytes
    if size > cap:
        raise sentences.refusal("too_big_text", limit=cap // MIB)
    lines, last = 0, "\n"
    try:
        for text in characters(source):
            if GARBAGE.search(text):
                raise sentences.refusal("damaged_text")
            lines, last = lines + text.count("\n"), text[-1:] or last
    except UnicodeDecodeError as error:
        raise sentences.refusal("damaged_text") from error
    return TextInfo(lines + (last != "\n"), _encoding(source) != "utf-16")


def characters(source: IO[bytes]) -> Iterator[str]:
    """The text from its start, in pieces, without a byte order mark. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(_encoding(source))()
    source.seek(0)
    while piece := source.read(MIB):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def line_count(source: IO[bytes]) -> int:
    """The lines of a text that was examined before."""
    source.seek(0)
    lines, last = 0, b"\n"
    while piece := source.read(MIB):
        lines, last = lines + piece.count(b"\n"), piece[-1:]
    return lines + (last != b"\n")


def _encoding(source: IO[bytes]) -> str:
    source.seek(0)
    return encoding_of(source.read(HEAD_BYTES))
