"""Questions are given to people and taken back, and nobody changes an answer that is somebody else's to give."""

from datetime import date

import pytest
from sqlalchemy import Engine

from assessment.database.session import reading, writing
from assessment.errors import Closed, Invalid, NotAllowed, NotFound
from assessment.questionnaire import Scope
from assessment.roles import Role
from assessment.services import answers, memberships
from assessment.services.answers import Draft
from assessment.services.assignments import Assignment, Choice, asked_of, assigned, assignments, give, take_back
from assessment.services.course import Wish, submit
from assessment.services.municipalities import Member
from tests.builders import answered, shipped
from tests.teams import NOON, TeamTown, team_town

FIRST, SECOND = (criterion.id for criterion in shipped().dimensions[0].criteria[:2])
DAY = date(2026, 12, 24)


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


def ask(engine: Engine, town: TeamTown, *names: str, criteria: tuple[str, ...] = (FIRST,), due: date | None = DAY) -> None:
    """Let Karla give criteria to people."""
    choice = Choice(criteria, [town.people[name].id for name in names])
    with writing(engine) as session:
        give(session, shipped(), town.assessment_id, choice, due=due, by=town.people["Karla"].id, now=NOON)


def say(engine: Engine, town: TeamTown, name: str, *criteria: str, level: int = 2) -> None:
    """Let somebody answer."""
    with writing(engine) as session:
        drafts = [Draft(criterion, answered(level), revision(engine, town, criterion), f"{name}-{criterion}-{level}") for criterion in criteria]
        answers.save_answers(session, shipped(), town.assessment_id, drafts, now=NOON, by=town.people[name].id)


def revision(engine: Engine, town: TeamTown, criterion: str) -> int:
    """The revision that stands."""
    with reading(engine) as session:
        return max((change.revision for change in answers.history(session, town.assessment_id, criterion)), default=0)


def test_what_was_given_is_asked_by_its_day_and_a_new_day_replaces_it(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, "Carlo", "Karla")
    ask(engine, town, "Carlo", criteria=(FIRST, SECOND), due=None)
    carlo, karla = town.people["Carlo"].id, town.people["Karla"].id
    with reading(engine) as session:
        assert set(assignments(session, town.assessment_id)) == {
            Assignment(FIRST, karla, DAY), Assignment(FIRST, carlo, None), Assignment(SECOND, carlo, None),
        }
        assert set(assigned(session, town.assessment_id)[FIRST]) == {carlo, karla}
        assert asked_of(session, town.assessment_id, carlo) == {FIRST: None, SECOND: None}


def test_what_was_taken_back_is_asked_no_more_and_the_rest_stays(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, "Carlo", criteria=(FIRST, SECOND))
    with writing(engine) as session:
        take_back(session, town.assessment_id, Choice((FIRST,), (town.people["Carlo"].id,)))
    with reading(engine) as session:
        assert list(assigned(session, town.assessment_id)) == [SECOND]


@pytest.mark.parametrize(("name", "criteria"), [("Rita", (FIRST,)), ("Konrad", (FIRST,)), ("Carlo", ("invented",)), ("Carlo", ())])
def test_only_those_who_answer_are_asked_and_only_what_is_asked(engine: Engine, town: TeamTown, name: str, criteria: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        ask(engine, town, name, criteria=criteria)


def test_a_quick_check_asks_nobody_what_it_does_not_ask(engine: Engine) -> None:
    quick = team_town(engine, scope=Scope.QUICK)
    beyond = next(criterion.id for criterion in shipped() if not criterion.quick)
    with pytest.raises(Invalid):
        ask(engine, quick, "Carlo", criteria=(beyond,))


def test_nobody_of_another_municipality_is_asked(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    with pytest.raises(Invalid), writing(engine) as session:
        choice = Choice((FIRST,), (other.people["Carlo"].id,))
        give(session, shipped(), town.assessment_id, choice, due=None, by=town.people["Karla"].id, now=NOON)


def test_a_contributor_answers_what_is_theirs_or_nobodys_and_nothing_else(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", FIRST)
    ask(engine, town, "Karla", criteria=(SECOND,))
    with pytest.raises(NotAllowed):
        say(engine, town, "Carlo", FIRST, SECOND, level=3)
    assert (revision(engine, town, FIRST), revision(engine, town, SECOND)) == (1, 0)
    ask(engine, town, "Carlo", criteria=(FIRST,))
    say(engine, town, "Carlo", FIRST, level=3)
    say(engine, town, "Karla", FIRST, SECOND)


def test_where_several_are_asked_a_contributor_does_not_change_the_answer_itself(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, "Carlo", "Karla")
    with pytest.raises(NotAllowed):
        say(engine, town, "Carlo", FIRST)


def test_reviewers_consultants_and_strangers_change_no_answer(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    for name in ("Rita", "Konrad"):
        with pytest.raises(NotAllowed):
            say(engine, town, name, FIRST)
    with pytest.raises(NotFound), writing(engine) as session:
        draft = Draft(FIRST, answered(1), 0, "stranger")
        answers.save_answer(session, shipped(), town.assessment_id, draft, now=NOON, by=other.people["Karla"].id)


def test_what_was_given_to_somebody_else_meanwhile_is_not_taken_back(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", FIRST)
    ask(engine, town, "Karla")
    with pytest.raises(NotAllowed), writing(engine) as session:
        answers.undo(session, town.assessment_id, now=NOON, by=town.people["Carlo"].id)


def test_taking_ones_own_answer_back_never_takes_a_colleagues_with_it(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", SECOND)
    say(engine, town, "Carlo", FIRST, level=1)
    say(engine, town, "Karla", FIRST, level=4)
    with writing(engine) as session:
        assert answers.undo(session, town.assessment_id, now=NOON, by=town.people["Carlo"].id) == SECOND
        assert answers.undo(session, town.assessment_id, now=NOON, by=town.people["Carlo"].id) is None


def test_nothing_is_handed_out_once_it_is_submitted(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        submit(session, shipped(), town.assessment_id, Wish(town.people["Karla"].id, 0, NOON), surely=True)
    with pytest.raises(Closed):
        ask(engine, town, "Carlo")


def test_whoever_leaves_or_no_longer_answers_is_asked_nothing_and_what_they_gave_stays(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, "Carlo")
    say(engine, town, "Carlo", FIRST)
    coordinator = Member(town.municipality, town.people["Karla"], Role.COORDINATOR)
    with writing(engine) as session:
        memberships.remove(session, coordinator, town.people["Carlo"].id, now=NOON)
    with reading(engine) as session:
        assert assigned(session, town.assessment_id) == {}
        assert [change.by for change in answers.history(session, town.assessment_id, FIRST)] == [town.people["Carlo"].id]
