"""The place among places of its size stands in the report of a final version, as it was frozen, and only where something could be said."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from assessment.benchmarks import Peers, Shown
from assessment.exchange.frozen_json import Frozen, from_json, to_json
from assessment.own_standing import Among, CriterionAmong, PartAmong, Standing, Words
from assessment.report.among_charts import LEFT, RIGHT, WIDTH, among_bar
from assessment.report.among_words import SHORT, STANDINGS, size_in_words
from assessment.report.content import FinalMark, report_of
from assessment.report.pages import html_of
from assessment.report.pdf import render
from assessment.scoring import score_assessment
from assessment.translation import PSEUDO, say
from tests.builders import answered, assessment, everywhere, mixed_answers, shipped
from tests.checkers import fast_pdf
from tests.report.reading import pages_of, squeezed, whole_text
from tests.report.towns import middle

DAY = date(2027, 1, 1)
MANY = PartAmong("DE", 493_999, Shown(Peers.TWENTY, 48, 35, 61), Standing(Words.BETTER_THAN_HALF, 55))
FEW = PartAmong("", 495_000, Shown(Peers.FIVE, 40), Standing(Words.ABOVE_THE_MIDDLE))


def among(overall: PartAmong | None = MANY, dimensions: dict[str, PartAmong] | None = None) -> Among:
    """A place in the class of 501 to 1,000 inhabitants."""
    each = {dimension.id: MANY for dimension in shipped().dimensions} if dimensions is None else dimensions
    return Among(DAY, date(2026, 11, 20), 2, Fraction(11, 20), overall, each, {next(iter(shipped().criteria)): CriterionAmong("DE", 2, 8)})


def html(told: Among | None) -> str:
    """The report of a final version with this place."""
    whole = assessment(everywhere(shipped(), answered(2)))
    final = FinalMark(1, DAY, "d" * 64, "1.0", score_assessment(shipped(), whole), among=told)
    return html_of(report_of(shipped(), whole, final=final), "en", attached=False)


def test_the_report_says_it_in_words_and_figures_and_as_a_picture() -> None:
    written = html(among())
    for said in (
        "Among places of its size", "Better than about half of the places of its size in Germany.",
        "Its shown score is 49 of 100. Half of the places reach 48; the middle half lies between 35 and 61.",
        "Percentile, in steps of five: about 55 of 100.", "Places with 501 to 1,000 inhabitants in Germany, 20 or more others, as of 1 January 2027.",
        "final assessment of 20 November 2026; confidence 55 %.", '<svg class="among-bar"', "better than about half",
    ):
        assert said in written, said


def test_among_few_only_the_rounded_middle_is_told() -> None:
    written = html(among(FEW, {}))
    assert "Its shown score is 50 of 100. Half of the places reach about 40, rounded to 5." in written
    assert "in all countries, 5 to 9 others" in written
    assert "Percentile" not in written


def test_where_nothing_could_be_said_of_the_whole_the_parts_stand_alone() -> None:
    written = html(among(None))
    assert "Places with 501 to 1,000 inhabitants, as of 1 January 2027." in written
    assert "<svg class=\"among-bar\"" not in written


def test_where_nothing_could_be_said_the_section_is_not_there() -> None:
    assert "Among places of its size" not in html(None)


@pytest.mark.parametrize("told", [None, among(), among(FEW, {}), among(None)])
def test_it_is_frozen_and_comes_back(told: Among | None) -> None:
    whole = assessment(mixed_answers(shipped()))
    frozen = Frozen(1, DAY, "d", "1", "en", whole, score_assessment(shipped(), whole), {}, among=told)
    assert ('"among"' in to_json(frozen)) is (told is not None)
    assert from_json(to_json(frozen)) == frozen


@pytest.mark.parametrize("told", [among(), among(FEW, {}), among(None)])
def test_no_sentence_of_it_is_left_untranslated(told: Among) -> None:
    whole = assessment(everywhere(shipped(), answered(2)))
    final = FinalMark(1, DAY, "d" * 64, "1.0", score_assessment(shipped(), whole), among=told)
    written = html_of(report_of(shipped(), whole, final=final), PSEUDO, attached=False)
    section = re.sub("<[^>]*>", " ", written.partition('<section class="among">')[2].partition("</section>")[0])
    for known in ("Germany", *(each.short for each in shipped().dimensions)):
        section = section.replace(known, " ")
    while (inner := re.sub("⟦[^⟦⟧]*⟧", " ", section)) != section:
        section = inner
    assert [word for word in section.split() if any(letter.isalpha() for letter in word)] == []


def test_every_word_has_its_sentence() -> None:
    assert set(STANDINGS) == set(SHORT) == set(Words)
    assert all("%(where)s" in each.key for each in STANDINGS.values())


@pytest.mark.parametrize(("size", "said"), [
    (1, "up to 500 inhabitants"), (4, "5,001 to 20,000 inhabitants"), (7, "more than 200,000 inhabitants"),
])
def test_a_size_class_is_said_by_its_inhabitants(size: int, said: str) -> None:
    assert say(size_in_words(size)) == said


@pytest.mark.parametrize("shown", [
    Shown(Peers.TWENTY, 48, 35, 61), Shown(Peers.FIVE, 40), Shown(Peers.TEN, 0, 0, 0), Shown(Peers.TEN, 100, 100, 100), Shown(Peers.TEN, 50, 49, 51),
])
@pytest.mark.parametrize("own", [0, 49, 100])
def test_the_picture_shows_the_own_score_the_median_and_nothing_outside_its_frame(own: int, shown: Shown) -> None:
    drawn = among_bar("<words>", own, shown)
    assert "<title>&lt;words&gt;</title>" in drawn
    assert f">{own}</text>" in drawn
    assert drawn.count(f">{shown.median}</text>") >= 1
    numbers = [float(each.partition('"')[0]) for each in drawn.split(' x="')[1:]]
    assert all(LEFT <= each <= WIDTH - RIGHT for each in numbers)


def test_the_report_stays_accessible_and_the_same_each_time(tmp_path: Path) -> None:
    whole = middle()
    final = FinalMark(1, DAY, "d" * 64, "1.0", score_assessment(shipped(), whole), among=among())
    first, second = (render(whole, shipped(), language="en", progress=lambda share: None, final=final) for _ in range(2))
    assert first == second
    assert len(pages_of(first)) <= 14
    assert squeezed("Better than about half of the places of its size in Germany.") in whole_text(first)
    file = tmp_path / "report.pdf"
    file.write_bytes(first)
    assert fast_pdf.check(file) == []
