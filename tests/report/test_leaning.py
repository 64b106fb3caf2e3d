"""No statement stands without what it is about: one that points back to its question stands with it."""

import pytest

from assessment.answers import Assessment
from assessment.report.content import SECOND_WORDING, WORDING, FinalMark, report_of
from assessment.report.given import leans
from assessment.report.pages import html_of
from assessment.report.resident_papers import render
from assessment.report.resident_words import summary_of
from assessment.scoring import score_assessment
from tests.builders import answered, assessment, everywhere, shipped
from tests.heard import says, with_heard
from tests.report.reading import pages_of
from tests.report.towns import middle, with_answer

LEANING = {
    criterion.id: [level for level, said in enumerate(criterion.levels) if leans(said.statement)] for criterion in shipped()
    if any(leans(said.statement) for said in criterion.levels)
}
CHANNEL = shipped().criteria["choice-of-channel"]
TOGETHER = f"{CHANNEL.question} {CHANNEL.levels[3].statement}"


def told(given: Assessment, wording: int = WORDING) -> str:
    """The report of a final version with the sentences of a time."""
    mark = FinalMark(1, given.date, "d" * 64, "1.0", score_assessment(shipped(), given), wording=wording)
    return html_of(report_of(shipped(), given, final=mark), "en", attached=False)


def leaning_everywhere(highest: int) -> Assessment:
    """A town with a statement that leans on its question wherever there is one up to a level, and level 2 elsewhere."""
    levels = {criterion: [level for level in levels if level <= highest] for criterion, levels in LEANING.items()}
    leaning = {criterion: answered(found[-1], "document") for criterion, found in levels.items() if found}
    return assessment({**everywhere(shipped(), answered(2, "document")), **leaning})


@pytest.mark.parametrize("opening", ["This ", "It ", "They ", "Some of it"])
def test_every_statement_that_opens_by_pointing_back_is_known(opening: str) -> None:
    found = [said.statement for criterion in shipped() for said in criterion.levels if said.statement.startswith(opening)]
    assert found and all(map(leans, found))


def test_the_report_says_it_with_its_question_and_others_alone() -> None:
    given = with_answer(middle(), CHANNEL.id, answered(3))
    assert TOGETHER in told(given)
    alone = with_answer(middle(), "human-help", answered(2))
    assert shipped().criteria["human-help"].question not in told(alone)


def test_final_versions_from_before_keep_their_sentences() -> None:
    given = with_answer(middle(), CHANNEL.id, answered(3))
    assert CHANNEL.question not in told(given, SECOND_WORDING)
    assert CHANNEL.levels[3].statement in told(given, SECOND_WORDING)


@pytest.mark.parametrize("highest", [1, 4])
def test_the_summary_says_it_with_its_question_and_has_two_pages_still(highest: int) -> None:
    report = report_of(shipped(), leaning_everywhere(highest))
    paper = summary_of(shipped(), report)
    assert paper.summary is not None
    lines = [*paper.summary.good, *paper.summary.missing]
    questions = {criterion.title: criterion.question for criterion in shipped()}
    assert any(line.beside.startswith(questions[line.text]) for line in lines)
    assert [line.beside for line in lines if leans(line.beside)] == []
    pages = pages_of(render(paper, language="en", progress=lambda _: None))
    assert len(pages) == 2 and "Where the whole report is" in pages[1]


def test_what_residents_see_far_lower_is_quoted_as_they_were_asked() -> None:
    report = report_of(shipped(), with_heard(assessment(everywhere(shipped(), answered(3))), says(shipped(), {"hear-what-became": 0}, count=40)))
    summary = summary_of(shipped(), report).summary
    assert summary is not None
    quoted = "“When I report a problem, I hear what became of it.”"
    assert f"We thought better of ourselves than you do: {quoted} We will ask you why." in summary.residents
    assert f"The widest gap: {quoted}" in html_of(report, "en", attached=False)
