"""Where bytes lie in the data folder."""

from pathlib import Path
from uuid import UUID

from django.conf import settings


def blobs() -> Path:
    """The folder of the blobs, made when it is missing."""
    return _folder("blobs")


def uploads() -> Path:
    """The folder of unfinished uploads, made when it is missing."""
    return _folder("uploads")


def page_pictures() -> Path:
    """The folder of drawn pages, made when it is missing. What is in it can be drawn again."""
    return _folder("page-pictures")


def part_file(upload_id: UUID) -> Path:
    """The growing file of one upload: a name of ours alone."""
    return uploads() / f"{upload_id}.part"


def _folder(name: str) -> Path:
    folder: Path = settings.CONF.data / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
