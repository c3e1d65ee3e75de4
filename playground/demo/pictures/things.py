"""Things that can be drawn, each by a few shapes: stands on (x, y), `s` pixels high or wide."""

import math
from random import Random

from PIL import ImageDraw

from playground.demo.pictures.colours import Colour, darker, lighter

type Pen = ImageDraw.ImageDraw

_WOOD, LEAF, _DARK = (112, 78, 54), (66, 122, 78), (44, 48, 60)


def _round(pen: Pen, x: float, y: float, r: float, fill: Colour) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), fill=fill)


def sun(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A disc with rays."""
    for step in range(12):
        turn = math.tau * step / 12
        far, near, wide = s * 0.5, s * 0.32, 0.09
        points = [(x + math.cos(turn) * far, y + math.sin(turn) * far)]
        points += [(x + math.cos(turn + w) * near, y + math.sin(turn + w) * near) for w in (wide, -wide)]
        pen.polygon(points, fill=lighter(colour, 0.2))
    _round(pen, x, y, s * 0.3, colour)


def moon(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A full moon with its seas."""
    _round(pen, x, y, s * 0.5, colour)
    for dx, dy, r in ((-0.16, -0.12, 0.12), (0.15, 0.06, 0.09), (-0.05, 0.22, 0.07), (0.1, -0.25, 0.05)):
        _round(pen, x + dx * s, y + dy * s, r * s, darker(colour, 0.12))


def star(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """Five points."""
    points = []
    for step in range(10):
        reach = s * (0.5 if step % 2 == 0 else 0.2)
        turn = math.tau * step / 10 - math.pi / 2
        points.append((x + math.cos(turn) * reach, y + math.sin(turn) * reach))
    pen.polygon(points, fill=colour)


def cloud(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """Four puffs on a flat foot."""
    for dx, dy, r in ((-0.5, 0, 0.25), (-0.15, -0.18, 0.33), (0.25, -0.1, 0.29), (0.55, 0.03, 0.2)):
        _round(pen, x + dx * s, y + dy * s, r * s, colour)
    pen.rounded_rectangle((x - 0.7 * s, y - 0.02 * s, x + 0.72 * s, y + 0.24 * s), 0.12 * s, fill=colour)


def bird(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """Two wings."""
    width = max(2, round(s * 0.09))
    pen.arc((x - s * 0.5, y - s * 0.2, x, y + s * 0.3), 200, 350, fill=colour, width=width)
    pen.arc((x, y - s * 0.2, x + s * 0.5, y + s * 0.3), 190, 340, fill=colour, width=width)


def balloon(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A hot-air balloon."""
    _round(pen, x, y - s * 0.2, s * 0.32, colour)
    pen.pieslice((x - s * 0.13, y - s * 0.52, x + s * 0.13, y + s * 0.12), 0, 360, fill=lighter(colour))
    pen.polygon([(x - s * 0.2, y + 0.05 * s), (x + s * 0.2, y + 0.05 * s), (x, y + s * 0.3)], fill=colour)
    pen.rectangle((x - s * 0.08, y + s * 0.3, x + s * 0.08, y + s * 0.44), fill=_WOOD)


def rainbow(pen: Pen, x: float, y: float, s: float, _: Colour, __: Random) -> None:
    """Six bows."""
    bands = ((214, 84, 74), (232, 148, 66), (244, 208, 92), (106, 168, 106), (84, 132, 200), (134, 96, 176))
    width = max(2, round(s * 0.06))
    for index, band in enumerate(bands):
        reach = s - index * width
        pen.arc((x - reach, y - reach, x + reach, y + reach), 180, 360, fill=band, width=width)


def tree(pen: Pen, x: float, y: float, s: float, colour: Colour, dice: Random) -> None:
    """A trunk under a round crown, or a fir."""
    pen.rectangle((x - s * 0.05, y - s * 0.35, x + s * 0.05, y), fill=_WOOD)
    if dice.random() < 0.5:
        for step in range(3):
            top, half = y - s * (1 - step * 0.22), s * (0.18 + step * 0.07)
            pen.polygon([(x, top), (x - half, top + s * 0.38), (x + half, top + s * 0.38)], fill=colour)
    else:
        for dx, dy, r in ((-0.16, -0.5, 0.2), (0.16, -0.52, 0.2), (0, -0.72, 0.24)):
            _round(pen, x + dx * s, y + dy * s, r * s, colour)


def house(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """Walls, a roof, a door and two windows."""
    pen.rectangle((x - s * 0.5, y - s * 0.6, x + s * 0.5, y), fill=colour)
    pen.polygon([(x - s * 0.6, y - s * 0.58), (x + s * 0.6, y - s * 0.58), (x, y - s)], fill=(142, 66, 54))
    pen.rectangle((x - s * 0.1, y - s * 0.34, x + s * 0.1, y), fill=_WOOD)
    for dx in (-0.34, 0.2):
        left, top = x + dx * s, y - s * 0.44
        pen.rectangle((left, top, left + s * 0.16, top + s * 0.16), fill=(250, 226, 150))


def lighthouse(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A striped tower with its light on."""
    beam = (252, 240, 190)
    pen.polygon([(x, y - s * 0.86), (x - s * 0.9, y - s * 1.02), (x - s * 0.9, y - s * 0.7)], fill=beam)
    for step in range(5):
        low, high = y - s * 0.15 * step, y - s * 0.15 * (step + 1)
        wide, narrow = s * (0.16 - 0.015 * step), s * (0.16 - 0.015 * (step + 1))
        corners = [(x - wide, low), (x + wide, low), (x + narrow, high), (x - narrow, high)]
        pen.polygon(corners, fill=colour if step % 2 == 0 else (244, 242, 236))
    pen.rectangle((x - s * 0.12, y - s * 0.79, x + s * 0.12, y - s * 0.75), fill=_DARK)
    pen.rectangle((x - s * 0.07, y - s * 0.94, x + s * 0.07, y - s * 0.79), fill=(255, 224, 120))
    pen.polygon([(x - s * 0.1, y - s * 0.93), (x + s * 0.1, y - s * 0.93), (x, y - s * 1.05)], fill=_DARK)


def boat(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A hull with two sails."""
    hull = [(x - s * 0.5, y - s * 0.2), (x + s * 0.55, y - s * 0.2), (x + s * 0.38, y), (x - s * 0.36, y)]
    pen.rectangle((x - s * 0.02, y - s, x + s * 0.02, y - s * 0.2), fill=_WOOD)
    pen.polygon(
        [(x + s * 0.05, y - s * 0.95), (x + s * 0.05, y - s * 0.27), (x + s * 0.45, y - s * 0.27)],
        fill=(248, 244, 232),
    )
    pen.polygon(
        [(x - s * 0.05, y - s * 0.85), (x - s * 0.05, y - s * 0.27), (x - s * 0.36, y - s * 0.27)],
        fill=(232, 226, 208),
    )
    pen.polygon(hull, fill=colour)


def fish(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A body, a tail and an eye."""
    pen.polygon(
        [(x + s * 0.25, y), (x + s * 0.55, y - s * 0.2), (x + s * 0.55, y + s * 0.2)], fill=darker(colour)
    )
    pen.ellipse((x - s * 0.5, y - s * 0.22, x + s * 0.34, y + s * 0.22), fill=colour)
    _round(pen, x - s * 0.3, y - s * 0.05, s * 0.045, (250, 250, 250))
    _round(pen, x - s * 0.31, y - s * 0.05, s * 0.025, _DARK)


def flower(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """Petals on a stalk."""
    pen.line((x, y, x, y - s * 0.7), fill=LEAF, width=max(2, round(s * 0.05)))
    for step in range(6):
        turn = math.tau * step / 6
        _round(pen, x + math.cos(turn) * s * 0.16, y - s * 0.75 + math.sin(turn) * s * 0.16, s * 0.12, colour)
    _round(pen, x, y - s * 0.75, s * 0.1, (244, 206, 92))


def cat(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A sitting cat."""
    pen.arc(
        (x + s * 0.1, y - s * 0.45, x + s * 0.55, y), 300, 120, fill=colour, width=max(3, round(s * 0.08))
    )
    pen.ellipse((x - s * 0.28, y - s * 0.58, x + s * 0.28, y), fill=colour)
    for side in (-1, 1):
        ear = [
            (x + side * s * 0.22, y - s * 0.7),
            (x + side * s * 0.2, y - s),
            (x + side * s * 0.04, y - s * 0.84),
        ]
        pen.polygon(ear, fill=colour)
    _round(pen, x, y - s * 0.7, s * 0.23, colour)
    for side in (-1, 1):
        _round(pen, x + side * s * 0.09, y - s * 0.73, s * 0.045, (240, 226, 120))
        _round(pen, x + side * s * 0.09, y - s * 0.73, s * 0.02, _DARK)
    pen.polygon(
        [(x - s * 0.03, y - s * 0.65), (x + s * 0.03, y - s * 0.65), (x, y - s * 0.61)], fill=(226, 140, 140)
    )


def heart(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """Two rounds and a point."""
    points = []
    for step in range(60):
        turn = math.tau * step / 60
        across = 16 * math.sin(turn) ** 3
        down = 13 * math.cos(turn) - 5 * math.cos(2 * turn) - 2 * math.cos(3 * turn) - math.cos(4 * turn)
        points.append((x + across * s / 34, y - down * s / 34))
    pen.polygon(points, fill=colour)


def circle(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A disc."""
    _round(pen, x, y, s * 0.5, colour)


def square(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A square."""
    pen.rectangle((x - s * 0.5, y - s * 0.5, x + s * 0.5, y + s * 0.5), fill=colour)


def triangle(pen: Pen, x: float, y: float, s: float, colour: Colour, _: Random) -> None:
    """A triangle."""
    pen.polygon([(x, y - s * 0.5), (x - s * 0.55, y + s * 0.45), (x + s * 0.55, y + s * 0.45)], fill=colour)
