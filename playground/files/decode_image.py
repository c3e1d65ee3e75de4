"""In the child: read a picture's header, decode it wholly, write it anew without metadata."""

import json
from io import BytesIO
from typing import Any, BinaryIO

from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from playground.files.decode import Emit
from playground.files.errors import FileRefused
from playground.files.limits import Limits

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
THUMBNAIL_SIDE = 96
FULL_EFFORT_PIXELS = 4_000_000
# Naming the plug-ins keeps Pillow from importing (and trying) its forty others.
PLUGINS = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
# What Pillow's info may carry into a file that is written: how it looks and moves, nothing else.
KEPT_INFO = frozenset({"transparency", "duration", "loop", "disposal", "background", "version", "blend"})


def run(source: BinaryIO, limits: Limits, emit: Emit, clean: bool) -> None:
    """Answer "info"; with `clean` also "body" (the picture written anew) and "thumbnail"."""
    try:
        info, sections = _read(source, limits, clean)
    except (FileRefused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise FileRefused("too_many_pixels", limit=limits.image_pixels // 1_000_000) from error
    except Exception as error:  # Pillow raises anything on damaged data, and each means the same
        raise FileRefused("damaged_image") from error
    for name, data in sections.items():
        emit(name, data)
    emit("info", json.dumps(info).encode())


def _read(source: BinaryIO, limits: Limits, clean: bool) -> tuple[dict[str, Any], dict[str, bytes]]:
    # Pillow refuses from twice this number on, for WEBP before it reserves memory for the pixels.
    Image.MAX_IMAGE_PIXELS = limits.image_pixels // 2
    header = _open(source)
    width, height = header.size
    if max(width, height) > limits.image_side:
        raise FileRefused("too_long_side", width=width, height=height, limit=limits.image_side)
    frames = int(getattr(header, "n_frames", 1))
    # A JPEG with further pictures behind it (MPO) is a JPEG to everyone else.
    kind = "JPEG" if header.format == "MPO" else str(header.format)
    info = {"format": kind, "width": width, "height": height, "frames": frames}
    if not clean:
        return info, {}
    if kind == "PNG":
        header.verify()  # decoding alone does not look at the checksums
    del header  # a WEBP decoder holds two more pictures
    moving = kind != "JPEG" and 1 < frames <= limits.image_frames
    moving = moving and frames * width * height <= limits.image_pixels
    body, first = _moving(source, kind) if moving else _still(source, kind)
    info |= {"width": first.width, "height": first.height, "kept": frames if moving else 1}
    return info, {"body": body, "thumbnail": thumbnail(first)}


def _open(source: BinaryIO) -> Image.Image:
    source.seek(0)
    return Image.open(source, formats=FORMATS)


def _still(source: BinaryIO, kind: str) -> tuple[bytes, Image.Image]:
    image = _upright(_open(source))
    if kind == "JPEG" and image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    out = BytesIO()
    image.save(out, kind, **_effort(image, kind, source))
    return out.getvalue(), image


def _effort(image: Image.Image, kind: str, source: BinaryIO) -> dict[str, Any]:
    """How to encode, so that 40 million pixels take some 5 s of a slow core and less than the memory cap."""
    if kind == "JPEG":
        return {"quality": 92}
    if kind == "PNG":
        return {"compress_level": 6 if image.width * image.height < FULL_EFFORT_PIXELS else 3}
    if kind == "WEBP":
        source.seek(0)
        if b"VP8L" in source.read(64):  # lossless; then `quality` is effort, and 100 takes half a minute
            return {"lossless": True, "quality": 20, "method": 0}
        return {"quality": 90, "method": 1}
    return {}


def _moving(source: BinaryIO, kind: str) -> tuple[bytes, Image.Image]:
    frames, durations = [], []
    image = _open(source)
    for number in range(int(getattr(image, "n_frames", 1))):
        image.seek(number)
        image.load()
        frame = image.convert("RGBA") if kind != "GIF" else image.copy()
        durations.append(int(image.info.get("duration", 100)))
        frame.info = {key: value for key, value in frame.info.items() if key in KEPT_INFO}
        frames.append(frame)
    out = BytesIO()
    loop = int(image.info.get("loop", 0))
    rest = frames[1:]
    frames[0].save(out, kind, save_all=True, append_images=rest, duration=durations, loop=loop)
    return out.getvalue(), frames[0]


def _upright(image: Image.Image) -> Image.Image:
    """A decoded copy, turned as its EXIF says; as it lies when the EXIF is broken."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # broken metadata is thrown away anyhow and is no fault of the picture
        return image.copy()


def thumbnail(image: Image.Image) -> bytes:
    """A small WEBP of a picture, at most THUMBNAIL_SIDE pixels a side. Changes the picture."""
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode in ("LA", "PA") else "RGB")
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    image.info = {}
    out = BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()
