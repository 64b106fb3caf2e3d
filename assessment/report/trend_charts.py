"""Scores over the years as inline SVG: one line for each run of years with the same questions, a gap where the edition changed.

What all years have in common is drawn through as a dashed line. Points are numbered; the table beside the chart says which year each is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup, escape

from assessment.report.charts import ACCENT, INK, LINE, SOFT

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 34, 18, 26, 26
SMALL_WIDTH, SMALL_HEIGHT = 120, 32
MARKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The scores of one run of years, from the year at the place `first` on; None where a year has none. `label` names its edition.

    They are `joined` by a line where they can be compared.
    """

    first: int
    scores: tuple[Fraction | None, ...]
    label: str = ""
    joined: bool = True


def over_the_years(text: str, count: int, stretches: Sequence[Stretch], core: Sequence[Fraction], *, css: str = "over-the-years") -> Markup:
    """The scores of `count` years on a scale from 0 to 100; `text` is the alternative in words."""
    place = _Place(count, LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM)
    shapes = [*_scale(place), *_years(place, count), *_breaks(place, stretches)]
    shapes += [shape for stretch in stretches for shape in _stretch(place, stretch, radius=4.5)]
    if core:
        shapes += _core(place, core)
    return _picture(text, (WIDTH, HEIGHT), shapes, css)


def small_line(text: str, count: int, stretches: Sequence[Stretch], core: Sequence[Fraction], *, css: str = "small-line") -> Markup:
    """The same for one part, as small as a line of text is high."""
    place = _Place(count, 5, SMALL_WIDTH - 5, 4, SMALL_HEIGHT - 4)
    shapes = [f'<path d="M0 {place.y(0)}H{SMALL_WIDTH}M0 {place.y(100)}H{SMALL_WIDTH}" stroke="{LINE}" stroke-width="1"/>']
    shapes += [shape for stretch in stretches for shape in _stretch(place, stretch, radius=3)]
    if core:
        shapes.append(_path(place, 0, core, f'stroke="{INK}" stroke-width="1.2" stroke-dasharray="4 3"'))
    return _picture(text, (SMALL_WIDTH, SMALL_HEIGHT), shapes, css)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where years and scores lie in a picture."""

    count: int
    left: float
    right: float
    top: float
    bottom: float

    def x(self, year: float) -> float:
        return (self.left + self.right) / 2 if self.count < 2 else self.left + (self.right - self.left) * year / (self.count - 1)

    def y(self, score: Fraction | int) -> str:
        return _number(self.bottom - (self.bottom - self.top) * float(score) / 100)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _picture(text: str, size: tuple[int, int], shapes: Sequence[str], css: str) -> Markup:
    drawn = Markup("").join(Markup(shape) for shape in shapes)  # noqa: S704 - shapes hold nothing but our own numbers, colours and escaped labels
    return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" focusable="false"><title>{}</title>{}</svg>').format(css, *size, text, drawn)


def _scale(place: _Place) -> Iterator[str]:
    for mark in MARKS:
        yield f'<path d="M{place.left - 6} {place.y(mark)}H{place.right + 12}" stroke="{LINE}" stroke-width="1"/>'
        yield _text(place.left - 10, float(place.y(mark)) + 4, str(mark), "end")


def _years(place: _Place, count: int) -> Iterator[str]:
    for year in range(count):
        yield _text(place.x(year), place.bottom + 20, str(year + 1), "middle", bold=True)


def _breaks(place: _Place, stretches: Sequence[Stretch]) -> Iterator[str]:
    """A dotted upright line in each gap, and the edition above each stretch."""
    if len(stretches) < 2:
        return
    for stretch in stretches:
        middle = place.x(stretch.first + (len(stretch.scores) - 1) / 2)
        anchor = "start" if stretch.first == 0 else "end" if stretch.first + len(stretch.scores) == place.count else "middle"
        x = place.x(0) - 6 if anchor == "start" else place.right + 12 if anchor == "end" else middle
        yield _text(x, place.top - 12, stretch.label, anchor)
        if stretch.first:
            x = place.x(stretch.first - 0.5)
            yield f'<path d="M{_number(x)} {place.top}V{place.bottom}" stroke="{SOFT}" stroke-width="1.2" stroke-dasharray="1 4"/>'


def _stretch(place: _Place, stretch: Stretch, *, radius: float) -> Iterator[str]:
    known = [(stretch.first + number, score) for number, score in enumerate(stretch.scores) if score is not None]
    if stretch.joined and len(known) > 1:
        yield _path(place, stretch.first, [score for _, score in known], f'stroke="{ACCENT}" stroke-width="2.5"')
    for year, score in known:
        yield f'<circle cx="{_number(place.x(year))}" cy="{place.y(score)}" r="{radius}" fill="{ACCENT}"/>'


def _core(place: _Place, scores: Sequence[Fraction]) -> Iterator[str]:
    yield _path(place, 0, scores, f'stroke="{INK}" stroke-width="1.5" stroke-dasharray="6 4"')
    for year, score in enumerate(scores):
        x, y = place.x(year) - 3, float(place.y(score)) - 3
        yield f'<rect x="{_number(x)}" y="{_number(y)}" width="6" height="6" fill="#ffffff" stroke="{INK}" stroke-width="1.5"/>'


def _path(place: _Place, first: int, scores: Sequence[Fraction], look: str) -> str:
    corners = "L".join(f"{_number(place.x(first + number))} {place.y(score)}" for number, score in enumerate(scores))
    return f'<path d="M{corners}" fill="none" {look}/>'


def _text(x: float, y: float, said: str, anchor: str, *, bold: bool = False) -> str:
    look = f'font-weight="700" fill="{INK}"' if bold else f'fill="{SOFT}"'
    return f'<text x="{_number(x)}" y="{_number(y)}" font-size="12" {look} text-anchor="{anchor}">{escape(said)}</text>'
