"""A coordinator's link with which a colleague sets a new password."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.services.memberships import Colleague, colleagues
from assessment.services.municipalities import Member
from assessment.services.resets import RESET_DAYS, reset_link_for_member
from assessment.translation import say
from assessment.web.forms import whole
from assessment.web.letters import hand_over_password
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("resets", __name__)


@blueprint.get("/m/<municipality>/members/<person>/password")
@requires("municipality.coordinate")
def ask(member: Member, person: str) -> str:
    """What the link does, and the button that makes one."""
    return render("resets/ask.html", member=member, colleague=_colleague(member, person), problems=[])


@blueprint.post("/m/<municipality>/members/<person>/password")
@requires("municipality.coordinate")
def make(member: Member, person: str) -> ResponseReturnValue:
    """Make the link; it is sent to the colleague, or shown where that is not possible."""
    found = _colleague(member, person)
    try:
        with writing(site().engine) as database:
            secret = reset_link_for_member(database, member, found.id, now=now())
    except Invalid as invalid:
        problems = [("", say(problem.message)) for problem in invalid.problems]
        return render("resets/ask.html", member=member, colleague=found, problems=problems), 400
    handed = hand_over_password(secret, to=found.email, name=found.name)
    return render("resets/link.html", member=member, handed=handed, name=found.name, days=RESET_DAYS)


def _colleague(member: Member, person: str) -> Colleague:
    with reading(site().engine) as database:
        people = colleagues(database, member.municipality.id)
    found = next((each for each in people if each.id == whole(person)), None)
    if found is None:
        raise NotFound
    return found
