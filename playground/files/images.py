"""Pictures: what they are, and clean copies of them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from playground.files import child, sentences
from playground.files.limits import MIB, limits

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """A picture by its header: `format` is PNG, JPEG, WEBP or GIF, sizes are in pixels."""

    format: str
    width: int
    height: int
    frames: int


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture decoded and written anew: no metadata, upright, nothing hidden behind its end.

    `body` comes in pieces and can be read once. `thumbnail` is a small WEBP. `kept` is the number of
    frames that are left of `info.frames`.
    """

    info: ImageInfo
    kept: int
    body: Iterator[bytes]
    thumbnail: bytes


def inspect(data: bytes) -> ImageInfo:
    """What a picture is, by its header alone, in a child process (so it blocks for a moment).

    Raises FileRefused for what is damaged, too large, or no picture of the four kinds.
    """
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        _check_bytes(len(data))
        with child.run("image", source, clean=False) as answer:
            return _info(answer)


@contextmanager
def cleaned(source: IO[bytes], size: int) -> Iterator[CleanImage]:
    """Decode a picture wholly and yield a clean copy. `source` is a real file of `size` bytes.

    Raises FileRefused like `inspect`, also when only the pixels are damaged.
    """
    _check_bytes(size)
    with child.run("image", source, clean=True) as answer:
        info = _info(answer)
        kept = int(answer.facts("info")["kept"])
        yield CleanImage(info, kept, answer.chunks("body"), answer.data("thumbnail"))


def _check_bytes(size: int) -> None:
    cap = limits().image_bytes
    if size > cap:
        raise sentences.refusal("too_big_image", limit=cap // MIB)


def _info(answer: child.Answer) -> ImageInfo:
    found = answer.facts("info")
    return ImageInfo(found["format"], found["width"], found["height"], found["frames"])
