"""What a municipality lets others see: who, until when and with what, offers and associations, and the two consents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, Form, StringField
from wtforms.validators import Optional

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.services import consents, grants, offers
from assessment.services.associations import belongings
from assessment.services.consents import ConsentKind, consents_of
from assessment.services.granted import grants_of
from assessment.services.grants import Terms
from assessment.services.municipalities import Member
from assessment.translation import say
from assessment.web.forms import check_date, first_errors, tidy, whole
from assessment.web.letters import Handed, hand_over_offer
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site

blueprint = Blueprint("grants", __name__)
COORDINATE = "municipality.coordinate"
USUAL = timedelta(days=365)
DONE = ("ended", "changed", "granted", "called-back", "consented", "withdrawn")


class TermsForm(Form):
    """Through which day somebody may see what is final, and with what."""

    until = DateField(validators=[Optional()])
    with_notes = BooleanField()
    with_evidence = BooleanField()
    email = StringField(filters=[tidy])
    association = StringField(filters=[tidy])

    def validate_until(self, field: DateField) -> None:
        """A date that there is."""
        check_date(field)

    def terms(self) -> Terms:
        """What was chosen, once the form is valid."""
        return Terms(self.until.data, with_notes=self.with_notes.data, with_evidence=self.with_evidence.data)

    def typed(self) -> dict[str, object]:
        """Everything as it was typed, to be shown again; what is no day does not fit into a field for days."""
        until = str(self.until.raw_data[0]) if self.until.raw_data else ""
        return {**self.data, "until": tidy(until), "no_day": bool(self.until.errors)}


@dataclass(frozen=True, slots=True)
class OfferLink:
    """A link to hand over, which nobody can look up later."""

    address: str
    until: date
    handed: Handed


@blueprint.get("/m/<municipality>/grants")
@requires(COORDINATE)
def show(member: Member) -> str:
    """Who may see what is final, what is offered, and what is consented to."""
    return _page(member)


@blueprint.post("/m/<municipality>/grants/offer")
@requires(COORDINATE, refills=True)
def offer(member: Member) -> ResponseReturnValue:
    """Make a link for somebody from outside, and show it once."""
    form, days = TermsForm(request.form), site().settings.invitation_days
    if g.is_stale or not form.validate():
        return _page(member, form, list(first_errors(form).items())), 400
    typed = str(form.email.data or "")
    try:
        with writing(site().engine) as database:
            secret = offers.offer_grant(database, member, form.terms(), email=typed, now=now(), days=days)
    except Invalid as invalid:
        return _page(member, form, _said(invalid)), 400
    handed = hand_over_offer(secret, to=typed, place=member.municipality.profile.name)
    return _page(member, link=OfferLink(handed.address, (now() + timedelta(days=days)).date(), handed))


@blueprint.post("/m/<municipality>/grants/offers/<number>/revoke")
@requires(COORDINATE)
def call_back(member: Member, number: str) -> ResponseReturnValue:
    """Let the link of an offer work no more."""
    with writing(site().engine) as database:
        offers.call_back(database, member, whole(number) or 0, now=now())
    return _back(member, "called-back")


@blueprint.post("/m/<municipality>/grants/association")
@requires(COORDINATE)
def to_association(member: Member) -> ResponseReturnValue:
    """Let the members of an association see what is final."""
    form = TermsForm(request.form)
    key = str(form.association.data or "")
    return _act(
        member, form, lambda session: grants.grant_to_association(session, member, key, form.terms(), now=now()),
        about="-association", done="granted",
    )


@blueprint.post("/m/<municipality>/grants/<grant>/change")
@requires(COORDINATE)
def change(member: Member, grant: str) -> ResponseReturnValue:
    """Give a grant other terms."""
    form = TermsForm(request.form)
    return _act(member, form, lambda session: grants.change(session, member, grant, form.terms(), now=now()), about=f"-{grant}", done="changed")


@blueprint.post("/m/<municipality>/grants/<grant>/again")
@requires(COORDINATE)
def again(member: Member, grant: str) -> ResponseReturnValue:
    """Let somebody see again what was withdrawn."""
    form = TermsForm(request.form)
    return _act(member, form, lambda session: grants.give_again(session, member, grant, form.terms(), now=now()), about=f"-{grant}", done="granted")


@blueprint.post("/m/<municipality>/grants/<grant>/end")
@requires(COORDINATE)
def end(member: Member, grant: str) -> ResponseReturnValue:
    """Let nobody see anything by this grant any more."""
    with writing(site().engine) as database:
        grants.end_grant(database, member, grant, now=now())
    return _back(member, "ended")


@blueprint.post("/m/<municipality>/grants/consents/<consent>/give")
@requires(COORDINATE)
def consent(member: Member, consent: str) -> ResponseReturnValue:
    """Consent to something."""
    with writing(site().engine) as database:
        consents.give_consent(database, member, _kind(consent), now=now())
    return _back(member, "consented", consent)


@blueprint.post("/m/<municipality>/grants/consents/<consent>/withdraw")
@requires(COORDINATE)
def consent_no_more(member: Member, consent: str) -> ResponseReturnValue:
    """Consent to something no more."""
    with writing(site().engine) as database:
        consents.withdraw_consent(database, member, _kind(consent), now=now())
    return _back(member, "withdrawn", consent)


def _act(member: Member, form: TermsForm, act: Callable[[Session], object], *, about: str, done: str) -> ResponseReturnValue:
    """Do it where the terms can be; else show them again where they were typed, which `about` says."""
    if not form.validate():
        return _page(member, form, list(first_errors(form).items()), about=about), 400
    try:
        with writing(site().engine) as database:
            act(database)
    except Invalid as invalid:
        return _page(member, form, _said(invalid), about=about), 400
    return _back(member, done)


def _back(member: Member, done: str, where: str = "") -> ResponseReturnValue:
    return redirect(f"{request.script_root}/m/{member.municipality.key}/grants?done={done}{f'#{where}' if where else ''}", 303)


def _kind(typed: str) -> ConsentKind:
    if typed not in set(ConsentKind):
        raise NotFound
    return ConsentKind(typed)


def _said(invalid: Invalid) -> list[tuple[str, str]]:
    return [(problem.where, say(problem.message)) for problem in invalid.problems]


def _page(
    member: Member, form: TermsForm | None = None, problems: Sequence[tuple[str, str]] = (), *, about: str = "", link: OfferLink | None = None,
) -> str:
    """The page, with what was typed in one of its forms: the one for an offer, or that which `about` names."""
    town, done = member.municipality.id, request.args.get("done", "")
    with reading(site().engine) as database:
        granted = grants_of(database, town, today=now().date())
        waiting, others, agreed = offers.offers(database, town, now=now()), belongings(database, town), consents_of(database, town)
    live = [each for each in granted if each.is_live]
    usual: Mapping[str, object] = {"until": (now().date() + USUAL).isoformat(), "with_notes": False, "with_evidence": False, "email": ""}
    return render(
        "grants/grants.html", live=live, past=[each for each in granted if not each.is_live], offers=waiting, others=others, consents=agreed,
        free=[each.municipality for each in others if each.municipality.id not in {one.association for one in live}],
        link=link, typed=form.typed() if form else usual, usual=usual, errors=dict(problems), about=about, stale=g.is_stale, local=local,
        problems=[(f"{where}{about}" if where else "", sentence) for where, sentence in problems], done=done if done in DONE else "",
    )
