"""A reviewed level stands beside the declared one, counts while it is about it, and never overwrites anything."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from assessment.answers import Answer
from assessment.config import Settings
from assessment.database.course import ReviewRow
from assessment.database.session import reading, writing
from assessment.scoring import level_shown, score_assessment
from assessment.services import assessments, course, finals
from assessment.services.course import Overtaken, Wish
from assessment.services.history import Line, lines_of
from assessment.services.opening import Opened
from assessment.services.reviewed import newest_reviews
from assessment.services.reviews import View, review, reviews_of
from tests.builders import answered, shipped
from tests.teams import NOON, team_town

FIRST, SECOND, THIRD = list(shipped().criteria)[:3]
AGREES = None


class Table:
    """Where the municipality answers and its reviewer looks."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.town = engine, team_town(engine)

    def answer(self, answer: Answer, criterion: str = FIRST) -> None:
        """The municipality answers."""
        base = self.opened().revisions.get(criterion, 0)
        with writing(self.engine) as session:
            draft = assessments.Draft(criterion, answer, base, f"{criterion} {base}")
            assessments.save_answer(session, shipped(), self.town.assessment_id, draft, now=NOON, by=self.town.people["Karla"].id)

    def wish(self, who: str, reason: str = "", criteria: tuple[str, ...] = ()) -> Wish:
        """What somebody wants next."""
        with reading(self.engine) as session:
            return Wish(self.town.people[who].id, len(course.events_of(session, self.town.assessment_id)), NOON, reason, criteria)

    def to_review(self) -> None:
        """Hand it in, and begin to look at it."""
        submitting, town = self.wish("Karla"), self.town.assessment_id
        with writing(self.engine) as session:
            course.submit(session, shipped(), town, submitting, surely=True)
            course.begin_review(session, town, replace(submitting, by=self.town.people["Rita"].id, seen=submitting.seen + 1))

    def ask_again(self) -> None:
        """Ask to look at the first question again."""
        with writing(self.engine) as session:
            wish = self.wish("Rita", "Please look again.", (FIRST,))
            course.request_changes(session, shipped(), self.town.assessment_id, wish)

    def review(self, level: int | None, reason: str = "", criterion: str = FIRST, *, revision: int | None = None, by: str = "Rita") -> list[str]:
        """What Rita sees; gives what is wrong about it."""
        seen = self.opened().revisions.get(criterion, 0) if revision is None else revision
        with writing(self.engine) as session:
            views = [View(criterion, level, reason, seen)]
            refused = review(session, shipped(), self.town.assessment_id, views, by=self.town.people[by].id, now=NOON)
        return [problem.message.key for wrong in refused.values() for problem in wrong.problems]

    def opened(self, who: str = "Karla") -> Opened:
        """The assessment as somebody opens it."""
        with reading(self.engine) as session:
            return assessments.open_for_team(session, self.town.key, self.town.people[who])

    def shown(self, criterion: str = FIRST) -> int:
        """The level that is shown."""
        return level_shown(self.opened().assessment.answer(criterion))

    def said(self, criterion: str = FIRST) -> list[tuple[int | None, str]]:
        """All that was ever said in reviews, newest first."""
        with reading(self.engine) as session:
            return [(each.level, each.reason) for each in reviews_of(session, self.town.assessment_id, criterion)]

    def lines(self, criterion: str = FIRST) -> tuple[Line, ...]:
        """The history of an answer."""
        with reading(self.engine) as session:
            return lines_of(session, self.town.assessment_id, criterion, in_team=True)


@pytest.fixture
def table(engine: Engine) -> Table:
    """An assessment whose first question stands at level 3 with a document, and which is in review."""
    made = Table(engine)
    made.answer(answered(3, "document"))
    made.answer(Answer(unknown=True), SECOND)
    made.to_review()
    return made


def test_a_lower_level_counts_and_the_declared_one_stays(table: Table) -> None:
    assert table.review(1, "The minutes say otherwise.") == []
    answer = table.opened().assessment.answer(FIRST)
    assert (answer.level, answer.reviewed, answer.review, table.shown()) == (3, 1, "The minutes say otherwise.", 1)
    part = score_assessment(shipped(), table.opened().assessment).parts[FIRST]
    assert (part.level, part.shown) == (3, 1)


def test_a_higher_level_is_advice_and_changes_no_number(table: Table) -> None:
    table.review(4, "You publish it already.")
    assert (table.opened().assessment.answer(FIRST).reviewed, table.shown()) == (4, 3)


def test_who_agrees_says_so_without_a_reason(table: Table) -> None:
    assert table.review(AGREES) == []
    assert (table.opened().assessment.answer(FIRST).reviewed, table.shown(), table.said()) == (3, 3, [(3, "")])


def test_nothing_said_is_overwritten_and_the_newest_counts(table: Table) -> None:
    table.review(1, "First.")
    table.review(2, "On second thoughts.")
    table.review(AGREES, "After all.")
    assert table.said() == [(3, "After all."), (2, "On second thoughts."), (1, "First.")]
    assert table.shown() == 3


def test_the_same_view_sent_twice_is_said_once(table: Table) -> None:
    table.review(1, "First.")
    table.review(1, "First.")
    assert table.said() == [(1, "First.")]


def test_it_does_not_count_once_the_level_was_changed_and_counts_again_for_the_same_level(table: Table) -> None:
    table.review(1, "The minutes say otherwise.")
    table.ask_again()
    table.answer(answered(2, "document"))
    assert (table.opened().assessment.answer(FIRST).reviewed, table.shown()) == (None, 2)
    with reading(table.engine) as session:
        assert not newest_reviews(session, table.town.assessment_id)[FIRST].is_about(table.opened().assessment.answer(FIRST))
    table.answer(answered(3, "document"))
    assert table.shown() == 1


def test_a_new_note_does_not_shake_a_review_off(table: Table) -> None:
    table.review(1, "The minutes say otherwise.")
    table.ask_again()
    table.answer(replace(answered(3, "document"), note="Now with a note."))
    assert table.shown() == 1


def test_what_was_reviewed_is_never_stored_with_the_answer(table: Table) -> None:
    table.review(1, "The minutes say otherwise.")
    table.ask_again()
    table.answer(replace(answered(3, "document"), note="Now with a note."))
    assert all(line.change.answer.reviewed is None for line in table.lines() if line.change)


@pytest.mark.parametrize(("level", "reason"), [
    (1, ""), (1, "  \n"), (1, "\x00"), (5, "Why."), (-1, "Why."), (2, "x" * 10_001), (AGREES, "x" * 10_001),
])
def test_a_view_that_cannot_be_kept_comes_back(table: Table, level: int | None, reason: str) -> None:
    assert table.review(level, reason)
    assert table.said() == []


@pytest.mark.parametrize("reason", ["x" * 10_000, "‮<b>نعم</b> 🏘️ '; DROP TABLE reviews; --", "=1+1\n@x"])
def test_a_reason_stands_as_it_was_typed(table: Table, reason: str) -> None:
    table.review(0, reason)
    assert table.opened().assessment.answer(FIRST).review == reason


def test_there_is_no_level_to_see_where_none_was_declared(table: Table) -> None:
    assert table.review(2, "But you do.", SECOND)
    assert table.review(AGREES, "", SECOND) == []
    assert table.opened().assessment.answer(SECOND) == Answer(unknown=True)


def test_a_view_of_an_earlier_answer_or_of_none_comes_back(table: Table) -> None:
    assert table.review(1, "Why.", revision=0)
    assert table.review(1, "Why.", revision=7)
    assert table.review(1, "Why.", "no-such-criterion")
    assert table.said() == []


def test_views_are_taken_only_while_it_is_in_review(table: Table) -> None:
    table.ask_again()
    with pytest.raises(Overtaken):
        table.review(1, "Too late.")
    assert table.said() == []


def test_a_private_assessment_asks_no_question_about_reviews(engine: Engine, table: Table) -> None:
    with writing(engine) as session:
        alone = assessments.start(session, shipped(), table.opened().assessment.profile, scope=table.opened().assessment.scope, now=NOON)
        session.add(ReviewRow(assessment_id=alone.id, criterion=FIRST, declared=3, level=0, reason="", revision=1, person_id=1, at=NOON))
        assessments.save_answer(session, shipped(), alone.id, assessments.Draft(FIRST, answered(3), 0, "a"), now=NOON)
    with reading(engine) as session:
        assert assessments.open_for_editing(session, alone.edit_secret or "", now=NOON).assessment.answer(FIRST).reviewed is None


def test_the_history_of_an_answer_tells_everything_in_order(table: Table) -> None:
    table.review(1, "The minutes say otherwise.")
    table.ask_again()
    table.answer(answered(2, "document"))
    lines = table.lines()
    kinds = [["change", "review", "requested"][[bool(line.change), bool(line.review), bool(line.requested)].index(True)] for line in lines]
    assert sorted(kinds) == ["change", "change", "requested", "review"]
    changes = [(line.place, line.before.level, line.change.answer.level, line.by) for line in lines if line.change]
    karla = table.town.people["Karla"].id
    assert changes == [(1, 3, 2, karla), (0, None, 3, karla)]


def test_both_levels_and_the_reason_are_frozen(table: Table, settings: Settings) -> None:
    table.review(1, "The minutes say otherwise.")
    with writing(table.engine) as session:
        finals.finalise(session, settings, shipped(), table.town.assessment_id, wish=table.wish("Karla"))
    with reading(table.engine) as session:
        frozen = finals.open_final(session, table.town.assessment_id, 1, shipped())
    answer = frozen.assessment.answer(FIRST)
    assert (answer.level, answer.reviewed, answer.review) == (3, 1, "The minutes say otherwise.")
    assert (frozen.mark.results.parts[FIRST].level, frozen.mark.results.parts[FIRST].shown) == (3, 1)
