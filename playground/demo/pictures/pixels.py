"""What can be done to the pixels of a picture; each takes RGBA and gives RGBA."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from playground.demo.pictures.colours import Colour, darker, lighter

_LARGEST = 2048
_BACKDROP = 90
"""How much a colour may differ from the corner's, over all channels, and still be background."""


def _coloured(image: Image.Image, change: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """The change made to the colours, the transparency kept."""
    made = change(image.convert("RGB")).convert("RGBA")
    made.putalpha(image.getchannel("A"))
    return made


def tint(image: Image.Image, colour: Colour) -> Image.Image:
    """Dark stays dark and light stays light; what is between takes the colour."""
    ends = darker(colour, 0.8), lighter(colour, 0.85)
    return _coloured(image, lambda rgb: ImageOps.colorize(ImageOps.grayscale(rgb), ends[0], ends[1], colour))


def grey(image: Image.Image) -> Image.Image:
    """No colours."""
    return _coloured(image, ImageOps.grayscale)


def sepia(image: Image.Image) -> Image.Image:
    """Brown as an old photograph."""
    brown = (44, 30, 18), (250, 238, 214), (150, 112, 74)
    return _coloured(image, lambda rgb: ImageOps.colorize(ImageOps.grayscale(rgb), *brown))


def inverted(image: Image.Image) -> Image.Image:
    """A negative."""
    return _coloured(image, ImageOps.invert)


def enhanced(image: Image.Image, kind: str, factor: float) -> Image.Image:
    """Brightness, Contrast or Color times a factor."""
    return _coloured(image, lambda rgb: getattr(ImageEnhance, kind)(rgb).enhance(factor))


def blurred(image: Image.Image) -> Image.Image:
    """Out of focus."""
    return image.filter(ImageFilter.GaussianBlur(max(2, min(image.size) // 90)))


def sharpened(image: Image.Image) -> Image.Image:
    """With harder edges."""
    return image.filter(ImageFilter.UnsharpMask(3, 180, 2))


def pixelated(image: Image.Image) -> Image.Image:
    """Forty-eight pixels across."""
    small = image.resize((48, max(1, 48 * image.height // image.width)), Image.Resampling.BOX)
    return small.resize(image.size, Image.Resampling.NEAREST)


def poster(image: Image.Image) -> Image.Image:
    """Four steps of each colour."""
    return _coloured(image, lambda rgb: ImageOps.posterize(rgb, 2))


def turned(image: Image.Image, degrees: int) -> Image.Image:
    """Turned to the left; what comes into the corners is transparent."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True)


def flipped(image: Image.Image) -> Image.Image:
    """Upside down."""
    return ImageOps.flip(image)


def mirrored(image: Image.Image) -> Image.Image:
    """Left and right changed."""
    return ImageOps.mirror(image)


def scaled(image: Image.Image, factor: float) -> Image.Image:
    """Larger or smaller, within limits."""
    factor = min(factor, _LARGEST / max(image.size))
    size = max(16, round(image.width * factor)), max(16, round(image.height * factor))
    return image.resize(size, Image.Resampling.LANCZOS)


def cut(image: Image.Image, part: tuple[float, float, float, float]) -> Image.Image:
    """A part, its borders as shares of the sides."""
    left, top, right, bottom = part
    box = (image.width * left, image.height * top, image.width * right, image.height * bottom)
    return image.crop((round(box[0]), round(box[1]), max(1, round(box[2])), max(1, round(box[3]))))


def square(image: Image.Image) -> Image.Image:
    """The middle square."""
    side = min(image.size)
    return ImageOps.fit(image, (side, side))


def closer(image: Image.Image) -> Image.Image:
    """The middle, as large as the whole was."""
    return cut(image, (0.2, 0.2, 0.8, 0.8)).resize(image.size, Image.Resampling.LANCZOS)


def disc(image: Image.Image) -> Image.Image:
    """A round picture; transparent around it."""
    made = square(image)
    mask = Image.new("L", made.size)
    ImageDraw.Draw(mask).ellipse((0, 0, *made.size), fill=255)
    made.putalpha(mask)
    return made


def framed(image: Image.Image, colour: Colour) -> Image.Image:
    """A frame around it."""
    return ImageOps.expand(image, max(8, min(image.size) // 24), (*colour, 255))


def backdrop(image: Image.Image, fill: tuple[int, int, int, int]) -> Image.Image:
    """What touches the two upper corners, and is of about their colour, filled."""
    for corner in ((0, 0), (image.width - 1, 0)):
        ImageDraw.floodfill(image, corner, fill, thresh=_BACKDROP)
    return image


def written(image: Image.Image, words: str) -> Image.Image:
    """Words in large letters along the foot."""
    pen = ImageDraw.Draw(image)
    size = image.height // 9
    while size > 10 and ImageFont.load_default(size).getlength(words) > image.width * 0.9:
        size -= 2
    at = (image.width / 2, image.height * 0.9)
    face = ImageFont.load_default(max(10, size))
    pen.text(at, words, "white", face, anchor="ms", stroke_width=max(1, size // 14), stroke_fill=(24, 28, 40))
    return image


def night(image: Image.Image) -> Image.Image:
    """Dark and blue, with stars in the upper half."""
    dark = _coloured(image, lambda rgb: Image.blend(rgb, Image.new("RGB", rgb.size, (8, 14, 52)), 0.66))
    return _strewn(dark, 80, 0.5, (246, 242, 220), 700)


def evening(image: Image.Image) -> Image.Image:
    """Warm and somewhat dark."""
    return _coloured(image, lambda rgb: Image.blend(rgb, Image.new("RGB", rgb.size, (226, 108, 52)), 0.38))


def snow(image: Image.Image) -> Image.Image:
    """Flakes."""
    return _strewn(image, 260, 1.0, (255, 255, 255), 220)


def rain(image: Image.Image) -> Image.Image:
    """Slanting streaks under a grey light."""
    image = enhanced(image, "Color", 0.6)
    pen, dice = ImageDraw.Draw(image), Random(image.width)  # noqa: S311 - drops, no secrets
    for _ in range(220):
        x, y, long = dice.uniform(0, image.width), dice.uniform(0, image.height), image.height / 26
        pen.line((x, y, x - long / 4, y + long), fill=(206, 222, 236, 255), width=max(1, image.height // 400))
    return image


def _strewn(image: Image.Image, count: int, depth: float, colour: Colour, share: int) -> Image.Image:
    """Small dots over the upper part of a picture."""
    pen, dice = ImageDraw.Draw(image), Random(image.width)  # noqa: S311 - dots, no secrets
    for _ in range(count):
        x, y = dice.uniform(0, image.width), dice.uniform(0, image.height * depth)
        r = dice.uniform(0.6, 1.5) * max(image.size) / share
        pen.ellipse((x - r, y - r, x + r, y + r), fill=(*colour, 255))
    return image
