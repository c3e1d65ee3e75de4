"""Removes what interrupted uploads left behind, and pictures of pages that nobody can open any more."""

import time
from datetime import timedelta

from django.utils import timezone

from playground.files import page_pictures, places
from playground.models import Upload

AGE_SECONDS = 3600.0


def sweep(age_seconds: float = AGE_SECONDS) -> int:
    """Remove unfinished uploads and temporary files older than that, and pictures without a session.

    Returns how many files went.
    """
    old = timezone.now() - timedelta(seconds=age_seconds)
    Upload.objects.filter(created_at__lt=old).exclude(state=Upload.State.READY).delete()
    removed = page_pictures.sweep()
    before = time.time() - age_seconds
    for path in [*places.uploads().glob("*.part"), *places.blobs().glob("tmp-*")]:
        try:
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # finished or swept by another process meanwhile
    return removed
