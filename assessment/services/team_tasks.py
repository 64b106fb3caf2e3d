"""What a team's list of tasks shows whoever opened it: what comes next for them, and who is asked what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from assessment.answers import Assessment, State
from assessment.catalogue.model import Catalogue
from assessment.course import CHANGEABLE, Course
from assessment.questionnaire import asked
from assessment.roles import Role
from assessment.services.agreements import Round, Standing, rounds
from assessment.services.assignments import ANSWERING, Assignment, assignments, by_criterion
from assessment.services.comments import open_mentions
from assessment.services.memberships import colleagues
from assessment.services.opening import Opened

OPEN = (State.UNANSWERED, State.UNKNOWN)
TO_REVIEW = frozenset({Course.SUBMITTED, Course.IN_REVIEW})


class Next(StrEnum):
    """Something that can be done next, in the words of the pages."""

    CHANGES = "changes"
    ANSWER = "answer"
    CONFIRM = "confirm"
    AGREE = "agree"
    REMARKS = "remarks"
    INVITE = "invite"
    HAND_OUT = "hand-out"
    HELP = "help"
    SUBMIT = "submit"
    FINALISE = "finalise"
    REVIEW = "review"
    READ = "read"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Work:
    """How much there is to do, in numbers, for somebody in a role where an assessment stands so.

    `mine` questions of one's own lack an answer, the first of them by `due`; `free` lack one and are given to nobody;
    `to_confirm` lack one and were answered last time.
    """

    role: Role
    course: Course
    mine: int = 0
    due: date | None = None
    free: int = 0
    lacking: int = 0
    to_confirm: int = 0
    to_agree: int = 0
    remarks: int = 0
    helpers: int = 0
    given: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """All that the list of tasks shows besides the answers: what comes next, the first first, and who is asked what."""

    work: Work
    next: tuple[Next, ...]
    remarks: int
    asked: tuple[Assignment, ...] = ()
    names: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    standings: tuple[Standing, ...] = ()


def next_things(work: Work) -> tuple[Next, ...]:
    """What comes next, the most pressing first; never nothing.

    >>> [each.value for each in next_things(Work(Role.COORDINATOR, Course.DRAFT, mine=2, free=30, lacking=36, helpers=3))]
    ['answer', 'hand-out']
    >>> [each.value for each in next_things(Work(Role.COORDINATOR, Course.DRAFT, free=30, lacking=36, to_confirm=36, helpers=3))]
    ['confirm', 'hand-out']
    >>> [each.value for each in next_things(Work(Role.REVIEWER, Course.DRAFT))]
    ['wait']
    """
    rules = {Role.COORDINATOR: _for_coordinator, Role.CONTRIBUTOR: _for_contributor, Role.REVIEWER: _for_reviewer}
    return tuple(rules[work.role](work)) or (Next.WAIT,)


def board(session: Session, catalogue: Catalogue, opened: Opened) -> Board:
    """What a member of a team finds on the list of tasks; where several are asked, a question counts as answered once one has said something."""
    people = colleagues(session, opened.team.municipality_id) if opened.team else ()
    given, mentions = assignments(session, opened.id), open_mentions(session, opened.id)
    found = {each.criterion: each for each in rounds(session, opened, asked=by_criterion(given))}
    waiting = [each for each in given if each.person == opened.by and not _is_given(opened, each.criterion, found)]
    lacking = _lacking(catalogue, opened.assessment)
    work = Work(
        opened.role, opened.course, mine=len(waiting), due=min((each.due for each in waiting if each.due), default=None),
        free=len(lacking - {each.criterion for each in given}), lacking=len(lacking),
        to_confirm=sum(each in opened.assessment.last_time and opened.assessment.answer(each).state is State.UNANSWERED for each in lacking),
        to_agree=sum(each.standing in (Standing.TALK, Standing.CONFIRM) for each in found.values()),
        remarks=sum(opened.by in each for each in mentions), given=len(given),
        helpers=sum(each.role in ANSWERING and each.id != opened.by for each in people),
    )
    names, standings = {each.id: each.name for each in people}, tuple(each.standing for each in found.values())
    return Board(work, next_things(work), len(mentions), given, names, standings)


def _is_given(opened: Opened, criterion: str, found: Mapping[str, Round]) -> bool:
    """Whether somebody has answered a question that they are asked."""
    return found[criterion].is_mine_given if criterion in found else opened.assessment.answer(criterion).state is not State.UNANSWERED


def _for_coordinator(work: Work) -> Iterator[Next]:
    if work.course is Course.FINAL:
        yield Next.READ
    if work.course in TO_REVIEW:
        yield Next.FINALISE
    if work.course in CHANGEABLE:
        yield from _to_answer(work)
        if work.to_confirm:
            yield Next.CONFIRM
        if work.to_agree:
            yield Next.AGREE
    if work.remarks:
        yield Next.REMARKS
    if work.course in CHANGEABLE:
        if not work.helpers:
            yield Next.INVITE
        elif not work.given:
            yield Next.HAND_OUT
        if work.lacking and work.given + work.mine == 0 and not work.helpers:
            yield Next.HELP
        if not work.lacking:
            yield Next.SUBMIT


def _for_contributor(work: Work) -> Iterator[Next]:
    if work.course in CHANGEABLE:
        yield from _to_answer(work)
    if work.remarks:
        yield Next.REMARKS
    if work.course in CHANGEABLE and work.free and not work.mine:
        yield Next.HELP
    if work.course is Course.FINAL:
        yield Next.READ


def _for_reviewer(work: Work) -> Iterator[Next]:
    if work.course in TO_REVIEW:
        yield Next.REVIEW
    if work.remarks:
        yield Next.REMARKS
    if work.course is Course.FINAL:
        yield Next.READ


def _to_answer(work: Work) -> Iterator[Next]:
    if work.course is Course.CHANGES_REQUESTED:
        yield Next.CHANGES
    if work.mine:
        yield Next.ANSWER


def _lacking(catalogue: Catalogue, assessment: Assessment) -> set[str]:
    return {each.id for each in asked(catalogue, assessment.scope) if assessment.answer(each.id).state in OPEN}

