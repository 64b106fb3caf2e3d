"""The report value: everything it says, from the numbers to what was typed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from assessment.answers import Answer, Commitment, Evidence, Plan, Profile, State
from assessment.next_steps import next_steps
from assessment.questionnaire import Scope
from assessment.report.content import WORDING, FinalMark, Report, report_of
from assessment.report.pages import html_of
from assessment.roadmap import roadmap
from assessment.scoring import score_assessment
from assessment.translation import say
from tests.builders import DON_T_KNOW, answered, assessment, case_study, catalogue, criterion, dimension, everywhere, shipped
from tests.report.towns import TOWNS, middle, perfect, quick, sentences, talkative, village


def of(town: str) -> Report:
    """The report value of a town."""
    return report_of(shipped(), TOWNS[town]())


def test_it_says_where_it_comes_from() -> None:
    report = of("middle")
    assert (report.edition, report.date, report.digest) == ("2026.1", date(2026, 11, 20), shipped().digest)
    assert report.engine
    assert report.profile == middle().profile


@pytest.mark.parametrize(("differed", "sentence"), [
    (4, "On 4 of 36 questions opinions differed."), (0, "Where several people answered a question, their opinions did not differ."), (None, ""),
])
def test_it_says_how_often_opinions_differed_where_several_people_answered(differed: int | None, sentence: str) -> None:
    report = report_of(shipped(), replace(middle(), differed=differed))
    assert (say(report.differed) if report.differed else "") == sentence
    assert ("opinions di" in html_of(report, "en", attached=False)) == bool(sentence)


def test_frozen_results_are_used_as_they_are() -> None:
    frozen = score_assessment(shipped(), perfect())
    assert report_of(shipped(), middle(), frozen).headline.score == 100


def test_parts_stand_in_the_order_of_the_catalogue_however_they_were_frozen() -> None:
    results = score_assessment(shipped(), middle())
    by_name = replace(results, dimensions=dict(sorted(results.dimensions.items())))
    mark = FinalMark(1, middle().date, "d", "0.1", by_name, wording=WORDING)
    assert [bar.dimension for bar in report_of(shipped(), middle(), final=mark).bars] == [each.id for each in shipped().dimensions]


def test_everything_typed_is_in_it() -> None:
    given, report = talkative(), of("talkative")
    held = {text.whole for answer in report.answers for text in answer.texts}
    for answer in given.answers.values():
        assert {text for text in (answer.note, answer.evidence_text, answer.evidence_link, answer.not_applicable) if text} <= held


def test_an_answer_to_another_edition_is_kept_with_its_text() -> None:
    given = replace(middle(), answers={**middle().answers, "left-behind": Answer(2, note="Still true.")})
    last = report_of(shipped(), given).answers[-1]
    assert (last.criterion, last.title, last.dimension, last.note and last.note.whole) == ("left-behind", "left-behind", None, "Still true.")


def test_an_answer_that_a_quick_check_did_not_ask_for_is_kept() -> None:
    report = report_of(shipped(), replace(quick(), answers={**quick().answers, "plain-language": Answer(1, note="Asked anyway.")}))
    kept = next(given for given in report.answers if given.criterion == "plain-language")
    assert kept.state is State.NOT_ASKED
    assert kept.note
    assert kept.note.whole == "Asked anyway."


@pytest.mark.parametrize(("length", "in_annex"), [(200, False), (201, True)])
def test_only_texts_above_two_hundred_characters_go_to_the_annex(length: int, in_annex: bool) -> None:
    report = report_of(shipped(), assessment({"problem-first": Answer(1, note=sentences(length))}))
    assert bool(report.annex) is in_annex
    if in_annex:
        assert report.annex[0].text == sentences(length)


def test_long_texts_are_numbered_in_order() -> None:
    given = assessment({"problem-first": Answer(1, Evidence.DESCRIBED, evidence_text=sentences(300, "A"), note=sentences(300, "B"))})
    assert [(entry.number, entry.text[0]) for entry in report_of(shipped(), given).annex] == [(1, "A"), (2, "B")]


def test_decisions_are_the_first_three_of_five_steps() -> None:
    report = of("middle")
    assert [step.criterion for step in report.steps] == [found.criterion for found in next_steps(shipped(), report.results).first]
    assert report.decisions == report.steps[:3]


def test_a_step_carries_hours_levels_evidence_and_who_does_it() -> None:
    step = next(step for step in of("middle").steps if step.criterion == "cyber-basics")
    assert (step.hours, step.level, step.leads_to, step.evidence_kind) == (Fraction(1, 2), 0, 1, Evidence.NONE)
    assert (step.who, step.by) == ("Town clerk", date(2027, 1, 31))
    assert step.cost is None


def test_a_step_that_lifts_a_stage_by_itself_says_so() -> None:
    whole = catalogue(*(dimension(name, criterion(f"{name}-1", weight=3, critical=True)) for name in "abcde"))
    levels = {f"{name}-1": answered(2) for name in "abcde"}
    report = report_of(whole, assessment({**levels, "a-1": answered(0)}))
    lifting = next(step for step in report.steps if step.criterion == "a-1")
    assert lifting.lifts
    assert lifting.lifts.key in ("lifts the stage of the whole", "lifts the stage of this part")


def test_a_step_names_the_case_that_fits_best() -> None:
    far, near = case_study("far", criteria=["one"], population=90_000), case_study("near", criteria=["one"])
    whole = catalogue(dimension("a", criterion("one")), cases=[far, near])
    report = report_of(whole, assessment({"one": answered(1)}))
    assert report.steps[0].case
    assert report.steps[0].case.id == "near"
    assert [used.case.id for used in report.cases] == ["near"]


def test_a_case_used_twice_is_listed_once_with_both_steps() -> None:
    whole = catalogue(dimension("a", criterion("one"), criterion("two")), cases=[case_study("near", criteria=["one", "two"])])
    report = report_of(whole, assessment({"one": answered(1), "two": answered(1)}))
    assert [(used.case.id, used.steps) for used in report.cases] == [("near", (1, 2))]


@pytest.mark.parametrize(("population", "said"), [(None, "population not known"), (2_000, "2,000 people")])
def test_the_population_of_a_case_is_always_said(population: int | None, said: str) -> None:
    whole = catalogue(dimension("a", criterion("one")), cases=[case_study("near", criteria=["one"], population=population)])
    assert say(report_of(whole, assessment({"one": answered(1)})).cases[0].population) == said


def test_open_questions_are_listed_by_whom_to_ask() -> None:
    whole = catalogue(dimension("a", criterion("one", ask=["mayor"]), criterion("two", ask=["fire"]), criterion("three", ask=["fire", "mayor"])))
    report = report_of(whole, assessment({"one": DON_T_KNOW}))
    assert [(who.informant, [row.criterion for row in who.questions]) for who in report.find_out] == [("mayor", ["one"]), ("fire", ["two", "three"])]


def test_the_year_follows_the_capacity_of_the_plan() -> None:
    report = report_of(shipped(), replace(middle(), plan=Plan(Fraction(6))))
    planned = roadmap(shipped(), report.results, Fraction(6))
    assert [quarter.hours for quarter in report.year.quarters] == [planned.hours(quarter) for quarter in range(4)]
    assert sum(len(quarter.starting) for quarter in report.year.quarters) == len(planned.items)


def test_who_does_a_step_is_said_once_for_a_criterion_that_comes_again() -> None:
    report = report_of(shipped(), replace(middle(), plan=Plan(Fraction(24), {"cyber-basics": Commitment("Town clerk")})))
    rows = [step for quarter in report.year.quarters for step in quarter.starting if step.criterion == "cyber-basics"]
    assert [step.who for step in rows] == ["Town clerk"] + [""] * (len(rows) - 1)
    assert len(rows) > 1


def test_the_outlook_names_the_whole_first_and_never_falls() -> None:
    outlooks = of("middle").outlook
    assert [outlook.dimension for outlook in outlooks] == [None, *shipped().dimension]
    for outlook in outlooks:
        assert outlook.score is not None
        assert outlook.score_quarter is not None
        assert outlook.score_year is not None
        assert outlook.score <= outlook.score_quarter <= outlook.score_year


def test_a_quick_check_has_levels_and_a_band_but_no_stage() -> None:
    report = of("quick")
    assert report.is_quick
    assert report.headline.stage is None
    assert report.headline.score is None
    assert report.headline.low is not None
    assert report.headline.high is not None
    assert sum(len(section.rows) for section in report.sections) == 12
    assert report.outlook == ()


def test_a_perfect_town_has_nothing_to_do_and_all_to_share() -> None:
    report = of("perfect")
    assert report.steps == ()
    assert len(report.share) == 36


@pytest.mark.parametrize(("country", "in_force"), [("DE", True), ("TH", False), ("KR", False), ("", False)])
def test_union_law_is_in_force_only_in_the_union(country: str, in_force: bool) -> None:
    report = report_of(shipped(), replace(middle(), profile=Profile("Anywhere", country)))
    union = next(region for region in report.standards if region.region == "eu")
    assert union.in_force is in_force
    assert ("for reference" in say(union.title)) is not in_force


def test_standards_of_what_does_not_apply_are_not_listed() -> None:
    nothing = {identifier: Answer(not_applicable="None here.") for identifier in everywhere(shipped(), DON_T_KNOW)}
    assert report_of(shipped(), assessment(nothing)).standards == ()


def test_counts_tell_answered_from_open_and_from_what_does_not_apply() -> None:
    counts = of("middle").counts
    assert (counts.asked, counts.answered, counts.not_applicable, counts.open) == (36, 34, 1, 1)


def test_an_empty_assessment_has_a_report_too() -> None:
    for scope in Scope:
        report = report_of(shipped(), assessment(scope=scope))
        assert report.steps == ()
        assert report.headline.score is None


def test_the_village_is_told_what_is_missing() -> None:
    report = report_of(shipped(), village())
    assert say(report.headline.title) == "Kleinau has begun to look"
    assert "not enough answers" in say(report.headline.lead[0])
