"""The people of a municipality: invite, call an invitation back, change a role, let somebody go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import MEMBERSHIPS, Role, may
from assessment.services.invitations import invitations, invite, revoke
from assessment.services.memberships import change_role, colleagues, remove
from assessment.services.municipalities import Member
from assessment.translation import Message, message, say
from assessment.web.forms import tidy
from assessment.web.letters import Handed, hand_over_invitation
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("members", __name__)
COORDINATE = "municipality.coordinate"
DUTIES: Mapping[Role, Message] = {
    Role.COORDINATOR: message("Runs the assessment: invites, hands out questions, answers all of them, agrees and submits."),
    Role.CONTRIBUTOR: message("Answers the questions that are theirs, and those that nobody was given."),
    Role.REVIEWER: message("Gives a second view when the answers are there, and changes none of them."),
    Role.CONSULTANT: message("Reads the results once they are final."),
}


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """A link to pass on, which nobody can look up later."""

    address: str
    role: Role
    until: date
    handed: Handed


@blueprint.get("/m/<municipality>/members")
@requires("municipality.see")
def show(member: Member) -> str:
    """Who belongs here, what each may do, and who is invited."""
    return _page(member)


@blueprint.post("/m/<municipality>/members/invite")
@requires(COORDINATE, refills=True)
def invite_now(member: Member) -> ResponseReturnValue:
    """Make an invitation and show its link, once."""
    typed = {"role": tidy(request.form.get("role")), "email": tidy(request.form.get("email"))}
    if g.is_stale:
        return _page(member, typed=typed), 400
    days, role = site().settings.invitation_days, _role(typed["role"])
    try:
        with writing(site().engine) as database:
            secret = invite(database, member, role, email=typed["email"], now=now(), days=days)
    except Invalid as invalid:
        return _page(member, typed=typed, invalid=invalid), 400
    handed = hand_over_invitation(secret, to=typed["email"], place=member.municipality.profile.name, role=role)
    link = InvitationLink(handed.address, role, (now() + timedelta(days=days)).date(), handed)
    return _page(member, link=link)


@blueprint.post("/m/<municipality>/members/invitations/<invitation>/revoke")
@requires(COORDINATE)
def call_back(member: Member, invitation: str) -> ResponseReturnValue:
    """Let the link of an invitation work no more."""
    with writing(site().engine) as database:
        revoke(database, member.municipality.id, _number(invitation), now=now())
    return redirect(_members(member), 303)


@blueprint.post("/m/<municipality>/members/<person>/role")
@requires(COORDINATE)
def new_role(member: Member, person: str) -> ResponseReturnValue:
    """Give somebody another role."""
    try:
        with writing(site().engine) as database:
            change_role(database, member, _number(person), _role(request.form.get("role", "")), now=now())
    except Invalid as invalid:
        return _page(member, invalid=invalid, about=f"role-{person}"), 400
    return redirect(f"{_members(member)}#person-{person}", 303)


@blueprint.post("/m/<municipality>/members/<person>/remove")
@requires("municipality.see")
def let_go(member: Member, person: str) -> ResponseReturnValue:
    """Remove somebody, or leave; what they typed stays."""
    number = _number(person)
    try:
        with writing(site().engine) as database:
            remove(database, member, number, now=now())
    except Invalid as invalid:
        return _page(member, invalid=invalid, about=f"person-{person}"), 400
    return redirect(f"{request.script_root}/me/" if number == member.person.id else _members(member), 303)


def _members(member: Member) -> str:
    return f"{request.script_root}/m/{member.municipality.key}/members"


def _number(typed: str) -> int:
    """A number of somebody or something, as it stands in an address. Raises `NotFound`."""
    if not (typed.isdecimal() and typed.isascii() and len(typed) < 10):
        raise NotFound
    return int(typed)


def _role(typed: str) -> Role:
    """A role of a member; anything else becomes one that the use case refuses."""
    return Role(typed) if typed in MEMBERSHIPS else Role.ANYBODY


def _page(
    member: Member, *, typed: Mapping[str, str] | None = None, invalid: Invalid | None = None, link: InvitationLink | None = None, about: str = "",
) -> str:
    coordinates = may(member.role, COORDINATE)
    with reading(site().engine) as database:
        people = colleagues(database, member.municipality.id)
        waiting = invitations(database, member.municipality.id, now=now()) if coordinates else ()
    problems = [(about or problem.where, say(problem.message)) for problem in (invalid.problems if invalid else ())]
    return render(
        "municipalities/members.html", people=people, invitations=waiting, roles=MEMBERSHIPS, DUTIES=DUTIES, link=link,
        typed=typed or {"role": Role.CONTRIBUTOR, "email": ""}, problems=problems, errors={} if about else dict(problems), stale=g.is_stale,
    )
