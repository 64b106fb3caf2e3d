"""The year after a report: the town ticks off the steps of its roadmap that were done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.catalogue.model import NextStep
from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.next_steps import next_step
from assessment.roles import may
from assessment.services import done_steps as use
from assessment.services.assessments import Opened
from assessment.services.done_steps import Done, Planned
from assessment.services.next_year import preceding
from assessment.translation import say
from assessment.web.forms import tidy, whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site

blueprint = Blueprint("done_steps", __name__)
NO_DAY = date.min


@dataclass(frozen=True, slots=True)
class StepToDo:
    """A step of the roadmap with what is known of its being done; `day` and `evidence` stand in its form."""

    id: str
    value: str
    quarter: int
    level: int
    leads_to: int
    criterion: str
    step: NextStep
    done: Done | None
    day: str
    evidence: str
    errors: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The kind of field for the day: what a browser would not show as a date is shown as it was typed."""
        return "text" if self.errors.get("day") else "date"


@blueprint.get("/a/<door>/done")
@requires("assessment.look")
def show(opened: Opened) -> str:
    """The steps of the roadmap, those that were done with their day."""
    return _page(opened)


@blueprint.post("/a/<door>/done")
@requires("assessment.answer", refills=True)
def tick_off(opened: Opened) -> ResponseReturnValue:
    """Note that a step was done, or that it was not."""
    if g.is_stale:
        return _page(opened, refill=True), 400
    criterion, __, level = request.form.get("step", "").partition(":")
    key = criterion, -1 if (found := whole(level)) is None else found
    try:
        with writing(site().engine) as database:
            if "undo" in request.form:
                use.take_back(database, opened.id, key, now=now())
            else:
                done = Done(*key, _day(), tidy(request.form.get("evidence")))
                offered = {step.key for step in use.planned_steps(site().catalogue, opened.assessment)}
                use.tick_off(database, opened.id, done, planned=offered, now=now(), by=opened.by)
    except Invalid as invalid:
        return _page(opened, {problem.where: say(problem.message) for problem in invalid.problems}, refill=True), 400
    return redirect(f"{g.here}/done#{criterion}-{level}", 303)


def _day() -> date:
    """The day that was typed; what is none is a day that cannot be."""
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return NO_DAY


def _page(opened: Opened, errors: Mapping[str, str] = MappingProxyType({}), *, refill: bool = False) -> str:
    """The page; with `refill`, what was typed stands in its form again."""
    with reading(site().engine) as database:
        done, last = {each.key: each for each in use.done_steps(database, opened.id)}, preceding(database, opened)
    typed = request.form.get("step") if refill else None
    steps = [_to_do(step, done.get(step.key), typed, errors) for step in use.planned_steps(site().catalogue, opened.assessment)]
    count = sum(step.done is not None for step in steps)
    quarters = [(quarter, list(found)) for quarter, found in groupby(steps, key=lambda step: step.quarter)]
    problems = [(f"{step.id}-{name}", sentence) for step in steps for name, sentence in step.errors.items()]
    return render(
        "done_steps/done.html", quarters=quarters, count=count, steps=steps, problems=problems, stale=g.is_stale, today=local(now()).date(),
        may_tick=may(opened.role, "assessment.answer"), last=last,
    )


def _to_do(planned: Planned, done: Done | None, typed: str | None, errors: Mapping[str, str]) -> StepToDo:
    """A step with what stands in its form: what was typed just now, else what was typed before."""
    criterion, value = site().catalogue.criteria[planned.criterion], f"{planned.criterion}:{planned.level}"
    day, evidence = local(now()).date().isoformat(), done.evidence if done else ""
    if typed == value:
        day, evidence = request.form.get("day", day), tidy(request.form.get("evidence"))
    return StepToDo(
        f"{planned.criterion}-{planned.level}", value, planned.quarter, planned.level, planned.leads_to, criterion.title,
        next_step(criterion, planned.level), done if done and done.stands else None, day, evidence, errors if typed == value else {},
    )
