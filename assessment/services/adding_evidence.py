"""Add a file to a criterion, say what it shows, remove it, and take that back; what nobody needs any more is cleared away."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from secrets import token_urlsafe

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assessment.answers import Answer, Evidence, State
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.answers import AnswerRow, answer_of
from assessment.database.evidence import EvidenceRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.services import contents, typed
from assessment.services.answers import Draft, save_answer
from assessment.services.assignments import assigned
from assessment.services.contents import Incoming
from assessment.services.contributing import SOMEBODY_ELSES, Hand, Turn, turn_of
from assessment.services.evidence import KeptFile, file_with, files_of, used_bytes
from assessment.services.municipalities import fresh_key
from assessment.services.opening import GRACE_DAYS, found, lock, touch
from assessment.translation import Message, message

LONGEST_DESCRIPTION = 1_000
MOST_FILES = 500
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a file: what it shows, and the last day on which it holds."""

    description: str = ""
    holds_until: date | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A file that was added, and whether the answer now says that a document shows it."""

    file: KeptFile
    answer_changed: bool


def add_file(
    session: Session, settings: Settings, catalogue: Catalogue, *,
    assessment_id: int, criterion: str, incoming: Incoming, said: Said, now: datetime, hand: Hand | None = None,
) -> Added:
    """Add a file to a criterion; the same file there again only gets what is said of it now. An answer with a level says `document` from now on.

    In a team `hand` is who adds it. Raises `NotFound`, `Closed`, and `Invalid` where there is no room, or it is somebody else's question.
    """
    if criterion not in catalogue.criteria:
        raise NotFound
    kept = _checked(said)
    assessment = found(session, assessment_id, lock_it=True)
    turn = _turn(session, assessment_id, criterion, hand)
    row = _standing(session, assessment_id, criterion, incoming.digest)
    if row is None:
        _make_room(session, settings, assessment_id, incoming)
    contents.put(session, settings, incoming, now=now)
    row = row or _row(assessment_id, criterion, incoming, now=now, hand=hand)
    row.description, row.holds_until = kept.description or row.description, kept.holds_until or row.holds_until
    session.add(row)
    touch(assessment, now)
    session.flush()
    changed = turn is Turn.ANSWER and _changed(session, catalogue, row, with_document, now=now, hand=hand)
    return Added(file_with(session, assessment_id, row.key), changed)


def _row(assessment_id: int, criterion: str, incoming: Incoming, *, now: datetime, hand: Hand | None) -> EvidenceRow:
    return EvidenceRow(
        key=fresh_key(), assessment_id=assessment_id, criterion=criterion, digest=incoming.digest, name=incoming.name, description="",
        added_by=hand.person if hand else None, added_at=now,
    )


def _turn(session: Session, assessment_id: int, criterion: str, hand: Hand | None) -> Turn:
    """What an answer to this criterion would be, by whoever adds to its evidence. Raises `Invalid` where it is somebody else's to give."""
    if hand is None:
        return Turn.ANSWER
    turn = turn_of(hand, assigned(session, assessment_id, [criterion]).get(criterion, ()))
    if turn is Turn.OTHERS:
        raise Invalid([Problem("file", SOMEBODY_ELSES)])
    return turn


def _checked(said: Said) -> Said:
    """What is said of a file, as it can be kept. Raises `Invalid`."""
    description = typed.text(said.description).strip()
    problems = []
    if len(description) > LONGEST_DESCRIPTION:
        problems.append(Problem("description", message("This text is too long: at most %(most)s characters fit.", most=LONGEST_DESCRIPTION)))
    if said.holds_until and (wrong := typed.wrong_year(said.holds_until)):
        problems.append(Problem("until", wrong))
    if problems:
        raise Invalid(problems)
    return Said(description, said.holds_until)


def _standing(session: Session, assessment_id: int, criterion: str, digest: str) -> EvidenceRow | None:
    """The row of this content at this criterion, if there is one that was not removed."""
    query = select(EvidenceRow).where(
        EvidenceRow.assessment_id == assessment_id, EvidenceRow.criterion == criterion, EvidenceRow.digest == digest, EvidenceRow.removed_at.is_(None)
    )
    return session.scalar(query.limit(1))


def _make_room(session: Session, settings: Settings, assessment_id: int, incoming: Incoming) -> None:
    """Forget removed files, the oldest first, as far as their room is needed. Raises `Invalid` where there is none even so."""
    removed = list(session.scalars(
        select(EvidenceRow).where(EvidenceRow.assessment_id == assessment_id, EvidenceRow.removed_at.is_not(None)).order_by(EvidenceRow.removed_at)
    ))
    while problem := _why_no_room(session, settings, assessment_id, incoming):
        if not removed:
            raise Invalid([Problem("file", problem)])
        session.delete(removed.pop(0))
        session.flush()


def _why_no_room(session: Session, settings: Settings, assessment_id: int, incoming: Incoming) -> Message | None:
    of_this = EvidenceRow.assessment_id == assessment_id
    if (session.scalar(select(func.count()).select_from(EvidenceRow).where(of_this)) or 0) >= MOST_FILES:
        return message("An assessment keeps at most %(most)s files. Remove one that is not needed any more.", most=MOST_FILES)
    most = settings.evidence_total_bytes
    if used_bytes(session, assessment_id, besides=incoming.digest) + incoming.size <= most:
        return None
    return message(
        "There is no room for this file: all files of an assessment together may have %(most)s megabytes. Remove one that is not needed any more.",
        most=most // MEGABYTE,
    )


def _changed(
    session: Session, catalogue: Catalogue, row: EvidenceRow, rule: Callable[..., Answer], *, now: datetime, hand: Hand | None,
) -> bool:
    """Change the answer that a file belongs to by a rule, as a saved change that can be taken back; whether anything changed."""
    stored = session.get(AnswerRow, (row.assessment_id, row.criterion))
    if stored is None:
        return False
    before = answer_of(stored)
    after = rule(before, row.holds_until, on=now.date())
    if after == before:
        return False
    draft = Draft(row.criterion, after, stored.revision, token_urlsafe(16))
    save_answer(session, catalogue, row.assessment_id, draft, now=now, by=hand.person if hand else None)
    return True


def with_document(answer: Answer, holds_until: date | None, *, on: date) -> Answer:
    """An answer after a file was added to it that holds until a day: without a level it stays as it is; a document that still holds stays too.

    A file that holds longer than what was there before moves the day on.
    """
    if answer.state is not State.ANSWERED:
        return answer
    before = answer.holds_until
    if answer.evidence is not Evidence.DOCUMENT or (before and before < on):
        return replace(answer, evidence=Evidence.DOCUMENT, holds_until=holds_until)
    return replace(answer, holds_until=max(before, holds_until)) if before and holds_until else answer


def remove_file(session: Session, assessment_id: int, key: str, *, now: datetime, hand: Hand | None = None) -> str:
    """Remove a file; for 30 days it can be taken back, unless its room is needed. Gives its criterion. Raises as `describe_file`."""
    row = _locked(session, assessment_id, key, now=now, hand=hand)
    row.removed_at = row.removed_at or now
    session.flush()
    return row.criterion


def take_back_file(session: Session, assessment_id: int, key: str, *, now: datetime, hand: Hand | None = None) -> str:
    """Undo a removal. Gives the criterion. Raises as `describe_file`."""
    row = _locked(session, assessment_id, key, now=now, hand=hand)
    row.removed_at = None
    session.flush()
    return row.criterion


def describe_file(
    session: Session, catalogue: Catalogue, assessment_id: int, key: str, *, said: Said, now: datetime, hand: Hand | None = None,
) -> str:
    """Change what is said of a file; an answer that held as long as the file goes with it. Gives the criterion.

    Raises `NotFound`, `Closed`, and `Invalid` for what cannot be kept, or where it is somebody else's question.
    """
    kept = _checked(said)
    row = _locked(session, assessment_id, key, now=now, hand=hand)
    held_until = row.holds_until
    row.description, row.holds_until = kept.description, kept.holds_until
    session.flush()
    if kept.holds_until != held_until and _turn(session, assessment_id, row.criterion, hand) is Turn.ANSWER:
        others = [file.holds_until for file in files_of(session, assessment_id, criterion=row.criterion)]
        rule = partial(_held_as_long, before=held_until, latest=None if None in others else max(filter(None, others), default=None))
        _changed(session, catalogue, row, rule, now=now, hand=hand)
    return row.criterion


def _held_as_long(answer: Answer, _: date | None, *, on: date, before: date | None, latest: date | None) -> Answer:
    """An answer whose evidence held as long as a file did, once that file holds until another day."""
    follows = answer.evidence is Evidence.DOCUMENT and answer.holds_until == before and not answer.evidence_link
    return replace(answer, holds_until=latest) if follows else answer


def _locked(session: Session, assessment_id: int, key: str, *, now: datetime, hand: Hand | None) -> EvidenceRow:
    """The row of a file that is about to change, also of one that was removed."""
    lock(session, assessment_id)
    row = session.scalar(select(EvidenceRow).where(EvidenceRow.assessment_id == assessment_id, EvidenceRow.key == key))
    if row is None:
        raise NotFound
    _turn(session, assessment_id, row.criterion, hand)
    touch(found(session, assessment_id), now)
    return row


def forget_removed(session: Session, *, now: datetime) -> None:
    """Forget files that were removed 30 days ago."""
    session.execute(delete(EvidenceRow).where(EvidenceRow.removed_at <= now - timedelta(days=GRACE_DAYS)))
