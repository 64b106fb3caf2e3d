"""Charts as inline SVG: shapes and digits only, with their text alternative first; words stand around them as HTML.

Colours are presentation attributes, because pages allow no inline styles; no element carries an id, so a page can hold any number.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from math import cos, pi, sin

from markupsafe import Markup, escape

ACCENT, DEEP, INK, SOFT, LINE, TRACK = "#0b6660", "#07423f", "#17242a", "#4d5b60", "#d5dad6", "#e9ecea"
LEVELS = ("#eef0ee", "#c9dedb", "#93c2bc", "#2f7f77", "#0b6660")
NOTCHES = (Fraction(25, 2), Fraction(75, 2), Fraction(125, 2), Fraction(175, 2))
RINGS = (25, 50, 75, 100)

BAR_WIDTH, BAR_TOP, BAR_HEIGHT = 240, 5, 9
WHISKER_Y, WHISKER_CAP = 2, 2
HATCH_GAP = 4
RADAR_RADIUS, RADAR_CENTRE = 100, 120
STAGES = 5

Number = Fraction | int | float


def score_bar(
    text: str, score: Number | None, shown: Number | None, *, low: Number | None = None, high: Number | None = None, css: str = "score-bar",
) -> Markup:
    """One score on a track from 0 to 100: solid as far as evidence carries it, hatched on to what is stated, a line above for the range.

    `text` is the alternative in words. Without a score only track and range are drawn.
    """
    shapes = [_track()]
    if score is not None and shown is not None:
        shapes += [_from_nought(shown, ACCENT), *_hatched(shown, score)]
    if low is not None and high is not None and high - low >= 1:
        shapes.append(_whisker(low, high))
    return _svg(text, (BAR_WIDTH, BAR_TOP + BAR_HEIGHT + 1), shapes, css)


def stage_strip(text: str, stage: int | None, *, css: str = "stage-strip") -> Markup:
    """Five blocks for the stages 0 to 4: those passed filled, the present one darkest, the others empty. Names stand below as HTML."""
    shapes = []
    for place in range(STAGES):
        fill = TRACK if stage is None or place > stage else ACCENT if place == stage else LEVELS[3]
        outline = f' stroke="{LINE}"' if fill == TRACK else ""
        shapes.append(f'<rect x="{place * 100 + 0.5}" y="0.5" width="95" height="13" rx="1.5" fill="{fill}"{outline}/>')
    return _svg(text, (STAGES * 100, 14), shapes, css)


def radar(
    text: str, stated: Sequence[Number | None], shown: Sequence[Number | None], later: Sequence[Number | None] = (), *, css: str = "radar",
) -> Markup:
    """Scores on numbered spokes, clockwise from the top: stated as a pale area, shown as a solid line, what could be as a dashed line.

    A dimension without a score has no corner. The numbers of the spokes are explained in a list beside the chart.
    """
    count = max(len(stated), 1)
    shapes = [_ring(count, ring) for ring in RINGS]
    shapes += [_spoke(count, place) for place in range(count)]
    shapes.append(_area(stated, f'fill="{LEVELS[2]}" fill-opacity="0.45" stroke="{LEVELS[3]}" stroke-width="1.2"'))
    shapes.append(_area(shown, f'fill="none" stroke="{DEEP}" stroke-width="2.2"'))
    shapes.append(_area(later, f'fill="none" stroke="{INK}" stroke-width="1.2" stroke-dasharray="4 3"'))
    shapes += [_digit(count, place) for place in range(count)]
    return _svg(text, (2 * RADAR_CENTRE, 2 * RADAR_CENTRE), shapes, css)


def level_blocks(text: str, level: int | None, *, css: str = "level-blocks") -> Markup:
    """Four small blocks, filled up to a level of 0 to 4; without a level they are empty and crossed by a line."""
    blocks = [
        f'<rect x="{place * 12 + 0.5}" y="0.5" width="10" height="8" fill="{LEVELS[3] if level is not None and place < level else TRACK}"/>'
        for place in range(4)
    ]
    line = [f'<path d="M0 5H47" stroke="{SOFT}" stroke-width="1"/>'] if level is None else []
    return _svg(text, (48, 9), blocks + line, css)


def _svg(text: str, size: tuple[int, int], shapes: Sequence[str], css: str) -> Markup:
    """The picture with its text alternative as first child, the only place where a PDF looks for it."""
    width, height = size
    opening = f'<svg class="{escape(css)}" viewBox="0 0 {width} {height}" role="img" focusable="false"><title>{escape(text)}</title>'
    return Markup(f"{opening}{''.join(shapes)}</svg>")  # noqa: S704 - shapes hold nothing but our own numbers and colours


def _x(points: Number) -> float:
    return float(points) * BAR_WIDTH / 100


def _number(value: float) -> str:
    """A coordinate, as short as it can be and the same everywhere."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _from_nought(end: Number, fill: str) -> str:
    return f'<rect x="0" y="{BAR_TOP}" width="{_number(_x(end))}" height="{BAR_HEIGHT}" rx="1" fill="{fill}"/>' if end else ""


@cache
def _track() -> str:
    """The whole length, with the places where stages meet."""
    return _from_nought(100, TRACK) + "".join(_notch(place) for place in NOTCHES)


def _notch(place: Number) -> str:
    return f'<path d="M{_number(_x(place))} {BAR_TOP}v{BAR_HEIGHT}" stroke="#ffffff" stroke-width="1.5"/>'


def _hatched(start: Number, end: Number) -> Iterator[str]:
    """A pale field with diagonal lines, cut at its edges by hand so that no pattern with an id is needed."""
    left, right = _x(start), _x(end)
    if right - left < 0.5:
        return
    yield f'<rect x="{_number(left)}" y="{BAR_TOP}" width="{_number(right - left)}" height="{BAR_HEIGHT}" fill="{LEVELS[1]}"/>'
    bottom, lines = BAR_TOP + BAR_HEIGHT, []
    foot = left - BAR_HEIGHT + HATCH_GAP / 2
    while foot < right:
        from_x, to_x = max(foot, left), min(foot + BAR_HEIGHT, right)
        lines.append(f"M{_number(from_x)} {_number(bottom - (from_x - foot))}L{_number(to_x)} {_number(bottom - (to_x - foot))}")
        foot += HATCH_GAP
    yield f'<path d="{"".join(lines)}" fill="none" stroke="{ACCENT}" stroke-width="1.1"/>'


def _whisker(low: Number, high: Number) -> str:
    left, right = _number(_x(low)), _number(_x(high))
    cap = f"v{2 * WHISKER_CAP}"
    top = WHISKER_Y - WHISKER_CAP
    return f'<path d="M{left} {WHISKER_Y}H{right}M{left} {top}{cap}M{right} {top}{cap}" fill="none" stroke="{INK}" stroke-width="1.2"/>'


def radar_frame(count: int) -> Iterator[str]:
    """What stands behind every radar with so many spokes: rings, spokes, and their numbers."""
    yield from (_ring(count, ring) for ring in RINGS)
    yield from (_spoke(count, place) for place in range(count))
    yield from (_digit(count, place) for place in range(count))


def radar_point(count: int, place: int, distance: Number) -> str:
    """Where a spoke, numbered from 0, has a score of `distance`, 0 to 100."""
    (sine, cosine), radius = _direction(count, place), float(distance) * RADAR_RADIUS / 100
    return f"{_number(RADAR_CENTRE + radius * sine)} {_number(RADAR_CENTRE - radius * cosine)}"


@cache
def _direction(count: int, place: int) -> tuple[float, float]:
    """The sine and cosine of a spoke."""
    angle = 2 * pi * place / count
    return sin(angle), cos(angle)


@cache
def _ring(count: int, ring: int) -> str:
    corners = "L".join(radar_point(count, place, ring) for place in range(count))
    return f'<path d="M{corners}Z" fill="none" stroke="{LINE}" stroke-width="{1.2 if ring == 100 else 0.8}"/>'


@cache
def _spoke(count: int, place: int) -> str:
    return f'<path d="M{radar_point(count, place, 0)}L{radar_point(count, place, 100)}" stroke="{LINE}" stroke-width="0.8"/>'


def _area(scores: Sequence[Number | None], look: str) -> str:
    """The outline through the scores that there are; nothing below three of them."""
    corners = [radar_point(len(scores), place, score) for place, score in enumerate(scores) if score is not None]
    return f'<path d="M{"L".join(corners)}Z" {look}/>' if len(corners) > 2 else ""


@cache
def _digit(count: int, place: int) -> str:
    x, y = radar_point(count, place, 112).split()
    return f'<text x="{x}" y="{_number(float(y) + 4)}" font-size="11" font-weight="700" text-anchor="middle" fill="{INK}">{place + 1}</text>'
