"""Take over from a filled form what somebody chose, all in one transaction, and take all of it back as far as nobody changed it since."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from assessment.answers import Answer, Assessment, Commitment
from assessment.catalogue.model import Catalogue
from assessment.database.answers import ChangeRow
from assessment.errors import Invalid, NotAllowed
from assessment.exchange.frozen_json import as_table
from assessment.intake import (
    Choice,
    Difference,
    DifferenceKind,
    FactDifference,
    capacity_in,
    chosen,
    differences,
    fact_differences,
    facts,
    profile_with,
    steps_with,
)
from assessment.questionnaire import is_asked
from assessment.services.answers import STANDING, Book, ChangeKind, Conflict, Draft, Saved, before, save_answers
from assessment.services.assignments import assigned, claim_answers
from assessment.services.contributing import Turn, desk_of
from assessment.services.intakes import FactTaken, Intake, Taken, intake_with, row_of, taken_in
from assessment.services.opening import Opened, lock, open_again, value
from assessment.services.opening import found as found_row
from assessment.services.opening import opened as reopened
from assessment.services.opinions import SEVERAL
from assessment.services.plans import commit_step, set_capacity
from assessment.services.starting import save_profile


class HeldBack(StrEnum):
    """Why an answer in a form cannot be taken over by whoever looks."""

    OPINION = "opinion"
    OTHERS = "others"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Offer:
    """A form beside what stands now: what can be chosen, what is the same, what cannot be taken over and why, and what was chosen already."""

    open: tuple[Difference, ...]
    same: tuple[Difference, ...]
    held_back: tuple[tuple[Difference, HeldBack], ...]
    facts: tuple[FactDifference, ...]
    same_facts: tuple[FactDifference, ...]
    done: Taken | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody chose for one criterion, on a page that was made from the answer of this revision."""

    choice: Choice
    revision: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody chose: by criterion, and the facts that are wanted; those that were offered and are not stay as they stand."""

    answers: Mapping[str, Wish]
    facts: frozenset[str] = frozenset()
    facts_offered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of a choice: the criteria whose answers were taken over or kept, and those that have to be chosen again, each with why."""

    taken: tuple[str, ...]
    kept: tuple[str, ...]
    again: Mapping[str, Invalid | Conflict | None]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back, and what stays because somebody changed it since or may not change it: criteria and facts."""

    back: tuple[str, ...]
    stays: tuple[str, ...]


def offer(session: Session, catalogue: Catalogue, opened: Opened, intake: Intake) -> Offer:
    """What a form holds beside what stands in the opened assessment, for whoever opened it."""
    done = intake.taken if intake.taken and not intake.taken.back else None
    chosen_already = done.choices if done else {}
    found = differences(catalogue, opened.assessment, intake.form)
    why = _why_held_back(session, catalogue, opened)
    same = tuple(each for each in found if each.kind is DifferenceKind.SAME)
    other = [each for each in found if each.kind is not DifferenceKind.SAME and each.criterion not in chosen_already]
    return Offer(
        tuple(each for each in other if why(each.criterion) is None), same,
        tuple((each, reason) for each in other if (reason := why(each.criterion))), *_facts_offered(opened, intake, done), done,
    )


def _facts_offered(opened: Opened, intake: Intake, done: Taken | None) -> tuple[tuple[FactDifference, ...], tuple[FactDifference, ...]]:
    if not opened.may_edit:
        return (), ()
    settled = {*(each.fact for each in done.facts), *done.kept_facts} if done else set()
    found = fact_differences(opened.assessment, intake.form)
    other = tuple(each for each in found if each.kind is not DifferenceKind.SAME and each.fact not in settled)
    return other, tuple(each for each in found if each.kind is DifferenceKind.SAME)


def _why_held_back(session: Session, catalogue: Catalogue, opened: Opened) -> Callable[[str], HeldBack | None]:
    turns = desk_of(session, opened).turns
    if opened.team is None:  # from the shell too several people are not answered for
        turns = {criterion: Turn.OPINION for criterion, people in assigned(session, opened.id).items() if len(people) >= SEVERAL}

    def why(criterion: str) -> HeldBack | None:
        if not is_asked(catalogue.criteria[criterion], opened.assessment.scope):
            return HeldBack.NOT_ASKED
        turn = turns.get(criterion, Turn.ANSWER)
        return None if turn is Turn.ANSWER else HeldBack.OPINION if turn is Turn.OPINION else HeldBack.OTHERS
    return why


def take_over(session: Session, catalogue: Catalogue, opened: Opened, wishes: Wishes, *, key: str, now: datetime) -> TakenOver:
    """Take over what was chosen from the form under a key; what was offered and not wanted is kept beside, in the history.

    An answer that was changed since the page was made has to be chosen again. Raises `NotFound` and `Closed`.
    """
    lock(session, opened.id)
    intake, here = intake_with(session, opened.id, key, now=now), _as_it_stands(session, opened, now=now)
    found = offer(session, catalogue, here, intake)
    drafts, again = _drafts(found, here, intake, wishes.answers)
    outcomes = save_answers(session, catalogue, opened.id, drafts, now=now, by=opened.by) if drafts else ()
    again |= {draft.criterion: outcome for draft, outcome in zip(drafts, outcomes, strict=True) if not isinstance(outcome, Saved)}
    done = {draft.criterion: wishes.answers[draft.criterion].choice for draft in drafts if draft.criterion not in again}
    taken_facts = _take_facts(session, here, found, wishes.facts, now=now)
    kept_facts = tuple(each.fact for each in found.facts if each.fact in wishes.facts_offered - wishes.facts)
    _remember(session, opened.id, key, Taken(done, taken_facts, kept_facts), now=now)
    taken = tuple(each for each, choice in done.items() if choice is not Choice.KEEP)
    return TakenOver(taken, tuple(each for each in done if each not in taken), again)


def _as_it_stands(session: Session, before: Opened, *, now: datetime) -> Opened:
    """The same assessment as it stands now, for whoever opened it; from the shell it is opened by its number."""
    if before.team or before.edit_secret:
        return open_again(session, before, now=now)
    return reopened(session, found_row(session, before.id), role=before.role, course=before.course)


def _drafts(
    found: Offer, here: Opened, intake: Intake, wishes: Mapping[str, Wish],
) -> tuple[list[Draft], dict[str, Invalid | Conflict | None]]:
    """What is to be saved, and what was changed since somebody chose to have both."""
    drafts: list[Draft] = []
    again: dict[str, Invalid | Conflict | None] = {}
    for each in found.open:
        wish, revision = wishes.get(each.criterion), here.revisions.get(each.criterion, 0)
        if wish is None:
            continue
        if wish.revision != revision and wish.choice not in (Choice.TAKE, Choice.KEEP):
            again[each.criterion] = None
            continue
        answer = chosen(each, wish.choice)
        if answer != each.given:  # what the form says stays in the history
            drafts.append(_draft(intake, each.criterion, each.given, wish, kind=ChangeKind.PARKED))
        if wish.choice is not Choice.KEEP:
            drafts.append(_draft(intake, each.criterion, answer, wish, kind=ChangeKind.IMPORTED))
    return drafts, again


def _draft(intake: Intake, criterion: str, answer: Answer, wish: Wish, *, kind: ChangeKind) -> Draft:
    """An answer as it is to be kept, under a name that says on which way it came."""
    digest = sha256(f"{criterion}:{wish.revision}:{answer!r}".encode()).hexdigest()
    return Draft(criterion, answer, wish.revision, f"{prefix_of(intake)}{digest[:24]}", kind=kind)


def prefix_of(intake: Intake) -> str:
    """How the names of all savings begin that come from a form; they say on which way it came."""
    return f"{intake.form.channel.value}:{intake.key}:"


def _take_facts(session: Session, here: Opened, found: Offer, wanted: frozenset[str], *, now: datetime) -> tuple[FactTaken, ...]:
    taken = tuple(FactTaken(each.fact, each.standing, each.given) for each in found.facts if each.fact in wanted)
    if taken:
        _write_facts(session, here.id, here.assessment, {each.fact: each.after for each in taken}, now=now)
    return taken


def _write_facts(session: Session, assessment_id: int, there: Assessment, changed: Mapping[str, str], *, now: datetime) -> None:
    """Let facts of profile and plan stand. Raises `Invalid`."""
    save_profile(session, assessment_id, profile_with(there.profile, changed), now=now)
    hours = capacity_in(changed)
    if hours is not None:
        set_capacity(session, assessment_id, hours, now=now)
    steps: Mapping[str, Commitment] = steps_with(there.plan, changed)
    for criterion, promised in steps.items():
        commit_step(session, assessment_id, criterion, promised, now=now)


def _remember(session: Session, assessment_id: int, key: str, chosen_now: Taken, *, now: datetime) -> None:
    """Keep what was chosen beside what was chosen before."""
    row = row_of(session, assessment_id, key, now=now)
    known = taken_in(row)
    if known:
        before = Taken(facts=known.facts) if known.back else known
        chosen_now = Taken(
            {**before.choices, **chosen_now.choices}, (*before.facts, *chosen_now.facts), (*before.kept_facts, *chosen_now.kept_facts),
        )
    row.taken = json.dumps(as_table(chosen_now), ensure_ascii=False)
    session.flush()


def take_all_back(session: Session, opened: Opened, key: str, *, now: datetime) -> TakenBack:
    """Take everything back that came from a form, but for what was changed since. Raises `NotFound` and `Closed`."""
    lock(session, opened.id)
    intake = intake_with(session, opened.id, key, now=now)
    back, stays = _answers_back(session, opened, intake, now=now)
    more_back, more_stay = _facts_back(session, opened, intake, now=now)
    if intake.taken:
        left = () if opened.may_edit else intake.taken.facts  # for somebody who may take them back
        row_of(session, opened.id, key, now=now).taken = json.dumps(as_table(replace(intake.taken, facts=left, back=True)), ensure_ascii=False)
        session.flush()
    return TakenBack((*back, *more_back), (*stays, *more_stay))


def _answers_back(session: Session, opened: Opened, intake: Intake, *, now: datetime) -> tuple[list[str], list[str]]:
    later = aliased(ChangeRow)
    undone = select(later.id).where(later.undoes == ChangeRow.id).exists()
    came = select(ChangeRow).where(
        ChangeRow.assessment_id == opened.id, ChangeRow.kind == ChangeKind.IMPORTED, ~undone,
        ChangeRow.client_id.startswith(prefix_of(intake), autoescape=True),
    )
    newest = {row.criterion: row for row in session.scalars(came.order_by(ChangeRow.id))}
    free = [row for row in newest.values() if _still_stands(session, row) and _may_change(session, opened, row.criterion)]
    book = Book(session.connection(), opened.id, [row.criterion for row in free], by=opened.by)
    for row in free:
        book.take_back(row, before(session, row), now)
    book.write(now)
    back = [row.criterion for row in free]
    return back, [criterion for criterion in newest if criterion not in back]


def _still_stands(session: Session, change: ChangeRow) -> bool:
    """Whether nobody changed an answer since this change."""
    later = select(ChangeRow.id).where(
        ChangeRow.assessment_id == change.assessment_id, ChangeRow.criterion == change.criterion, ChangeRow.id > change.id,
        ChangeRow.kind.in_(STANDING),
    )
    return session.scalar(later.limit(1)) is None


def _may_change(session: Session, opened: Opened, criterion: str) -> bool:
    """Whether whoever opened the assessment may change an answer."""
    if opened.by is None:
        return True
    try:
        claim_answers(session, opened.id, opened.by, [criterion])
    except NotAllowed:
        return False
    return True


def _facts_back(session: Session, opened: Opened, intake: Intake, *, now: datetime) -> tuple[list[str], list[str]]:
    if intake.taken is None or not intake.taken.facts:
        return [], []
    there = value(session, opened.id)
    standing = facts(there)
    changed = {each.fact: each.before for each in intake.taken.facts if opened.may_edit and standing.get(each.fact, "") == each.after}
    if changed:
        _write_facts(session, opened.id, there, changed, now=now)
    return list(changed), [each.fact for each in intake.taken.facts if each.fact not in changed]
