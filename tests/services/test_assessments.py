"""An assessment lives under two private addresses for as long as somebody needs it, and not longer."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Engine, select

from assessment import __version__
from assessment.answers import Answer, Assessment, Commitment, Evidence, Kind, Plan, Profile
from assessment.database.answers import AnswerRow, ChangeRow
from assessment.database.assessments import AssessmentRow, StepRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.questionnaire import Scope
from assessment.services import assessments
from assessment.services.assessments import GRACE_DAYS, Draft, Opened
from tests.builders import shipped
from tests.teams import team_town

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND = list(shipped().criteria)[:2]
PLACE = Profile("Probedorf", "DE", 1900, Kind.VILLAGE)


@pytest.fixture
def town(engine: Engine) -> Opened:
    with writing(engine) as session:
        return assessments.start(session, shipped(), PLACE, scope=Scope.QUICK, now=NOW)


def edited(engine: Engine, secret: str | None, now: datetime = NOW, keep_days: int = 730) -> Opened:
    with reading(engine) as session:
        return assessments.open_for_editing(session, secret or "", now=now, keep_days=keep_days)


def read(engine: Engine, secret: str, now: datetime = NOW) -> Opened:
    with reading(engine) as session:
        return assessments.open_for_reading(session, secret, now=now)


def purged(engine: Engine, now: datetime, keep_days: int = 730) -> int:
    with writing(engine) as session:
        return assessments.purge(session, keep_days=keep_days, now=now)


def test_what_is_started_opens_under_its_editing_address(engine: Engine, town: Opened) -> None:
    assert edited(engine, town.edit_secret) == town
    assert town.assessment == Assessment("2026.1", date(2026, 11, 20), PLACE, {}, Scope.QUICK)
    assert (town.may_edit, town.created_at, town.delete_on) == (True, NOW, (NOW + 730 * DAY).date())


def test_the_two_secrets_differ_and_cannot_be_guessed(town: Opened) -> None:
    assert town.edit_secret
    assert town.edit_secret != town.read_secret
    assert {len(town.edit_secret), len(town.read_secret)} == {32}


def test_the_reading_address_changes_nothing_and_tells_no_editing_secret(engine: Engine, town: Opened) -> None:
    opened = read(engine, town.read_secret)
    assert (opened.edit_secret, opened.may_edit, opened.assessment) == (None, False, town.assessment)


def test_the_editing_secret_is_nowhere_in_the_database(engine: Engine, town: Opened) -> None:
    with reading(engine) as session:
        stored = session.execute(select(AssessmentRow.__table__)).one()
    assert town.edit_secret not in [str(value) for value in stored]


def test_every_assessment_knows_edition_digest_and_engine(engine: Engine, town: Opened) -> None:
    with reading(engine) as session:
        row = session.get_one(AssessmentRow, town.id)
        assert (row.edition, row.edition_digest, row.engine_version) == ("2026.1", shipped().digest, __version__)


@pytest.mark.parametrize("wrong", ["", "x" * 32, "x" * 31 + "\x00", "é" * 32, "\ud800" * 32, "../" * 12])
def test_a_wrong_address_is_not_found(wrong: str, engine: Engine, town: Opened) -> None:
    with pytest.raises(NotFound):
        edited(engine, wrong)
    with pytest.raises(NotFound):
        read(engine, wrong)


def test_one_secret_does_not_work_as_the_other(engine: Engine, town: Opened) -> None:
    with pytest.raises(NotFound):
        edited(engine, town.read_secret)
    with pytest.raises(NotFound):
        read(engine, town.edit_secret or "")


def test_a_renewed_editing_address_stops_the_old_one(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        fresh = assessments.renew_editing_address(session, town.id, now=NOW)
    with pytest.raises(NotFound):
        edited(engine, town.edit_secret)
    assert edited(engine, fresh).id == town.id == read(engine, town.read_secret).id


def test_what_was_withdrawn_can_be_taken_back_for_thirty_days(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        assessments.withdraw(session, town.id, now=NOW)
    late = NOW + GRACE_DAYS * DAY - timedelta(seconds=1)
    assert purged(engine, late) == 0
    withdrawn = edited(engine, town.edit_secret, late)
    assert (withdrawn.withdrawn_at, withdrawn.delete_on) == (NOW, (NOW + GRACE_DAYS * DAY).date())
    with pytest.raises(NotFound):
        read(engine, town.read_secret)
    with writing(engine) as session:
        assessments.take_back(session, town.id, now=late)
    assert read(engine, town.read_secret, late).withdrawn_at is None
    assert purged(engine, NOW + 60 * DAY) == 0


def test_withdrawing_twice_does_not_lengthen_the_wait(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        assessments.withdraw(session, town.id, now=NOW)
        assessments.withdraw(session, town.id, now=NOW + 20 * DAY)
    assert edited(engine, town.edit_secret).withdrawn_at == NOW


def test_after_thirty_days_nothing_is_left_of_what_was_withdrawn(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        assessments.save_answer(session, shipped(), town.id, Draft(FIRST, Answer(level=1), 0, "a"), now=NOW)
        assessments.commit_step(session, town.id, FIRST, Commitment("Clerk"), now=NOW)
        assessments.withdraw(session, town.id, now=NOW)
    end = NOW + GRACE_DAYS * DAY
    with pytest.raises(NotFound):
        edited(engine, town.edit_secret, end)
    assert purged(engine, end) == 1
    with reading(engine) as session:
        assert not [row for table in (AssessmentRow, AnswerRow, ChangeRow, StepRow) for row in session.scalars(select(table))]


def test_only_what_nobody_touched_for_so_long_is_deleted(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        other = assessments.start(session, shipped(), PLACE, scope=Scope.FULL, now=NOW)
        assessments.save_answer(session, shipped(), other.id, Draft(FIRST, Answer(level=1), 0, "a"), now=NOW + 10 * DAY)
    assert edited(engine, town.edit_secret, keep_days=30).delete_on == (NOW + 30 * DAY).date()
    assert purged(engine, NOW + 30 * DAY, keep_days=30) == 1
    assert edited(engine, other.edit_secret).assessment.answers == {FIRST: Answer(level=1)}


def test_a_quick_check_goes_on_as_a_full_assessment_with_its_answers(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        assessments.save_answer(session, shipped(), town.id, Draft(FIRST, Answer(level=1), 0, "a"), now=NOW)
        assessments.continue_as_full(session, town.id, now=NOW)
    opened = edited(engine, town.edit_secret)
    assert (opened.assessment.scope, opened.continued_from_quick, opened.assessment.answers) == (Scope.FULL, True, {FIRST: Answer(level=1)})


def test_a_profile_can_be_changed(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        assessments.save_profile(session, town.id, Profile("  Groß\x00dorf\n", "at", 12, Kind.TOWN), now=NOW + DAY)
    opened = edited(engine, town.edit_secret)
    assert opened.assessment.profile == Profile("Großdorf", "AT", 12, Kind.TOWN)
    assert (opened.changed_at, opened.assessment.date) == (NOW + DAY, date(2026, 11, 21))


@pytest.mark.parametrize("profile", [
    Profile(" "), Profile("x" * 201), Profile("P", "XX"), Profile("P", population=0), Profile("P", population=2**40),
    Profile("P", kind=Kind.ASSOCIATION),
])
def test_a_profile_that_cannot_be_assessed_is_refused(profile: Profile, engine: Engine, town: Opened) -> None:
    with pytest.raises(Invalid), writing(engine) as session:
        assessments.save_profile(session, town.id, profile, now=NOW)


def test_an_uploaded_assessment_comes_with_everything_and_keeps_its_date(engine: Engine) -> None:
    plan = Plan(Fraction(15, 2), {FIRST: Commitment("Town clerk", date(2027, 1, 31))})
    answers = {FIRST: Answer(2, Evidence.DOCUMENT, "Paper"), SECOND: Answer(unknown=True)}
    given = Assessment("2026.1", date(2026, 1, 2), PLACE, answers, Scope.FULL, plan)
    with writing(engine) as session:
        started = assessments.start_from(session, shipped(), given, now=NOW)
    opened = edited(engine, started.edit_secret)
    assert opened.assessment == given
    assert opened.revisions == {FIRST: 1, SECOND: 1}
    with writing(engine) as session:
        assert [change.kind.value for change in assessments.history(session, opened.id, FIRST)] == ["imported"]
        assert assessments.undo(session, opened.id, now=NOW) is None
        saved = assessments.save_answer(session, shipped(), opened.id, Draft(FIRST, Answer(level=3), 1, "a"), now=NOW)
        assert (saved.revision, assessments.undo(session, opened.id, now=NOW)) == (2, FIRST)
    assert edited(engine, started.edit_secret).assessment.answers == answers


def test_answers_of_another_edition_are_refused(engine: Engine) -> None:
    with pytest.raises(Invalid), writing(engine) as session:
        assessments.start_from(session, shipped(), Assessment("1999.1", NOW.date(), PLACE, {}), now=NOW)


def test_a_step_is_promised_changed_and_given_up(engine: Engine, town: Opened) -> None:
    promises = [Commitment("Town clerk", date(2027, 1, 31)), Commitment("Mayor"), Commitment()]
    seen = []
    for promise in promises:
        with writing(engine) as session:
            assessments.commit_step(session, town.id, FIRST, promise, now=NOW)
        seen.append(dict(edited(engine, town.edit_secret).assessment.plan.steps))
    assert seen == [{FIRST: promises[0]}, {FIRST: promises[1]}, {}]


@pytest.mark.parametrize("hours", [Fraction(-1), Fraction(100_001)])
def test_an_impossible_capacity_is_refused(hours: Fraction, engine: Engine, town: Opened) -> None:
    with pytest.raises(Invalid), writing(engine) as session:
        assessments.set_capacity(session, town.id, hours, now=NOW)


def test_the_assessment_of_a_municipality_is_never_deleted_for_its_age(engine: Engine) -> None:
    town = team_town(engine)
    assert purged(engine, NOW + 3650 * DAY, keep_days=1) == 0
    with reading(engine) as session:
        assert assessments.open_for_team(session, town.key, town.people["Karla"]).delete_on is None


def test_the_reading_address_of_a_municipality_s_assessment_closes_with_the_municipality(engine: Engine) -> None:
    town = team_town(engine)
    with reading(engine) as session:
        secret = session.get_one(AssessmentRow, town.assessment_id).read_secret
    assert read(engine, secret, NOW + 3650 * DAY).delete_on is None
    with writing(engine) as session:
        session.get_one(MunicipalityRow, town.municipality.id).withdrawn_at = NOW
    with pytest.raises(NotFound):
        read(engine, secret)
