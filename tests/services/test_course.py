"""The course of an assessment: each step is one event, in order, and of two who act at once only one does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from assessment.answers import Answer
from assessment.config import Settings
from assessment.course import Course, EventKind, course_of
from assessment.database.audit import AuditRow
from assessment.database.session import reading, writing
from assessment.errors import Closed, Invalid, NotFound
from assessment.services import assessments, course, finals
from assessment.services.audit import Audited
from assessment.services.course import Incomplete, Overtaken, Wish
from assessment.services.requested import requested
from tests.builders import answered, everywhere, shipped
from tests.teams import NOON, TeamTown, team_town

FIRST, SECOND = list(shipped().criteria)[:2]


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality whose assessment is answered throughout."""
    made = team_town(engine)
    answer_all(engine, made)
    return made


@pytest.fixture
def hall(engine: Engine, town: TeamTown, settings: Settings) -> "Hall":
    """Where the people of that municipality act."""
    return Hall(engine, town, settings)


def answer_all(engine: Engine, town: TeamTown) -> None:
    """Level 2 everywhere."""
    drafts = [assessments.Draft(name, answer, 0, name) for name, answer in everywhere(shipped(), answered(2)).items()]
    with writing(engine) as session:
        assessments.save_answers(session, shipped(), town.assessment_id, drafts, now=NOON)


class Hall:
    """Who does what to the assessment of a municipality."""

    def __init__(self, engine: Engine, town: TeamTown, settings: Settings) -> None:
        self.engine, self.town, self.settings = engine, town, settings

    def events(self) -> tuple[course.Event, ...]:
        """What happened."""
        with reading(self.engine) as session:
            return course.events_of(session, self.town.assessment_id)

    def stands(self) -> Course:
        """Where it stands."""
        return course_of(event.kind for event in self.events())

    def wish(self, who: str = "Karla", *, seen: int | None = None, reason: str = "", criteria: tuple[str, ...] = (), later: int = 0) -> Wish:
        """What somebody wants who saw everything that happened, unless said otherwise."""
        before = len(self.events()) if seen is None else seen
        return Wish(self.town.people[who].id, before, NOON + timedelta(minutes=later), reason, criteria)

    def submit(self, wish: Wish | None = None, *, surely: bool = False) -> course.Event:
        """Hand it in."""
        with writing(self.engine) as session:
            return course.submit(session, shipped(), self.town.assessment_id, wish or self.wish(), surely=surely)

    def begin_review(self) -> course.Event:
        """Rita begins to look at it."""
        with writing(self.engine) as session:
            return course.begin_review(session, self.town.assessment_id, self.wish("Rita"))

    def end_review(self) -> course.Event:
        """Rita has nothing more to change."""
        with writing(self.engine) as session:
            return course.end_review(session, self.town.assessment_id, self.wish("Rita"))

    def request_changes(self, reason: str = "Please look again.", criteria: tuple[str, ...] = (FIRST,)) -> course.Event:
        """Rita asks to look at something again."""
        with writing(self.engine) as session:
            return course.request_changes(session, shipped(), self.town.assessment_id, self.wish("Rita", reason=reason, criteria=criteria))

    def finalise(self, wish: Wish | None = None) -> course.Event:
        """Make it final."""
        with writing(self.engine) as session:
            return finals.finalise(session, self.settings, shipped(), self.town.assessment_id, wish=wish or self.wish())

    def reopen(self, wish: Wish | None = None) -> course.Event:
        """Open it again."""
        with writing(self.engine) as session:
            return course.reopen(session, self.town.assessment_id, wish or self.wish(reason="A number was wrong."))

    def requested(self) -> dict[str, str]:
        """What is to be looked at again."""
        with reading(self.engine) as session:
            return {name: asked.reason for name, asked in requested(session, self.town.assessment_id).items()}

    def audited(self) -> list[tuple[str, int | None]]:
        """What the audit log says."""
        with reading(self.engine) as session:
            rows = session.scalars(select(AuditRow).where(AuditRow.assessment_id == self.town.assessment_id).order_by(AuditRow.id))
            return [(row.kind, row.person_id) for row in rows]


def test_the_way_from_draft_to_final_is_a_list_of_events_with_who_when_and_why(hall: Hall) -> None:
    hall.submit()
    hall.begin_review()
    hall.request_changes("The minutes say otherwise.", (FIRST, SECOND))
    hall.submit()
    hall.begin_review()
    hall.end_review()
    hall.finalise()
    assert [event.kind.value for event in hall.events()] == [
        "submitted", "review-begun", "changes-requested", "submitted", "review-begun", "review-ended", "finalised",
    ]
    third = hall.events()[2]
    assert (third.number, third.by, third.at, third.reason, third.criteria) == (
        3, hall.town.people["Rita"].id, NOON, "The minutes say otherwise.", (FIRST, SECOND)
    )
    assert hall.stands() is Course.FINAL


def test_without_a_reviewer_it_becomes_final_right_after_it_was_submitted(hall: Hall) -> None:
    hall.submit()
    hall.finalise()
    assert hall.stands() is Course.FINAL


def test_what_is_to_be_looked_at_again_is_known_until_it_is_submitted_once_more(hall: Hall) -> None:
    hall.submit()
    assert hall.requested() == {}
    hall.request_changes("Look again.", (SECOND, FIRST))
    assert hall.requested() == {FIRST: "Look again.", SECOND: "Look again."}
    hall.submit()
    assert hall.requested() == {}


@pytest.mark.parametrize("reason", ["", "  \n ", "\x00", "x" * 10_001])
def test_opening_again_needs_a_reason_that_can_be_kept(hall: Hall, reason: str) -> None:
    hall.submit()
    with pytest.raises(Invalid):
        hall.reopen(hall.wish(reason=reason))
    assert hall.stands() is Course.SUBMITTED


@pytest.mark.parametrize("reason", ["x" * 10_000, "‮<b>بلدة</b> 🏘️ '; DROP TABLE events; --", "=1+1"])
def test_whatever_a_reason_says_stands_as_it_was_typed(hall: Hall, reason: str) -> None:
    hall.submit()
    hall.reopen(hall.wish(reason=reason))
    assert hall.events()[-1].reason == reason


@pytest.mark.parametrize("criteria", [(), ("no-such-criterion",), (FIRST, "' OR 1=1")])
def test_changes_are_requested_for_criteria_that_exist(hall: Hall, criteria: tuple[str, ...]) -> None:
    hall.submit()
    with pytest.raises(Invalid):
        hall.request_changes(criteria=criteria)
    assert hall.stands() is Course.SUBMITTED


def test_answers_can_be_changed_only_while_it_is_a_draft_or_changes_are_requested(hall: Hall) -> None:
    def change(level: int, base: int) -> None:
        with writing(hall.engine) as session:
            draft = assessments.Draft(FIRST, Answer(level=level), base, f"change {level}")
            assessments.save_answer(session, shipped(), hall.town.assessment_id, draft, now=NOON)

    hall.submit()
    with pytest.raises(Closed):
        change(3, 1)
    hall.request_changes()
    change(3, 1)
    hall.submit()
    hall.finalise()
    with pytest.raises(Closed):
        change(4, 2)
    hall.reopen()
    change(4, 2)


def test_a_full_assessment_without_an_overall_score_is_submitted_only_by_somebody_who_is_sure(engine: Engine, settings: Settings) -> None:
    hall = Hall(engine, team_town(engine, suffix=" leer"), settings)
    with pytest.raises(Incomplete) as incomplete:
        hall.submit()
    assert (len(incomplete.value.missing.criteria), hall.stands()) == (36, Course.DRAFT)
    hall.submit(surely=True)
    assert hall.stands() is Course.SUBMITTED


def test_a_form_that_is_sent_twice_happens_once(hall: Hall) -> None:
    wish = hall.wish()
    assert hall.submit(wish) == hall.submit(wish)
    final = hall.wish()
    assert hall.finalise(final) == hall.finalise(final)
    again = hall.wish(reason="Wrong number.")
    assert hall.reopen(again) == hall.reopen(again)
    assert [event.kind for event in hall.events()] == [EventKind.SUBMITTED, EventKind.FINALISED, EventKind.REOPENED]
    with reading(hall.engine) as session:
        assert len(finals.finals_of(session, hall.town.assessment_id)) == 1
    assert [kind for kind, _ in hall.audited()] == [Audited.FINALISED, Audited.REOPENED]


@pytest.mark.parametrize("seen", [-1, 1, 7, 999_999_999])
def test_a_forged_number_of_events_changes_nothing(hall: Hall, seen: int) -> None:
    with pytest.raises(Overtaken):
        hall.submit(hall.wish(seen=seen))
    assert hall.events() == ()


def test_it_is_not_opened_twice(hall: Hall) -> None:
    hall.submit()
    seen = len(hall.events())
    hall.reopen(hall.wish(reason="First."))
    with pytest.raises(Overtaken) as overtaken:
        hall.reopen(hall.wish(reason="Second.", seen=seen))
    assert overtaken.value.last
    assert (overtaken.value.course, overtaken.value.last.reason) == (Course.DRAFT, "First.")


@pytest.mark.parametrize("act", ["begin_review", "end_review", "request_changes", "finalise", "reopen"])
def test_what_cannot_follow_on_a_draft_changes_nothing(hall: Hall, act: str) -> None:
    with pytest.raises(Overtaken):
        getattr(hall, act)()
    assert hall.events() == ()


def test_events_stand_in_their_order_even_if_the_clock_jumps_back(hall: Hall) -> None:
    hall.submit(hall.wish(later=60))
    hall.reopen(hall.wish(reason="Wrong.", later=-600))
    hall.submit(hall.wish(later=-100_000))
    assert [(event.number, event.kind) for event in hall.events()] == [
        (1, EventKind.SUBMITTED), (2, EventKind.REOPENED), (3, EventKind.SUBMITTED),
    ]
    assert hall.stands() is Course.SUBMITTED


def test_nothing_happens_to_what_does_not_exist(engine: Engine) -> None:
    with writing(engine) as session, pytest.raises(NotFound):
        course.begin_review(session, 12_345, Wish(1, 0, NOON))


@pytest.mark.parametrize("others", [("Karla", "Karl"), ("Karla", "Karla")], ids=["two people", "one person twice"])
def test_of_two_who_make_it_final_at_once_exactly_one_does(hall: Hall, others: tuple[str, str]) -> None:
    hall.submit()
    numbers = {"Karla": hall.town.people["Karla"].id, "Karl": hall.town.people["Carlo"].id}
    wishes = [Wish(numbers[name], 1, NOON) for name in others]
    at_once = Barrier(2)

    def finalise(wish: Wish) -> course.Event | Overtaken:
        at_once.wait(20)
        try:
            return hall.finalise(wish)
        except Overtaken as overtaken:
            return overtaken

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(finalise, wishes))
    with reading(hall.engine) as session:
        assert [final.number for final in finals.finals_of(session, hall.town.assessment_id)] == [1]
    assert [event.kind for event in hall.events()] == [EventKind.SUBMITTED, EventKind.FINALISED]
    lost = [outcome for outcome in outcomes if isinstance(outcome, Overtaken)]
    assert len(lost) == len(set(others)) - 1
    assert all(each.last == hall.events()[-1] for each in lost)
