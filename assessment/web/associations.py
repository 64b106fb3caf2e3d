"""Associations: a municipality hands over a code, the association takes it, either side ends it."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.services.associations import belongings, end, offer, take_in
from assessment.services.municipalities import Member
from assessment.translation import say
from assessment.web.forms import tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("associations", __name__)
COORDINATE = "municipality.coordinate"


@blueprint.get("/m/<municipality>/association")
@requires("municipality.see")
def show(member: Member) -> str:
    """The municipalities that belong to an association, or the associations to which a municipality belongs."""
    return _page(member)


@blueprint.post("/m/<municipality>/association/offer")
@requires(COORDINATE)
def make_code(member: Member) -> ResponseReturnValue:
    """Make a code to hand over, and show it once."""
    days = site().settings.invitation_days
    with writing(site().engine) as database:
        code = offer(database, member, now=now(), days=days)
    return _page(member, code=code, until=(now() + timedelta(days=days)).date())


@blueprint.post("/m/<municipality>/association/take")
@requires(COORDINATE)
def take(member: Member) -> ResponseReturnValue:
    """Take a municipality in with the code that it handed over."""
    typed = tidy(request.form.get("code"))
    try:
        with writing(site().engine) as database:
            take_in(database, member, typed, now=now())
    except Invalid as invalid:
        return _page(member, typed=typed, problems=[(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    return redirect(_here(member), 303)


@blueprint.post("/m/<municipality>/association/<other>/end")
@requires(COORDINATE)
def end_now(member: Member, other: str) -> ResponseReturnValue:
    """Belong together no more."""
    with writing(site().engine) as database:
        end(database, member, other, now=now())
    return redirect(_here(member), 303)


def _here(member: Member) -> str:
    return f"{request.script_root}/m/{member.municipality.key}/association"


def _page(
    member: Member, *, typed: str = "", problems: Sequence[tuple[str, str]] = (), code: str = "", until: date | None = None,
) -> str:
    with reading(site().engine) as database:
        found = belongings(database, member.municipality.id)
    return render(
        "municipalities/association.html", others=found, typed=typed, problems=problems, errors=dict(problems),
        code=code, until=until,
    )
