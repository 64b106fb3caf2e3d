"""Where a team's assessment stands, as its other pages say it: a line on the list of tasks, a notice above questions, a mark at each."""

from collections.abc import Container, Mapping
from types import MappingProxyType

from markupsafe import Markup

from assessment.catalogue.model import Criterion
from assessment.course import CHANGEABLE, Course
from assessment.database.session import reading
from assessment.services.assessments import Opened
from assessment.services.course import requested
from assessment.web.entries import component
from assessment.web.sheets import page_of
from assessment.web.site import site


def asked_again(opened: Opened) -> Mapping[str, str]:
    """The criteria that a reviewer asks to look at again, each with the reason."""
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


def standing_notice(opened: Opened, again: Mapping[str, str], here: Container[str]) -> Markup:
    """Above questions: that nothing can be changed now, or which of those `here` are to be looked at again. Mostly nothing."""
    if opened.team is None or opened.course is Course.DRAFT:
        return Markup()
    if opened.course not in CHANGEABLE:
        return Markup(component("standing").closed(opened.course))  # noqa: S704 - our own template
    asked = [(criterion, page) for criterion, page in _places(opened, again) if criterion.id in here]
    return Markup(component("standing").again(asked, _reason(again))) if asked else Markup()  # noqa: S704 - our own template


def again_notice(opened: Opened) -> Markup:
    """On the page of the course, for whoever can answer: what is to be looked at again, with the way to each question."""
    again = asked_again(opened) if opened.may_answer else {}
    return Markup(component("standing").again(_places(opened, again), _reason(again), "")) if again else Markup()  # noqa: S704 - our own template


def marks_again(again: Mapping[str, str]) -> Mapping[str, Markup]:
    """The mark at each question that is to be looked at again."""
    return {each: Markup(component("standing").mark(reason)) for each, reason in again.items()}  # noqa: S704 - our own template


def _places(opened: Opened, again: Mapping[str, str]) -> list[tuple[Criterion, str]]:
    """The criteria that are asked for again, each with the page on which it stands."""
    known = (site().catalogue.criteria[each] for each in again if each in site().catalogue.criteria)
    return [(criterion, page_of(criterion, opened.assessment.scope)) for criterion in known]


def _reason(again: Mapping[str, str]) -> str:
    return next(iter(again.values()), "")
