"""The colours of a picture by area: all that rules can honestly tell of what it shows."""

import tempfile
from collections import Counter
from io import BytesIO

from PIL import Image

from playground.files import images

_NAMED = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "grey": (128, 128, 128),
    "red": (220, 30, 30),
    "orange": (240, 140, 30),
    "yellow": (240, 220, 60),
    "green": (40, 150, 60),
    "turquoise": (60, 190, 190),
    "blue": (40, 80, 200),
    "purple": (130, 60, 160),
    "pink": (240, 150, 190),
    "brown": (120, 75, 40),
    "beige": (225, 205, 170),
}
_MOST = 3
_WORTH = 0.05


def told(data: bytes) -> tuple[images.ImageInfo, str]:
    """What a picture is, and its main colours with their share of a small copy of it.

    Blocks while it is decoded in a child process; raises FileRefused like `images.cleaned`.
    """
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        with images.cleaned(source, len(data)) as clean:
            info, small = clean.info, clean.thumbnail
    if not small:
        return info, ""
    picture = Image.open(BytesIO(small), formats=["WEBP"]).convert("RGBA")
    pixels = [picture.getpixel((x, y)) for x in range(picture.width) for y in range(picture.height)]
    seen = Counter(_nearest(pixel) for pixel in pixels if isinstance(pixel, tuple) and pixel[3] > 127)
    parts = [
        f"{name} {count / len(pixels):.0%}"
        for name, count in seen.most_common(_MOST)
        if count >= _WORTH * len(pixels)
    ]
    return info, "mostly " + ", ".join(parts) if parts else ""


def _nearest(pixel: tuple[int, ...]) -> str:
    return min(
        _NAMED, key=lambda name: sum((a - b) ** 2 for a, b in zip(_NAMED[name], pixel[:3], strict=True))
    )
