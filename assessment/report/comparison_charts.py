"""The radar of up to four places as inline SVG: each with its own line, told apart without colour, by dashes and marks."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from markupsafe import Markup

from assessment.report.charts import ACCENT, INK, RADAR_CENTRE, radar_frame, radar_point

LINES = (
    f'stroke="{ACCENT}" stroke-width="2.4"', f'stroke="{INK}" stroke-width="1.8" stroke-dasharray="7 3"',
    f'stroke="{ACCENT}" stroke-width="1.8" stroke-dasharray="2 3"', f'stroke="{INK}" stroke-width="1.4" stroke-dasharray="9 3 2 3"',
)
SAMPLE_WIDTH, SAMPLE_HEIGHT = 36, 12
MARK = 3


def radar_of_places(text: str, rays: Sequence[Sequence[Fraction | None]], *, css: str = "radar") -> Markup:
    """Up to four places on numbered spokes, clockwise from the top; a dimension without a score has no corner. `text` is the alternative."""
    count = max((len(ray) for ray in rays), default=0)
    shapes = [*radar_frame(count), *(shape for number, ray in enumerate(rays) for shape in _place(count, number, ray))]
    drawn = Markup("").join(Markup(shape) for shape in shapes)  # noqa: S704 - shapes hold nothing but our own numbers and colours
    size = 2 * RADAR_CENTRE
    return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" focusable="false"><title>{}</title>{}</svg>').format(css, size, size, text, drawn)


def sample(number: int, text: str = "") -> Markup:
    """A piece of a place's line, for the list beside the radar; a document needs an alternative `text` for it, a page does not."""
    middle = SAMPLE_HEIGHT / 2
    line = f'<path d="M0 {middle}H{SAMPLE_WIDTH}" fill="none" {LINES[number]}/>{_mark(number, SAMPLE_WIDTH / 2, middle)}'
    drawn = Markup(line)  # noqa: S704 - nothing but our own numbers and colours
    seen = Markup('role="img"') if text else Markup('aria-hidden="true"')
    alternative = Markup("<title>{}</title>").format(text) if text else Markup("")
    box = Markup(f"0 0 {SAMPLE_WIDTH} {SAMPLE_HEIGHT}")  # noqa: S704 - as above
    return Markup('<svg class="sample" viewBox="{}" {} focusable="false">{}{}</svg>').format(box, seen, alternative, drawn)


def _place(count: int, number: int, scores: Sequence[Fraction | None]) -> Iterator[str]:
    corners = [radar_point(count, spoke, score) for spoke, score in enumerate(scores) if score is not None]
    if len(corners) > 2:
        yield f'<path d="M{"L".join(corners)}Z" fill="none" {LINES[number]}/>'
    for corner in corners:
        x, y = corner.split()
        yield _mark(number, float(x), float(y))


def _mark(number: int, x: float, y: float) -> str:
    """A dot, a square, a ring, a diamond."""
    colour = ACCENT if number % 2 == 0 else INK
    if number == 1:
        return f'<rect x="{x - MARK:g}" y="{y - MARK:g}" width="{2 * MARK}" height="{2 * MARK}" fill="{colour}"/>'
    if number == 3:
        half = MARK + 1
        return f'<path d="M{x:g} {y - half:g}l{half} {half}l-{half} {half}l-{half} -{half}Z" fill="#ffffff" stroke="{colour}"/>'
    fill = colour if number == 0 else "#ffffff"
    return f'<circle cx="{x:g}" cy="{y:g}" r="{MARK}" fill="{fill}" stroke="{colour}" stroke-width="1.4"/>'
