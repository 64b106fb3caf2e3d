"""Open an assessment: by one of its two private addresses, or as a member of the municipality whose team works on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Answer, Assessment, Kind, Plan, Profile, day_of
from assessment.config import Settings
from assessment.course import CHANGEABLE, Course, EventKind, course_of
from assessment.database.answers import AnswerRow, answer_of
from assessment.database.assessments import AssessmentRow
from assessment.database.course import EventRow, FinalRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.teamwork import AgreementRow
from assessment.errors import Closed, NotFound
from assessment.exchange.frozen_json import from_json
from assessment.questionnaire import Scope
from assessment.roles import Person, Role
from assessment.services import secret as secrets
from assessment.services.beside import what_stands_beside
from assessment.services.carrying import carried
from assessment.services.entitlements import Sight
from assessment.services.reviewed import newest_reviews, with_reviews

_ASSESSMENTS, _STORED = (cast(Table, row.__table__) for row in (AssessmentRow, AnswerRow))
_MUNICIPALITIES, _MEMBERSHIPS, _EVENTS = (cast(Table, row.__table__) for row in (MunicipalityRow, MembershipRow, EventRow))
_FINALS = cast(Table, FinalRow.__table__)
_AGREEMENTS = cast(Table, AgreementRow.__table__)
# an assessment that a municipality has taken over is no longer changed through a private address
_BY_EDITING = select(_ASSESSMENTS).where((_ASSESSMENTS.c.edit_digest == bindparam("digest")) & _ASSESSMENTS.c.municipality_id.is_(None))
_BY_READING = (
    select(_ASSESSMENTS, _MUNICIPALITIES.c.withdrawn_at.label("municipality_withdrawn_at"))
    .outerjoin(_MUNICIPALITIES, _MUNICIPALITIES.c.id == _ASSESSMENTS.c.municipality_id)
    .where(_ASSESSMENTS.c.read_secret == bindparam("secret"))
)
_FOR_EDITING = select(_ASSESSMENTS.c.id, _ASSESSMENTS.c.edition, _ASSESSMENTS.c.withdrawn_at).where(
    (_ASSESSMENTS.c.edit_digest == bindparam("digest")) & _ASSESSMENTS.c.municipality_id.is_(None)
).with_for_update()
_BY_KEY = (
    select(_ASSESSMENTS, _MUNICIPALITIES.c.key.label("municipality_key"), _MUNICIPALITIES.c.name.label("municipality_name"), _MEMBERSHIPS.c.role)
    .join(_MUNICIPALITIES, (_MUNICIPALITIES.c.id == _ASSESSMENTS.c.municipality_id) & _MUNICIPALITIES.c.withdrawn_at.is_(None))
    .join(_MEMBERSHIPS, (_MEMBERSHIPS.c.municipality_id == _MUNICIPALITIES.c.id) & (_MEMBERSHIPS.c.person_id == bindparam("person")))
    .where(_ASSESSMENTS.c.key == bindparam("key"))
)
_NEWEST_FINAL = select(_FINALS.c.content, _FINALS.c.at).where(_FINALS.c.assessment_id == bindparam("id")).order_by(_FINALS.c.number.desc()).limit(1)
_EVENTS_OF = select(_EVENTS.c.kind).where(_EVENTS.c.assessment_id == bindparam("id")).order_by(_EVENTS.c.number)
_LOCK = select(_ASSESSMENTS.c.id, _ASSESSMENTS.c.municipality_id).where(_ASSESSMENTS.c.id == bindparam("id")).with_for_update()
_LOCKED = "locked"
_AGREED_OF = select(_AGREEMENTS.c.criterion, _AGREEMENTS.c.opinions, _AGREEMENTS.c.differed).where(
    _AGREEMENTS.c.assessment_id == bindparam("id")
).order_by(_AGREEMENTS.c.id)
_ANSWERS_OF = select(*(column for column in _STORED.c if column.name != "changed_at")).where(_STORED.c.assessment_id == bindparam("id"))
GRACE_DAYS = 30
KEEP_DAYS = Settings.keep_anonymous_days


class Town(NamedTuple):
    """As much of an assessment as saving an answer needs: its number and its edition."""

    id: int
    edition: str


@dataclass(frozen=True)
class Team:
    """The municipality whose team works on an assessment, who of them opened it, and the key in the assessment's address."""

    municipality_id: int
    municipality_key: str
    municipality_name: str
    key: str
    person: Person


@dataclass(frozen=True)
class Opened:
    """What somebody works with who opened an assessment. On the day `delete_on` it is deleted if nobody touches it, or for good once withdrawn.

    `team` is given where a member opened it; a team's assessment is kept as long as its municipality, and has no such day.
    `sight` is given to somebody from outside, who sees by a grant: `team` says who, and `assessment` holds no more than they may see.
    """

    id: int
    edit_secret: str | None
    read_secret: str
    role: Role
    assessment: Assessment
    revisions: Mapping[str, int]
    changed_at: datetime
    created_at: datetime
    withdrawn_at: datetime | None
    delete_on: date | None
    continued_from_quick: bool
    carries: bool = False
    course: Course = Course.DRAFT
    team: Team | None = None
    sight: Sight | None = None

    @property
    def may_edit(self) -> bool:
        """Whether profile, plan and every answer can be changed now."""
        return self.role in (Role.EDITOR, Role.COORDINATOR) and self.course in CHANGEABLE

    @property
    def may_answer(self) -> bool:
        """Whether answers can be given now: all of them, or those that a contributor is asked for."""
        return self.may_edit or (self.role is Role.CONTRIBUTOR and self.course in CHANGEABLE)

    @property
    def by(self) -> int | None:
        """The number of the person who opened it; nobody's at a private address."""
        return self.team.person.id if self.team else None


def open_for_editing(session: Session, secret: str, *, now: datetime, keep_days: int = KEEP_DAYS) -> Opened:
    """Open by the editing secret, for 30 days also what was withdrawn. Raises `NotFound`."""
    row = session.connection().execute(_BY_EDITING, {"digest": secrets.digest(secret)}).one_or_none()
    if row is None or _is_gone(row.withdrawn_at, now):
        raise NotFound
    return opened(session, row, role=Role.EDITOR, edit_secret=secret, keep_days=keep_days, today=now.date())


def open_for_team(session: Session, key: str, person: Person, *, today: date | None = None) -> Opened:
    """Open a team's assessment as a member of its municipality. Raises `NotFound`, for everybody else as for what does not exist.

    Without a day it is that of its last change, whatever has lapsed since.
    """
    row = session.connection().execute(_BY_KEY, {"key": key, "person": person.id}).one_or_none()
    if row is None:
        raise NotFound
    team = Team(row.municipality_id, row.municipality_key, row.municipality_name, key, person)
    if row.role == Role.CONSULTANT:
        return _newest_final(session, row, team)
    return opened(session, row, role=Role(row.role), team=team, course=course_now(session, row.id), today=today)


def _newest_final(session: Session, row: Row[Any], team: Team) -> Opened:
    """The newest final version and nothing else, for somebody who sees no draft. Raises `NotFound` where there is none."""
    final = session.connection().execute(_NEWEST_FINAL, {"id": row.id}).one_or_none()
    if final is None:
        raise NotFound
    return Opened(
        row.id, None, row.read_secret, Role.CONSULTANT, from_json(final.content).assessment, revisions={}, changed_at=final.at,
        created_at=final.at, withdrawn_at=None, delete_on=None, continued_from_quick=False, course=Course.FINAL, team=team,
    )


def open_again(session: Session, before: Opened, *, now: datetime) -> Opened:
    """Open the same assessment again as it stands now, in the same way. Raises `NotFound` where that is no longer possible."""
    if before.team:
        return open_for_team(session, before.team.key, before.team.person, today=now.date())
    if before.edit_secret:
        return open_for_editing(session, before.edit_secret, now=now)
    return open_for_reading(session, before.read_secret, now=now)


def course_now(session: Session, assessment_id: int) -> Course:
    """Where an assessment stands, from everything that happened to it."""
    kinds = session.connection().scalars(_EVENTS_OF, {"id": assessment_id})
    return course_of(EventKind(kind) for kind in kinds)


def editing(session: Session, secret: str, *, now: datetime) -> Town:
    """The assessment that may be edited with this secret, locked as by `lock`. Raises `NotFound`."""
    row = session.connection().execute(_FOR_EDITING, {"digest": secrets.digest(secret)}).one_or_none()
    if row is None or _is_gone(row.withdrawn_at, now):
        raise NotFound
    session.info[_LOCKED] = row.id
    return Town(row.id, row.edition)


def lock(session: Session, assessment_id: int, *, whatever_course: bool = False) -> None:
    """Let others who write to this assessment wait until this transaction ends.

    Raises `NotFound`, and `Closed` for a team's assessment that is submitted or final, unless `whatever_course`: it is opened again first.
    """
    if session.info.get(_LOCKED) == assessment_id:
        return
    row = session.connection().execute(_LOCK, {"id": assessment_id}).one_or_none()
    if row is None:
        raise NotFound
    if row.municipality_id is not None and not whatever_course and (course := course_now(session, assessment_id)) not in CHANGEABLE:
        raise Closed(course.value)
    if not whatever_course:
        session.info[_LOCKED] = assessment_id


def _is_gone(withdrawn_at: datetime | None, now: datetime) -> bool:
    return bool(withdrawn_at and now >= withdrawn_at + timedelta(days=GRACE_DAYS))


def open_for_reading(session: Session, secret: str, *, now: datetime, keep_days: int = KEEP_DAYS) -> Opened:
    """Open by the reading secret, which changes nothing and never tells the editing one.

    Raises `NotFound`, also when the assessment or its municipality was withdrawn.
    """
    row = session.connection().execute(_BY_READING, {"secret": secrets.well_formed(secret)}).one_or_none()
    if row is None or row.municipality_withdrawn_at or (row.withdrawn_at and now >= row.withdrawn_at):
        raise NotFound
    course = Course.DRAFT if row.municipality_id is None else course_now(session, row.id)
    return opened(session, row, role=Role.READER, keep_days=keep_days, course=course, today=now.date())


def opened(
    session: Session, row: AssessmentRow | Row[Any], *, role: Role,
    edit_secret: str | None = None, keep_days: int = KEEP_DAYS, team: Team | None = None, course: Course = Course.DRAFT,
    today: date | None = None,
) -> Opened:
    """A row with all that belongs to it. What is not final is of today as far as a document has lapsed since its last change."""
    stored = _answers(session, row.id)
    return Opened(
        row.id, edit_secret, row.read_secret, role, _assessment(session, row, stored, today=None if course is Course.FINAL else today),
        revisions={answer.criterion: answer.revision for answer in stored},
        changed_at=row.changed_at, created_at=row.created_at, withdrawn_at=row.withdrawn_at, delete_on=_delete_on(row, keep_days),
        continued_from_quick=row.continued_from_quick, carries=row.carries, course=course, team=team,
    )


def _delete_on(row: AssessmentRow | Row[Any], keep_days: int) -> date | None:
    """The day on which nobody's assessment is deleted; a municipality's is kept as long as the municipality."""
    if row.municipality_id is not None:
        return None
    last = row.withdrawn_at + timedelta(days=GRACE_DAYS) if row.withdrawn_at else row.changed_at + timedelta(days=keep_days)
    return cast(date, last.date())


def value(session: Session, assessment_id: int, *, today: date | None = None) -> Assessment:
    """All that was typed into one assessment, of today as far as a document has lapsed since its last change. Raises `NotFound`."""
    return _assessment(session, found(session, assessment_id), _answers(session, assessment_id), today=today)


def found(session: Session, assessment_id: int, *, lock_it: bool = False) -> AssessmentRow:
    """The row of an assessment; with `lock_it`, others who write to it wait, as with `lock`. Raises `NotFound` and `Closed`."""
    if lock_it:
        lock(session, assessment_id)
    row = session.get(AssessmentRow, assessment_id)
    if row is None:
        raise NotFound
    return row


def profile_of(row: AssessmentRow | Row[Any]) -> Profile:
    return Profile(row.name, row.country, row.population, Kind(row.kind) if row.kind else None)


def touch(row: AssessmentRow, now: datetime) -> None:
    """Note that something was changed, which is also the date of the assessment."""
    row.changed_at, row.dated = now, now.date()


def _answers(session: Session, assessment_id: int) -> list[Row[Any]]:
    return list(session.connection().execute(_ANSWERS_OF, {"id": assessment_id}))


def _assessment(session: Session, row: AssessmentRow | Row[Any], stored: list[Row[Any]], *, today: date | None) -> Assessment:
    answers: dict[str, Answer] = {answer.criterion: answer_of(answer) for answer in stored}
    if row.municipality_id is not None:
        answers = with_reviews(answers, newest_reviews(session, row.id))
    beside = what_stands_beside(session, row.id)
    return Assessment(
        edition=row.edition, date=row.dated if today is None else day_of(answers.values(), row.dated, today), profile=profile_of(row),
        answers={criterion: answer for criterion, answer in sorted(answers.items()) if answer != NOTHING},
        scope=Scope(row.scope), plan=Plan(row.capacity, beside.steps), files=beside.files, residents=beside.residents,
        carried=carried(session, row.id) if row.carries else (),
        differed=_differed(session, row.id) if row.municipality_id is not None else None,
    )


def _differed(session: Session, assessment_id: int) -> int | None:
    """On how many criteria opinions differed when they were agreed on; only the newest agreement of each counts, and only of several opinions."""
    newest = {row.criterion: row for row in session.connection().execute(_AGREED_OF, {"id": assessment_id})}
    several = [row for row in newest.values() if row.opinions > 1]
    return sum(row.differed for row in several) if several else None
