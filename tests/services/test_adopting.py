"""An assessment is taken into one municipality with everything in it, by whoever coordinates there, and let go while nobody else touched it."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine

from assessment.answers import Kind, Profile
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotAllowed, NotFound, SmartReadinessError
from assessment.questionnaire import Scope
from assessment.roles import Role
from assessment.services import answers, assessments
from assessment.services.adopting import adopt, adopted, may_release, release
from assessment.services.answers import Draft
from assessment.services.assessments import Opened, open_for_editing, open_for_reading, open_for_team
from assessment.services.assignments import Choice, give
from assessment.services.comments import Remark, add_comment
from assessment.services.municipalities import Member, found_municipality
from tests.builders import answered, shipped
from tests.teams import NOON, PROBEDORF, TeamTown, person, team_town

FIRST = shipped().dimensions[0].criteria[0].id


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


@pytest.fixture
def lonely(engine: Engine) -> Opened:
    """An assessment with a private address and one answer."""
    with writing(engine) as session:
        opened = assessments.start(session, shipped(), PROBEDORF, scope=Scope.FULL, now=NOON)
        answers.save_answer(session, shipped(), opened.id, Draft(FIRST, answered(3), 0, "one"), now=NOON)
        return open_for_editing(session, opened.edit_secret or "", now=NOON)


def taken(engine: Engine, lonely: Opened, town: TeamTown, name: str = "Karla", role: Role = Role.COORDINATOR) -> str:
    """The key after somebody took it in."""
    with writing(engine) as session:
        return adopt(session, lonely.edit_secret or "", Member(town.municipality, town.people[name], role), now=NOON)


def seen_by(engine: Engine, town: TeamTown, key: str, name: str) -> Opened:
    """The assessment as a member opens it."""
    with reading(engine) as session:
        return open_for_team(session, key, town.people[name])


def test_all_that_was_typed_is_the_teams_and_the_private_address_opens_nothing(engine: Engine, lonely: Opened, town: TeamTown) -> None:
    opened = seen_by(engine, town, taken(engine, lonely, town), "Carlo")
    assert (opened.id, opened.assessment, opened.revisions) == (lonely.id, lonely.assessment, lonely.revisions)
    with reading(engine) as session:
        assert [change.by for change in answers.history(session, opened.id, FIRST)] == [None]
        assert open_for_reading(session, lonely.read_secret, now=NOON).assessment == lonely.assessment
        with pytest.raises(NotFound):
            open_for_editing(session, lonely.edit_secret or "", now=NOON)


@pytest.mark.parametrize(("name", "role"), [("Carlo", Role.CONTRIBUTOR), ("Rita", Role.REVIEWER), ("Konrad", Role.CONSULTANT)])
def test_only_whoever_coordinates_takes_in(engine: Engine, lonely: Opened, town: TeamTown, name: str, role: Role) -> None:
    with pytest.raises(NotAllowed):
        taken(engine, lonely, town, name, role)


def test_an_association_takes_no_assessment_in(engine: Engine, lonely: Opened) -> None:
    with writing(engine) as session:
        member = found_municipality(session, Profile("Verband", "DE", 9_000, Kind.ASSOCIATION), person(session, "Vera"), now=NOON)
    with pytest.raises(Invalid), writing(engine) as session:
        adopt(session, lonely.edit_secret or "", member, now=NOON)


@pytest.mark.parametrize("secret", ["", "x", "A" * 32, "\x00" * 32])
def test_a_wrong_address_takes_nothing_in(engine: Engine, town: TeamTown, secret: str) -> None:
    with pytest.raises(NotFound), writing(engine) as session:
        adopt(session, secret, Member(town.municipality, town.people["Karla"], Role.COORDINATOR), now=NOON)


def test_of_two_municipalities_that_take_it_at_once_one_has_it(engine: Engine, lonely: Opened, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    start, outcomes = Barrier(2), []

    def act(where: TeamTown) -> None:
        start.wait()
        try:
            outcomes.append(taken(engine, lonely, where))
        except SmartReadinessError as error:
            outcomes.append(type(error).__name__)

    threads = [Thread(target=act, args=(where,)) for where in (town, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(outcome) for outcome in outcomes) == [len("NotFound"), 22]


def test_it_is_let_go_under_a_new_address_with_what_the_adopter_answered_meanwhile(engine: Engine, lonely: Opened, town: TeamTown) -> None:
    key = taken(engine, lonely, town)
    opened = seen_by(engine, town, key, "Karla")
    with writing(engine) as session:
        answers.save_answer(session, shipped(), opened.id, Draft(FIRST, answered(4), 1, "two"), now=NOON, by=opened.by)
        secret = release(session, opened, now=NOON)
    with reading(engine) as session:
        assert open_for_editing(session, secret, now=NOON).assessment.answer(FIRST).level == 4
        with pytest.raises(NotFound):
            open_for_team(session, key, town.people["Karla"])
        with pytest.raises(NotFound):
            open_for_editing(session, lonely.edit_secret or "", now=NOON)


@pytest.mark.parametrize("touch", ["answer", "assignment", "remark"])
def test_it_stays_once_the_team_has_touched_it(engine: Engine, lonely: Opened, town: TeamTown, touch: str) -> None:
    opened = seen_by(engine, town, taken(engine, lonely, town), "Karla")
    carlo, karla = town.people["Carlo"].id, town.people["Karla"].id
    with writing(engine) as session:
        if touch == "answer":
            answers.save_answer(session, shipped(), opened.id, Draft(FIRST, answered(1), 1, "two"), now=NOON, by=carlo)
        if touch == "assignment":
            give(session, shipped(), opened.id, Choice((FIRST,), (carlo,)), due=None, by=karla, now=NOON)
        if touch == "remark":
            add_comment(session, shipped(), opened.id, Remark(FIRST, "Ours", "a"), by=karla, now=NOON)
    with reading(engine) as session:
        assert not may_release(session, opened)
    with pytest.raises(NotAllowed), writing(engine) as session:
        release(session, opened, now=NOON)


def test_nobody_lets_go_what_somebody_else_took_in_nor_what_the_team_began_itself(engine: Engine, lonely: Opened, town: TeamTown) -> None:
    key = taken(engine, lonely, town)
    with reading(engine) as session:
        for opened in (open_for_team(session, key, town.people["Carlo"]), open_for_team(session, town.key, town.people["Karla"])):
            assert not may_release(session, opened)
        assert adopted(session, open_for_team(session, town.key, town.people["Karla"])) is None


def test_what_was_withdrawn_is_taken_back_first(engine: Engine, lonely: Opened, town: TeamTown) -> None:
    with writing(engine) as session:
        assessments.withdraw(session, lonely.id, now=NOON)
    with pytest.raises(Invalid):
        taken(engine, lonely, town)
