"""The growing file of an upload. Its length on the disk is the truth about what has arrived."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from playground.files import places
from playground.files.limits import PART_BYTES
from playground.models import Upload


class WrongPart(Exception):
    """A part that does not fit. `expected` is the number of the part that does."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"part {expected} is expected")
        self.expected = expected


@contextmanager
def opened(upload: Upload) -> Iterator[BinaryIO]:
    """The growing file, locked against every other request for the same upload."""
    descriptor = os.open(places.part_file(upload.id), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def write(upload: Upload, number: int, data: bytes) -> int:
    """Append part `number` (from 0, PART_BYTES each but the last); return how many bytes are there now.

    An exact repeat changes nothing. Raises WrongPart for another number, length or content, and
    OSError when the disk is full: then the part can be sent again.
    """
    with opened(upload) as file:
        # What a full disk or a crash left of a part is not counted and written over.
        arrived = file.seek(0, os.SEEK_END)
        whole = arrived if arrived == upload.size else arrived - arrived % PART_BYTES
        expected, start = -(-whole // PART_BYTES), number * PART_BYTES
        if number > expected or len(data) != min(PART_BYTES, upload.size - start):
            raise WrongPart(expected)
        file.seek(start)
        if number < expected:
            if file.read(len(data)) != data:
                raise WrongPart(expected)
            return whole
        file.truncate(start)
        file.write(data)
        file.flush()
        return start + len(data)


def discard(upload: Upload) -> None:
    """Remove the growing file, if there is one."""
    places.part_file(upload.id).unlink(missing_ok=True)
