"""The things that the demo can draw, by their names."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from playground.demo.pictures import things
from playground.demo.pictures.colours import Colour

type Painter = Callable[[things.Pen, float, float, float, Colour, Random], None]


class Thing(NamedTuple):
    """How a thing is drawn: its usual colour, its height as a share of the picture's, where it belongs."""

    paint: Painter
    colour: Colour
    share: float
    place: str
    """sky, ground or water"""


THINGS: dict[str, Thing] = {
    "lighthouse": Thing(things.lighthouse, (198, 66, 56), 0.5, "ground"),
    "moon": Thing(things.moon, (246, 240, 214), 0.2, "sky"),
    "sun": Thing(things.sun, (250, 206, 84), 0.34, "sky"),
    "star": Thing(things.star, (250, 236, 170), 0.07, "sky"),
    "cloud": Thing(things.cloud, (250, 250, 252), 0.13, "sky"),
    "bird": Thing(things.bird, (52, 58, 74), 0.08, "sky"),
    "balloon": Thing(things.balloon, (214, 92, 76), 0.34, "sky"),
    "rainbow": Thing(things.rainbow, (214, 84, 74), 0.5, "far"),
    "tree": Thing(things.tree, things.LEAF, 0.32, "ground"),
    "house": Thing(things.house, (232, 206, 164), 0.26, "ground"),
    "boat": Thing(things.boat, (176, 70, 58), 0.26, "water"),
    "fish": Thing(things.fish, (232, 142, 78), 0.14, "water"),
    "flower": Thing(things.flower, (222, 96, 126), 0.2, "ground"),
    "cat": Thing(things.cat, (88, 84, 92), 0.36, "ground"),
    "heart": Thing(things.heart, (210, 66, 82), 0.3, "middle"),
    "circle": Thing(things.circle, (232, 93, 74), 0.32, "middle"),
    "square": Thing(things.square, (38, 122, 118), 0.3, "middle"),
    "triangle": Thing(things.triangle, (242, 179, 61), 0.32, "middle"),
}
SAME = {
    "ship": "boat",
    "sailboat": "boat",
    "sail": "boat",
    "cottage": "house",
    "hut": "house",
    "home": "house",
}
SAME |= {
    "cabin": "house",
    "gull": "bird",
    "seagull": "bird",
    "rose": "flower",
    "tulip": "flower",
    "kitten": "cat",
}
SAME |= {
    "fir": "tree",
    "oak": "tree",
    "pine": "tree",
    "tower": "lighthouse",
    "disc": "circle",
    "ball": "circle",
}
SAME |= {"box": "square", "dot": "circle", "beacon": "lighthouse", "daisy": "flower", "yacht": "boat"}
