"""What places can do together: who can help whom, steps that most share, and how the group changed over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assessment.common_core import NotComparable
from assessment.common_roadmap import CommonRoadmap, CommonStep, common_roadmap
from assessment.comparison import LEAST_PLACES, Place, TooFewPlaces
from assessment.cooperation import Help, Offer, who_can_help, whom_to_help
from assessment.database.session import reading
from assessment.group_time import GroupOverTime, group_over_time
from assessment.next_steps import next_step
from assessment.report.changes import VERDICTS
from assessment.report.compared import mark_of, name_of, said
from assessment.report.trend_charts import Stretch, over_the_years
from assessment.roles import Person
from assessment.services import comparisons as use
from assessment.services.comparisons import Comparison
from assessment.services.cooperation import Gathering, open_association
from assessment.services.peers import helping_peers
from assessment.translation import message, say
from assessment.web.forms import tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("cooperation", __name__)
OVER_TIME = message("The mean of the places that have a score in each year; the table below holds the same figures.")


@dataclass(frozen=True, slots=True)
class Together:
    """The places of a comparison with what they are called here, and what stands for them in addresses."""

    comparison: Comparison
    places: tuple[Place, ...]
    names: Mapping[str, str]
    marks: Mapping[str, str]


@blueprint.get("/comparisons/<comparison>/help")
@requires("comparison.see")
def show_help(opened: Comparison) -> ResponseReturnValue:
    """For the gaps of one place, who stands at least two levels higher, and the other way round."""
    here = _together(opened)
    if not here.places:
        return _too_few(opened)
    asked = tidy(request.args.get("place"))
    place = next((each for each in here.places if here.marks[each.key] == asked), here.places[0])
    others = [each for each in here.places if each is not place]
    peers = () if opened.neutral else _peers(opened, place)  # who is nearest in size, and who is missing, would tell who is who
    editions, named = site().every_edition, {peer.key: peer.profile.name for peer in peers}
    return render(
        "comparisons/help.html", comparison=opened, place=place, catalogue=site().catalogue_of(place.edition),
        help_of=_readable(who_can_help(place, [*others, *peers], editions)), offers=_offers(whom_to_help(place, others, editions)),
        names={**named, **here.names}, members=here.names, marks=here.marks,
    )


def _peers(opened: Comparison, place: Place) -> Sequence[Place]:
    with reading(site().engine) as database:
        return helping_peers(database, place.profile.population, without=opened.municipalities, catalogue_of=site().catalogue_of)


@blueprint.get("/comparisons/<comparison>/roadmap")
@requires("comparison.see")
def show_roadmap(opened: Comparison) -> ResponseReturnValue:
    """Next steps that most places share, and the hours that doing them once saves."""
    return _roadmap(opened)


@blueprint.get("/associations/<association>/roadmap")
@requires("signed-in")
def show_roadmap_of_all(person: Person, association: str) -> ResponseReturnValue:
    """Next steps that most members of an association share, of all whom this person may see now."""
    gathering = _gathered(person, association)
    return _roadmap(gathering.comparison, gathering)


@blueprint.get("/comparisons/<comparison>/time")
@requires("comparison.see")
def show_time(opened: Comparison) -> str:
    """The group over the years, with those who entered and left."""
    return _time(opened)


@blueprint.get("/associations/<association>/time")
@requires("signed-in")
def show_time_of_all(person: Person, association: str) -> ResponseReturnValue:
    """An association over the years: all its members whom this person may see now."""
    gathering = _gathered(person, association)
    return _time(gathering.comparison, gathering) if gathering.seen >= LEAST_PLACES else _too_few(gathering.comparison, gathering)


def _gathered(person: Person, association: str) -> Gathering:
    with reading(site().engine) as database:
        return open_association(database, person, association, now=now())


def _roadmap(opened: Comparison, gathering: Gathering | None = None) -> ResponseReturnValue:
    here = _together(opened)
    try:
        found = common_roadmap(here.places, site().every_edition)
    except TooFewPlaces:
        return _too_few(opened, gathering)
    except NotComparable as apart:
        return render("comparisons/apart.html", comparison=opened, gathering=gathering, share=apart.share, editions=apart.editions), 409
    return render(
        "comparisons/roadmap.html", comparison=opened, gathering=gathering, roadmap=found, names=here.names, catalogue=found.core.catalogue,
        quarters=[[placed.common for placed in found.starting(quarter)] for quarter in range(4)], text_of=lambda step: _text(found, step),
    )


def _time(opened: Comparison, gathering: Gathering | None = None) -> str:
    here = _together(opened)
    with reading(site().engine) as database:
        finals = use.finals_of_places(database, opened, site().catalogue_of)
    found = group_over_time(finals, site().every_edition)
    return render(
        "comparisons/time.html", comparison=opened, gathering=gathering, over=found, names=here.names, picture=_picture(found), verdicts=VERDICTS,
    )


def _together(opened: Comparison) -> Together:
    with reading(site().engine) as database:
        places = use.compared_places(database, opened, site().catalogue_of)
    names = {place.key: said(name_of(number, place, neutral=opened.neutral)) for number, place in enumerate(places)}
    marks = {place.key: mark_of(number, place, neutral=opened.neutral) for number, place in enumerate(places)}
    return Together(opened, places, names, marks)


def _too_few(opened: Comparison, gathering: Gathering | None = None) -> ResponseReturnValue:
    return render("comparisons/too_few.html", comparison=opened, gathering=gathering), 409


def _readable(found: Sequence[Help]) -> list[Help]:
    """Gaps with somebody who can help first."""
    return sorted(found, key=lambda each: not each.helpers)


def _offers(found: Sequence[Offer]) -> list[Offer]:
    return [each for each in found if each.helped]


def _text(found: CommonRoadmap, step: CommonStep) -> str:
    """What the step says, in the words of the edition."""
    return next_step(found.core.catalogue.criteria[step.step.criterion], step.step.level).text


def _picture(found: GroupOverTime) -> object:
    """The mean of the shown scores; a gap where a year has none."""
    scores = tuple(point.overall.shown if point.overall else None for point in found.points)
    return over_the_years(say(OVER_TIME), len(scores), (Stretch(0, scores, joined=not found.edition_changes),), ())
