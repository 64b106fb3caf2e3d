"""What residents say stands beside what officials say, asks why among equals, and changes no score."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import Assessment
from assessment.exchange.answers_json import to_json
from assessment.exchange.given import read_assessment
from assessment.next_steps import next_steps
from assessment.report.content import report_of
from assessment.report.pages import html_of
from assessment.report.pdf import render
from assessment.report.residents import residents_view
from assessment.residents import Heard, heard
from assessment.roadmap import roadmap
from assessment.scoring import score_assessment
from assessment.translation import PSEUDO, say, speaking
from tests.builders import answered, assessment, catalogue, criterion, dimension, everywhere, mixed_answers, shipped
from tests.checkers import fast_pdf
from tests.heard import CLOSED, OPENED, PEOPLE, everybody_says, replies, says, with_heard
from tests.report.reading import pages_of, squeezed
from tests.report.towns import talkative

LONGEST = 14
DEMONSTRATION = Path(__file__).parents[2] / "assessment" / "demonstration"


def printed(given: Assessment) -> bytes:
    attached = to_json(given, digest=shipped().digest, engine="1")
    return render(given, shipped(), language="en", progress=lambda _: None, attachment=attached)


def high(found: Heard | None) -> Assessment:
    """A town that gives itself level 3 everywhere."""
    return with_heard(assessment(everywhere(shipped(), answered(3))), found)


def test_each_statement_stands_beside_the_level_with_the_gap_in_words() -> None:
    view = residents_view(shipped(), high(everybody_says(shipped(), 1)))
    assert view is not None and len(view.rows) == 12
    assert {say(row.sentence) for row in view.rows if row.sentence} == {"You say level 3, residents say seldom."}
    assert {row.answered for row in view.rows} == {40}
    assert say(view.replied) == "40 residents replied between 1 May 2026 and 31 May 2026."
    assert {say(way) for way in view.came_in} == {"20 through the web", "10 on paper", "10 at the counter or by telephone"}


def test_who_is_missing_is_said_of_groups_that_may_be_shown_alone_or_together() -> None:
    view = residents_view(shipped(), high(everybody_says(shipped(), 1, count=200)))
    assert view is not None
    assert [say(each) for each in view.missing] == ["under 25, 25 to 44: 50 of 100 people, at most 25 of 100 replies"]


def test_residents_who_see_more_are_told_as_well() -> None:
    view = residents_view(shipped(), with_heard(assessment(everywhere(shipped(), answered(1))), everybody_says(shipped(), 4)))
    assert view is not None and not view.ask_why
    assert {say(row.verdict) for row in view.rows} == {"residents see more"}


def test_below_ten_replies_only_their_number_is_said() -> None:
    view = residents_view(shipped(), high(everybody_says(shipped(), 1, count=9)))
    assert view is not None and (view.rows, view.came_in, view.missing) == ((), (), ())
    assert "Below ten replies" in " ".join(pages_of(printed(high(everybody_says(shipped(), 1, count=9)))))


def test_a_statement_with_too_few_answers_says_so() -> None:
    view = residents_view(shipped(), high(says(shipped(), {"hear-what-became": 1})))
    assert view is not None
    assert [say(row.verdict) for row in view.rows].count("fewer than ten answers") == 11


def test_without_a_survey_nothing_is_said() -> None:
    assert residents_view(shipped(), high(None)) is None
    assert "What residents say" not in " ".join(pages_of(printed(high(None))))


@given(st.dictionaries(st.sampled_from([each.id for each in shipped().residents.statements]), st.integers(0, 4)), st.integers(1, 50))
def test_a_survey_changes_no_score_no_level_and_no_hours(said: dict[str, int | None], seed: int) -> None:
    plain = assessment(mixed_answers(shipped(), seed=seed))
    beside = with_heard(plain, says(shipped(), said, count=12))
    one, other = score_assessment(shipped(), plain), score_assessment(shipped(), beside)
    assert one == other
    before, after = next_steps(shipped(), one), next_steps(shipped(), other, beside.ask_why)
    assert sorted(found.criterion for found in before.by_priority) == sorted(found.criterion for found in after.by_priority)
    assert [found.priority for found in before.by_priority] == [found.priority for found in after.by_priority]


def test_what_residents_see_far_lower_comes_first_among_equals_and_never_before_what_is_more_urgent() -> None:
    whole = catalogue(dimension("d", criterion("a"), criterion("b"), criterion("c"), criterion("urgent", weight=3)))
    results = score_assessment(whole, assessment(everywhere(whole, answered(2))))
    order = [found.criterion for found in next_steps(whole, results).by_priority]
    asked = next_steps(whole, results, frozenset({"c"}))
    assert order == ["urgent", "a", "b", "c"]
    assert [found.criterion for found in asked.by_priority] == ["urgent", "c", "a", "b"]
    planned = roadmap(whole, results, Fraction(2), asked)
    assert [item.step.criterion for item in planned.items if item.step.level == 2][:3] == ["urgent", "c", "a"]


@given(st.integers(1, 200))
def test_asking_why_of_nothing_leaves_the_year_as_it_was(seed: int) -> None:
    results = score_assessment(shipped(), assessment(mixed_answers(shipped(), seed=seed)))
    assert roadmap(shipped(), results, Fraction(12), next_steps(shipped(), results, frozenset({"no-such"}))).items == roadmap(
        shipped(), results, Fraction(12)).items


def test_the_next_step_of_such_a_criterion_says_ask_residents_why() -> None:
    given = high(everybody_says(shipped(), 0))
    report = report_of(shipped(), given)
    asked = [step for step in report.steps if step.ask_why]
    said = [say(step.ask_why) for step in asked if step.ask_why]
    assert said and all(each.startswith("You say level 3, residents say never. The statement was: “") for each in said)
    statements = {each.text for each in shipped().residents.statements}
    assert {each.partition("“")[2].rstrip("”") for each in said} <= statements
    text = " ".join(pages_of(printed(given)))
    assert "Ask residents why: You say level 3, residents say never" in text
    assert "ask residents why" in text


@pytest.mark.parametrize("name", ["bestort", "probedorf", "probestadt"])
def test_the_report_of_a_town_with_a_survey_is_accessible_and_stays_within_its_pages(name: str, tmp_path: Path) -> None:
    given = with_heard(read_assessment(DEMONSTRATION / f"{name}.toml", shipped()), everybody_says(shipped(), 1, count=120))
    pdf = printed(given)
    (tmp_path / "report.pdf").write_bytes(pdf)
    pages = pages_of(pdf)
    assert len(pages) <= LONGEST
    assert sum("What residents say" in page for page in pages) == 1
    assert fast_pdf.check(tmp_path / "report.pdf") == []


@pytest.mark.parametrize("answer", [0, 1, 4])
def test_a_town_that_wrote_a_lot_keeps_to_fourteen_pages_with_a_survey_too(answer: int, tmp_path: Path) -> None:
    pdf = printed(with_heard(talkative(), everybody_says(shipped(), answer, count=120)))
    (tmp_path / "report.pdf").write_bytes(pdf)
    assert len(pages_of(pdf)) <= LONGEST
    assert fast_pdf.check(tmp_path / "report.pdf") == []


def test_so_it_does_where_residents_are_of_two_minds() -> None:
    statements = shipped().residents.statements
    halves = [reply for answer in (1, 2) for reply in replies({each.id: answer for each in statements}, count=60)]
    found = heard(statements, halves, opened=OPENED, closed=CLOSED, people=PEOPLE)
    pages = pages_of(printed(with_heard(talkative(), found)))
    assert "between seldom and sometimes" in " ".join(pages)
    assert len(pages) <= LONGEST


def test_so_does_one_that_wrote_a_lot_and_has_to_ask_why_everywhere() -> None:
    everything = {identifier: replace(answer, level=3, unknown=False, not_applicable="") for identifier, answer in talkative().answers.items()}
    given = with_heard(replace(talkative(), answers=everything), everybody_says(shipped(), 0, count=120))
    assert len(pages_of(printed(given))) <= LONGEST


def test_quarters_stay_whole_and_come_after_what_residents_say() -> None:
    given = with_heard(talkative(), everybody_says(shipped(), 1, count=120))
    pages = pages_of(printed(given))
    said = " ".join(pages)
    assert said.index("What residents say") < said.index("The year, quarter by quarter")
    for quarter in report_of(shipped(), given).year.quarters:
        page = squeezed(next(page for page in pages if f"Quarter {quarter.number} " in page))
        assert [step.title for step in quarter.starting if squeezed(step.title) not in page] == []


def test_where_the_numbers_come_from_is_said_and_only_where_there_are_some() -> None:
    sentence = "Their count came with the answers and stands as given; it was not made anew."
    for count in (9, 40):
        assert sentence in html_of(report_of(shipped(), high(everybody_says(shipped(), 1, count=count))), "en", attached=True)
    assert sentence not in html_of(report_of(shipped(), high(None)), "en", attached=True)


def test_equal_surveys_give_equal_bytes() -> None:
    assert printed(high(everybody_says(shipped(), 2))) == printed(high(everybody_says(shipped(), 2)))


def test_statements_that_the_catalogue_does_not_know_any_more_are_printed_as_they_were_asked() -> None:
    tally = everybody_says(shipped(), 2)
    ended = replace(tally.statements[0], statement="gone", criterion="early-say", text="What was asked then.")
    view = residents_view(shipped(), high(Heard(OPENED, CLOSED, 40, (ended,))))
    assert view is not None and view.rows[-1].text == "What was asked then."


def test_every_sentence_is_translated() -> None:
    with speaking(PSEUDO):
        view = residents_view(shipped(), high(everybody_says(shipped(), 1)))
        assert view is not None
        said = [say(view.replied), *(say(row.verdict) for row in view.rows), *(say(each) for each in (*view.came_in, *view.missing))]
    assert all(each.startswith("⟦") for each in said)
