"""Where a team's assessment stands, as its other pages say it: a line on the list of tasks, a notice above questions, a mark at each."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from markupsafe import Markup

from assessment.catalogue.model import Criterion
from assessment.course import CHANGEABLE, Course
from assessment.database.session import reading
from assessment.services.assessments import Opened
from assessment.services.requested import Asked, requested
from assessment.web.entries import component
from assessment.web.sheets import page_of
from assessment.web.site import local, site


@dataclass(frozen=True, slots=True)
class Place:
    """A question that is to be looked at again, the page on which it stands, and the day on which its answer was changed since."""

    criterion: Criterion
    page: str
    changed: date | None = None


def asked_again(opened: Opened) -> Mapping[str, Asked]:
    """The criteria that a reviewer asks to look at again, each with the reason and what became of it."""
    if opened.team is None or opened.course is not Course.CHANGES_REQUESTED:
        return MappingProxyType({})
    with reading(site().engine) as database:
        return requested(database, opened.id)


def standing_line(opened: Opened) -> Markup:
    """For a team's list of tasks: where it stands, the way to its course, and what is to be looked at again."""
    if opened.team is None:
        return Markup()
    again = asked_again(opened)
    return Markup(component("standing").line(opened.course, _places(opened, again), _reason(again)))  # noqa: S704 - our own template


def standing_notice(opened: Opened, again: Mapping[str, Asked], here: Container[str]) -> Markup:
    """Above questions: that nothing can be changed now, or which of those `here` are to be looked at again. Mostly nothing."""
    if opened.team is None or opened.course is Course.DRAFT:
        return Markup()
    if opened.course not in CHANGEABLE:
        return Markup(component("standing").closed(opened.course))  # noqa: S704 - our own template
    places = [place for place in _places(opened, again) if place.criterion.id in here]
    return Markup(component("standing").again(places, _reason(again))) if places else Markup()  # noqa: S704 - our own template


def again_notice(opened: Opened) -> Markup:
    """On the page of the course, for whoever can answer: what is to be looked at again, with the way to each question."""
    again = asked_again(opened) if opened.may_answer else {}
    places = _places(opened, again)
    return Markup(component("standing").again(places, _reason(again), "")) if places else Markup()  # noqa: S704 - our own template


def marks_again(again: Mapping[str, Asked]) -> Mapping[str, Markup]:
    """The mark at each question that is to be looked at again, or was changed since."""
    return {each: Markup(component("standing").mark(asked.reason, _day(asked))) for each, asked in again.items()}  # noqa: S704 - our own template


def _places(opened: Opened, again: Mapping[str, Asked]) -> list[Place]:
    """The criteria that are asked for again, as far as they are asked at all."""
    known = ((site().catalogue.criteria[each], asked) for each, asked in again.items() if each in site().catalogue.criteria)
    return [Place(criterion, page_of(criterion, opened.assessment.scope), _day(asked)) for criterion, asked in known]


def _day(asked: Asked) -> date | None:
    return local(asked.changed_at).date() if asked.changed_at else None


def _reason(again: Mapping[str, Asked]) -> str:
    return next((asked.reason for asked in again.values()), "")
