"""A steward's pages: people, municipalities by name, and how the installation is set up; no assessment, and no secret."""

from collections.abc import Iterator

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from assessment.config import MEGABYTE
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Person
from assessment.services import installation as use
from assessment.services import people
from assessment.services.resets import RESET_DAYS, add_with_link, reset_link
from assessment.translation import Message, ngettext, number, say
from assessment.translation import gettext as _
from assessment.web.forms import tidy, whole
from assessment.web.letters import Handed, hand_over_password
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.web.visits import on_to

blueprint = Blueprint("installation", __name__)
RUN = "installation.run"
FIELDS = ("name", "email", "steward")


@blueprint.get("/installation/")
@requires(RUN)
def show(_: Person) -> str:
    """What there is, and how it is set up."""
    with reading(site().engine) as database:
        counts = use.accounts(database, most=0)[1], use.places(database, most=0)[1]
    return render("installation/installation.html", counts=counts, settings=list(_settings()))


@blueprint.get("/installation/people")
@requires(RUN)
def list_people(_: Person) -> str:
    """Everybody with an account, or whom was searched for."""
    search, page = tidy(request.args.get("search")), whole(request.args.get("page")) or 1
    with reading(site().engine) as database:
        found, total = use.accounts(database, search=search, after=(page - 1) * use.SHOWN)
    return render("installation/people.html", people=found, search=search, page=page, pages=_pages(total), total=total)


@blueprint.get("/installation/people/new")
@requires(RUN)
def invite(_: Person) -> str:
    """The form for an account."""
    return _invite_page(dict.fromkeys(FIELDS, ""))


@blueprint.post("/installation/people/new")
@requires(RUN, refills=True)
def invite_now(person: Person) -> ResponseReturnValue:
    """Make an account, whose owner sets the password with a link."""
    typed = {name: tidy(request.form.get(name)) for name in FIELDS}
    if g.is_stale:
        return _invite_page(typed), 400
    days = site().settings.invitation_days
    try:
        with writing(site().engine) as database:
            secret = add_with_link(
                database, typed["name"], typed["email"], now=now(), days=days, is_steward=bool(typed["steward"]), by=person,
            )
    except Invalid as invalid:
        return _invite_page(typed, invalid), 400
    handed = hand_over_password(secret, to=people.email_of(typed["email"]), name=typed["name"])
    return render("resets/link.html", member=None, handed=handed, name=typed["name"], days=days)


@blueprint.get("/installation/people/<number>")
@requires(RUN)
def show_person(person: Person, number: str) -> str:
    """One account, and what can be done with it."""
    return _person_page(person, number)


@blueprint.post("/installation/people/<number>/reset")
@requires(RUN)
def reset(person: Person, number: str) -> ResponseReturnValue:
    """Make a link for a new password; it is sent to its owner, or shown where that is not possible."""
    found = _account(number)
    with writing(site().engine) as database:
        secret = reset_link(database, found.id, now=now(), by=person)
    handed: Handed = hand_over_password(secret, to=found.email, name=found.name)
    return render("resets/link.html", member=None, handed=handed, name=found.name, days=RESET_DAYS)


@blueprint.post("/installation/people/<number>/deactivate")
@requires(RUN)
def deactivate(person: Person, number: str) -> ResponseReturnValue:
    """Let nobody in with an account."""
    try:
        with writing(site().engine) as database:
            people.deactivate(database, _account(number).id, by=person, now=now())
    except Invalid as invalid:
        return _person_page(person, number, invalid), 400
    return on_to(f"/installation/people/{number}")


@blueprint.post("/installation/people/<number>/reactivate")
@requires(RUN)
def reactivate(person: Person, number: str) -> ResponseReturnValue:
    """Let somebody in again."""
    with writing(site().engine) as database:
        people.reactivate(database, _account(number).id, by=person, now=now())
    return on_to(f"/installation/people/{number}")


@blueprint.get("/installation/municipalities")
@requires(RUN)
def municipalities(_: Person) -> str:
    """Every municipality by name, with the number of its members and nothing else of it."""
    page = whole(request.args.get("page")) or 1
    with reading(site().engine) as database:
        found, total = use.places(database, after=(page - 1) * use.SHOWN)
    return render("installation/municipalities.html", places=found, page=page, pages=_pages(total), total=total, local=local)


def _account(number: str) -> use.Account:
    with reading(site().engine) as database:
        found = use.account(database, whole(number) or 0)
    if found is None:
        raise NotFound
    return found


def _person_page(person: Person, number: str, invalid: Invalid | None = None) -> str:
    problems = [("", say(problem.message)) for problem in invalid.problems] if invalid else []
    return render("installation/person.html", account=_account(number), is_self=person.id == whole(number), problems=problems, local=local)


def _invite_page(typed: dict[str, str], invalid: Invalid | None = None) -> str:
    errors = {problem.where: say(problem.message) for problem in invalid.problems} if invalid else {}
    return render("installation/new.html", typed=typed, errors=errors, problems=list(errors.items()), stale=g.is_stale)


def _pages(total: int) -> int:
    return max(-(-total // use.SHOWN), 1)


def _settings() -> Iterator[tuple[str, str]]:
    """How this installation is set up, without passwords and keys."""
    known = site().settings
    yield _("Name"), known.installation_name
    yield _("Public address"), known.public_url or _("not set")
    yield _("Database"), "SQLite" if known.database_url.startswith("sqlite") else "PostgreSQL"
    yield _("Languages"), known.language
    yield _("Sign-in lasts"), _days(known.sign_in_days)
    yield _("Invitations last"), _days(known.invitation_days)
    yield _("Assessments without a team are kept"), _days(known.keep_anonymous_days)
    yield _("The audit log is kept"), _days(known.keep_audit_days)
    yield _("Largest upload"), _megabytes(known.max_upload_bytes)
    yield _("Largest file as evidence"), _megabytes(known.evidence_file_bytes)
    yield _("All evidence of an assessment"), _megabytes(known.evidence_total_bytes)
    yield _("E-mail"), _("sent from %(address)s", address=known.mail_from) if known.has_mail else _fault(known.mail_fault)
    yield _("OpenID sign-on"), known.openid_name or known.openid_issuer if known.has_openid else _fault(known.openid_fault)


def _fault(fault: Message | None) -> str:
    return say(fault) if fault else _("not set up")


def _days(days: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", days)


def _megabytes(size: int) -> str:
    return _("%(size)s MB", size=number(size // MEGABYTE))
