"""Charts as pictures that every word processor shows: the shapes and digits of our own SVG, drawn as PNG."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import ceil, hypot

from PIL import Image, ImageColor, ImageDraw, ImageFont

from assessment.paths import FONTS
from assessment.report.docx_tree import Element

FINER = 2
DOTS_PER_MM = 10
_PIECE = re.compile(r"([MLHVhvlZ])|(-?\d*\.?\d+)")

Point = tuple[float, float]


def size_of(svg: Element) -> tuple[float, float]:
    """Width and height of a picture in its own units."""
    _, _, width, height = (float(each) for each in svg.attributes["viewbox"].split())
    return width, height


def png_of(svg: Element, width_mm: float) -> bytes:
    """A chart as a PNG, so wide on paper."""
    width, height = size_of(svg)
    scale = width_mm * DOTS_PER_MM / width
    canvas = _Canvas((ceil(width * scale), ceil(height * scale)), scale * FINER)
    for shape in svg.elements:
        canvas.draw(shape)
    return canvas.png()


class _Canvas:
    """A white sheet, drawn on in twice the fineness that is kept."""

    def __init__(self, size: tuple[int, int], scale: float) -> None:
        self.size, self.scale = size, scale
        self.image = Image.new("RGB", (size[0] * FINER, size[1] * FINER), "#ffffff")

    def draw(self, shape: Element) -> None:
        """One shape, over those before it."""
        drawing = {"rect": self._rect, "path": self._path, "circle": self._circle, "text": self._text}.get(shape.tag)
        if drawing is None:
            return
        opacity = float(shape.attributes.get("fill-opacity", 1))
        before = self.image.copy() if opacity < 1 else None
        drawing(shape, ImageDraw.Draw(self.image))
        if before is not None:
            self.image = Image.blend(before, self.image, opacity)

    def png(self) -> bytes:
        """The picture in the fineness that is kept."""
        kept, file = self.image.resize(self.size, Image.Resampling.BOX), BytesIO()
        kept.save(file, "PNG")
        return file.getvalue()

    def _rect(self, shape: Element, pen: ImageDraw.ImageDraw) -> None:
        x, y, width, height = (self._of(shape, name) for name in ("x", "y", "width", "height"))
        box = (x, y, max(x + width - 1, x), max(y + height - 1, y))
        pen.rounded_rectangle(box, self._of(shape, "rx"), fill=_colour(shape, "fill"), outline=_colour(shape, "stroke"), width=self._stroke(shape))

    def _circle(self, shape: Element, pen: ImageDraw.ImageDraw) -> None:
        x, y, radius = (self._of(shape, name) for name in ("cx", "cy", "r"))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_colour(shape, "fill"))

    def _path(self, shape: Element, pen: ImageDraw.ImageDraw) -> None:
        fill, stroke, width = _colour(shape, "fill"), _colour(shape, "stroke"), self._stroke(shape)
        dashes = [float(each) * self.scale for each in shape.attributes.get("stroke-dasharray", "").split()]
        for points in outlines(shape.attributes["d"]):
            line = [(x * self.scale, y * self.scale) for x, y in points]
            if fill and len(line) > 2:
                pen.polygon(line, fill=fill)
            if stroke:
                for part in dashed(line, dashes) if dashes else [line]:
                    pen.line(part, fill=stroke, width=width, joint="curve")

    def _text(self, shape: Element, pen: ImageDraw.ImageDraw) -> None:
        at = self._of(shape, "x"), self._of(shape, "y")
        anchor = {"middle": "ms", "end": "rs"}.get(shape.attributes.get("text-anchor", ""), "ls")
        font = _font(round(self._of(shape, "font-size")), bold=shape.attributes.get("font-weight") == "700")
        pen.text(at, shape.text, fill=_colour(shape, "fill"), font=font, anchor=anchor)

    def _of(self, shape: Element, name: str) -> float:
        return float(shape.attributes.get(name, 0)) * self.scale

    def _stroke(self, shape: Element) -> int:
        return max(1, round(self._of(shape, "stroke-width")))


def outlines(path: str) -> Iterator[list[Point]]:
    """The lines of a path, one for each place where the pen is put down."""
    points: list[Point] = []
    pieces = _PIECE.findall(path)
    numbers = iter([float(number) for _, number in pieces if number])
    for letter in (sign for sign, _ in pieces if sign):
        if letter in {"M", "Z"} and points:
            yield [*points, points[0]] if letter == "Z" else points
            points = []
        if letter != "Z":
            points.append(_next(letter, points[-1] if points else (0, 0), numbers))
    if points:
        yield points


def _next(letter: str, last: Point, numbers: Iterator[float]) -> Point:
    match letter:
        case "H":
            return next(numbers), last[1]
        case "V":
            return last[0], next(numbers)
        case "h":
            return last[0] + next(numbers), last[1]
        case "v":
            return last[0], last[1] + next(numbers)
        case "l":
            return last[0] + next(numbers), last[1] + next(numbers)
    return next(numbers), next(numbers)


def dashed(line: Sequence[Point], dashes: Sequence[float]) -> Iterator[list[Point]]:
    """A line as its dashes."""
    place, left, drawing = 0, dashes[0], True
    for (x, y), (to_x, to_y) in pairwise(line):
        length, done = hypot(to_x - x, to_y - y), 0.0
        while done < length:
            step = min(left, length - done)
            if drawing:
                yield [_between((x, y), (to_x, to_y), share / length) for share in (done, done + step)]
            done, left = done + step, left - step
            if left <= 0:
                place, drawing = place + 1, not drawing
                left = dashes[place % len(dashes)]


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _colour(shape: Element, name: str) -> tuple[int, ...] | None:
    given = shape.attributes.get(name, "none" if name == "stroke" else "#000000")
    return None if given == "none" else ImageColor.getrgb(given)


@cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"NotoSans-{'Bold' if bold else 'Regular'}.ttf"), size, layout_engine=ImageFont.Layout.BASIC)
