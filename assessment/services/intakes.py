"""Filled forms that were uploaded for an assessment: checked, and held until somebody chooses what to take over, at most seven days."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment.answers import Answer, Plan, Profile
from assessment.catalogue.model import Catalogue
from assessment.database.intakes import IntakeRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.exchange.answers_file import OTHER_EDITION
from assessment.exchange.frozen_json import as_table, from_table
from assessment.filled import FilledForm, FormMark, Unreadable, form_number, is_sealed
from assessment.services import typed
from assessment.services.municipalities import fresh_key
from assessment.services.opening import lock
from assessment.translation import Message, message

KEPT_DAYS = 7
MOST_HELD = 10
LONGEST_NAME = 255
MOST_SHOWN = 500
OTHER_FORM = message("This form belongs to another assessment: its number is %(number)s, and the number of this one is %(ours)s.")
BROKEN_SEAL = message("The mark on this form was changed, or another installation made the form. Use a form that was made here, as it was made.")
OTHER_QUESTIONS = message("The questions of this form are others than those of this assessment, though the edition has the same name.")
TOO_MANY_HELD = message("%(most)s forms wait here already. Choose what to take over from one of them first, or throw one away.", most=MOST_HELD)


@dataclass(frozen=True, slots=True)
class FactTaken:
    """A fact of profile or plan that was taken over: what stood, and what stands since."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody chose: by criterion what became of its answer, and the facts that were taken over. `back` once all of it was taken back."""

    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    facts: tuple[FactTaken, ...] = ()
    kept_facts: tuple[str, ...] = ()
    back: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """An uploaded file: under which key, what it was called, when it came and from whom, until when it waits, and what it holds."""

    key: str
    name: str
    at: datetime
    ends_at: datetime
    by: int | None
    forms: tuple[FilledForm, ...]
    taken: Taken | None

    @property
    def form(self) -> FilledForm:
        """The form, or the first of several."""
        return self.forms[0]


def hold(
    session: Session, catalogue: Catalogue, assessment_id: int, forms: Sequence[FilledForm], *,
    secret_key: str, name: str, now: datetime, by: int | None = None,
) -> Intake:
    """Keep what a file holds until somebody chooses. Raises `Invalid` where it is not for this assessment, `NotFound` and `Closed`."""
    lock(session, assessment_id)
    known = [as_table(form) for form in checked(catalogue, assessment_id, forms, secret_key=secret_key)]
    return _add(session, assessment_id, known, name=typed.line(name)[:LONGEST_NAME], now=now, by=by)


def checked(catalogue: Catalogue, assessment_id: int, forms: Sequence[FilledForm], *, secret_key: str) -> tuple[FilledForm, ...]:
    """Forms as they can be held for an assessment. Raises `Invalid` where one is not for it."""
    ours = form_number(secret_key, assessment_id)
    for form in forms:
        if why := _why_not(catalogue, form, ours=ours, key=secret_key):
            raise Invalid([Problem("file", why)])
    return tuple(_without_profile_faults(_without_faults(catalogue, form)) for form in forms[:MOST_SHOWN])


def pick(session: Session, assessment_id: int, key: str, number: int, *, now: datetime, by: int | None = None) -> Intake:
    """Hold one of several forms of a file by itself. Raises `NotFound`, and `Invalid` where too many wait."""
    lock(session, assessment_id)
    row = row_of(session, assessment_id, key, now=now)
    forms = json.loads(row.given)
    if not 0 <= number < len(forms):
        raise NotFound
    return _add(session, assessment_id, [forms[number]], name=row.name, now=now, by=by)


def _add(session: Session, assessment_id: int, forms: Sequence[object], *, name: str, now: datetime, by: int | None) -> Intake:
    _make_room(session, assessment_id, now)
    row = IntakeRow(
        key=fresh_key(), assessment_id=assessment_id, person_id=by, name=name, given=json.dumps(forms, ensure_ascii=False), taken=None,
        at=now, ends_at=now + timedelta(days=KEPT_DAYS),
    )
    session.add(row)
    session.flush()
    return _intake(row)


def intake_with(session: Session, assessment_id: int, key: str, *, now: datetime) -> Intake:
    """What waits under a key. Raises `NotFound`, also when its time is over."""
    return _intake(row_of(session, assessment_id, key, now=now))


def intakes_of(session: Session, assessment_id: int, *, now: datetime) -> tuple[Intake, ...]:
    """Everything that waits for an assessment, or was chosen from lately, the newest first."""
    query = select(IntakeRow).where(IntakeRow.assessment_id == assessment_id, IntakeRow.ends_at > now).order_by(IntakeRow.id.desc())
    return tuple(_intake(row) for row in session.scalars(query))


def discard(session: Session, assessment_id: int, key: str, *, now: datetime) -> None:
    """Throw away what waits under a key; what was taken over from it stays. Raises `NotFound` and `Closed`."""
    lock(session, assessment_id)
    session.delete(row_of(session, assessment_id, key, now=now))
    session.flush()


def row_of(session: Session, assessment_id: int, key: str, *, now: datetime) -> IntakeRow:
    """The row under a key. Raises `NotFound`."""
    row = session.scalar(select(IntakeRow).where(IntakeRow.key == key, IntakeRow.assessment_id == assessment_id, IntakeRow.ends_at > now))
    if row is None:
        raise NotFound
    return row


def taken_in(row: IntakeRow) -> Taken | None:
    """What was chosen, if anything was."""
    return from_table(Taken, json.loads(row.taken)) if row.taken else None


def _intake(row: IntakeRow) -> Intake:
    forms = tuple(from_table(FilledForm, table) for table in json.loads(row.given))
    return Intake(row.key, row.name, row.at, row.ends_at, row.person_id, forms, taken_in(row))


def _make_room(session: Session, assessment_id: int, now: datetime) -> None:
    """Let the oldest go from which somebody has chosen. Raises `Invalid` where too many wait."""
    held = intake_rows(session, assessment_id, now)
    waiting = [row for row in held if row.taken is None]
    if len(waiting) >= MOST_HELD:
        raise Invalid([Problem("file", TOO_MANY_HELD)])
    for row in [row for row in held if row.taken is not None][MOST_HELD - len(waiting) - 1:]:
        session.delete(row)


def intake_rows(session: Session, assessment_id: int, now: datetime) -> Sequence[IntakeRow]:
    """The rows that are still held, the newest first."""
    session.execute(delete(IntakeRow).where(IntakeRow.assessment_id == assessment_id, IntakeRow.ends_at <= now))
    return session.scalars(select(IntakeRow).where(IntakeRow.assessment_id == assessment_id).order_by(IntakeRow.id.desc())).all()


def _why_not(catalogue: Catalogue, form: FilledForm, *, ours: str, key: str) -> Message | None:
    edition = form.mark.edition if form.mark else form.assessment.edition
    if edition != catalogue.edition:
        return Message(OTHER_EDITION.key, {"given": edition, "ours": catalogue.edition})
    if form.mark is None:
        return None
    if not _is_blank(form.mark) and not is_sealed(key, form.mark):
        return BROKEN_SEAL
    if form.mark.digest != catalogue.digest:
        return OTHER_QUESTIONS
    if form.mark.number and form.mark.number != ours:
        return Message(OTHER_FORM.key, {"number": form.mark.number, "ours": ours})
    return None


def _is_blank(mark: FormMark) -> bool:
    """Whether a form was made for nobody in particular, without a key."""
    return not mark.number and not mark.seal


def _without_faults(catalogue: Catalogue, form: FilledForm) -> FilledForm:
    """A form whose answers can all be kept; those that cannot are said to be unreadable, with the reason."""
    kept: dict[str, Answer] = {}
    wrong = list(form.unreadable)
    for criterion, answer in form.assessment.answers.items():
        try:
            kept[criterion] = typed.answer(catalogue, criterion, answer.declared)
        except Invalid as invalid:
            wrong += [Unreadable(criterion, _shown(answer, problem.where), problem.message) for problem in invalid.problems]
    return replace(form, assessment=replace(form.assessment, answers=kept), unreadable=tuple(wrong))


def _shown(answer: Answer, where: str) -> str:
    """What stood where something is wrong."""
    stood = {
        "evidence-text": answer.evidence_text, "evidence-link": answer.evidence_link, "note": answer.note, "not-applicable": answer.not_applicable,
    }
    return stood.get(where.rpartition(".")[2]) or next(filter(None, stood.values()), "" if answer.level is None else str(answer.level))


def _without_profile_faults(form: FilledForm) -> FilledForm:
    """A form whose profile and plan can be kept, without what cannot."""
    about, plan, wrong = form.assessment.profile, form.assessment.plan, list(form.unreadable)
    try:
        about = replace(typed.profile(replace(about, name=about.name or "-")), name=typed.line(about.name))
    except Invalid as invalid:
        wrong += [Unreadable("", about.name, problem.message) for problem in invalid.problems]
        about = Profile("")
    try:
        plan = replace(plan, steps={criterion: typed.commitment(criterion, step) for criterion, step in plan.steps.items()})
    except Invalid as invalid:
        wrong += [Unreadable("", "", problem.message) for problem in invalid.problems]
        plan = Plan()
    return replace(form, assessment=replace(form.assessment, profile=about, plan=plan), unreadable=tuple(wrong))
