"""Pictures drawn with Pillow: simple shapes chosen by the prompt, and coarse previews of them."""

import base64
import io
import random

from PIL import Image, ImageDraw

_LIMIT = 1536
_SKY = ((24, 32, 54), (250, 241, 224), (222, 235, 247), (243, 228, 238))
_INK = ((232, 93, 74), (38, 122, 118), (242, 179, 61), (84, 92, 168), (120, 164, 88))


def frames(prompt: str, size: str, partials: int) -> list[str]:
    """Base64 PNGs: `partials` previews from coarse to fine, then the picture.

    `size` is "WIDTHxHEIGHT" or "auto"; sides are capped. The same prompt gives the same picture.
    """
    picture = _picture(prompt, _size(size))
    previews = [_coarse(picture, 12 * 3**step) for step in range(partials)]
    return [_encoded(frame) for frame in (*previews, picture)]


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        return 768, 512
    return min(max(int(width), 16), _LIMIT), min(max(int(height), 16), _LIMIT)


def _picture(prompt: str, size: tuple[int, int]) -> Image.Image:
    dice = random.Random(prompt)  # noqa: S311 - shapes, no secrets
    width, height = size
    picture = Image.new("RGB", size, dice.choice(_SKY))
    pen = ImageDraw.Draw(picture)
    for _ in range(9):
        x, y = dice.randrange(width), dice.randrange(height)
        reach = dice.randrange(min(size) // 10, min(size) // 3 + 1)
        shape = dice.choice((pen.ellipse, pen.rectangle))
        shape((x - reach, y - reach, x + reach, y + reach), fill=dice.choice(_INK))
    pen.rectangle((0, height - height // 12, width, height), fill=(255, 255, 255))
    corner = (width // 50, height - height // 14)
    pen.text(corner, _caption(prompt), fill=(20, 20, 20), font_size=max(6, height // 24))
    return picture


def _caption(prompt: str) -> str:
    return "DEMO, drawn by rules: " + prompt.encode("latin-1", "replace").decode("latin-1")[:60]


def _coarse(picture: Image.Image, cells: int) -> Image.Image:
    small = picture.resize((cells, max(1, cells * picture.height // picture.width)))
    return small.resize(picture.size, Image.Resampling.NEAREST)


def _encoded(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.quantize(64).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()
