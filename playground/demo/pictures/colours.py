"""Colours by their names, and what is done with two of them."""

import re

Colour = tuple[int, int, int]

NAMED: dict[str, Colour] = {
    "red": (206, 62, 54),
    "orange": (232, 138, 56),
    "yellow": (244, 201, 74),
    "gold": (222, 176, 62),
    "green": (74, 145, 88),
    "olive": (128, 134, 62),
    "teal": (38, 122, 118),
    "turquoise": (64, 176, 176),
    "cyan": (70, 186, 206),
    "blue": (52, 104, 190),
    "navy": (28, 44, 96),
    "purple": (122, 78, 168),
    "violet": (138, 92, 186),
    "pink": (232, 136, 168),
    "magenta": (196, 66, 146),
    "brown": (128, 88, 60),
    "beige": (226, 208, 174),
    "black": (34, 36, 42),
    "white": (246, 246, 242),
    "grey": (138, 144, 152),
    "gray": (138, 144, 152),
    "silver": (190, 196, 202),
}
PATTERN = "|".join(NAMED)
_FIND = re.compile(rf"\b({PATTERN})\b", re.IGNORECASE)


def find(text: str) -> str:
    """The first colour named in a text; "" for none."""
    match = _FIND.search(text)
    return match[1].lower() if match else ""


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: `share` is how much of the other is in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float = 0.3) -> Colour:
    """A colour with some black in it."""
    return mixed(colour, (12, 14, 24), share)


def lighter(colour: Colour, share: float = 0.4) -> Colour:
    """A colour with some white in it."""
    return mixed(colour, (255, 255, 255), share)
