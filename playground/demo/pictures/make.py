"""Makes a picture to order: drawn or changed, with previews, in the size and format that are asked for."""

import base64
import io
import tempfile
from typing import Any, NamedTuple

from PIL import Image, ImageOps

from playground.demo.pictures import edits, scene
from playground.files import images
from playground.files.errors import FileRefused

Json = dict[str, Any]

_LARGEST, _PIXELS, _EARLIER = 2048, 12_000_000, 2048
_SIZES = (("portrait", "1024x1536"), ("upright", "1024x1536"), ("square", "1024x1024"), ("wide", "1536x1024"))
_FINE = {"low": 1, "medium": 2, "high": 3, "xhigh": 3, "max": 3}
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "gif": "GIF"}


class Made(NamedTuple):
    """Previews from coarse to fine and, last, the picture, as base64; and what it is by the API's fields."""

    frames: list[str]
    about: Json
    told: str


def drawn(words: str, tool: Json) -> Made:
    """A new picture. The same words and options give the same one."""
    size = _size(str(tool.get("size") or "auto"), words)
    quality = tool.get("quality") or "auto"
    fine = _FINE.get(quality, 2)
    while fine > 1 and size[0] * size[1] * fine * fine > _PIXELS:
        fine -= 1
    transparent = tool.get("background") == "transparent"
    wanted = scene.read(words)
    large = (size[0] * fine, size[1] * fine)
    image = scene.paint(wanted, large, words, transparent=transparent)
    image = image.resize(size, Image.Resampling.LANCZOS) if fine > 1 else image
    return _made(image, tool, f"Drawn by the demo's rules: {wanted.told}.")


def edited(earlier: str, changes: list[edits.Edit], tool: Json) -> Made:
    """An earlier picture (base64) with changes. Raises FileRefused when it cannot be read."""
    image = opened(earlier)
    for change in changes:
        image = change.apply(image)
        image.thumbnail((_LARGEST, _LARGEST))  # at once: turned or framed again and again it has no end
    if (wanted := str(tool.get("size") or "auto")) != "auto":
        image = ImageOps.fit(image, _size(wanted, ""))
    told = ", ".join(change.told for change in changes)
    return _made(image, tool, f"The earlier picture, changed by the demo's rules: {told}.")


def opened(encoded: str) -> Image.Image:
    """A picture that came from outside, decoded in the child process of the files room.

    Raises FileRefused.
    """
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise FileRefused("no_base64", "Its data is no base64.") from None
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.flush()
        with images.cleaned(source, len(data)) as clean:
            body = b"".join(clean.body)
    image: Image.Image = Image.open(io.BytesIO(body)).convert("RGBA")
    image.thumbnail((_EARLIER, _EARLIER))
    return image


def _size(asked: str, words: str) -> tuple[int, int]:
    if asked == "auto":
        asked = next((size for word, size in _SIZES if word in words.lower()), "1024x768")
    width, _, height = asked.partition("x")
    if not (width.isdigit() and height.isdigit()):
        return 1024, 768
    return min(max(int(width), 16), _LARGEST), min(max(int(height), 16), _LARGEST)


def _made(image: Image.Image, tool: Json, told: str) -> Made:
    kind = str(tool.get("output_format") or "png")
    clear = (
        image.getchannel("A").tobytes().count(255) < image.width * image.height
        and tool.get("background") != "opaque"
        and kind != "jpeg"
    )
    if not clear:
        plain = Image.new("RGBA", image.size, "white")
        plain.alpha_composite(image)
        image = plain.convert("RGB")
    partials = min(3, int(tool.get("partial_images") or 0))
    compression = tool.get("output_compression")
    frames = [_encoded(_coarse(image, 12 * 3**step), kind, compression) for step in range(partials)]
    about = {
        "size": f"{image.width}x{image.height}",
        "output_format": kind if kind in _FORMATS else "png",
        "background": "transparent" if clear else "opaque",
        "quality": tool.get("quality") if tool.get("quality") in _FINE else "medium",
    }
    return Made([*frames, _encoded(image, kind, compression)], about, told)


def _coarse(image: Image.Image, cells: int) -> Image.Image:
    small = image.resize((cells, max(1, cells * image.height // image.width)), Image.Resampling.BOX)
    return small.resize(image.size, Image.Resampling.NEAREST)


def _encoded(image: Image.Image, kind: str, compression: Any) -> str:
    out = io.BytesIO()
    name = _FORMATS.get(kind, "PNG")
    if name in ("JPEG", "WEBP"):
        quality = min(95, max(5, compression)) if isinstance(compression, int) else 90
        image.save(out, name, quality=quality)
    elif image.mode == "RGB":  # as good to look at, and a third of the bytes
        image.quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(out, name)
    else:
        image.save(out, name)
    return base64.b64encode(out.getvalue()).decode()
