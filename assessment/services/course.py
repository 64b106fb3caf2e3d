"""The course of an assessment: submit, review, request changes, finalise, open again. Each appends one event; none is ever changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.answers import State
from assessment.catalogue.model import Catalogue
from assessment.course import EventKind, course_of, may_follow
from assessment.database.course import EventRow
from assessment.errors import Invalid, Problem, SmartReadinessError
from assessment.questionnaire import Scope
from assessment.scoring import score_assessment
from assessment.services import typed
from assessment.services.audit import Audited, note
from assessment.services.opening import found, lock, value
from assessment.translation import message

_EVENTS = cast(Table, EventRow.__table__)
_EVENTS_OF = select(_EVENTS).where(_EVENTS.c.assessment_id == bindparam("town")).order_by(_EVENTS.c.number)
NEEDS_REASON = frozenset({EventKind.CHANGES_REQUESTED, EventKind.REOPENED})
OPEN = (State.UNKNOWN, State.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: the first has number 1. `by` is the number of a person, `criteria` are named where changes were requested."""

    number: int
    kind: EventKind
    at: datetime
    by: int | None
    reason: str = ""
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to happen, who last saw the event `seen` (0 where nothing had happened yet)."""

    by: int
    seen: int
    now: datetime
    reason: str = ""
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What an assessment lacks: criteria without a level, and whether there are too few answers for an overall score."""

    criteria: tuple[str, ...]
    lacks_score: bool


class Overtaken(SmartReadinessError):
    """It cannot happen any more, because something else happened meanwhile: where it stands now, and after what. Nothing was changed."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self.course = course_of(event.kind for event in events)
        self.last = events[-1] if events else None
        super().__init__(f"it stands at {self.course} already")


class Incomplete(SmartReadinessError):
    """Too little is answered for an overall score, and nobody said that this is meant."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(f"{len(missing.criteria)} criteria are open")
        self.missing = missing


def events_of(session: Session, assessment_id: int) -> tuple[Event, ...]:
    """Everything that happened to an assessment as a whole, the first first."""
    rows = session.connection().execute(_EVENTS_OF, {"town": assessment_id})
    return tuple(_event(row) for row in rows)


def missing(session: Session, catalogue: Catalogue, assessment_id: int) -> Missing:
    """What is still open in an assessment. Raises `NotFound`."""
    results = score_assessment(catalogue, value(session, assessment_id))
    still_open = tuple(part.criterion for part in results.parts.values() if part.state in OPEN)
    return Missing(still_open, lacks_score=results.scope is Scope.FULL and results.overall.score is None)


def submit(session: Session, catalogue: Catalogue, assessment_id: int, wish: Wish, *, surely: bool = False) -> Event:
    """Hand an assessment in; nothing can be answered until it is opened again. Open criteria do not hinder it.

    Raises `Overtaken`, and `Incomplete` where a full assessment has no overall score and nobody is sure.
    """
    lacking = missing(session, catalogue, assessment_id)
    if lacking.lacks_score and not surely:
        raise Incomplete(lacking)
    return happen(session, assessment_id, EventKind.SUBMITTED, wish)[0]


def begin_review(session: Session, assessment_id: int, wish: Wish) -> Event:
    """Begin to look at what was submitted. Raises `Overtaken`."""
    return happen(session, assessment_id, EventKind.REVIEW_BEGUN, wish)[0]


def end_review(session: Session, assessment_id: int, wish: Wish) -> Event:
    """Say that there is nothing more to change. Raises `Overtaken`."""
    return happen(session, assessment_id, EventKind.REVIEW_ENDED, wish)[0]


def request_changes(session: Session, catalogue: Catalogue, assessment_id: int, wish: Wish) -> Event:
    """Ask the municipality to look at some criteria again, for a reason. Raises `Overtaken`, and `Invalid` with every problem."""
    problems = [] if wish.criteria else [Problem("criteria", message("Choose at least one question to be looked at again."))]
    if not set(wish.criteria) <= set(catalogue.criteria):
        problems.append(Problem("criteria", message("Edition %(edition)s has no such criterion.", edition=catalogue.edition)))
    return happen(session, assessment_id, EventKind.CHANGES_REQUESTED, wish, problems=problems)[0]


def reopen(session: Session, assessment_id: int, wish: Wish) -> Event:
    """Let answers be changed again, for a reason; what was final stays as it was frozen. Raises `Overtaken` and `Invalid`."""
    event, is_new = happen(session, assessment_id, EventKind.REOPENED, wish)
    if is_new:
        town = found(session, assessment_id).municipality_id
        note(session, Audited.REOPENED, now=wish.now, by=wish.by, municipality=town, assessment=assessment_id)
    return event


def happen(
    session: Session, assessment_id: int, kind: EventKind, wish: Wish, *, problems: list[Problem] | None = None,
) -> tuple[Event, bool]:
    """Append an event, and say whether it is new: what the same person sent twice happens once.

    Raises `NotFound`, `Overtaken` where it cannot follow what happened, and `Invalid` for a reason that cannot be used.
    """
    lock(session, assessment_id, whatever_course=True)
    events = events_of(session, assessment_id)
    reason = typed.text(wish.reason).strip()
    row = EventRow(
        assessment_id=assessment_id, number=len(events) + 1, kind=kind.value, person_id=wish.by, at=wish.now,
        reason=reason, criteria=" ".join(dict.fromkeys(wish.criteria)),
    )
    wanted = _event(row)
    if 0 <= wish.seen < len(events) and _is_same(events[wish.seen], wanted):
        return events[wish.seen], False
    if wish.seen != len(events) or not may_follow(course_of(event.kind for event in events), kind):
        raise Overtaken(events)
    if faults := [*(problems or ()), *_problems_of_reason(kind, reason)]:
        raise Invalid(faults)
    session.add(row)
    session.flush()
    return wanted, True


def _is_same(before: Event, wanted: Event) -> bool:
    return (before.kind, before.by, before.reason, before.criteria) == (wanted.kind, wanted.by, wanted.reason, wanted.criteria)


def _problems_of_reason(kind: EventKind, reason: str) -> list[Problem]:
    if kind in NEEDS_REASON and not reason:
        return [Problem("reason", message("Please give the reason in a few words."))]
    if len(reason) > typed.LONGEST_TEXT:
        return [Problem("reason", message("This text is too long: at most %(most)s characters fit.", most=typed.LONGEST_TEXT))]
    return []


def _event(row: EventRow | Row[Any]) -> Event:
    return Event(row.number, EventKind(row.kind), row.at, row.person_id, row.reason, tuple(row.criteria.split()))
