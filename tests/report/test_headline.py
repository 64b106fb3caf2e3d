"""The result in words: true sentences for every kind of result."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.answers import Answer
from assessment.report.content import FIRST_WORDING, WORDING, FinalMark, report_of
from assessment.report.headline import Headline
from assessment.report.pages import html_of
from assessment.scoring import score_assessment
from assessment.translation import say
from tests.builders import answered, assessment, everywhere, shipped
from tests.report.towns import middle, perfect, quick


def headline(answers: dict[str, Answer]) -> Headline:
    """The headline of these answers."""
    return report_of(shipped(), assessment(answers)).headline


@pytest.mark.parametrize(("level", "sentence"), [
    (0, "Probedorf is about to start"), (1, "Probedorf is taking first steps"), (2, "Probedorf is doing it"),
    (3, "Probedorf has made it a habit"), (4, "Probedorf is passing it on"),
])  # fmt: skip
def test_each_stage_has_its_sentence(level: int, sentence: str) -> None:
    assert say(headline(everywhere(shipped(), answered(level, "document"))).title) == sentence


def test_one_weak_link_is_named_where_it_holds_the_whole_down() -> None:
    answers = everywhere(shipped(), answered(4, "document")) | {"cyber-basics": answered(0)}
    assert "Held back by one thing: “Backups and protection”." in [say(sentence) for sentence in headline(answers).lead]


def test_a_part_that_is_low_altogether_is_named_where_no_single_thing_holds_the_whole_down() -> None:
    weak = {criterion.id: answered(0 if not criterion.critical else 4, "document") for criterion in shipped().dimension["standards"].criteria}
    said = [say(sentence) for sentence in headline(everywhere(shipped(), answered(4, "document")) | weak).lead]
    assert "Held back by “Common rules”, which is at “First steps”." in said


def test_the_strongest_part_is_named() -> None:
    assert "Strongest in “Digital and personal”." in [say(sentence) for sentence in report_of(shipped(), middle()).headline.lead]


def test_where_everything_stands_equally_high_no_part_is_called_strongest() -> None:
    assert "All parts stand equally high." in [say(sentence) for sentence in headline(everywhere(shipped(), answered(2))).lead]


def test_a_perfect_town_is_asked_to_share() -> None:
    assert "Others can learn from you" in say(report_of(shipped(), perfect()).headline.lead[0])


def test_the_facts_say_what_evidence_carries_and_what_could_be() -> None:
    said = " ".join(say(sentence) for sentence in report_of(shipped(), middle()).headline.facts)
    assert "Evidence carries 49 of the 50 points (partly shown)." in said
    assert "With the open questions answered the score lies between 49 and 52." in said


def test_a_lower_stage_by_evidence_is_said() -> None:
    assert "The evidence carries the stage “Doing”." in [say(fact) for fact in headline(everywhere(shipped(), answered(4))).facts]


def test_a_provisional_stage_is_said_to_be_so() -> None:
    answers = everywhere(shipped(), answered(3, "document"))
    del answers["cyber-basics"]
    result = headline(answers)
    assert result.provisional
    assert any("provisional" in say(fact) for fact in result.facts)


def test_a_part_without_a_score_is_named() -> None:
    answers = everywhere(shipped(), answered(3, "document"))
    for criterion in shipped().dimension["people"].criteria:
        del answers[criterion.id]
    assert "“People first” has no score yet and is not counted." in [say(fact) for fact in headline(answers).facts]


def test_without_any_answer_a_town_can_begin() -> None:
    assert say(headline({}).title) == "Probedorf can begin"


@pytest.mark.parametrize(("missing", "said"), [(3, "1 more answer is needed"), (4, "2 more answers are needed")])
def test_a_quick_check_with_too_few_answers_says_how_many_are_missing(missing: int, said: str) -> None:
    kept = dict(list(quick().answers.items())[missing:])
    lead = say(report_of(shipped(), replace(quick(), answers=kept)).headline.lead[0])
    assert lead.startswith(said)


def test_the_band_of_a_quick_check_is_half_a_stage_either_side() -> None:
    result = report_of(shipped(), replace(quick(), answers={identifier: answered(2) for identifier in quick().answers})).headline
    assert (result.low, result.high) == (Fraction(75, 2), Fraction(125, 2))
    assert say(result.lead[0]) == "Somewhere between 38 and 63 of 100 points."


def test_a_part_held_back_by_one_thing_is_named_where_the_whole_is_not_held() -> None:
    said = [say(sentence) for sentence in report_of(shipped(), middle()).headline.lead]
    assert said[-1] == "“Foundations” is held back by one thing: “Backups and protection”."


def test_where_nothing_is_held_the_lowest_part_is_named() -> None:
    low = {criterion.id: answered(1, "document") for criterion in shipped().dimension["hybrid"].criteria}
    said = [say(sentence) for sentence in headline(everywhere(shipped(), answered(2, "document")) | low).lead]
    assert said == ["Strongest in “People first”.", "Most remains to be done in “Digital and personal”."]


def test_a_reviewer_who_lowers_what_is_shown_is_named_beside_the_evidence() -> None:
    lowered = everywhere(shipped(), answered(4, "document")) | {"cyber-basics": answered(4, "document", reviewed=1)}
    said = [say(fact) for fact in headline(lowered).facts]
    assert said[0] == "Evidence and a reviewer’s second look carry 98 of the 100 points (well shown)."
    assert said[1] == "Together they carry the stage “Established”."


@pytest.mark.parametrize("seen", [
    answered(4, reviewed=2), answered(4, reviewed=4), answered(1, "document", reviewed=3), answered(3, "described", reviewed=3),
])  # fmt: skip
def test_a_reviewer_who_lowers_nothing_is_not_named(seen: Answer) -> None:
    report = report_of(shipped(), assessment(everywhere(shipped(), answered(4)) | {"cyber-basics": seen}))
    assert not report.is_lowered
    assert "second look" not in " ".join(say(fact) for fact in report.headline.facts) + html_of(report, "en", attached=False)


def test_a_level_that_a_reviewer_lowered_where_there_is_no_score_is_not_named_for_the_whole() -> None:
    answers = everywhere(shipped(), answered(3, "document"))
    people = [criterion.id for criterion in shipped().dimension["people"].criteria]
    for identifier in people[1:]:
        del answers[identifier]
    answers[people[0]] = answered(3, "document", reviewed=1)
    assert "Evidence carries" in " ".join(say(fact) for fact in headline(answers).facts)


def test_what_was_frozen_before_reviewers_were_named_keeps_its_sentences() -> None:
    given = assessment(everywhere(shipped(), answered(4, "document")) | {"cyber-basics": answered(4, "document", reviewed=1)})
    results = score_assessment(shipped(), given)
    said = {}
    for wording in (FIRST_WORDING, WORDING):
        mark = FinalMark(1, given.date, "d" * 64, "1.0", results, wording=wording)
        said[wording] = html_of(report_of(shipped(), given, final=mark), "en", attached=False)
    assert "second look" not in said[FIRST_WORDING]
    assert "Evidence carries 98 of the 100 points" in said[FIRST_WORDING]
    assert "second look carry 98 of the 100 points" in said[WORDING]
