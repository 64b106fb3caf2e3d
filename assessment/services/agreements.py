"""From opinions to one agreed answer: what each may see of the others, and the coordinator's confirmation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.agreement import Spread, is_given, spread_of
from assessment.answers import Answer, State
from assessment.catalogue.model import Catalogue
from assessment.database.teamwork import AgreementRow
from assessment.errors import Invalid, NotAllowed, Problem
from assessment.roles import Role
from assessment.services import typed
from assessment.services.answers import Draft, Saved, save_answer
from assessment.services.assignments import assigned
from assessment.services.opening import Opened, lock
from assessment.services.opinions import SEVERAL, Opinion, opinions_on
from assessment.translation import message

LONGEST_REASON = 1_000
People = Mapping[str, tuple[int, ...]]
_AGREED = cast(Table, AgreementRow.__table__)
_NEWEST_LAST = select(_AGREED).where(_AGREED.c.assessment_id == bindparam("town")).order_by(_AGREED.c.id)


class Standing(StrEnum):
    """What comes next for a criterion on which several people are asked, from the view of one of them."""

    MINE = "mine"
    TALK = "talk"
    CONFIRM = "confirm"
    WAITING = "waiting"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreed answer: which revision of the answer, why, on how many opinions it rests, and whether they differed."""

    revision: int
    reason: str
    opinions: int
    differed: bool
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One criterion on which several people are asked, as far as one of them may see it.

    `number` of opinions are in, and `awaited` are not. `spread` is None while it is hidden. `texts` are what the coordinator may take over,
    without names; `said` tells who said what, to the coordinator once it is agreed. `came_after` opinions changed after the agreement.
    """

    criterion: str
    is_asked: bool
    mine: Opinion | None
    number: int
    awaited: int
    spread: Spread | None = None
    agreement: Agreement | None = None
    is_changed_since: bool = False
    came_after: int = 0
    texts: tuple[Answer, ...] = ()
    said: tuple[Opinion, ...] = ()

    @property
    def is_mine_given(self) -> bool:
        """Whether one has said something oneself."""
        return self.mine is not None and is_given(self.mine.answer)

    @property
    def standing(self) -> Standing:
        """What comes next."""
        if self.agreement and not self.is_changed_since:
            return Standing.AGREED
        if self.is_asked and not self.is_mine_given:
            return Standing.MINE
        if self.spread and self.spread.is_to_talk_about:
            return Standing.TALK
        return Standing.WAITING if self.awaited else Standing.CONFIRM


def round_on(session: Session, opened: Opened, criterion: str, *, looks: bool = False) -> Round:
    """One criterion as whoever opened the assessment may see it. A coordinator who is asked too `looks` at the spread before saying something."""
    return rounds(session, opened, (criterion,), looks=looks)[0]


def rounds(
    session: Session, opened: Opened, criteria: tuple[str, ...] | None = None, *, looks: bool = False, asked: People | None = None,
) -> tuple[Round, ...]:
    """These criteria, or all on which several people are asked or have said something, as whoever opened the assessment may see them.

    Whoever knows already who is `asked` what says so.
    """
    asked = assigned(session, opened.id, criteria) if asked is None else asked
    opinions = opinions_on(session, opened.id, criteria)
    if criteria is None:
        criteria = tuple(sorted({criterion for criterion, people in asked.items() if len(people) >= SEVERAL} | set(opinions)))
    agreed = _agreements(session, opened.id) if criteria else {}
    return tuple(
        _round(opened, criterion, (asked.get(criterion, ()), opinions.get(criterion, ()), agreed.get(criterion)), looks=looks)
        for criterion in criteria
    )


def _round(opened: Opened, criterion: str, known: tuple[tuple[int, ...], tuple[Opinion, ...], Agreement | None], *, looks: bool) -> Round:
    asked, opinions, agreement = known
    person = opened.by
    given = tuple(opinion for opinion in opinions if is_given(opinion.answer))
    mine = next((opinion for opinion in opinions if opinion.by == person), None)
    is_coordinator = opened.role is Role.COORDINATOR
    is_open = _is_open(given, person, looks=is_coordinator and (looks or person not in asked), agreed=agreement is not None)
    texts = sorted((opinion.answer for opinion in given), key=repr) if is_open and is_coordinator else ()
    return Round(
        criterion, person in asked, mine, len(given), len(set(asked) - {opinion.by for opinion in given}),
        spread=spread_of(opinion.answer for opinion in given) if is_open else None, agreement=agreement,
        is_changed_since=agreement is not None and agreement.revision != opened.revisions.get(criterion, 0),
        came_after=sum(opinion.at > agreement.at for opinion in given) if agreement else 0,
        texts=tuple(texts), said=given if agreement and is_coordinator else (),
    )


def _is_open(given: tuple[Opinion, ...], person: int | None, *, looks: bool, agreed: bool) -> bool:
    """Whether somebody may see what all say: once one's own is given, or with two and more when it is agreed, or when one coordinates and looks."""
    return any(opinion.by == person for opinion in given) or (len(given) >= SEVERAL and (looks or agreed))


def _agreements(session: Session, assessment_id: int) -> Mapping[str, Agreement]:
    """The newest agreement of each criterion."""
    rows = session.connection().execute(_NEWEST_LAST, {"town": assessment_id})
    return {row.criterion: Agreement(row.revision, row.reason, row.opinions, row.differed, row.person_id, row.at) for row in rows}


def confirm(session: Session, catalogue: Catalogue, opened: Opened, draft: Draft, *, reason: str, now: datetime) -> Saved:
    """Let the agreed answer stand, with a short reason, which is needed where opinions differ. The same once more changes nothing.

    Raises `NotAllowed`, `Closed`, `Invalid` with every problem, and `Conflict` when the answer was changed since the base revision.
    """
    if opened.role is not Role.COORDINATOR or opened.by is None:
        raise NotAllowed
    lock(session, opened.id)
    why = typed.text(reason).strip()
    spread = spread_of(opinion.answer for opinion in opinions_on(session, opened.id, (draft.criterion,)).get(draft.criterion, ()))
    if problems := _problems(catalogue, draft, why, spread):
        raise Invalid(problems)
    saved = save_answer(session, catalogue, opened.id, draft, now=now, by=opened.by)
    before = _agreements(session, opened.id).get(draft.criterion)
    if before is None or (before.revision, before.reason) != (saved.revision, why):
        session.add(AgreementRow(
            assessment_id=opened.id, criterion=draft.criterion, revision=saved.revision, reason=why, opinions=spread.number,
            differed=spread.differs, person_id=opened.by, at=now,
        ))
        session.flush()
    return saved


def _problems(catalogue: Catalogue, draft: Draft, why: str, spread: Spread) -> list[Problem]:
    problems = []
    try:
        typed.answer(catalogue, draft.criterion, draft.answer)
    except Invalid as invalid:
        problems += invalid.problems
    if draft.answer.state is State.UNANSWERED:
        problems.append(Problem(f"{draft.criterion}.level", message("Choose the level that you agreed on.")))
    if spread.differs and not why:
        problems.append(Problem("reason", message("Opinions differ here: say in a few words why you agreed on this answer.")))
    if len(why) > LONGEST_REASON:
        problems.append(Problem("reason", message("This text is too long: at most %(most)s characters fit.", most=LONGEST_REASON)))
    return problems
