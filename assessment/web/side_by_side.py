"""A comparison side by side: the heat map, scores as bars, up to four places in a radar, and where two places stand apart."""

from collections.abc import Sequence
from enum import StrEnum

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assessment.common_core import NotComparable
from assessment.comparison import SamePlaceTwice, SideBySide, TooFewPlaces, TooManyPlaces, radar, side_by_side
from assessment.database.session import reading
from assessment.differences import Difference, differences_between, widest
from assessment.report.compared import Bars, Compared, compared, round_half_up, said
from assessment.report.comparison_charts import radar_of_places, sample
from assessment.services import comparisons as use
from assessment.services.comparisons import Comparison
from assessment.translation import message, say
from assessment.web.forms import tidy
from assessment.web.heat_map import bar_pictures, heat_rows, legend
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("side_by_side", __name__)


class Look(StrEnum):
    """What is looked at: the levels as stated, those that evidence carries, scores as bars, or where two places stand apart."""

    LEVELS = "levels"
    SHOWN = "shown"
    SCORES = "scores"
    DIFFERENCES = "differences"


@blueprint.get("/comparisons/<comparison>/")
@requires("comparison.see")
def show(opened: Comparison) -> ResponseReturnValue:
    """The comparison; what is looked at stands in the address."""
    try:
        found = found_side_by_side(opened)
    except TooFewPlaces:
        return render("comparisons/too_few.html", comparison=opened), 409
    except NotComparable as apart:
        return render("comparisons/apart.html", comparison=opened, share=apart.share, editions=apart.editions), 409
    shown = compared(opened.title, found, neutral=opened.neutral, today=now().date())
    look = _look(request.args.get("look"))
    return render_compared(f"comparisons/{_PAGES[look]}.html", opened, shown, look=look, looks=Look, **_VALUES[look](shown))


def render_compared(template: str, opened: Comparison, shown: Compared, **values: object) -> str:
    """Render a page about a comparison, with the ways in which its names and titles are said."""
    return render(
        template, comparison=opened, compared=shown, said=said, name=lambda place: said(place.name), marks=legend, whole=round_half_up, **values,
    )


def found_side_by_side(opened: Comparison) -> SideBySide:
    """The places of a comparison side by side. Raises `TooFewPlaces` and `NotComparable`."""
    with reading(site().engine) as database:
        places = use.compared_places(database, opened, site().catalogue_of)
    return side_by_side(places, site().editions_with({place.edition for place in places}))


def _look(asked: str | None) -> Look:
    """What is asked for; anything unknown is the first."""
    return Look(asked) if asked in tuple(Look) else Look.LEVELS


def _levels(shown: Compared) -> dict[str, object]:
    return {"rows": heat_rows(shown, carried=False)}


def _carried(shown: Compared) -> dict[str, object]:
    return {"rows": heat_rows(shown, carried=True)}


def _scores(shown: Compared) -> dict[str, object]:
    part = request.args.get("part", "")
    bars = next((each for each in shown.bars if each.dimension == part), shown.bars[0])
    return {"bars": bars, "pictures": bar_pictures(shown, bars), **_radar(shown)}


def _radar(shown: Compared) -> dict[str, object]:
    """The radar of up to four places; what cannot be drawn is said, and the first four stand there instead."""
    keys, fault = {place.mark: place.key for place in shown.places}, ""
    asked = [keys[mark] for mark in map(tidy, request.args.getlist("place")) if mark in keys]
    try:
        drawn = radar(shown.side_by_side, asked)
    except (TooManyPlaces, SamePlaceTwice):
        drawn, fault = radar(shown.side_by_side), say(message("Choose up to four places, each once. Here are the first four."))
    names = [shown.places[ray.place].name for ray in drawn.rays]
    words = message(
        "The shown scores of %(count)s places in %(parts)s parts; the tables hold the same figures.", count=len(names), parts=len(drawn.dimensions),
    )
    return {
        "radar": radar_of_places(say(words), [ray.shown for ray in drawn.rays]), "drawn": {ray.place for ray in drawn.rays}, "fault": fault,
        "legend": [(sample(number), name) for number, name in enumerate(names)],
        "spokes": [bars.title for bars in shown.bars[1:]],
    }


def _differences(shown: Compared) -> dict[str, object]:
    one, other = _pair(shown)
    found = shown.side_by_side
    return {
        "one": one, "other": other, "between": _titled(shown, differences_between(found, one, other)),
        "widest": [(bars.title, widest(found, bars.dimension or None)) for bars in shown.bars],
    }


def _pair(shown: Compared) -> tuple[int, int]:
    """The two places that are asked for; where they cannot be, the first two."""
    number = {place.mark: each for each, place in enumerate(shown.places)}
    one, other = number.get(tidy(request.args.get("one")), 0), number.get(tidy(request.args.get("other")), 1)
    return (one, other) if one != other else (one, 0 if one else 1)


def _titled(shown: Compared, differences: Sequence[Difference]) -> list[tuple[Bars, Difference]]:
    titles = {bars.dimension: bars for bars in shown.bars}
    return [(titles[each.dimension or ""], each) for each in differences]


_PAGES = {Look.LEVELS: "heat_map", Look.SHOWN: "heat_map", Look.SCORES: "scores", Look.DIFFERENCES: "differences"}
_VALUES = {Look.LEVELS: _levels, Look.SHOWN: _carried, Look.SCORES: _scores, Look.DIFFERENCES: _differences}
