"""What stands on a team's pages of questions: one's own questions on one page, and at each question how many remarks are open."""

from collections.abc import Container, Mapping
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from assessment.answers import State
from assessment.catalogue.model import Criterion
from assessment.database.session import reading
from assessment.errors import NotFound
from assessment.questionnaire import questions
from assessment.services.assessments import Opened
from assessment.services.assignments import asked_of
from assessment.services.comments import open_counts
from assessment.services.contributing import Desk
from assessment.translation import gettext as _
from assessment.web.entries import component
from assessment.web.fragments import fragment
from assessment.web.sheets import MINE, Sheet, sheet_of
from assessment.web.site import local, now, site


class Task(NamedTuple):
    """A question that somebody is asked, by when, and what one has answered so far."""

    criterion: Criterion
    due: date | None
    state: State
    is_late: bool


def sheet_at(opened: Opened, name: str, typed: Container[str] = ()) -> Sheet:
    """The page of questions with this name, which may be one's own questions. Raises `NotFound`.

    What was `typed` on one's own page stays on it, also where the question was given to somebody else meanwhile.
    """
    if name != MINE:
        return sheet_of(site().catalogue, name, opened.assessment.scope)
    asked = {*own_questions(opened), *(each.id for each in site().catalogue if f"{each.id}.revision" in typed)}
    chapters = [
        (dimension, tuple(each for each in questions(dimension, opened.assessment.scope) if each.id in asked))
        for dimension in site().catalogue.dimensions
    ]
    return Sheet(MINE, _("My questions"), tuple((dimension, criteria) for dimension, criteria in chapters if criteria))


def own_questions(opened: Opened) -> Mapping[str, date | None]:
    """What whoever opened it is asked. Raises `NotFound` where there is no team."""
    if opened.team is None:
        raise NotFound
    with reading(site().engine) as database:
        return asked_of(database, opened.id, opened.team.person.id)


def tasks_on(desk: Desk, sheet: Sheet, due: Mapping[str, date | None]) -> list[Task]:
    """One's own questions with their days, and how far one is."""
    today = local(now()).date()
    found = []
    for criterion in sheet.criteria:
        day, state = due.get(criterion.id), desk.opened.assessment.answer(criterion.id).state
        found.append(Task(criterion, day, state, is_late=bool(day and day < today and state is State.UNANSWERED)))
    return found


def said_above(desk: Desk, sheet: Sheet) -> Markup:
    """What stands above one's own questions: which they are, and by when."""
    if sheet.id != MINE:
        return Markup()
    return Markup(component("own_questions").own_questions(tasks_on(desk, sheet, own_questions(desk.opened))))  # noqa: S704 - our own template


def remark_links(opened: Opened, sheet: Sheet) -> Mapping[str, Markup]:
    """At each question of a team the way to its remarks, with how many are open."""
    if opened.team is None:
        return {}
    with reading(site().engine) as database:
        counts = open_counts(database, opened.id)
    return {each.id: _link(each.id, counts.get(each.id, 0)) for each in sheet.criteria}


def _link(criterion: str, count: int) -> Markup:
    return fragment("components/remark_link.html", (criterion, count), criterion=criterion, count=count)
