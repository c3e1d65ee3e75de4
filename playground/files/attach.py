"""Finished uploads as parts of a message."""

from collections.abc import Iterable
from typing import Any

from playground.files import markers, storage, texts
from playground.files.sniff import INLINE, TEXTS
from playground.models import Upload


def blobs_of(uploads: Iterable[Upload]) -> dict[str, str]:
    """The blobs that a message with these uploads shows, and the names they go by."""
    names = {upload.blob_id: upload.name for upload in uploads if upload.blob_id}
    return {upload.thumbnail_id: "" for upload in uploads if upload.thumbnail_id} | names


def lines_of(upload: Upload) -> int | None:
    """How many lines a ready text has; None for what is no text, or gone. Reads the file."""
    if upload.blob_id is None or upload.media_type not in {kind.media_type for kind in TEXTS}:
        return None
    try:
        with storage.open_blob(upload.blob_id) as file:
            return texts.line_count(file)
    except storage.BlobMissing:
        return None


def input_part(upload: Upload) -> dict[str, Any]:
    """The content part of a ready upload, with a marker where its bytes belong.

    The marker also holds what the page says of the file (`shown`), which goes to no provider.
    Raises ValueError for an upload that is not ready.
    """
    if upload.state != Upload.State.READY or upload.blob_id is None:
        raise ValueError("only a ready upload can be sent")
    mark = markers.marker(upload.blob_id, upload.media_type, upload.size, data_url=True)
    mark["shown"] = {
        "name": upload.name,
        "pages": upload.pages,
        "lines": lines_of(upload),
        "width": upload.width,
        "height": upload.height,
        "thumbnail": upload.thumbnail_id,
    }
    if upload.media_type in INLINE:
        return {"type": "input_image", "image_url": mark, "detail": "auto"}
    return {"type": "input_file", "filename": upload.name, "file_data": mark}
