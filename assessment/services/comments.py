"""Remarks on a criterion among colleagues: written, for somebody's attention or everybody's, resolved, opened again. None is ever lost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue
from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MembershipRow
from assessment.database.teamwork import CommentRow, MentionRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import PERMISSIONS
from assessment.services import typed
from assessment.services.opening import lock
from assessment.translation import message

DISCUSSING = PERMISSIONS["assessment.discuss"]
LONGEST_CLIENT_ID = 80
_COMMENTS, _FURTHER = (cast(Table, row.__table__) for row in (CommentRow, MentionRow))
_OPEN = (_COMMENTS.c.assessment_id == bindparam("town")) & _COMMENTS.c.resolved_at.is_(None)
_MENTIONS = (
    select(_COMMENTS.c.id, _COMMENTS.c.mentions, _FURTHER.c.person_id)
    .outerjoin(_FURTHER, _FURTHER.c.comment_id == _COMMENTS.c.id).where(_OPEN)
)
_COUNTS = select(_COMMENTS.c.criterion, func.count()).where(_OPEN).group_by(_COMMENTS.c.criterion)


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wants to say about a criterion, `for_whom` or for everybody, sent under a name that is used for nothing else."""

    criterion: str
    text: str
    client_id: str
    for_whom: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark as it is kept; people are numbers. It is open until somebody resolved it."""

    id: int
    criterion: str
    by: int
    text: str
    for_whom: tuple[int, ...]
    at: datetime
    resolved_by: int | None
    resolved_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.resolved_at is None


def add_comment(session: Session, catalogue: Catalogue, assessment_id: int, remark: Remark, *, by: int, now: datetime) -> int:
    """Keep a remark, wherever the assessment stands; the same client id of the same person again adds nothing. Gives its number.

    Raises `Invalid` with every problem, and `NotFound`.
    """
    lock(session, assessment_id, whatever_course=True)
    kept = _checked(session, catalogue, assessment_id, remark)
    name = remark.client_id[:LONGEST_CLIENT_ID]
    same = select(CommentRow).where(CommentRow.assessment_id == assessment_id, CommentRow.person_id == by, CommentRow.client_id == name)
    if (known := session.scalar(same.limit(1))) and (known.criterion, known.text) == (remark.criterion, kept):
        return known.id
    first, *further = dict.fromkeys(remark.for_whom) or (None,)
    row = CommentRow(assessment_id=assessment_id, criterion=remark.criterion, person_id=by, text=kept, mentions=first, client_id=name, at=now)
    session.add(row)
    session.flush()
    session.add_all(MentionRow(assessment_id=assessment_id, comment_id=row.id, person_id=person) for person in further)
    session.flush()
    return row.id


def resolve(session: Session, assessment_id: int, comment_id: int, *, by: int, now: datetime) -> str:
    """Note that a remark is settled; who did it first stays. Gives its criterion. Raises `NotFound` also for another assessment's."""
    row = _found(session, assessment_id, comment_id)
    if row.resolved_at is None:
        row.resolved_by, row.resolved_at = by, now
    session.flush()
    return row.criterion


def reopen(session: Session, assessment_id: int, comment_id: int) -> str:
    """Open a remark again. Gives its criterion. Raises `NotFound` also for another assessment's."""
    row = _found(session, assessment_id, comment_id)
    row.resolved_by = row.resolved_at = None
    session.flush()
    return row.criterion


def comments_on(session: Session, assessment_id: int, criterion: str) -> tuple[Comment, ...]:
    """All remarks on one criterion, the oldest first."""
    query = select(CommentRow).where(CommentRow.assessment_id == assessment_id, CommentRow.criterion == criterion)
    return _comments(session, session.scalars(query.order_by(CommentRow.id)).all())


def open_comments(session: Session, assessment_id: int) -> tuple[Comment, ...]:
    """All remarks that are open, the oldest first."""
    query = select(CommentRow).where(CommentRow.assessment_id == assessment_id, CommentRow.resolved_at.is_(None))
    return _comments(session, session.scalars(query.order_by(CommentRow.id)).all())


def open_mentions(session: Session, assessment_id: int) -> Sequence[frozenset[int]]:
    """For whom each open remark is: the numbers of people, or nobody's where it is for everybody."""
    found: dict[int, set[int]] = defaultdict(set)
    for number, *people in session.connection().execute(_MENTIONS, {"town": assessment_id}):
        found[number].update(person for person in people if person is not None)
    return [frozenset(people) for people in found.values()]


def open_counts(session: Session, assessment_id: int) -> Mapping[str, int]:
    """How many remarks are open, by criterion; criteria without one are left out."""
    return dict(iter(session.connection().execute(_COUNTS, {"town": assessment_id})))


def _checked(session: Session, catalogue: Catalogue, assessment_id: int, remark: Remark) -> str:
    """The text as it is kept. Raises `Invalid`."""
    text, problems = typed.text(remark.text).strip(), []
    if remark.criterion not in catalogue.criteria:
        problems.append(Problem("criterion", message("Edition %(edition)s has no such criterion.", edition=catalogue.edition)))
    if not text:
        problems.append(Problem("text", message("Write what you would like to say.")))
    if len(text) > typed.LONGEST_TEXT:
        problems.append(Problem("text", message("This text is too long: at most %(most)s characters fit.", most=typed.LONGEST_TEXT)))
    if not _discuss(session, assessment_id, remark.for_whom):
        problems.append(Problem("for", message("Somebody you chose does not work on this assessment any more. Please choose again.")))
    if problems:
        raise Invalid(problems)
    return text


def _discuss(session: Session, assessment_id: int, people: Iterable[int]) -> bool:
    """Whether everybody of these belongs to the municipality in a role that reads remarks."""
    wanted = set(people)
    query = select(MembershipRow.person_id).join(AssessmentRow, AssessmentRow.municipality_id == MembershipRow.municipality_id)
    query = query.where(AssessmentRow.id == assessment_id, MembershipRow.role.in_(DISCUSSING))
    return not wanted or wanted <= set(session.scalars(query))


def _found(session: Session, assessment_id: int, comment_id: int) -> CommentRow:
    lock(session, assessment_id, whatever_course=True)
    row = session.get(CommentRow, comment_id)
    if row is None or row.assessment_id != assessment_id:
        raise NotFound
    return row


def _comments(session: Session, rows: Sequence[CommentRow]) -> tuple[Comment, ...]:
    """The values of rows, each with everybody whom it is for."""
    further: dict[int, list[int]] = defaultdict(list)
    numbers = [row.id for row in rows]
    for mention in session.scalars(select(MentionRow).where(MentionRow.comment_id.in_(numbers)).order_by(MentionRow.person_id)):
        further[mention.comment_id].append(mention.person_id)
    return tuple(_comment(row, further.get(row.id, ())) for row in rows)


def _comment(row: CommentRow, further: Iterable[int]) -> Comment:
    for_whom = (() if row.mentions is None else (row.mentions,)) + tuple(further)
    return Comment(row.id, row.criterion, row.person_id, row.text, for_whom, row.at, row.resolved_by, row.resolved_at)
