"""From opinions to one agreed answer: confirmed with a reason, by the coordinator, once; what differed is counted without names."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.answers import Answer
from assessment.database.answers import ChangeRow
from assessment.database.session import reading, writing
from assessment.database.teamwork import AgreementRow
from assessment.errors import Invalid, NotAllowed, SmartReadinessError
from assessment.exchange import answers_file
from assessment.exchange.answers_json import to_json
from assessment.services.agreements import Standing, confirm, rounds
from assessment.services.answers import Conflict, Draft, Saved
from assessment.services.opening import value
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, shipped
from tests.several import CRITERION, ask, opened_by, say, seen_by
from tests.teams import NOON, TeamTown, team_town

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A team in which Karla and Carlo said different things."""
    town = team_town(engine)
    ask(engine, town, "Karla", "Carlo")
    say(engine, town, "Carlo", Answer(3, note="It is in the bylaw"))
    say(engine, town, "Karla", answered(1))
    return town


def agree(
    engine: Engine, town: TeamTown, answer: Answer, *, reason: str = "We read it again", base: int = 0, by: str = "Karla", client: str = "",
    criterion: str = CRITERION,
) -> Saved:
    """Confirm an agreed answer as one request does."""
    opened = opened_by(engine, town, by)
    with writing(engine) as session:
        draft = Draft(criterion, answer, base, client or f"agree {base} {answer!r}")
        return confirm(session, shipped(), opened, draft, reason=reason, now=LATER)


def agreements(engine: Engine) -> list[tuple[int, str, int, bool]]:
    with reading(engine) as session:
        rows = session.scalars(select(AgreementRow).order_by(AgreementRow.id))
        return [(row.revision, row.reason, row.opinions, row.differed) for row in rows]


def test_the_agreed_answer_is_the_answer_and_carries_who_confirmed_it(engine: Engine, town: TeamTown) -> None:
    assert agree(engine, town, answered(2)) == Saved(1, LATER)
    assert opened_by(engine, town, "Carlo").assessment.answers == {CRITERION: answered(2)}
    with reading(engine) as session:
        assert session.scalars(select(ChangeRow.person_id)).all() == [town.people["Karla"].id]
    assert agreements(engine) == [(1, "We read it again", 2, True)]


def test_confirming_twice_is_confirming_once(engine: Engine, town: TeamTown) -> None:
    assert agree(engine, town, answered(2)) == agree(engine, town, answered(2))
    assert len(agreements(engine)) == 1


def test_a_reason_is_needed_where_opinions_differ(engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid) as refused:
        agree(engine, town, Answer(9), reason=" \x00 ")
    assert {problem.where for problem in refused.value.problems} == {f"{CRITERION}.level", "reason"}
    say(engine, town, "Carlo", answered(1), base=1)
    assert agree(engine, town, answered(1), reason="").revision == 1
    assert agreements(engine) == [(1, "", 2, False)]


@pytest.mark.parametrize("refused", [Answer(note="only a note"), Answer(level=7), Answer(not_applicable="No"), Answer(2, note="x" * 10_001)])
def test_what_is_no_answer_is_not_agreed_on(refused: Answer, engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid):
        agree(engine, town, refused)
    assert (agreements(engine), opened_by(engine, town, "Karla").revisions) == ([], {})


def test_a_reason_is_short(engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid):
        agree(engine, town, answered(2), reason="x" * 1_001)
    agree(engine, town, answered(2), reason="ü" * 1_000)


@pytest.mark.parametrize("name", ["Carlo", "Rita"])
def test_only_the_coordinator_confirms(name: str, engine: Engine, town: TeamTown) -> None:
    with pytest.raises(NotAllowed):
        agree(engine, town, answered(2), by=name)
    assert agreements(engine) == []


def test_two_coordinators_who_confirm_at_once_see_both_answers(engine: Engine, town: TeamTown) -> None:
    def attempt(level: int) -> Saved | SmartReadinessError:
        try:
            return agree(engine, town, answered(level))
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(attempt, (2, 3)))
    (saved,) = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    (conflict,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert saved.revision == conflict.revision == 1
    assert {conflict.theirs.level, conflict.yours.level} == {2, 3}
    assert opened_by(engine, town, "Karla").assessment.answer(CRITERION) == conflict.theirs
    assert len(agreements(engine)) == 1


def test_an_opinion_that_comes_later_reopens_nothing_and_is_shown(engine: Engine, town: TeamTown) -> None:
    agree(engine, town, answered(2))
    say(engine, town, "Carlo", answered(4), base=1, now=LATER + timedelta(days=1))
    seen = seen_by(engine, town, "Karla")
    assert (seen.standing, seen.came_after, opened_by(engine, town, "Karla").assessment.answer(CRITERION)) == (Standing.AGREED, 1, answered(2))


def test_agreeing_again_keeps_what_was_agreed_before(engine: Engine, town: TeamTown) -> None:
    agree(engine, town, answered(2))
    say(engine, town, "Carlo", answered(1), base=1)
    agree(engine, town, answered(1), base=1, reason="")
    assert agreements(engine) == [(1, "We read it again", 2, True), (2, "", 2, False)]
    assert opened_by(engine, town, "Karla").assessment.differed == 0


def test_who_said_what_is_for_the_coordinator_and_only_after_the_agreement(engine: Engine, town: TeamTown) -> None:
    assert seen_by(engine, town, "Karla").said == ()
    agree(engine, town, answered(2))
    said = {opinion.by: opinion.answer.level for opinion in seen_by(engine, town, "Karla").said}
    assert said == {town.people["Carlo"].id: 3, town.people["Karla"].id: 1}
    assert seen_by(engine, town, "Carlo").said == seen_by(engine, town, "Rita").said == ()


def test_after_the_agreement_everybody_inside_sees_the_spread_without_names(engine: Engine, town: TeamTown) -> None:
    assert seen_by(engine, town, "Rita").spread is None
    agree(engine, town, answered(2))
    seen = seen_by(engine, town, "Rita")
    assert seen.spread and (seen.spread.levels, seen.texts) == ((1, 3), ())


def test_what_comes_next_depends_on_who_looks(engine: Engine, town: TeamTown) -> None:
    quiet, waits, open_one = [criterion.id for criterion in shipped() if criterion.id != CRITERION][:3]
    ask(engine, town, "Karla", "Carlo", criteria=(quiet, waits, open_one))
    for name in ("Karla", "Carlo"):
        say(engine, town, name, answered(2), criterion=quiet)
    say(engine, town, "Karla", answered(2), criterion=waits)
    with reading(engine) as session:
        found = {seen.criterion: seen.standing for seen in rounds(session, opened_by(engine, town, "Karla"))}
        carlos = {seen.criterion: seen.standing for seen in rounds(session, opened_by(engine, town, "Carlo"))}
    assert found == {CRITERION: Standing.TALK, quiet: Standing.CONFIRM, waits: Standing.WAITING, open_one: Standing.MINE}
    assert carlos == {CRITERION: Standing.TALK, quiet: Standing.CONFIRM, waits: Standing.MINE, open_one: Standing.MINE}


def test_where_nobody_was_asked_apart_nothing_differed(engine: Engine) -> None:
    town = team_town(engine)
    say(engine, town, "Karla", answered(2))
    assert opened_by(engine, town, "Karla").assessment.differed is None
    agree(engine, town, answered(3), base=1)
    assert opened_by(engine, town, "Karla").assessment.differed is None


def test_how_often_opinions_differed_travels_with_the_answers(engine: Engine, town: TeamTown) -> None:
    optional = next(criterion.id for criterion in shipped() if criterion.not_applicable)
    ask(engine, town, "Karla", "Carlo", criteria=(optional,))
    say(engine, town, "Karla", DON_T_KNOW, criterion=optional)
    say(engine, town, "Carlo", DOES_NOT_APPLY, criterion=optional)
    agree(engine, town, DOES_NOT_APPLY, criterion=optional, reason="")
    agree(engine, town, answered(2))
    with reading(engine) as session:
        assessment = value(session, town.assessment_id)
    assert assessment.differed == 1
    content = to_json(assessment, digest="", engine="1")
    assert answers_file.parse(content, catalogue=shipped()) == assessment
    assert not any(name in content.decode() for name in ("Karla", "Carlo"))


@pytest.mark.parametrize("differed", [-1, 37, 1.5, "4", True])
def test_a_count_that_cannot_be_is_refused_in_a_file(differed: object) -> None:
    given = {"catalogue": shipped().edition, "date": "2026-11-20", "municipality": {"name": "Probedorf"}, "differed": differed}
    with pytest.raises(Invalid):
        answers_file.parse(json.dumps(given), catalogue=shipped())
