"""What a person can do about the data that is kept about them: read it, take it along, and have their account deleted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, g, request, session
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid, TooMany
from assessment.roles import Person, Role
from assessment.services.deleting import Leaving, delete_person, leaving
from assessment.services.entering import is_own_password
from assessment.services.own_data import PLACES, Found, note_export, own_data
from assessment.services.people import email_of
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.audit import words_of
from assessment.web.me import NOT_YOURS
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.sign_in import TOO_MANY, wait
from assessment.web.site import local, now, site
from assessment.web.visits import let_out, on_to
from assessment.wording import ROLES

blueprint = Blueprint("own_data", __name__)
FAREWELL = "farewell"
SHOWN = 8
LONGEST_SHOWN = 300
MOMENTS = ("at", "changed_at", "added_at", "given_at", "seen_at", "created_at", "since", "day")
TEXTS = ("text", "note", "reason", "description", "browser", "email")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is kept: when it was, to what it belongs, and the beginning of what was typed."""

    day: date | None
    where: str
    what: str
    said: str


@dataclass(frozen=True, slots=True)
class Place:
    """What is kept in one place: the newest lines of it, and how many more there are."""

    title: str
    lines: tuple[Line, ...]
    more: int


@blueprint.get("/me/data")
@requires("signed-in")
def show(person: Person) -> str:
    """Everything about somebody, to read."""
    with reading(site().engine) as database:
        found = own_data(database, person.id)
    return render("own_data/own_data.html", places=[_place(each) for each in found if each.place != "people"], since=_since(found))


@blueprint.get("/me/data.json")
@requires("signed-in")
def download(person: Person) -> Response:
    """Everything about somebody, to take along."""
    with writing(site().engine) as database:
        found = own_data(database, person.id)
        note_export(database, person.id, now=now())
    whole = {"taken-at": now().isoformat(), **{each.place: each.rows for each in found}}
    content = json.dumps(whole, ensure_ascii=False, indent=2)
    return Response(content, mimetype="application/json", headers={"Content-Disposition": 'attachment; filename="my-data.json"'})


@blueprint.get("/me/delete")
@requires("signed-in")
def ask(person: Person) -> str:
    """What deleting the account means, and what stands in its way."""
    return _page(person)


@blueprint.post("/me/delete")
@requires("signed-in", refills=True)
def delete(person: Person) -> ResponseReturnValue:
    """Delete the account, for whoever shows that it is theirs."""
    if g.is_stale:
        return _page(person), 400
    try:
        problem = _doubt(person)
    except TooMany as error:
        return _page(person, ("proof_password", wait(error))), TOO_MANY
    if problem:
        return _page(person, problem), 400
    try:
        with writing(site().engine) as database:
            delete_person(database, person.id, by=person.id, now=now())
    except Invalid:
        return _page(person), 400
    let_out()
    session[FAREWELL] = True
    return on_to("/goodbye")


@blueprint.get("/goodbye")
@requires("public")
def goodbye() -> ResponseReturnValue:
    """The account is gone; said once, to whoever deleted it."""
    return render("own_data/goodbye.html") if session.pop(FAREWELL, False) else on_to("/")


def _leaving(person: Person) -> Leaving:
    with reading(site().engine) as database:
        return leaving(database, person.id)


def _doubt(person: Person) -> tuple[str, str] | None:
    """What is wrong with the proof that the account is theirs: its password, or where it has none its address. Raises `TooMany`."""
    if not _leaving(person).has_password:
        is_right = email_of(request.form.get("email", "")) == person.email
        return None if is_right else ("email", _("Type the e-mail address of your account exactly."))
    is_right = is_own_password(site().engine, person.id, request.form.get("proof_password", ""), key=site().settings.secret_key, now=now())
    return None if is_right else ("proof_password", say(NOT_YOURS))


def _page(person: Person, problem: tuple[str, str] | None = None) -> str:
    return render(
        "own_data/delete.html", leaving=_leaving(person), problems=[problem] if problem else [], errors=dict([problem] if problem else []),
        typed=request.form.get("email", ""), stale=g.is_stale,
    )


def _place(found: Found) -> Place:
    rows = found.rows[::-1][:SHOWN]
    title = say(PLACES[found.place]) if found.place in PLACES else found.place
    return Place(title, tuple(_line(found.place, row) for row in rows), len(found.rows) - len(rows))


def _line(place: str, row: Mapping[str, Any]) -> Line:
    moment = next((row[name] for name in MOMENTS if row.get(name)), None)
    criterion = site().catalogue.criteria.get(row.get("criterion") or "")
    said = _said(place, row)
    where = row.get("assessment") or row.get("municipality") or ""
    return Line(_day(moment), where, criterion.title if criterion else "", said[:LONGEST_SHOWN] + ("…" if len(said) > LONGEST_SHOWN else ""))


def _said(place: str, row: Mapping[str, Any]) -> str:
    """What was typed, or what kind of thing it is."""
    if place == "memberships":
        return say(ROLES[Role(row["role"])])
    if place == "audit":
        return words_of(row["kind"])
    return next((str(row[name]) for name in TEXTS if row.get(name)), "")


def _day(moment: str | None) -> date | None:
    if moment is None:
        return None
    parsed = datetime.fromisoformat(moment)
    return local(parsed).date() if parsed.tzinfo else parsed.date()


def _since(found: tuple[Found, ...]) -> date | None:
    return next((_day(each.rows[0]["created_at"]) for each in found if each.place == "people"), None)
