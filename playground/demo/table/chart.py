"""Draws charts with Pillow, at twice the usual resolution. Its source is shown to the person."""

import math

from PIL import Image, ImageDraw, ImageFont

from playground.demo.table.figures import shown

WIDTH, HEIGHT, EDGE = 1440, 880, 56
INK, FAINT, PAPER = "#1d2433", "#d9dde5", "#ffffff"
COLOURS = ("#1f6f78", "#d9633f", "#5b5fa8", "#b98a1e", "#5d8a3c", "#a14b7c")

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def font(size: int) -> Font:
    """The font that Pillow brings along."""
    return ImageFont.load_default(size)


def fitted(text: str, face: Font, room: float) -> str:
    """The text, cut to the room it has."""
    text = " ".join(text.split())[:120]
    if face.getlength(text) <= room:
        return text
    while text and face.getlength(text + "…") > room:
        text = text[:-1]
    return text + "…"


def ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round figures along an axis, from below the lowest value to above the highest."""
    raw = (high - low) / wanted or abs(high) / wanted or 1.0
    scale = 10 ** math.floor(math.log10(raw))
    step = next(scale * nice for nice in (1, 2, 2.5, 5, 10) if scale * nice >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * index for index in range(first, max(last, first + 1) + 1)]


def tick(value: float) -> str:
    """A round figure in few signs."""
    return f"{value:,.10g}" if abs(value) < 1e9 else f"{value:.3g}"


def sheet(title: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty chart with its title."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((EDGE, 36), fitted(title, font(36), WIDTH - 2 * EDGE), fill=INK, font=font(36))
    return image, pen


def bar_chart(groups: dict[str, float], title: str, most: int = 20) -> Image.Image:
    """A bar for each name, from left to right by its figure."""
    image, pen = sheet(title if len(groups) <= most else f"{title} (first {most} of {len(groups)})")
    bars = list(groups.items())[:most]
    face = font(min(28, 900 // max(1, len(bars))))
    labels = [fitted(name, face, WIDTH * 0.3) for name, _ in bars]
    left = EDGE + max((face.getlength(label) for label in labels), default=0) + 20
    marks = ticks(min([0.0, *groups.values()]), max([0.0, *groups.values()]))
    right, top, bottom = WIDTH - EDGE - 110, 110, HEIGHT - 90

    def across(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left)

    for mark in marks:
        pen.line((across(mark), top, across(mark), bottom), fill=FAINT, width=2)
        pen.text((across(mark), bottom + 14), tick(mark), fill=INK, font=font(24), anchor="ma")
    room = (bottom - top) / max(1, len(bars))
    for index, (label, (_, value)) in enumerate(zip(labels, bars, strict=True)):
        middle, half = top + room * (index + 0.5), min(room * 0.36, 42)
        ends = sorted((across(0), across(value)))
        pen.rectangle((ends[0], middle - half, ends[1], middle + half), fill=COLOURS[0])
        pen.text((left - 20, middle), label, fill=INK, font=face, anchor="rm")
        pen.text((ends[1] + 12, middle), shown(value), fill=INK, font=face, anchor="lm")
    pen.line((across(0), top, across(0), bottom), fill=INK, width=3)
    return image


def line_chart(names: list[str], series: dict[str, list[float | None]], title: str) -> Image.Image:
    """A line for each series over names in their order; missing figures leave gaps."""
    image, pen = sheet(title)
    small, large = font(24), font(26)
    values = [value for line in series.values() for value in line if value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = min(0.0, low) if low < (high - low) else low  # an axis from 0, unless that would hide the shape
    marks = ticks(low, high)
    left = EDGE + max(small.getlength(tick(mark)) for mark in marks) + 16
    right, top, bottom = WIDTH - EDGE - 30, 120 + 40 * (len(series) > 1), HEIGHT - 100
    step = (right - left) / max(1, len(names) - 1)

    def place(index: int, value: float) -> tuple[float, float]:
        share = (value - marks[0]) / (marks[-1] - marks[0])
        return (left + index * step if len(names) > 1 else (left + right) / 2), bottom - share * (
            bottom - top
        )

    for mark in marks:
        height = place(0, mark)[1]
        pen.line((left, height, right, height), fill=FAINT, width=2)
        pen.text((left - 16, height), tick(mark), fill=INK, font=small, anchor="rm")
    name_places(pen, names, [place(index, marks[0])[0] for index in range(len(names))], bottom)
    pen.line((left, bottom, right, bottom), fill=INK, width=3)
    across = left
    for (name, line), colour in zip(series.items(), COLOURS, strict=False):
        draw_line(pen, [None if value is None else place(i, value) for i, value in enumerate(line)], colour)
        if len(series) > 1:
            pen.rectangle((across, 104, across + 28, 124), fill=colour)
            label = fitted(name, large, 220)
            pen.text((across + 38, 114), label, fill=INK, font=large, anchor="lm")
            across += 74 + large.getlength(label)
    return image


def name_places(pen: ImageDraw.ImageDraw, names: list[str], places: list[float], bottom: float) -> None:
    """The names along an axis; when there is no room for all, every second, third or fourth one."""
    face = font(24)
    labels = [fitted(name, face, 220) for name in names]
    widest = max((face.getlength(label) for label in labels), default=1) + 24
    every = max(1, math.ceil(widest / (places[1] - places[0]))) if len(places) > 1 else 1
    for x, label in zip(places[::every], labels[::every], strict=True):
        half = face.getlength(label) / 2
        pen.line((x, bottom, x, bottom + 10), fill=INK, width=2)
        middle = min(max(x, half + 8), WIDTH - half - 8)
        pen.text((middle, bottom + 20), label, fill=INK, font=face, anchor="ma")


def draw_line(pen: ImageDraw.ImageDraw, points: list[tuple[float, float] | None], colour: str) -> None:
    """One line with its points, as far as there are not too many."""
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            pen.line(run, fill=colour, width=5, joint="curve")
        run = []
    for point in points:
        if point is not None and len(points) <= 80:
            pen.ellipse((point[0] - 7, point[1] - 7, point[0] + 7, point[1] + 7), fill=colour)
