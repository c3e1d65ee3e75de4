"""Blobs: bytes kept once, by their SHA-256, and put in and out of the JSON that speaks of them.

A local folder does for now; `put`, `put_pieces`, `open_blob` and `read` are all that another kind of
store has to offer.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from playground.files import markers, places
from playground.files.markers import is_heavy
from playground.files.sniff import HEAD_BYTES, media_type_of
from playground.models import Blob, BlobUse

__all__ = [
    "BlobMissing",
    "externalize",
    "externalize_all",
    "is_heavy",
    "note_uses",
    "open_blob",
    "put",
    "put_pieces",
    "read",
    "restore",
]

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobMissing(LookupError):
    """A blob that should be in the data folder is not."""


def put(data: bytes, media_type: str) -> Blob:
    """Keep `data`; the same bytes are kept once. `media_type` counts only at their first sight."""
    return put_pieces([data], media_type)


def put_pieces(pieces: Iterable[bytes], media_type: str) -> Blob:
    """Keep what the pieces make together, without holding it whole in memory.

    Raises OSError when the disk refuses; then nothing is left behind.
    """
    sha256, size = _write(pieces)
    blob, _ = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size, "media_type": media_type})
    return blob


def open_blob(sha256: str) -> BinaryIO:
    """The bytes of a blob, as an open file. Raises BlobMissing."""
    try:
        return _path(sha256).open("rb")
    except FileNotFoundError:
        raise BlobMissing(sha256) from None


def read(sha256: str) -> bytes:
    """The bytes of a blob. Raises BlobMissing."""
    with open_blob(sha256) as file:
        return file.read()


def externalize(value: Any) -> tuple[Any, list[str]]:
    """Keep the pictures and files of a JSON value as blobs; return it with markers, and their SHA-256s.

    Touches no database: pass the list to `note_uses`. The same object comes back, not a copy, when
    there is nothing to change. Blocks on the disk: call it from a thread when `is_heavy` says so.
    """
    found: list[str] = []

    def keep(data: bytes) -> str:
        sha256, _ = _write([data])
        found.append(sha256)
        return sha256

    try:
        return markers.take_out(value, keep), found
    except RecursionError:  # no provider means it; the journal takes what it can write, or says so
        return value, []


def externalize_all(values: list[dict[str, Any]], session_id: UUID) -> list[dict[str, Any]]:
    """`externalize` for several values of one session, with their uses noted in one go."""
    done, found = [], []
    for value in values:
        light, shas = externalize(value)
        done.append(light)
        found += shas
    note_uses(session_id, found)
    return done


def note_uses(session_id: UUID, shas: Iterable[str], names: Mapping[str, str] | None = None) -> None:
    """Let a session show these blobs; `names` gives display names by SHA-256. Repeats are harmless."""
    wanted = set(shas)
    known = set(Blob.objects.filter(sha256__in=wanted).values_list("sha256", flat=True))
    Blob.objects.bulk_create([_row(sha) for sha in wanted - known], ignore_conflicts=True)
    names = names or {}
    uses = [BlobUse(session_id=session_id, blob_id=sha, name=names.get(sha, "")) for sha in wanted]
    BlobUse.objects.bulk_create(uses, ignore_conflicts=True)


def restore(value: Any, session_id: UUID | None, also: Iterable[str] = ()) -> Any:
    """Put the strings back for a request. Raises BlobMissing.

    Only blobs that the session may use, and those named in `also`: a marker that a model, a tool or a
    person wrote stays the dict that it is, whatever file it points at. Reads files and the database:
    call it from a thread.
    """
    wanted = set(markers.named_in(value))
    if not wanted:
        return value
    uses = BlobUse.objects.filter(session_id=session_id, blob_id__in=wanted)
    allowed = {*uses.values_list("blob_id", flat=True), *also}
    return markers.put_back(value, lambda sha: read(sha) if sha in allowed else None)


def _row(sha256: str) -> Blob:
    with open_blob(sha256) as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, os.SEEK_END)
    return Blob(sha256=sha256, size=size, media_type=media_type_of(head))


def _path(sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise BlobMissing(sha256)
    return places.blobs() / sha256[:2] / sha256


def _write(pieces: Iterable[bytes]) -> tuple[str, int]:
    """Write a blob's file, whole or not at all; return its SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=places.blobs(), prefix="tmp-")
    try:
        with open(handle, "wb") as file:
            for piece in pieces:
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(handle)
        target = _path(digest.hexdigest())
        target.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(name, target)
        _sync_folder(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)
    return target.name, size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
