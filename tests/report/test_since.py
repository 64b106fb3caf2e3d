"""What changed since the last final assessment stands in the report, and only where there was one."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from assessment.common_core import Measured
from assessment.exchange.frozen_json import Frozen, from_json, to_json
from assessment.report.changes import change_in_words, levels_in_words, step_in_words, verdict_words
from assessment.report.content import FinalMark, report_of
from assessment.report.pages import html_of
from assessment.report.pdf import render
from assessment.scoring import Results, score_answers, score_assessment
from assessment.translation import say
from assessment.trend import Moved, NoTrend, Since, StepDone, Verdict, since, trend
from tests.builders import answered, assessment, everywhere, mixed_answers, shipped
from tests.checkers import fast_pdf
from tests.report.reading import pages_of, squeezed, whole_text
from tests.report.towns import middle

MOST_PAGES = 14
DAY = date(2025, 11, 20)
STEP = StepDone("Write a plan", "Simple plan", date(2026, 5, 3), "<b>Minutes</b> \u202e🏘", 1, 3)


def changed(before: int = 1, after: int = 2, *, steps: tuple[StepDone, ...] = ()) -> Since:
    levels = [Measured(score_answers(shipped(), everywhere(shipped(), answered(level))).parts) for level in (before, after)]
    return since(shipped(), trend(shipped(), levels), steps, day=DAY, edition="2025.1")


def html(told: Since | None) -> str:
    whole = assessment(everywhere(shipped(), answered(2)))
    return html_of(report_of(shipped(), whole, final=mark(score_assessment(shipped(), whole), told)), "en", attached=False)


def mark(results: Results, told: Since | None) -> FinalMark:
    return FinalMark(1, date(2026, 11, 20), "d" * 64, "1.0", results, told)


def test_the_report_says_what_changed() -> None:
    written = html(changed(steps=(STEP,)))
    assert "Since last time" in written
    assert "The last assessment became final on 20 November 2025 (edition 2025.1)." in written
    assert "Overall better: 25 then, 50 now, of 100." in written
    assert "Of the criteria with a level both times, 36 stand higher, 0 lower and 0 the same; 0 were left out." in written
    assert "done on 3 May 2026; level 1 then, 3 now." in written
    assert "&lt;b&gt;Minutes&lt;/b&gt;" in written


def test_where_there_was_none_before_the_section_is_not_there() -> None:
    assert "Since last time" not in html(None)


def test_many_steps_are_counted_and_not_all_listed() -> None:
    assert "2 more steps were done." in html(changed(steps=(STEP,) * 8))


def test_it_is_frozen_with_the_assessment_and_comes_back() -> None:
    whole = assessment(mixed_answers(shipped()))
    told = changed(steps=(STEP, StepDone("Ended", "Gone", DAY, "", None, None)))
    frozen = Frozen(2, DAY, "d", "1", "en", whole, score_assessment(shipped(), whole), {}, since=told)
    again = from_json(to_json(frozen))
    assert again.since == told
    assert to_json(again) == to_json(frozen)


def test_what_was_frozen_without_it_says_nothing_of_it() -> None:
    whole = assessment(mixed_answers(shipped()))
    frozen = Frozen(1, DAY, "d", "1", "en", whole, score_assessment(shipped(), whole), {})
    assert '"since"' not in to_json(frozen)
    assert from_json(to_json(frozen)).since is None


@pytest.mark.parametrize(("moved", "words"), [
    (Moved(None, "", Verdict.DOWN, before=Fraction(50), after=Fraction(85, 2)), "Overall lower: 50 then, 42.5 now, of 100."),
    (
        Moved(None, "", Verdict.NO_CLEAR_CHANGE, before=Fraction(50), after=Fraction(51), smallest_step=Fraction(25, 4)),
        "Overall no clear change: 50 then, 51 now; the smallest step is 6.3 points.",
    ),
    (Moved(None, "", Verdict.NO_TREND, NoTrend.TOO_FEW_PARTS), "No trend: Fewer than four of the five take-away parts can be compared."),
])
def test_each_verdict_has_its_words(moved: Moved, words: str) -> None:
    assert say(change_in_words(moved)) == words


def test_a_part_and_a_step_without_figures_say_so() -> None:
    assert say(verdict_words(Moved("a", "A", Verdict.NO_TREND, NoTrend.NOTHING_APPLIES))) == "Nothing in it applies."
    assert say(step_in_words(StepDone("x", "y", DAY, "", None, 2))) == "done on 20 November 2025."
    assert "0 were left out" in say(levels_in_words(changed()))


def test_the_longest_section_keeps_the_report_accessible_and_within_its_pages(tmp_path: Path) -> None:
    whole = middle()
    told = changed(steps=(StepDone("W" * 60, "C" * 32, DAY, "evidence " * 900, 1, 3),) * 8)
    final = mark(score_assessment(shipped(), whole), told)
    first, second = (render(whole, shipped(), language="en", progress=lambda share: None, final=final) for _ in range(2))
    assert first == second
    assert len(pages_of(first)) <= MOST_PAGES
    assert squeezed("Since last time") in whole_text(first)
    file = tmp_path / "report.pdf"
    file.write_bytes(first)
    assert fast_pdf.check(file) == []
