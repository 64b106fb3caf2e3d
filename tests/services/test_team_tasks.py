"""The list of tasks of a team says first what comes next for whoever looks."""

import pytest
from sqlalchemy import Engine

from assessment.course import Course
from assessment.database.session import reading, writing
from assessment.roles import Role
from assessment.services import answers
from assessment.services.answers import Draft
from assessment.services.assignments import Choice, give
from assessment.services.comments import Remark, add_comment
from assessment.services.course import Wish, submit
from assessment.services.opening import open_for_team
from assessment.services.team_tasks import Board, Next, Work, board, next_things
from tests.builders import answered, shipped
from tests.teams import NOON, TeamTown, team_town

FIRST, SECOND = (criterion.id for criterion in shipped().dimensions[0].criteria[:2])


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


def seen_by(engine: Engine, town: TeamTown, name: str) -> Board:
    """What somebody finds on the list of tasks."""
    with reading(engine) as session:
        return board(session, shipped(), open_for_team(session, town.key, town.people[name]))


def ask(engine: Engine, town: TeamTown, *names: str, criteria: tuple[str, ...] = (FIRST,)) -> None:
    """Let Karla give criteria to people."""
    choice = Choice(criteria, [town.people[name].id for name in names])
    with writing(engine) as session:
        give(session, shipped(), town.assessment_id, choice, due=None, by=town.people["Karla"].id, now=NOON)


def test_a_new_team_hands_questions_out_first(engine: Engine, town: TeamTown) -> None:
    assert seen_by(engine, town, "Karla").next[0] is Next.HAND_OUT
    assert seen_by(engine, town, "Carlo").next == (Next.HELP,)
    assert seen_by(engine, town, "Rita").next == (Next.WAIT,)


def test_whoever_is_asked_something_sees_how_much(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, "Carlo", criteria=(FIRST, SECOND))
    found = seen_by(engine, town, "Carlo")
    assert (found.next[0], found.work.mine, found.work.free) == (Next.ANSWER, 2, len(list(shipped())) - 2)
    with writing(engine) as session:
        answers.save_answer(session, shipped(), town.assessment_id, Draft(FIRST, answered(2), 0, "a"), now=NOON, by=town.people["Carlo"].id)
    assert seen_by(engine, town, "Carlo").work.mine == 1


def test_a_remark_for_somebody_is_something_to_do_for_them_alone(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        remark = Remark(FIRST, "Please look", "a", (town.people["Rita"].id,))
        add_comment(session, shipped(), town.assessment_id, remark, by=town.people["Karla"].id, now=NOON)
    assert seen_by(engine, town, "Rita").next == (Next.REMARKS,)
    assert Next.REMARKS not in seen_by(engine, town, "Karla").next
    assert seen_by(engine, town, "Karla").remarks == 1


def test_what_is_submitted_is_for_the_reviewer(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        submit(session, shipped(), town.assessment_id, Wish(town.people["Karla"].id, 0, NOON), surely=True)
    assert [seen_by(engine, town, name).next[0] for name in ("Rita", "Karla", "Carlo")] == [Next.REVIEW, Next.FINALISE, Next.WAIT]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CONTRIBUTOR, Role.REVIEWER])
@pytest.mark.parametrize("course", list(Course))
@pytest.mark.parametrize("much", [0, 3])
def test_there_is_always_something_said(role: Role, course: Course, much: int) -> None:
    found = next_things(Work(role, course, mine=much, free=much, lacking=much, to_agree=much, remarks=much, helpers=much, given=much))
    assert found
    assert len(set(found)) == len(found)


def test_a_coordinator_who_is_alone_invites_and_one_who_has_everything_submits() -> None:
    assert next_things(Work(Role.COORDINATOR, Course.DRAFT, lacking=36))[0] is Next.INVITE
    assert next_things(Work(Role.COORDINATOR, Course.DRAFT, helpers=2, given=36)) == (Next.SUBMIT,)
