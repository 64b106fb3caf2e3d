"""Answering in a team: what one types is the answer, or an opinion where several people are asked, or somebody else's to give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Answer
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.roles import Role
from assessment.services import answers
from assessment.services.answers import Conflict, Draft, Saved
from assessment.services.assignments import assigned, may_answer
from assessment.services.opening import Opened, lock
from assessment.services.opinions import SEVERAL, last_said, own_history, own_opinions, save_opinion, take_opinion_back
from assessment.translation import message

SOMEBODY_ELSES = message("This question is given to somebody else, so it was not saved. Tell the coordinator if you know the answer.")


class Turn(StrEnum):
    """What somebody's answer to a criterion is: the answer itself, an opinion among several, or not theirs to give."""

    ANSWER = "answer"
    OPINION = "opinion"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who answers in a team, and as what."""

    person: int
    role: Role


@dataclass(frozen=True, slots=True)
class Desk:
    """An assessment as somebody fills it in: with one's own opinions in place of answers where several people are asked."""

    opened: Opened
    turns: Mapping[str, Turn] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def hand(self) -> Hand | None:
        """Who fills it in, in a team."""
        return Hand(self.opened.team.person.id, self.opened.role) if self.opened.team else None

    def turn(self, criterion: str) -> Turn:
        """What an answer to this criterion would be."""
        return self.turns.get(criterion, Turn.ANSWER)


def turn_of(hand: Hand, people: Sequence[int]) -> Turn:
    """What an answer is where these people are asked.

    >>> [turn_of(Hand(1, Role.CONTRIBUTOR), people).value for people in ((), (1,), (2,), (1, 2), (2, 3))]
    ['answer', 'answer', 'others', 'opinion', 'others']
    >>> [turn_of(Hand(1, Role.COORDINATOR), people).value for people in ((), (2,), (2, 3))]
    ['answer', 'answer', 'opinion']
    """
    if not may_answer(hand.role, hand.person, people):
        return Turn.OTHERS
    return Turn.OPINION if len(people) >= SEVERAL else Turn.ANSWER


def desk_of(session: Session, opened: Opened) -> Desk:
    """An assessment as the one who opened it fills it in; at a private address that is the assessment itself."""
    hand = Desk(opened).hand
    if hand is None:
        return Desk(opened)
    turns = {criterion: turn_of(hand, people) for criterion, people in assigned(session, opened.id).items()}
    said = own_opinions(session, opened.id, hand.person)
    given, revisions = dict(opened.assessment.answers), dict(opened.revisions)
    for criterion, turn in turns.items():
        if turn is Turn.OPINION:
            mine = said.get(criterion)
            given[criterion], revisions[criterion] = (mine.answer, mine.revision) if mine else (NOTHING, 0)
    return Desk(replace(opened, assessment=replace(opened.assessment, answers=given), revisions=revisions), turns)


def given_before(session: Session, at: Desk, criterion: str, revision: int) -> list[Answer]:
    """What stood as this revision on somebody's desk."""
    if at.hand and at.turn(criterion) is Turn.OPINION:
        return [said.answer for said in own_history(session, at.opened.id, criterion, at.hand.person) if said.revision == revision]
    return [change.answer for change in answers.history(session, at.opened.id, criterion) if change.revision == revision]


def save_answers(
    session: Session, catalogue: Catalogue, assessment_id: int, drafts: Sequence[Draft], *, now: datetime, hand: Hand | None = None,
) -> tuple[Saved | Conflict | Invalid, ...]:
    """Save what somebody typed, each as what it is; at a private address nobody's `hand` is known, and everything is an answer.

    Each stands or falls by itself. What is somebody else's to give is `Invalid`. Raises `NotFound` and `Closed`.
    """
    if hand is None:
        return answers.save_answers(session, catalogue, assessment_id, drafts, now=now)
    asked = assigned(session, assessment_id, [draft.criterion for draft in drafts])
    turns = {draft.criterion: turn_of(hand, asked.get(draft.criterion, ())) for draft in drafts}
    direct = [draft for draft in drafts if turns[draft.criterion] is Turn.ANSWER]
    saved = answers.save_answers(session, catalogue, assessment_id, direct, now=now, by=hand.person) if direct else ()
    outcomes: dict[str, Saved | Conflict | Invalid] = dict(zip((draft.criterion for draft in direct), saved, strict=True))
    for draft in drafts:
        if turns[draft.criterion] is Turn.OPINION:
            outcomes[draft.criterion] = _opinion(session, catalogue, assessment_id, draft, now=now, by=hand.person)
    return tuple(outcomes.get(draft.criterion, Invalid([Problem(draft.criterion, SOMEBODY_ELSES)])) for draft in drafts)


def undo(session: Session, assessment_id: int, *, now: datetime, hand: Hand | None = None) -> str | None:
    """Take back what somebody gave last, an answer or an opinion; gives the criterion, or None where nothing is left. Raises as `answers.undo`."""
    if hand is None:
        return answers.undo(session, assessment_id, now=now)
    lock(session, assessment_id)
    said, given = last_said(session, assessment_id, hand.person), answers.last_given(session, assessment_id, hand.person)
    if said and (given is None or said.at >= given.at):
        return take_opinion_back(session, said, now=now)
    return answers.undo(session, assessment_id, now=now, by=hand.person)


def _opinion(
    session: Session, catalogue: Catalogue, assessment_id: int, draft: Draft, *, now: datetime, by: int,
) -> Saved | Conflict | Invalid:
    try:
        return save_opinion(session, catalogue, assessment_id, draft, now=now, by=by)
    except (Conflict, Invalid) as outcome:
        return outcome
