"""The survey of residents beside an assessment: what it is, how it stands, set up, open, close."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound, Problem
from assessment.residents import FEWEST, Age
from assessment.roles import may
from assessment.services import surveys as use
from assessment.services.assessments import Opened
from assessment.services.survey_replies import came_in
from assessment.services.survey_slips import slips_of
from assessment.services.surveys import MOST_PARTS, Group, State, Survey, Terms
from assessment.translation import message, say
from assessment.web.addresses import public_root, qr_code
from assessment.web.forms import day, plain_number, tidy, whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.wording import AGE_BANDS

blueprint = Blueprint("surveys", __name__)
Problems = Sequence[tuple[str, str]]
USUAL = timedelta(days=21)
NO_DAY = message("Enter the date as year, month and day, for example 2027-01-31.")
TOO_SMALL = -1  # a number of people that is none: the service says what it may be
_WITH_PEOPLE = re.compile(r"(.*\S)\s*[,;\t]\s*(\d[\d\s.'’]*)")


class Elsewhere(HTTPException):
    """What is looked for is not there at the moment; the page where one can go on from is."""

    code = 303

    def __init__(self, address: str) -> None:
        super().__init__(response=redirect(address, 303))


@blueprint.get("/a/<door>/residents")
@requires("assessment.look")
def show(opened: Opened) -> str:
    """What a survey is, how the present one stands, and those before it."""
    return surveys_page(opened)


@blueprint.get("/a/<door>/residents/set-up")
@requires("assessment.edit")
def set_up(opened: Opened) -> str:
    """What a town decides before it asks."""
    survey = now_asked(opened)
    terms = survey.terms if survey else Terms(today(), today() + USUAL)
    return _form(survey, _typed(terms))


@blueprint.post("/a/<door>/residents/set-up")
@requires("assessment.edit")
def save(opened: Opened) -> ResponseReturnValue:
    """Plan a survey, or change what can still be changed."""
    survey = now_asked(opened)
    try:
        terms = _terms(survey)
        with writing(site().engine) as database:
            if survey:
                use.change(database, survey, terms, today=today())
            else:
                use.plan(database, site().catalogue, opened.id, terms, today=today())
    except Invalid as invalid:
        problems = [(problem.where, say(problem.message)) for problem in invalid.problems]
        return _form(survey, dict(request.form.items()), problems), 400
    return redirect(f"{g.here}/residents", 303)


@blueprint.post("/a/<door>/residents/open")
@requires("assessment.edit")
def open_now(opened: Opened) -> ResponseReturnValue:
    """Open a planned survey today."""
    with writing(site().engine) as database:
        use.open_now(database, named(opened), today=today())
    return redirect(f"{g.here}/residents", 303)


@blueprint.post("/a/<door>/residents/close")
@requires("assessment.edit")
def close(opened: Opened) -> ResponseReturnValue:
    """Let nothing come in through the web any more; paper can still be typed in."""
    with writing(site().engine) as database:
        use.end_now(database, named(opened), today=today())
    return redirect(f"{g.here}/residents", 303)


def today() -> date:
    """The day at the place where the server stands."""
    return local(now()).date()


def now_asked(opened: Opened) -> Survey | None:
    """The survey that is not counted yet."""
    with reading(site().engine) as database:
        return use.current(database, opened.id, today=today())


def named(opened: Opened) -> Survey:
    """The survey that a form or an address names. Raises `NotFound`; an address that names none leads to the page of all surveys."""
    if request.method == "GET" and "survey" not in request.args:
        raise Elsewhere(f"{g.here}/residents")
    with reading(site().engine) as database:
        return use.own_survey(database, opened.id, request.values.get("survey", ""), today=today())


def working_on(opened: Opened, *states: State) -> Survey:
    """The survey that is not counted yet, where it stands as it should.

    Raises `NotFound` for what was sent; whoever only looks is led to the page that says how it stands.
    """
    survey = now_asked(opened)
    if survey is None or survey.state not in states:
        raise NotFound if request.method == "POST" else Elsewhere(f"{g.here}/residents")
    return survey


def surveys_page(opened: Opened, problems: Problems = ()) -> str:
    """The page of all surveys of an assessment."""
    with reading(site().engine) as database:
        every = use.surveys_of(database, opened.id, today=today())
        survey = next((each for each in every if each.state is not State.COUNTED), None)
        total = came_in(database, survey).total() if survey else 0
        slips = slips_of(database, survey) if survey and survey.terms.numbered else 0
    address = f"{public_root()}/r/{survey.key}" if survey else ""
    return render(
        "surveys/surveys.html", survey=survey, total=total, slips=slips, address=address, code=qr_code(address) if survey else "",
        earlier=[each for each in every if each.state is State.COUNTED], runs_it=may(opened.role, "assessment.edit"), fewest=FEWEST,
        problems=problems, can_ask=bool(site().catalogue.residents.statements),
    )


def _form(survey: Survey | None, typed: dict[str, str], problems: Problems = ()) -> str:
    return render(
        "surveys/set_up.html", survey=survey, typed=typed, problems=problems, errors=dict(problems), bands=AGE_BANDS, most=MOST_PARTS,
        fixed=survey is not None and survey.state is not State.PLANNED, knows_ages=any(typed.get(f"age-{age.value}") for age in Age),
    )


def _typed(terms: Terms) -> dict[str, str]:
    """Terms as they stand in the fields of the form."""
    parts = "\n".join(f"{each.name}, {each.people}" if each.people else each.name for each in terms.parts)
    ages = {f"age-{each.name}": str(each.people) for each in terms.ages if each.people}
    numbered = {"numbered": "yes"} if terms.numbered else {}
    return {"opens": terms.opens.isoformat(), "closes": terms.closes.isoformat(), "parts": parts, **ages, **numbered}


def _terms(survey: Survey | None) -> Terms:
    """What was typed. Raises `Invalid` for days that are none."""
    form = request.form
    opens, closes = day(form.get("opens")), day(form.get("closes"))
    if survey and survey.state is not State.PLANNED:
        opens = survey.terms.opens
    if opens is None or closes is None:
        raise Invalid([Problem(where, NO_DAY) for where, found in (("opens", opens), ("closes", closes)) if found is None])
    parts = tuple(_part(line) for line in tidy(form.get("parts")).splitlines() if line.strip())
    ages = tuple(Group(age.value, _people(typed)) for age in Age if (typed := plain_number(form.get(f"age-{age.value}"))))
    return Terms(opens, closes, "numbered" in form, parts, ages)


def _part(line: str) -> Group:
    """A part of the town from its line, with the number of people behind a comma where there is one.

    >>> _part("Old town, 1 200"), _part("Harbour, north side")
    (Group(name='Old town', people=1200), Group(name='Harbour, north side', people=None))
    """
    found = _WITH_PEOPLE.fullmatch(line.strip())
    return Group(found[1], _people(plain_number(found[2]))) if found else Group(line.strip())


def _people(typed: str) -> int:
    number = whole(typed)
    return TOO_SMALL if number is None else number
