"""How much a file may be and may cost. The decoding child imports this too: nothing of Django here."""

from typing import NamedTuple

MIB = 1024 * 1024
PART_BYTES = MIB  # a request is capped at 2 MiB, so files travel in parts


class Limits(NamedTuple):
    """Caps on uploads; an operator changes some by the Django setting PLAYGROUND_FILE_LIMITS (a dict).

    Sides and pixels are of one frame, but all frames of an animation together may not have more
    than `image_pixels` either. `cpu_seconds`, `wall_seconds` and the memory caps are of one child.
    """

    image_bytes: int = 20 * MIB
    image_pixels: int = 40_000_000
    image_side: int = 16_384
    image_frames: int = 50
    pdf_bytes: int = 32 * MIB
    pdf_pages: int = 1_000
    text_bytes: int = 10 * MIB
    cpu_seconds: int = 10
    wall_seconds: int = 20
    image_memory: int = 1280 * MIB  # a lossless WEBP of 40 million pixels takes 1.1 GiB
    pdf_memory: int = 512 * MIB


def limits() -> Limits:
    """The limits of this install."""
    from django.conf import settings  # not at the top: the child has no Django

    return Limits(**getattr(settings, "PLAYGROUND_FILE_LIMITS", {}))
