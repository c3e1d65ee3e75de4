"""Changes of a picture that words ask for, in their order: a pattern, and what it does to the pixels."""

import re
from collections.abc import Callable
from functools import partial
from random import Random
from typing import NamedTuple

from PIL import Image

from playground.demo.pictures import colours, pixels, scene

_COLOUR = colours.PATTERN
_MOST = 12


class Edit(NamedTuple):
    """A change: what is told of it, and how it is done."""

    told: str
    apply: Callable[[Image.Image], Image.Image]


type Maker = Callable[[re.Match[str]], Edit | None]


def _simple(told: str, apply: Callable[[Image.Image], Image.Image]) -> Maker:
    return lambda _: Edit(told, apply)


def _tinted(match: re.Match[str]) -> Edit:
    colour = match["colour"].lower()
    return Edit(f"the whole picture tinted {colour}", lambda image: pixels.tint(image, colours.NAMED[colour]))


def _backed(match: re.Match[str]) -> Edit:
    colour = (match["colour"] or match["before"]).lower()
    told = f"what touches the upper corners filled with {colour}"
    return Edit(told, lambda image: pixels.backdrop(image, (*colours.NAMED[colour], 255)))


def _turned(match: re.Match[str]) -> Edit:
    said = match[0].lower()
    degrees = int(match["degrees"] or 0) % 360 or (180 if "upside" in said or "around" in said else 90)
    right = not re.search(r"\bleft\b|counter|anti", said)
    way = "" if degrees == 180 else f" to the {'right' if right else 'left'}"
    return Edit(
        f"turned by {degrees}°{way}", lambda image: pixels.turned(image, -degrees if right else degrees)
    )


def _cropped(match: re.Match[str]) -> Edit | None:
    parts: dict[str, tuple[float, float, float, float]] = {"left": (0, 0, 0.5, 1), "right": (0.5, 0, 1, 1)}
    parts |= {"top": (0, 0, 1, 0.5), "upper": (0, 0, 1, 0.5)}
    parts |= {"bottom": (0, 0.5, 1, 1), "lower": (0, 0.5, 1, 1)}
    said = next((word for word in parts if re.search(rf"\b{word}\b", match[0], re.IGNORECASE)), "")
    if said:
        return Edit(f"only the {said} half kept", lambda image: pixels.cut(image, parts[said]))
    if "square" in match[0].lower():
        return None
    return Edit("only the middle kept", lambda image: pixels.cut(image, (0.2, 0.2, 0.8, 0.8)))


def _written(match: re.Match[str]) -> Edit:
    words = match["words"][:60]
    return Edit(f"“{words}” written on it", lambda image: pixels.written(image, words))


def _added(match: re.Match[str]) -> Edit | None:
    things = tuple(scene.named(match["what"]))
    if not things:
        return None
    side = re.search(r"\b(left|right|middle|cent(?:er|re))\b", match["what"], re.IGNORECASE)
    where = {"left": "left", "right": "right"}.get(side[1].lower(), "middle") if side else ""

    def apply(image: Image.Image) -> Image.Image:
        scene.add(image, things, Random(match[0]), where)  # noqa: S311 - shapes, no secrets
        return image

    told = " and ".join(one.told for one in things)
    return Edit(f"{told} added{f' ({where})' if where else ''}", apply)


def _framed(match: re.Match[str]) -> Edit:
    colour = (match["colour"] or match["before"] or "white").lower()
    return Edit(f"a {colour} frame around it", lambda image: pixels.framed(image, colours.NAMED[colour]))


_MAKE = r"(?:make|turn|paint|tint|colou?r|recolou?r|dye|change)\b"
_QUOTED = "[\"“'«](?P<words>[^\"”'»]{1,80})[\"”'»]"
_MADE: tuple[tuple[str, Maker], ...] = (
    (rf"(?:\b(?P<before>{_COLOUR})\s+)?\b(?:frame|border)\b(?:[^.;]*?\b(?P<colour>{_COLOUR})\b)?", _framed),
    (rf"\b(?:write|say|text|caption|title|label)\w*\b[^.;\"“'«]*{_QUOTED}", _written),
    (rf"\bbackground\b[^.;]*?\b(?P<colour>{_COLOUR})\b|\b(?P<before>{_COLOUR}) background\b", _backed),
    (r"\b(?:add|put|place|insert|draw|paint|give it|include|with)\b(?P<what>[^.;]*)", _added),
    (r"\b(?:rotate|turn|tilt)\b[^.;]*?(?:(?P<degrees>\d{1,3})\s*(?:°|deg\w*)"
     r"|\bleft\b|\bright\b|clockwise|upside down|around)[^.;]*|\brotated?\b", _turned),
    (r"\bcrop\w*\b(?!.*\b(?:round|circle))[^.;]*", _cropped),
)  # fmt: skip
_PLAIN: tuple[tuple[str, str, Callable[[Image.Image], Image.Image]], ...] = (
    (r"\b(?:remove|without|no|transparent)\b[^.;]*\bbackground|background[^.;]*\btransparent",
     "what touches the upper corners made transparent", partial(pixels.backdrop, fill=(0, 0, 0, 0))),
    (r"black[- ]and[- ]white|gr[ae]y[- ]?scale|monochrome|without colou?r", "without colours", pixels.grey),
    (r"\bsepia\b|old photo", "in sepia", pixels.sepia),
    (r"\binver\w+|\bnegative\b", "with inverted colours", pixels.inverted),
    (r"\b(?:flip|mirror)\w*\b[^.;]*\b(?:vertical\w*|top)", "flipped upside down", pixels.flipped),
    (r"\b(?:flip|mirror)\w*", "mirrored", pixels.mirrored),
    (r"\b(?:bigger|larger|enlarge\w*|double|upscale\w*)\b", "one and a half times as large",
     partial(pixels.scaled, factor=1.5)),
    (r"\b(?:smaller|shrink|half the size|tiny|downscale\w*)\b", "half as large",
     partial(pixels.scaled, factor=0.5)),
    (r"\bzoom\w*\s+in\b|\bcloser\b|close[- ]up", "the middle brought closer", pixels.closer),
    (r"\b(?:cut|crop\w*|make it|into)\b[^.;]*\b(?:round|circle|circular)\b", "cut to a disc", pixels.disc),
    (r"\bnight(?:time)?\b", "as at night, with stars", pixels.night),
    (r"\b(?:sunset|dusk|evening|warmer)\b", "in the light of the evening", pixels.evening),
    (r"\b(?:snow\w*|winter)\b", "with falling snow", pixels.snow),
    (r"\brain(?:y|ing)?\b", "with rain", pixels.rain),
    (r"\b(?:brighter|lighter|brighten)\b", "brighter",
     partial(pixels.enhanced, kind="Brightness", factor=1.35)),
    (r"\b(?:darker|darken|dimmer)\b", "darker", partial(pixels.enhanced, kind="Brightness", factor=0.62)),
    (r"\b(?:more|higher|stronger) contrast\b", "with more contrast",
     partial(pixels.enhanced, kind="Contrast", factor=1.5)),
    (r"\b(?:vivid|more colou?rful|saturate\w*)\b", "with stronger colours",
     partial(pixels.enhanced, kind="Color", factor=1.7)),
    (r"\b(?:paler?|pastel|washed out|desaturate\w*)\b", "with weaker colours",
     partial(pixels.enhanced, kind="Color", factor=0.4)),
    (r"\bblur\w*\b|\bsofter\b", "blurred", pixels.blurred),
    (r"\bsharp\w*\b", "sharpened", pixels.sharpened),
    (r"\bpixel\w*\b|\b8[- ]bit\b", "in large pixels", pixels.pixelated),
    (r"\bposter\w*\b|\blinocut\b|\bcartoon\w*\b", "in few colours", pixels.poster),
    (r"\bsquare\b", "cut to a square", pixels.square),
)  # fmt: skip
_TINT = rf"\b{_MAKE}(?!\s+(?:me\s+)?an?\b)[^.;]*?\b(?P<colour>{_COLOUR})\b"
_MAKERS = tuple(
    (re.compile(pattern, re.IGNORECASE), maker)
    for pattern, maker in (*_MADE, *((row[0], _simple(*row[1:])) for row in _PLAIN), (_TINT, _tinted))
)
_VERBS = (
    "make|turn|paint|tint|add|write|rotate|flip|mirror|crop|remove|put|zoom|invert|blur|sharpen|give|frame|change"
    "|brighten|darken|enlarge|draw|cut|shrink|pixelate"
)
_CLAUSES = re.compile(
    rf"[.;,]?\s+(?:and|then)\s+(?=(?:then\s+)?(?:{_VERBS})\b)|[.;]\s+|,\s+(?=(?:{_VERBS})\b)", re.I
)


def read(words: str) -> list[Edit]:
    """The first changes that a short text asks for, in the order of its words."""
    return [edit for clause in _CLAUSES.split(words) for edit in _of_clause(clause)][:_MOST]


def _of_clause(words: str) -> list[Edit]:
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Edit]] = []
    for pattern, maker in _MAKERS:
        match = pattern.search(words)
        if match is None or any(match.start() < end and start < match.end() for start, end in taken):
            continue
        if (edit := maker(match)) is not None:
            taken.append(match.span())
            found.append((match.start(), edit))
    return [edit for _, edit in sorted(found, key=lambda pair: pair[0])]
