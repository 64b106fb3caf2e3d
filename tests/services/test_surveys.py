"""Surveys of residents: planned, open, closed and counted, with replies that lead to nobody, on both databases."""

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, func, select

from assessment.catalogue.model import ToResidents
from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.database.surveys import FreeLineRow, ReplyRow, SlipRow, SurveyRow
from assessment.errors import Invalid, NotFound
from assessment.questionnaire import Scope
from assessment.residents import Channel
from assessment.services.assessments import purge, start, withdraw
from assessment.services.exports import export_municipality
from assessment.services.opening import open_for_team, value
from assessment.services.survey_counting import count, forget_lines, free_lines
from assessment.services.survey_replies import Given, came_in, take_back
from assessment.services.survey_slips import make_slips
from assessment.services.survey_tallies import read
from assessment.services.surveys import Group, State, Survey, Terms, change, delete_survey, open_now, own_survey, plan, public_survey
from tests.builders import shipped
from tests.cleanings import clean_at
from tests.surveys import FIRST, KEY, LAST, PARTS, STATEMENTS, TERMS, ended, given, planned, sent, typed
from tests.teams import NOON, PROBEDORF, TeamTown, team_town

DAY = timedelta(days=1)


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    return team_town(engine)


@pytest.fixture
def survey(engine: Engine, town: TeamTown) -> Survey:
    """A survey that is open from today."""
    return planned(engine, town)


def again(engine: Engine, survey: Survey, days: int = 0) -> Survey:
    """The survey as it stands so many days after the first."""
    with reading(engine) as session:
        return public_survey(session, survey.key, today=FIRST + days * DAY)


def counted(engine: Engine, survey: Survey) -> Survey:
    """The survey, closed and counted."""
    ended(engine, survey)
    with writing(engine) as session:
        count(session, shipped(), again(engine, survey), today=FIRST)
    return again(engine, survey)


def test_a_survey_opens_and_closes_by_the_calendar(engine: Engine, survey: Survey) -> None:
    with writing(engine) as session:
        change(session, survey, Terms(FIRST + DAY, LAST), today=FIRST - DAY)
    states = [again(engine, survey, days).state for days in (0, 1, 14, 15)]
    assert states == [State.PLANNED, State.OPEN, State.OPEN, State.CLOSED]
    with writing(engine) as session:
        open_now(session, survey, today=FIRST)
    assert again(engine, survey).state is State.OPEN


def test_a_closed_survey_opens_again_by_a_later_last_day_until_it_is_counted(engine: Engine, survey: Survey) -> None:
    ended(engine, survey)
    assert again(engine, survey).state is State.CLOSED
    with writing(engine) as session:
        change(session, survey, Terms(FIRST - 9 * DAY, LAST + DAY, numbered=True), today=FIRST + DAY)
    assert (again(engine, survey, 1).state, again(engine, survey).terms) == (State.OPEN, Terms(FIRST, LAST + DAY))
    done = counted(engine, survey)
    with pytest.raises(Invalid), writing(engine) as session:
        change(session, done, TERMS, today=FIRST)
    assert again(engine, survey).state is State.COUNTED


@pytest.mark.parametrize(("terms", "where"), [
    (Terms(FIRST - DAY, LAST), {"opens"}), (Terms(LAST, FIRST), {"closes"}), (Terms(FIRST, FIRST + 400 * DAY), {"closes"}),
    (Terms(FIRST, LAST, parts=(Group("One"),)), {"parts"}), (Terms(FIRST, LAST, parts=(Group("One"), Group("one "))), {"parts"}),
    (Terms(FIRST, LAST, parts=tuple(Group(str(number)) for number in range(13))), {"parts"}),
    (Terms(FIRST, LAST, parts=(Group("One", 0), Group("Two"))), {"parts"}), (Terms(FIRST, LAST, ages=(Group("old", 3),)), {"ages"}),
    (Terms(FIRST - DAY, FIRST - DAY, parts=(Group("x" * 41), Group("Two")), ages=(Group("25-44", -1),)), {"opens", "closes", "parts", "ages"}),
])
def test_terms_that_cannot_be_are_refused_with_every_problem(terms: Terms, where: set[str], engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid) as refused:
        planned(engine, town, terms)
    assert {problem.where for problem in refused.value.problems} == where


def test_there_is_one_survey_at_a_time(engine: Engine, town: TeamTown, survey: Survey) -> None:
    with pytest.raises(Invalid):
        planned(engine, town)
    counted(engine, survey)
    assert planned(engine, town).key != survey.key


def test_a_survey_of_another_town_is_not_found(engine: Engine, survey: Survey) -> None:
    other = team_town(engine, suffix=" Nachbar")
    with pytest.raises(NotFound), reading(engine) as session:
        own_survey(session, other.assessment_id, survey.key, today=FIRST)


@pytest.mark.parametrize("wrong", [
    Given(("9", *["2"] * 11)), Given(("", *["2"] * 11)), Given(("22", *["2"] * 11)), Given(("-",) * 12), given(age="young"), given(part="Old town"),
    given(helped="yes"), given(line="x" * 501), given(line="x" * 10_000),
])
def test_a_forged_reply_is_refused_and_leaves_nothing(wrong: Given, engine: Engine, survey: Survey) -> None:
    with pytest.raises(Invalid):
        sent(engine, survey, wrong)
    with reading(engine) as session:
        assert [session.scalar(select(func.count()).select_from(row)) for row in (ReplyRow, FreeLineRow)] == [0, 0]


def test_through_the_web_replies_come_in_only_while_it_is_open_and_on_paper_until_it_is_counted(engine: Engine, survey: Survey) -> None:
    sent(engine, survey, given())
    ended(engine, survey)
    with pytest.raises(Invalid):
        sent(engine, survey, given())
    typed(engine, survey, given())
    with reading(engine) as session:
        assert came_in(session, survey) == {Channel.WEB: 1, Channel.PAPER: 1}
    counted(engine, survey)
    with pytest.raises(Invalid):
        typed(engine, survey, given(), key="a" * 32)


def test_what_is_typed_in_is_kept_once_and_can_be_taken_back_with_its_line(engine: Engine, survey: Survey) -> None:
    taken = typed(engine, survey, given(line="More benches"))
    assert typed(engine, survey, given(line="More benches")) is None
    assert taken
    with writing(engine) as session:
        assert came_in(session, survey).total() == 1
        assert [take_back(session, survey, taken, today=FIRST), take_back(session, survey, taken, today=FIRST)] == [True, False]
        assert [session.scalar(select(func.count()).select_from(row)) for row in (ReplyRow, FreeLineRow)] == [0, 0]


def test_counting_freezes_what_may_be_shown_and_deletes_the_replies(engine: Engine, town: TeamTown) -> None:
    survey = planned(engine, town, Terms(FIRST, LAST, parts=PARTS))
    for number in range(12):
        sent(engine, survey, given("3" if number else "x", part="Harbour" if number else "", line="Thank you" if number == 5 else ""))
    done = counted(engine, survey)
    assert done.heard
    tally = read(done.heard)
    assert (done.replies, tally.replies, [said.counts for said in tally.statements]) == (12, 12, [(0, 0, 0, 11, 0)] * 12)
    with reading(engine) as session:
        assert (session.scalar(select(func.count()).select_from(ReplyRow)), free_lines(session, done)) == (0, ["Thank you"])


def test_below_ten_nothing_is_kept_but_the_number(engine: Engine, survey: Survey) -> None:
    for _ in range(9):
        sent(engine, survey, given("1", line="A voice of nine"))
    done = counted(engine, survey)
    assert done.heard
    assert (read(done.heard).replies, read(done.heard).statements, done.replies) == (9, (), 9)
    with reading(engine) as session:
        assert [session.scalar(select(func.count()).select_from(row)) for row in (ReplyRow, FreeLineRow)] == [0, 0]


def test_an_open_survey_is_not_counted_and_a_counted_one_not_again(engine: Engine, survey: Survey) -> None:
    with pytest.raises(Invalid), writing(engine) as session:
        count(session, shipped(), survey, today=FIRST)
    done = counted(engine, survey)
    with pytest.raises(Invalid), writing(engine) as session:
        count(session, shipped(), done, today=FIRST)


def test_free_lines_are_read_once_it_is_counted_and_go_after_thirty_days(engine: Engine, survey: Survey) -> None:
    for number in range(10):
        sent(engine, survey, given(line=f"Line {9 - number}"))
    with pytest.raises(NotFound), reading(engine) as session:
        free_lines(session, survey)
    done, left = counted(engine, survey), []
    for days in (29, 30):
        with writing(engine) as session:
            forget_lines(session, today=FIRST + days * DAY)
            left.append(free_lines(session, done))
    assert left == [[f"Line {number}" for number in range(10)], []]


def test_a_slip_is_good_for_one_reply(engine: Engine, town: TeamTown) -> None:
    survey = planned(engine, town, Terms(FIRST, LAST, numbered=True))
    with writing(engine) as session:
        slips = make_slips(session, survey, 2, secret=KEY)
    sent(engine, survey, given(slip=f" {slips[0].lower().replace('-', ' ')} "))
    reasons = []
    for slip in (slips[0], "ABCD-EFGH", "", "ß\n" * 5_000):
        with pytest.raises(Invalid) as refused:
            sent(engine, survey, given(slip=slip))
        reasons += [problem.message.key[:24] for problem in refused.value.problems]
    assert reasons == ["This slip was used alrea", "This number stands on no", "Enter the number on your", "This number stands on no"]
    taken = typed(engine, survey, given(slip=slips[1]))
    assert taken
    with writing(engine) as session:
        assert (came_in(session, survey).total(), take_back(session, survey, taken, today=FIRST)) == (2, True)
    sent(engine, survey, given(slip=slips[1]))


def test_deleting_a_survey_or_its_assessment_deletes_everything(engine: Engine, survey: Survey) -> None:
    sent(engine, survey, given(line="A line"))
    with writing(engine) as session:
        delete_survey(session, survey)
        assert [session.scalar(select(func.count()).select_from(row)) for row in (SurveyRow, ReplyRow, FreeLineRow, SlipRow)] == [0] * 4


def test_an_edition_without_statements_asks_nobody(engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid), writing(engine) as session:
        plan(session, replace(shipped(), residents=ToResidents()), town.assessment_id, TERMS, today=FIRST)
    assert len(STATEMENTS) == 12


def test_whoever_opens_the_assessment_finds_what_residents_said_last(engine: Engine, town: TeamTown) -> None:
    with reading(engine) as session:
        assert value(session, town.assessment_id).residents is None
    for answer in "13":
        survey = planned(engine, town)
        for _ in range(10):
            sent(engine, survey, given(answer))
        counted(engine, survey)
    planned(engine, town)
    with reading(engine) as session:
        residents = value(session, town.assessment_id).residents
        again = open_for_team(session, town.key, town.people["Rita"]).assessment.residents
    assert residents == again
    assert residents
    assert {said.median for said in residents.statements} == {3}


def test_an_export_of_the_municipality_holds_counts_and_no_reply(engine: Engine, town: TeamTown, settings: Settings) -> None:
    survey = planned(engine, town)
    for _ in range(11):
        sent(engine, survey, given("3", line="A line of a resident"))
    target = BytesIO()
    counted(engine, survey)
    planned(engine, town)
    export_municipality(engine, settings, town.municipality.key, target, now=NOON)
    with ZipFile(target) as archive:
        parts = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    (row,) = [json.loads(line) for line in parts["surveys.jsonl"].splitlines()]
    assert (row["assessment_id"], row["replies"], row["counts"]["statements"][0]["counts"]) == (1, 11, [0, 0, 0, 11, 0])
    assert [name for name, text in parts.items() if "A line of a resident" in text or survey.key in text] == []


def test_a_survey_goes_with_its_assessment_and_hides_while_that_is_withdrawn(engine: Engine) -> None:
    with writing(engine) as session:
        own = start(session, shipped(), PROBEDORF, scope=Scope.FULL, now=NOON)
        survey = plan(session, shipped(), own.id, TERMS, today=FIRST)
    sent(engine, survey, given(line="A line"))
    with writing(engine) as session:
        withdraw(session, own.id, now=NOON)
    with pytest.raises(NotFound):
        sent(engine, survey, given())
    with writing(engine) as session:
        assert purge(session, keep_days=730, now=NOON + 31 * DAY) == 1
        assert [session.scalar(select(func.count()).select_from(row)) for row in (SurveyRow, ReplyRow, FreeLineRow)] == [0] * 3


def test_the_regular_cleaning_deletes_old_free_lines(engine: Engine, town: TeamTown, settings: Settings) -> None:
    survey = planned(engine, town)
    for _ in range(10):
        sent(engine, survey, given(line="A line"))
    counted(engine, survey)
    left = []
    for days in (29, 31):
        clean_at(engine, settings, NOON + days * DAY)
        with reading(engine) as session:
            left.append(session.scalar(select(func.count()).select_from(FreeLineRow)))
    assert left == [10, 0]
