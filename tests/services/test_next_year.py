"""The next assessment begins with what was answered before, to be confirmed and never as answered."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select

from assessment.answers import Answer, CarriedKind, Evidence
from assessment.catalogue.editions import Editions, editions_of
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MembershipRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotAllowed
from assessment.questionnaire import Scope
from assessment.services import assessments
from assessment.services.answers import ChangeKind, history
from assessment.services.asking_again import asked_last_time
from assessment.services.assessments import Draft, Opened
from assessment.services.assignments import Choice, assignments, give
from assessment.services.carrying import carried
from assessment.services.next_year import following, start_again, start_from_file
from assessment.services.opening import value
from tests.builders import assessment, profile, shipped
from tests.editions import DROPPED, HALVES, SPLIT, editions
from tests.finals import finalise
from tests.teams import PROBEDORF, TeamTown, team_town

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
LATER = NOW + timedelta(days=365)
FIRST, SECOND, THIRD = list(shipped().criteria)[:3]
ONE = editions_of(editions()[:1])
BOTH = editions_of(editions())
DESCRIBED = Answer(3, Evidence.DESCRIBED, "The mayor, every spring", note="ask Erna")


def answer(engine: Engine, assessment_id: int, criterion: str, given: Answer) -> None:
    with writing(engine) as session:
        assessments.save_answer(session, shipped(), assessment_id, Draft(criterion, given, 0, f"one-{criterion}"), now=NOW)


def opened(engine: Engine, town: TeamTown, who: str = "Karla", key: str = "") -> Opened:
    with reading(engine) as session:
        return assessments.open_for_team(session, key or town.key, town.people[who])


@pytest.fixture
def town(engine: Engine, settings: Settings) -> TeamTown:
    """A town whose assessment is final, with one level and one "don't know"."""
    made = team_town(engine)
    answer(engine, made.assessment_id, FIRST, DESCRIBED)
    answer(engine, made.assessment_id, SECOND, Answer(unknown=True, note="nobody was there"))
    finalise(engine, settings, made)
    return made


def begun(engine: Engine, town: TeamTown) -> Opened:
    with writing(engine) as session:
        return start_again(session, ONE, opened(engine, town), now=LATER)


def test_nothing_of_last_time_counts_before_it_is_confirmed(engine: Engine, town: TeamTown) -> None:
    after = begun(engine, town)
    assert (after.assessment.answers, after.revisions, after.carries) == ({}, {}, True)
    with reading(engine) as session:
        taken = {each.criterion: (each.kind, each.edition, each.answer) for each in carried(session, after.id)}
    assert taken == {
        FIRST: (CarriedKind.TO_CONFIRM, "2026.1", DESCRIBED),
        SECOND: (CarriedKind.TO_CONFIRM, "2026.1", Answer(unknown=True, note="nobody was there")),
    }


def test_the_next_one_follows_the_last_and_belongs_to_the_same_municipality(engine: Engine, town: TeamTown) -> None:
    after = begun(engine, town)
    assert after.team
    assert after.team.municipality_id == town.municipality.id
    assert after.assessment.profile == PROBEDORF
    with reading(engine) as session:
        assert session.scalar(select(AssessmentRow.follows).where(AssessmentRow.id == after.id)) == town.assessment_id


def test_starting_twice_gives_the_one_that_was_started(engine: Engine, town: TeamTown) -> None:
    assert begun(engine, town).id == begun(engine, town).id
    with reading(engine) as session:
        assert following(session, opened(engine, town))


def test_the_last_one_stays_as_it_is(engine: Engine, town: TeamTown) -> None:
    before = opened(engine, town)
    begun(engine, town)
    assert opened(engine, town) == before


def test_an_assessment_that_is_not_final_is_not_followed_yet(engine: Engine) -> None:
    draft = team_town(engine)
    with writing(engine) as session, pytest.raises(Invalid, match="not final"):
        start_again(session, ONE, opened(engine, draft), now=LATER)


@pytest.mark.parametrize("who", ["Carlo", "Rita", "Konrad"])
def test_only_the_coordinator_starts_again(engine: Engine, town: TeamTown, who: str) -> None:
    with writing(engine) as session, pytest.raises(NotAllowed):
        start_again(session, ONE, opened(engine, town, who), now=LATER)


def test_what_a_reviewer_said_was_said_of_last_time(engine: Engine, settings: Settings) -> None:
    town = team_town(engine)
    answer(engine, town.assessment_id, FIRST, Answer(4, Evidence.DOCUMENT, reviewed=2))
    finalise(engine, settings, town)
    after = begun(engine, town)
    with reading(engine) as session:
        assert value(session, after.id).last_time[FIRST].answer == Answer(4, Evidence.DOCUMENT)


def test_a_confirmed_answer_counts_and_its_history_says_how_it_came(engine: Engine, town: TeamTown) -> None:
    after = begun(engine, town)
    with writing(engine) as session:
        draft = Draft(FIRST, value(session, after.id).last_time[FIRST].answer, 0, "still", confirms=True)
        assessments.save_answer(session, shipped(), after.id, draft, now=LATER, by=town.people["Karla"].id)
    with reading(engine) as session:
        (change,) = history(session, after.id, FIRST)
    assert (change.kind, change.answer, change.by) == (ChangeKind.CONFIRMED, DESCRIBED, town.people["Karla"].id)


def test_confirming_can_be_taken_back(engine: Engine, town: TeamTown) -> None:
    after = begun(engine, town)
    with writing(engine) as session:
        assessments.save_answer(session, shipped(), after.id, Draft(FIRST, DESCRIBED, 0, "still", confirms=True), now=LATER)
    with writing(engine) as session:
        assert assessments.undo(session, after.id, now=LATER) == FIRST
        assert value(session, after.id).last_time[FIRST].answer == DESCRIBED
    assert opened(engine, town, key=after.team.key if after.team else "").assessment.answers == {}


def test_a_private_assessment_starts_again_under_new_addresses(engine: Engine) -> None:
    with writing(engine) as session:
        before = assessments.start(session, shipped(), PROBEDORF, scope=Scope.FULL, now=NOW)
        assessments.save_answer(session, shipped(), before.id, Draft(FIRST, DESCRIBED, 0, "one"), now=NOW)
    with writing(engine) as session:
        again = assessments.open_for_editing(session, before.edit_secret or "", now=NOW)
        after = start_again(session, ONE, again, now=LATER)
        assert value(session, after.id).last_time[FIRST].answer == DESCRIBED
    assert after.edit_secret not in (None, before.edit_secret)
    assert after.assessment.answers == {}


def test_an_uploaded_report_can_be_taken_over_to_be_confirmed(engine: Engine) -> None:
    given = assessment({FIRST: DESCRIBED, THIRD: Answer(2)}, about=profile())
    with writing(engine) as session:
        after = start_from_file(session, ONE, given, now=LATER)
        assert set(value(session, after.id).last_time) == {FIRST, THIRD}
    assert (after.assessment.answers, after.assessment.profile) == ({}, profile())


def test_a_file_that_the_catalogue_does_not_allow_is_not_taken_over(engine: Engine) -> None:
    with writing(engine) as session, pytest.raises(Invalid):
        start_from_file(session, ONE, assessment({FIRST: Answer(9)}), now=LATER)


def test_under_a_new_edition_last_years_answers_follow_the_bridge(engine: Engine, settings: Settings) -> None:
    town = team_town(engine)
    for criterion in (SPLIT, DROPPED, "simple-plan"):
        answer(engine, town.assessment_id, criterion, DESCRIBED)
    finalise(engine, settings, town)
    with writing(engine) as session:
        after = start_again(session, BOTH, opened(engine, town), now=LATER).assessment
    assert (after.edition, after.answers) == (BOTH.newest.edition, {})
    assert set(after.last_time) == {*HALVES, "simple-plan"}
    assert [each.criterion for each in after.parked] == [DROPPED]


def test_a_file_of_an_older_edition_is_taken_over_too(engine: Engine) -> None:
    with writing(engine) as session:
        after = start_from_file(session, BOTH, assessment({SPLIT: DESCRIBED}, about=profile()), now=LATER).assessment
    assert (after.edition, set(after.last_time)) == (BOTH.newest.edition, set(HALVES))


def hand_out(engine: Engine, town: TeamTown, who: str, *criteria: str) -> None:
    with writing(engine) as session:
        choice = Choice(criteria, [town.people[who].id])
        give(session, shipped(), town.assessment_id, choice, due=LATER.date(), by=town.people["Karla"].id, now=NOW)


@pytest.fixture
def handed(engine: Engine, settings: Settings) -> TeamTown:
    """A town in which Carlo and Karla were asked something; its assessment is final."""
    made = team_town(engine)
    hand_out(engine, made, "Carlo", FIRST, SPLIT, DROPPED)
    hand_out(engine, made, "Karla", SECOND)
    answer(engine, made.assessment_id, FIRST, DESCRIBED)
    finalise(engine, settings, made)
    return made


def asked_in(engine: Engine, after: Opened) -> set[tuple[str, int, object]]:
    with reading(engine) as session:
        return {(each.criterion, each.person, each.due) for each in assignments(session, after.id)}


def again(engine: Engine, town: TeamTown, *who: str, editions: Editions = ONE) -> Opened:
    with writing(engine) as session:
        people = [town.people[each].id for each in who]
        return start_again(session, editions, opened(engine, town), now=LATER, ask=people)


def test_nobody_is_asked_again_unless_chosen(engine: Engine, handed: TeamTown) -> None:
    assert asked_in(engine, again(engine, handed)) == set()


def test_who_is_chosen_is_asked_the_same_again_without_a_day(engine: Engine, handed: TeamTown) -> None:
    carlo = handed.people["Carlo"].id
    assert asked_in(engine, again(engine, handed, "Carlo")) == {(name, carlo, None) for name in (FIRST, SPLIT, DROPPED)}


def test_whom_to_ask_follows_the_bridge(engine: Engine, handed: TeamTown) -> None:
    carlo = handed.people["Carlo"].id
    assert asked_in(engine, again(engine, handed, "Carlo", editions=BOTH)) == {(name, carlo, None) for name in (FIRST, *HALVES)}


def test_who_has_left_meanwhile_is_not_asked_and_nothing_begins(engine: Engine, handed: TeamTown) -> None:
    with writing(engine) as session:
        session.execute(delete(MembershipRow).where(MembershipRow.person_id == handed.people["Carlo"].id))
    with reading(engine) as session:
        assert set(asked_last_time(session, ONE, opened(engine, handed))) == {handed.people["Karla"].id}
    with pytest.raises(Invalid, match="does not answer"):
        again(engine, handed, "Carlo")
    with reading(engine) as session:
        assert following(session, opened(engine, handed)) is None


def test_starting_twice_asks_nobody_more(engine: Engine, handed: TeamTown) -> None:
    first = again(engine, handed)
    assert asked_in(engine, again(engine, handed, "Carlo")) == asked_in(engine, first) == set()
