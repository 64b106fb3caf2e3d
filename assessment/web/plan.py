"""The plan of a municipality: the hours it can spend, and who does which step by when."""

from dataclasses import replace

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.database.session import writing
from assessment.services import assessments as use
from assessment.services.assessments import Opened
from assessment.translation import clock
from assessment.web.forms import CapacityForm, CommitmentForm, first_errors
from assessment.web.permissions import requires
from assessment.web.results import results_page
from assessment.web.site import local, now, site

blueprint = Blueprint("plan", __name__)


@blueprint.post("/a/<door>/plan")
@requires("assessment.edit")
def save(opened: Opened) -> ResponseReturnValue:
    """Save the hours a quarter, and who does what by when, as far as they were sent; what is wrong is said and the rest saved."""
    with writing(site().engine) as database:
        problems = [*_save_capacity(database, opened), *_save_commitments(database, opened)]
    if "application/json" in request.headers.get("Accept", ""):
        return ({"problems": [sentence for _, sentence in problems]}, 400) if problems else {"saved": clock(local(now()))}
    if problems:
        return results_page(_as_typed(opened), problems), 400
    return redirect(f"{g.here}/results#{'year' if 'capacity' in request.form else 'steps'}", 303)


def _as_typed(opened: Opened) -> Opened:
    """The assessment with who and by when as they were typed, whether they could be saved or not."""
    forms = {criterion.id: CommitmentForm(request.form, prefix=f"{criterion.id}.") for criterion in site().catalogue}
    typed = {name: form.commitment() for name, form in forms.items() if f"{name}.who" in request.form}
    plan = opened.assessment.plan
    return replace(opened, assessment=replace(opened.assessment, plan=replace(plan, steps={**plan.steps, **typed})))


def _save_capacity(database: Session, opened: Opened) -> list[tuple[str, str]]:
    if "capacity" not in request.form:
        return []
    form = CapacityForm(request.form)
    if not form.validate():
        return list(first_errors(form).items())
    use.set_capacity(database, opened.id, form.hours(), now=now())
    return []


def _save_commitments(database: Session, opened: Opened) -> list[tuple[str, str]]:
    problems: list[tuple[str, str]] = []
    for criterion in site().catalogue:
        if f"{criterion.id}.who" not in request.form:
            continue
        form = CommitmentForm(request.form, prefix=f"{criterion.id}.")
        if form.validate():
            use.commit_step(database, opened.id, criterion.id, form.commitment(), now=now())
        else:
            problems += [(f"{criterion.id}-{name}", sentence) for name, sentence in first_errors(form).items()]
    return problems
