"""Look at an open assessment under the newest edition, move it there, and move it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, g, redirect
from flask.typing import ResponseReturnValue

from assessment.answers import Assessment, Carried
from assessment.catalogue.bridge import Bridge, Relation
from assessment.catalogue.model import Catalogue, Criterion
from assessment.database.session import reading, writing
from assessment.errors import Invalid, Problem
from assessment.moving import Arrival, arrive
from assessment.scoring import score_assessment
from assessment.services import moving as use
from assessment.services.assessments import Opened
from assessment.web.entries import Spoken, plain, spoken
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("moving", __name__)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that does not count any more: its question as it was, the questions that it may answer now, and the answer in words."""

    title: str
    question: str
    targets: tuple[Criterion, ...]
    words: Spoken
    edition: str


@blueprint.get("/a/<door>/move")
@requires("assessment.edit")
def look(opened: Opened) -> str:
    """What a move to the newest edition would change, before anything is changed."""
    old, new = site().catalogue, site().newest
    if old.edition == new.edition:
        return _moved(opened)
    way = site().every_edition.way(old.edition, new.edition)
    arrival = arrive(way, new, opened.assessment)
    ended = {each.source: each for each in (*arrival.to_confirm, *arrival.parked)}.values()
    told = [_told(each, tuple(new.criteria[name] for name in _targets(arrival, each))) for each in ended]
    return render(
        "moving/look.html", old=old, new=new, same=len(arrival.same), reworded=_titled(new, arrival.reworded), added=_titled(new, arrival.added),
        reweighted=_titled(new, _reweighted(way)), to_confirm=[each for each in told if each.targets],
        parked=[each for each in told if not each.targets], scores=_scores(old, new, opened.assessment, arrival.assessment),
    )


@blueprint.post("/a/<door>/move")
@requires("assessment.edit")
def move(opened: Opened) -> ResponseReturnValue:
    """Move it."""
    with writing(site().engine) as database:
        use.move(database, opened.id, _way(site().catalogue.edition), site().newest, now=now(), by=opened.by)
    return redirect(f"{g.here}/move", 303)


@blueprint.post("/a/<door>/move/back")
@requires("assessment.edit")
def move_back(opened: Opened) -> ResponseReturnValue:
    """Move it back to where it came from."""
    with writing(site().engine) as database:
        before = use.moved_from(database, opened.id)
        if before is None:
            raise Invalid([Problem("edition", use.CHANGED_SINCE)])
        old = site().catalogue_of(before)
        use.move_back(database, opened.id, _way(old.edition), old, now=now(), by=opened.by)
    return redirect(f"{g.here}/move", 303)


@blueprint.get("/a/<door>/parked")
@requires("assessment.look")
def parked(opened: Opened) -> str:
    """What was answered to questions that are not asked any more."""
    return render("moving/parked.html", parked=[_told(each, ()) for each in opened.assessment.parked])


def _moved(opened: Opened) -> str:
    """It is of the newest edition: what was parked on the way, and the way back where there is one."""
    with reading(site().engine) as database:
        back = use.moved_from(database, opened.id)
    to_confirm = len(opened.assessment.last_time)
    return render("moving/moved.html", back=back if opened.may_edit else None, parked=len(opened.assessment.parked), to_confirm=to_confirm)


def _way(old: str) -> Bridge | None:
    """The way from an edition to the newest."""
    return site().every_edition.way(old, site().newest.edition)


def _targets(arrival: Arrival, each: Carried) -> list[str]:
    return [other.criterion for other in arrival.to_confirm if other.source == each.source]


def _titled(catalogue: Catalogue, names: Iterable[str]) -> list[Criterion]:
    return [catalogue.criteria[name] for name in names]


def _reweighted(way: Bridge | None) -> list[str]:
    return [passage.to[0] for passage in way.passages.values() if passage.relation is Relation.REWEIGHTED] if way else []


def _told(each: Carried, targets: tuple[Criterion, ...]) -> Told:
    """A carried answer in the words of the edition in which it was given."""
    criterion = site().criterion_of(each.edition, each.source)
    if criterion is None:
        return Told(each.source, "", targets, plain(each.answer), each.edition)
    return Told(criterion.title, criterion.question, targets, spoken(each.answer, criterion), each.edition)


def _scores(old: Catalogue, new: Catalogue, before: Assessment, after: Assessment) -> list[tuple[str, Fraction | None, Fraction | None]]:
    """The stated scores of the whole and of each part, now and then."""
    now_, then = score_assessment(old, before), score_assessment(new, after)
    found: list[tuple[str, Fraction | None, Fraction | None]] = [("", now_.overall.score, then.overall.score)]
    for dimension in new.dimensions:
        known = now_.dimensions.get(dimension.id)
        found.append((dimension.short, known.score if known else None, then.dimensions[dimension.id].score))
    return found
