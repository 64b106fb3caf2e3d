"""Who is asked what: hand questions out, take them back, and print a page of questions for each person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import DateField, Form
from wtforms.validators import Optional

from assessment.answers import State
from assessment.catalogue.model import Criterion, Dimension
from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.questionnaire import questions
from assessment.services.assessments import Opened
from assessment.services.assignments import ANSWERING, Assignment, Choice, assignments, give, take_back
from assessment.services.memberships import Colleague, colleagues
from assessment.translation import say
from assessment.web.forms import check_date, first_errors, tidy, whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site

blueprint = Blueprint("assignments", __name__)
COORDINATE = "assessment.coordinate"


class DueForm(Form):
    """The day by which answers are wanted, if there is one."""

    due = DateField(validators=[Optional()])

    def validate_due(self, field: DateField) -> None:
        """A date that there is."""
        check_date(field)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked a criterion, and by when."""

    name: str
    due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion with the people who are asked it, and whether it is answered."""

    criterion: Criterion
    asked: tuple[Asked, ...]
    state: State


@dataclass(frozen=True, slots=True)
class Ticked:
    """What stands in the form: people, parts and criteria, as they were sent."""

    people: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()


@blueprint.get("/a/<door>/assignments")
@requires("assessment.discuss")
def show(opened: Opened) -> str:
    """Who is asked what; whoever coordinates can change it here."""
    return _page(opened, DueForm(), Ticked())


@blueprint.post("/a/<door>/assignments")
@requires(COORDINATE, refills=True)
def change(opened: Opened) -> ResponseReturnValue:
    """Ask the chosen people the chosen questions, or ask them no more."""
    form, names = DueForm(request.form), ("person", "part", "criterion")
    ticked = Ticked(*(frozenset(request.form.getlist(name)) for name in names))
    if g.is_stale or not form.validate():
        return _page(opened, form, ticked, list(first_errors(form).items())), 400
    choice = Choice(_criteria(opened, ticked), [whole(each) or 0 for each in sorted(ticked.people)])
    try:
        with writing(site().engine) as database:
            if request.form.get("do") == "take-back":
                take_back(database, opened.id, choice)
            else:
                give(database, site().catalogue, opened.id, choice, due=form.due.data, by=opened.by or 0, now=now())
    except Invalid as invalid:
        return _page(opened, form, ticked, [(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    return redirect(f"{g.here}/assignments", 303)


@blueprint.get("/a/<door>/assignments/print")
@requires("assessment.discuss")
def sheets(opened: Opened) -> str:
    """The questions of each person on a sheet of their own, with space for notes."""
    people, found = _known(opened)
    wanted, asked = whole(request.args.get("person", "")), _asked(opened)
    lists = []
    for each in people:
        mine = {given.criterion: given.due for given in found if given.person == each.id}
        if mine and wanted in (None, each.id):
            lists.append((each, [(criterion, mine[criterion.id]) for criterion in asked if criterion.id in mine]))
    return render("assignments/sheets.html", lists=lists)


def lines_of(opened: Opened, people: Sequence[Colleague], found: Iterable[Assignment]) -> list[tuple[Dimension, list[Line]]]:
    """The criteria of each dimension with who is asked them."""
    names, today = {each.id: each.name for each in people}, local(now()).date()
    asked = defaultdict(list)
    for each in found:
        is_late = each.due is not None and each.due < today and opened.assessment.answer(each.criterion).state is State.UNANSWERED
        asked[each.criterion].append(Asked(names[each.person], each.due, is_late))

    def line(criterion: Criterion) -> Line:
        return Line(criterion, tuple(asked[criterion.id]), opened.assessment.answer(criterion.id).state)

    scope = opened.assessment.scope
    return [(dimension, [line(each) for each in questions(dimension, scope)]) for dimension in site().catalogue.dimensions]


def _known(opened: Opened) -> tuple[list[Colleague], tuple[Assignment, ...]]:
    """The people who can be asked, and what they are."""
    with reading(site().engine) as database:
        people = colleagues(database, opened.team.municipality_id) if opened.team else ()
        return [each for each in people if each.role in ANSWERING], assignments(database, opened.id)


def _asked(opened: Opened) -> list[Criterion]:
    """All criteria that are asked, in order."""
    return [criterion for dimension in site().catalogue.dimensions for criterion in questions(dimension, opened.assessment.scope)]


def _criteria(opened: Opened, ticked: Ticked) -> list[str]:
    """Every criterion that was chosen, by itself or with its part."""
    whole_parts = [criterion.id for criterion in _asked(opened) if criterion.dimension in ticked.parts]
    return list(dict.fromkeys([*whole_parts, *sorted(ticked.criteria)]))


def _page(opened: Opened, form: DueForm, ticked: Ticked, problems: Sequence[tuple[str, str]] = ()) -> str:
    people, found = _known(opened)
    counts = [(each, sum(given.person == each.id for given in found)) for each in people]
    return render(
        "assignments/assignments.html", chapters=lines_of(opened, people, found), people=counts, ticked=ticked,
        due=tidy((form.due.raw_data or [""])[0]), problems=problems, errors=dict(problems), stale=g.is_stale,
    )
