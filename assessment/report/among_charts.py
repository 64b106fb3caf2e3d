"""A place among others as inline SVG: the middle half and the middle of the others on a track from 0 to 100, and the own score as a mark above."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from assessment.benchmarks import Shown
from assessment.report.charts import ACCENT, INK, LEVELS, LINE, SOFT, TRACK

WIDTH, HEIGHT, LEFT, RIGHT = 260, 58, 14, 14
TOP, THICK = 23, 12
ROOM = 17
ENDS = (0, 100)


def among_bar(text: str, own: int, shown: Shown, *, css: str = "among-bar") -> Markup:
    """The others as far as they are known, in points of 0 to 100, and the own score; `text` is the alternative in words.

    Digits stand below the track for the others and above it for the own score; those that have no room stand in the words beside.
    """
    shapes = [_box(0, 100, TRACK, LINE), *_middle_half(shown), *_median(shown), *_digits(shown), *_own(own)]
    opening = f'<svg class="{escape(css)}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" focusable="false"><title>{escape(text)}</title>'
    return Markup(f"{opening}{''.join(shapes)}</svg>")  # noqa: S704 - shapes hold nothing but our own numbers and colours


def _x(points: int) -> float:
    return LEFT + points * (WIDTH - LEFT - RIGHT) / 100


def _box(start: int, end: int, fill: str, line: str) -> str:
    width = _x(end) - _x(start)
    return f'<rect x="{_x(start):g}" y="{TOP}" width="{width:g}" height="{THICK}" fill="{fill}" stroke="{line}" stroke-width="1"/>'


def _middle_half(shown: Shown) -> Iterator[str]:
    if shown.lower is not None and shown.upper is not None:
        yield _box(min(shown.lower, 99), max(shown.upper, 1), LEVELS[2], ACCENT)


def _median(shown: Shown) -> Iterator[str]:
    if shown.median is not None:
        yield f'<path d="M{_x(shown.median):g} {TOP - 3}v{THICK + 6}" stroke="{INK}" stroke-width="3"/>'


def _digits(shown: Shown) -> Iterator[str]:
    """The median first, then what has room beside it: quartiles, and the ends of the track."""
    taken: list[float] = []
    for points in (shown.median, shown.lower, shown.upper, *ENDS):
        if points is not None and all(abs(_x(points) - other) >= ROOM for other in taken):
            taken.append(_x(points))
            look = f'font-weight="700" fill="{INK}"' if points == shown.median else f'fill="{SOFT}"'
            yield _digit(points, TOP + THICK + 18, look)


def _own(own: int) -> Iterator[str]:
    """A wedge that points at the own score, and its digits."""
    middle = _x(own)
    yield f'<path d="M{middle:g} {TOP - 1}l-5 -8h10z" fill="{INK}"/>'
    yield _digit(own, TOP - 12, f'font-weight="700" fill="{INK}"')


def _digit(points: int, bottom: int, look: str) -> str:
    return f'<text x="{_x(points):g}" y="{bottom}" font-size="12" text-anchor="middle" {look}>{points}</text>'
