"""Pictures of PDF pages: drawn when first asked for, then kept while there is room."""

import os
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from playground.files import pdf, places, sentences, sniff, storage
from playground.files.errors import FileRefused
from playground.files.limits import MIB, limits
from playground.files.pdf import PagePicture
from playground.models import BlobUse

AT_ONCE = 1  # of this process; uploads have the other child, and streams go before both
PATIENCE_SECONDS = 20.0
CACHE_BYTES = 256 * MIB
_COUNT = 4  # bytes before a kept picture: how many pages its file has

_drawing = threading.BoundedSemaphore(AT_ONCE)


def page(sha256: str, number: int) -> PagePicture:
    """The picture of page `number` (counted from 1) of a blob that is a PDF.

    Blocks while it is drawn: call it from a thread. Raises storage.BlobMissing, and FileRefused: with
    the code "no_page" for what is no PDF or has no such page, "busy" when others are drawn first, else
    for a file or a page that cannot be drawn.
    """
    if not 1 <= number <= limits().pdf_pages:
        raise sentences.refusal("no_page")
    path = places.page_pictures() / f"{sha256}-{number}"
    kept = _kept(path)
    if kept is None:
        if not _drawing.acquire(timeout=PATIENCE_SECONDS):
            raise sentences.refusal("busy")
        try:
            kept = _kept(path) or _drawn(sha256, number, path)  # drawn while this one waited?
        finally:
            _drawing.release()
    if not kept.picture:
        raise sentences.refusal("too_costly_page")
    return kept


def _kept(path: Path) -> PagePicture | None:
    try:
        data = path.read_bytes()
        os.utime(path)  # what was not looked at for longest goes first
    except OSError:
        return None
    return PagePicture(data[_COUNT:], int.from_bytes(data[:_COUNT]))


def _drawn(sha256: str, number: int, path: Path) -> PagePicture:
    with storage.open_blob(sha256) as source:
        if sniff.recognise(source.read(sniff.HEAD_BYTES)) is not sniff.PDF:
            raise sentences.refusal("no_page")
        try:
            drawn = pdf.page_picture(source, number)
        except FileRefused as refused:
            if not refused.code.startswith("too_costly"):
                raise
            drawn = PagePicture(b"", 0)  # kept too: nobody pays for it twice
    with suppress(OSError):  # on a full disk it is shown all the same
        _keep(path, drawn)
    return drawn


def _keep(path: Path, drawn: PagePicture) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="tmp-")
    try:
        with open(handle, "wb") as file:
            file.write(drawn.pages.to_bytes(_COUNT) + drawn.picture)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    _make_room(path.parent)


def _make_room(folder: Path) -> None:
    """When there is too much, free a fifth of the room: what was not looked at for longest goes."""
    stats = [(path.stat(), path) for path in folder.iterdir()]
    if sum(stat.st_size for stat, _path in stats) <= CACHE_BYTES:
        return
    kept = 0
    for stat, path in sorted(stats, key=lambda one: one[0].st_mtime, reverse=True):
        kept += stat.st_size
        if kept > CACHE_BYTES * 4 // 5:
            path.unlink(missing_ok=True)


def sweep() -> int:
    """Remove the pictures of files that no session holds any more; return how many went."""
    found = list(places.page_pictures().iterdir())
    shas = {path.name.partition("-")[0] for path in found}
    used = set(BlobUse.objects.filter(blob_id__in=shas).values_list("blob_id", flat=True))
    gone = [path for path in found if path.name.partition("-")[0] not in used]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
