"""Bring a filled form into an assessment from the shell, which names it by its key, by the number on its forms, or by its private address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.errors import NotFound
from assessment.filled import FilledForm, form_number
from assessment.intake import Choice, DifferenceKind
from assessment.roles import Role
from assessment.services.editions import editions_here, kept_editions
from assessment.services.intakes import Intake, checked, hold
from assessment.services.municipalities import KEY_LENGTH
from assessment.services.opening import Opened, course_now, open_for_editing, opened
from assessment.services.taking_over import Offer, TakenOver, Wish, Wishes, offer, take_over

_ADDRESS = re.compile(r"(?:.*/a/)?([A-Za-z0-9_-]+)(?:[/?#].*)?", re.DOTALL)
_NUMBER = re.compile(r"[A-Z2-9]{4}-?[A-Z2-9]{4}")
_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Named:
    """An assessment that somebody named in the shell, the number on its forms, and its questions."""

    opened: Opened
    number: str
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Brought:
    """A form beside what stands, and what became of it where something was taken over; `key` names what waits."""

    form: FilledForm
    offer: Offer
    done: TakenOver | None = None
    key: str = ""


def assessment_named(session: Session, settings: Settings, name: str, *, now: datetime) -> Named:
    """The assessment with this key, number or private address. Raises `NotFound`."""
    found = _opened(session, settings, name.strip(), now)
    edition = found.assessment.edition
    here = editions_here(settings, settings.language).by_name
    known = {**here} | {each.catalogue.edition: each for each in kept_editions(session, settings.language, known=here)}
    if edition not in known:
        raise NotFound
    return Named(found, form_number(settings.secret_key, found.id), known[edition].catalogue)


def _opened(session: Session, settings: Settings, name: str, now: datetime) -> Opened:
    if _NUMBER.fullmatch(name.upper()):
        return _for_shell(session, _numbered(session, settings.secret_key, name.upper().replace("-", "")), now)
    known = _ADDRESS.fullmatch(name)
    if known and len(known[1]) == _SECRET_LENGTH:
        return open_for_editing(session, known[1], now=now, keep_days=settings.keep_anonymous_days)
    if known and len(known[1]) == KEY_LENGTH:
        return _for_shell(session, session.scalar(select(AssessmentRow).where(AssessmentRow.key == known[1])), now)
    raise NotFound


def _for_shell(session: Session, row: AssessmentRow | None, now: datetime) -> Opened:
    if row is None:
        raise NotFound
    return opened(session, row, role=Role.EDITOR, course=course_now(session, row.id), today=now.date())


def _numbered(session: Session, key: str, number: str) -> AssessmentRow | None:
    """The assessment whose forms carry this number; numbers are not kept, so all are made anew."""
    every: Iterator[int] = iter(session.scalars(select(AssessmentRow.id).order_by(AssessmentRow.id)))
    found = next((each for each in every if form_number(key, each).replace("-", "") == number), None)
    return None if found is None else session.get(AssessmentRow, found)


def compare(session: Session, settings: Settings, named: Named, form: FilledForm, *, now: datetime) -> Brought:
    """What a form would change; nothing is kept. Raises `Invalid` where it is not for this assessment."""
    forms = checked(named.catalogue, named.opened.id, [form], secret_key=settings.secret_key)
    return Brought(forms[0], offer(session, named.catalogue, named.opened, Intake("", "", now, now, None, forms, None)))


def bring_in(session: Session, settings: Settings, named: Named, form: FilledForm, *, name: str, everything: bool, now: datetime) -> Brought:
    """Take over what is new in a form, or with `everything` also what differs; it stays on the list of forms for a while, to take it back.

    Raises `Invalid` where it is not for this assessment, `NotFound` and `Closed`.
    """
    intake = hold(session, named.catalogue, named.opened.id, [form], secret_key=settings.secret_key, name=name, now=now)
    shown = offer(session, named.catalogue, named.opened, intake)
    fits = (DifferenceKind.NEW, DifferenceKind.DIFFERENT) if everything else (DifferenceKind.NEW,)
    revisions = named.opened.revisions
    answers = {each.criterion: Wish(Choice.TAKE, revisions.get(each.criterion, 0)) for each in shown.open if each.kind in fits}
    facts = frozenset(each.fact for each in shown.facts if each.kind in fits)
    done = take_over(session, named.catalogue, named.opened, Wishes(answers, facts, facts), key=intake.key, now=now)
    return Brought(intake.form, shown, done, intake.key)


