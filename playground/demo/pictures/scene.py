"""A scene out of words: a sky, a ground, and things with their number and colour; and how it is painted."""

import math
import re
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageOps

from playground.demo.pictures import colours
from playground.demo.pictures.colours import Colour, darker, lighter
from playground.demo.pictures.known import SAME, THINGS

SKIES: dict[str, tuple[Colour, Colour]] = {
    "night": ((10, 15, 44), (46, 58, 108)),
    "dusk": ((58, 52, 108), (244, 164, 96)),
    "dawn": ((112, 140, 196), (250, 208, 178)),
    "storm": ((62, 72, 84), (146, 158, 168)),
    "day": ((110, 178, 230), (226, 242, 250)),
}
_SKY_WORDS = {"sunset": "dusk", "evening": "dusk", "twilight": "dusk", "sunrise": "dawn", "morning": "dawn"}
_SKY_WORDS |= {
    "midnight": "night",
    "dark": "night",
    "rain": "storm",
    "stormy": "storm",
    "sunny": "day",
    "space": "night",
}
_GROUNDS = {
    "sea": "sea harbour harbor water lake ocean coast bay waves river beach island",
    "hills": "hill hills field fields meadow garden countryside valley grass park forest woods landscape",
    "mountains": "mountain mountains alps peak peaks",
    "city": "city town skyline street buildings skyscrapers",
    "desert": "desert dunes sand",
    "snow": "snow snowy winter ice",
}
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "some": 3, "many": 7, "few": 3}
_NUMBERS |= {"eight": 8, "nine": 9, "ten": 10, "several": 4, "a pair of": 2}
_WORDS = "|".join(sorted((*THINGS, *SAME), key=len, reverse=True))
_THING = re.compile(
    rf"\b(?:(\d{{1,2}}|{'|'.join(_NUMBERS)})\s+)?((?:(?!and\b|with\b)\w+\s+){{0,2}}?)({_WORDS})(s|es)?\b",
    re.IGNORECASE,
)
_MOST = 12
_ALONE = {"middle": (0.42, 0.58), "sky": (0.72, 0.92)}
"""Where a thing stands that is one of its kind: the sun over the side, so that it covers nothing."""
_ABSTRACT = ((232, 93, 74), (38, 122, 118), (242, 179, 61), (84, 92, 168), (120, 164, 88), (244, 226, 200))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Things of one kind in a scene."""

    kind: str
    count: int
    colour: str = ""

    @property
    def told(self) -> str:
        """In words: 3 red boats."""
        name = self.kind if self.count == 1 or self.kind == "fish" else f"{self.kind}s"
        words = f"{self.colour} {name}".strip()
        article = "an" if words.startswith(("a", "e", "i", "o", "u")) else "a"
        return f"{self.count if self.count > 1 else article} {words}"


@dataclass(frozen=True, slots=True)
class Scene:
    """What is painted. An empty scene is an abstract composition."""

    sky: str = ""
    ground: str = ""
    things: tuple[Drawn, ...] = ()

    @property
    def told(self) -> str:
        """In words, for the revised prompt."""
        if not (self.sky or self.ground or self.things):
            return "an abstract composition, since I know none of the words"
        things = ", ".join(thing.told for thing in self.things) or "nothing else"
        place = f" with {self.ground}" if self.ground else ""
        return f"{self.sky or 'plain'} sky{place}, and in it {things}"


def read(words: str) -> Scene:
    """The scene that a text names."""
    said = set(re.findall(r"\w+", words.lower()))
    sky = next((sky for sky in SKIES if sky in said), "") or next(
        (sky for word, sky in _SKY_WORDS.items() if word in said), ""
    )
    ground = next((name for name, known in _GROUNDS.items() if said & set(known.split())), "")
    things = named(words)
    if any(THINGS[one.kind].place == "water" for one in things) and not ground:
        ground = "sea"
    if any(THINGS[one.kind].place == "ground" for one in things) and not ground:
        ground = "hills"
    return Scene(sky or ("day" if ground or things else ""), ground, tuple(things))


def named(words: str) -> list[Drawn]:
    """The things that a text names, with their number and colour."""
    found: dict[str, Drawn] = {}
    for match in _THING.finditer(words):
        kind = SAME.get(match[3].lower(), match[3].lower())
        number = (match[1] or "").lower()
        count = int(number) if number.isdigit() else _NUMBERS.get(number, 3 if match[4] else 1)
        found.setdefault(kind, Drawn(kind, max(1, min(count, _MOST)), colours.find(match[2])))
    return list(found.values())


def paint(scene: Scene, size: tuple[int, int], seed: str, *, transparent: bool) -> Image.Image:
    """The scene as RGBA. The same seed gives the same picture."""
    dice = Random(seed)  # noqa: S311 - shapes, no secrets
    image = Image.new("RGBA", size)
    if not transparent:
        image.paste(_sky(scene, size, dice))
        _ground(image, scene, dice)
    if scene == Scene():
        _abstract(ImageDraw.Draw(image), size, dice)
    add(image, scene.things, dice, night=scene.sky == "night" and not transparent)
    return image


def add(
    image: Image.Image, things: tuple[Drawn, ...], dice: Random, where: str = "", night: bool = False
) -> None:
    """Paint things onto a picture, far ones first; `where` is left, right, middle or empty."""
    pen = ImageDraw.Draw(image)
    width, height = image.size
    if night and not any(one.kind == "star" for one in things):
        for _ in range(70):
            x, y, r = (
                dice.uniform(0, width),
                dice.uniform(0, height * 0.55),
                dice.uniform(0.4, 1.6) * height / 500,
            )
            pen.ellipse((x - r, y - r, x + r, y + r), fill=(244, 240, 220))
    for one in sorted(
        things, key=lambda one: ("far", "sky", "middle", "ground", "water").index(THINGS[one.kind].place)
    ):
        thing = THINGS[one.kind]
        colour = colours.NAMED.get(one.colour, thing.colour)
        room = {"left": (0.08, 0.4), "right": (0.6, 0.92), "middle": (0.4, 0.6)}.get(where, (0.12, 0.88))
        if one.count == 1 and not where:
            room = _ALONE.get(thing.place, room)
        for index in range(one.count):
            share = (index + dice.uniform(0.3, 0.7)) / one.count
            x = width * (room[0] + (room[1] - room[0]) * share)
            big = min(width, height) * thing.share * dice.uniform(0.9, 1.1) / max(1, one.count) ** 0.35
            low = {"sky": (0.12, 0.34), "middle": (0.42, 0.56), "ground": (0.7, 0.84), "water": (0.76, 0.93)}
            y = height * dice.uniform(*low.get(thing.place, (0.66, 0.66)))
            thing.paint(pen, x, y, big, colour, dice)


def _sky(scene: Scene, size: tuple[int, int], dice: Random) -> Image.Image:
    soft = dice.choice(((222, 235, 247), (250, 241, 224), (243, 228, 238), (226, 240, 230)))
    top, bottom = SKIES.get(scene.sky, (soft, lighter(soft)))
    gradient = Image.linear_gradient("L").resize(size)
    return ImageOps.colorize(gradient, top, bottom)


def _ground(image: Image.Image, scene: Scene, dice: Random) -> None:
    pen = ImageDraw.Draw(image)
    width, height = image.size
    light = {"night": 0.62, "dusk": 0.3, "storm": 0.3}.get(scene.sky, 0.0)
    if scene.ground == "sea":
        _sea(image, light, dice)
    elif scene.ground == "city":
        for layer, shade in enumerate((0.1, 0.35)):
            _skyline(pen, width, height, darker(darker((112, 122, 142), shade), light), dice, layer)
    elif scene.ground == "mountains":
        for layer, tone in enumerate(((138, 150, 172), (104, 120, 140), (86, 128, 94))):
            _ridge(pen, width, height, 0.5 + layer * 0.13, darker(tone, light), dice, sharp=layer < 2)
    elif scene.ground:
        tones = {
            "desert": ((226, 190, 130), (214, 170, 106), (198, 150, 88)),
            "snow": ((226, 234, 244), (238, 243, 250), (250, 252, 255)),
        }.get(scene.ground, ((150, 186, 128), (118, 166, 104), (88, 144, 84)))
        for layer, tone in enumerate(tones):
            _ridge(pen, width, height, 0.6 + layer * 0.12, darker(tone, light), dice, sharp=False)


def _sea(image: Image.Image, light: float, dice: Random) -> None:
    width, height = image.size
    top = round(height * 0.6)
    gradient = Image.linear_gradient("L").resize((width, height - top))
    image.paste(
        ImageOps.colorize(gradient, darker((126, 184, 206), light), darker((34, 92, 128), light)), (0, top)
    )
    pen = ImageDraw.Draw(image)
    for _ in range(60):
        depth = dice.random()
        x, y = dice.uniform(0, width), top + (height - top) * depth
        long = width * (0.02 + 0.06 * depth)
        pen.line(
            (x, y, x + long, y), fill=darker((186, 220, 230), light), width=max(1, round(height * 0.003))
        )


def _skyline(
    pen: ImageDraw.ImageDraw, width: int, height: int, tone: Colour, dice: Random, layer: int
) -> None:
    x = 0.0
    while x < width:
        wide, high = width * dice.uniform(0.05, 0.1), height * dice.uniform(0.25, 0.55 - layer * 0.12)
        pen.rectangle((x, height - high, x + wide, height), fill=tone)
        step = height * 0.035
        for row in range(int(high / step) - 1):
            for column in range(3):
                left, top = x + wide * (0.15 + column * 0.28), height - high + step * (row + 0.5)
                if dice.random() < 0.5:
                    pen.rectangle((left, top, left + wide * 0.14, top + step * 0.5), fill=(250, 222, 140))
        x += wide * 1.05


def _ridge(
    pen: ImageDraw.ImageDraw,
    width: int,
    height: int,
    level: float,
    tone: Colour,
    dice: Random,
    *,
    sharp: bool,
) -> None:
    turns = [dice.uniform(0, math.tau) for _ in range(3)]
    points: list[tuple[float, float]] = []
    for step in range(0, 41, 4 if sharp else 1):
        x = step / 40
        wave = sum(
            math.sin(x * math.tau * (index + 0.7) + turn) / (index + 1) for index, turn in enumerate(turns)
        )
        rough = dice.uniform(-0.16, 0.06) if sharp else 0.0
        points.append((x * width, height * (level + wave * 0.035 + rough)))
    pen.polygon([(0, height), *points, (width, height)], fill=tone)


def _abstract(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: Random) -> None:
    width, height = size
    for _ in range(11):
        x, y, reach = dice.uniform(0, width), dice.uniform(0, height), min(size) * dice.uniform(0.06, 0.26)
        tone, kind = dice.choice(_ABSTRACT), dice.randrange(3)
        box = (x - reach, y - reach, x + reach, y + reach)
        if kind == 0:
            pen.ellipse(box, fill=tone)
        elif kind == 1:
            pen.pieslice(box, dice.choice((0, 90, 180, 270)), dice.choice((90, 180)) + 270, fill=tone)
        else:
            pen.rounded_rectangle(box, reach / 4, fill=tone)
