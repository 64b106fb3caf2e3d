"""The history of one answer in a team: what was given, by whom, before and after, what reviewers said, what was agreed and asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Answer
from assessment.course import EventKind
from assessment.database.teamwork import AgreementRow
from assessment.services.answers import STANDING, Change, history
from assessment.services.course import Event, events_of
from assessment.services.reviewed import Review
from assessment.services.reviews import reviews_of

_AGREEMENTS = cast(Table, AgreementRow.__table__)
_AGREEMENTS_ON = select(_AGREEMENTS).where(
    (_AGREEMENTS.c.assessment_id == bindparam("town")) & (_AGREEMENTS.c.criterion == bindparam("criterion"))
).order_by(_AGREEMENTS.c.id.desc())


@dataclass(frozen=True, slots=True)
class Agreed:
    """The coordinator confirmed an agreed answer, for a reason; so many opinions stood behind it."""

    reason: str
    opinions: int
    differed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to an answer: exactly one of the four is given. `by` is the number of a person.

    Of a change `before` is what stood, and `place` counts from 0 with the first that was ever given.
    """

    at: datetime
    by: int | None
    change: Change | None = None
    before: Answer = NOTHING
    place: int = 0
    review: Review | None = None
    agreed: Agreed | None = None
    requested: Event | None = None


def lines_of(session: Session, assessment_id: int, criterion: str, *, in_team: bool) -> tuple[Line, ...]:
    """All that happened to one answer, newest first; what is of one kind stands in its order, whatever the clock said."""
    kinds = [list(_changes(history(session, assessment_id, criterion)))]
    if in_team:
        kinds += [
            [Line(said.at, said.by, review=said) for said in reviews_of(session, assessment_id, criterion)],
            list(_agreements(session, assessment_id, criterion)),
            [Line(event.at, event.by, requested=event) for event in reversed(events_of(session, assessment_id)) if _asks(event, criterion)],
        ]
    return tuple(merge(*kinds, key=lambda line: line.at, reverse=True))


def _changes(changes: tuple[Change, ...]) -> Iterator[Line]:
    """Changes, newest first, each with what stood before it."""
    for number, change in enumerate(changes):
        older = (each.answer for each in changes[number + 1:] if each.kind in STANDING)
        yield Line(change.at, change.by, change=change, before=next(older, NOTHING), place=len(changes) - 1 - number)


def _agreements(session: Session, assessment_id: int, criterion: str) -> Iterator[Line]:
    for row in session.connection().execute(_AGREEMENTS_ON, {"town": assessment_id, "criterion": criterion}):
        yield Line(row.at, row.person_id, agreed=Agreed(row.reason, row.opinions, row.differed))


def _asks(event: Event, criterion: str) -> bool:
    return event.kind is EventKind.CHANGES_REQUESTED and criterion in event.criteria
