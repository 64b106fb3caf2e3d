"""What was answered under another edition and is not asked any more stands in the report, whole."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from assessment.answers import Answer, Assessment, Carried, CarriedKind, Commitment, Evidence, EvidenceFile, Plan
from assessment.report.content import FIRST_WORDING, WORDING, FinalMark, Report, report_of
from assessment.report.pages import html_of
from assessment.scoring import score_assessment
from tests.builders import DON_T_KNOW, answered, assessment, everywhere, shipped
from tests.checkers import fast_pdf
from tests.report.reading import squeezed, whole_text
from tests.report.towns import middle, pdf_of, sentences

FIRST, OTHER = [criterion.id for criterion in shipped() if criterion.not_applicable is None][:2]
LONG = sentences(700, "L")
TYPED = Answer(3, Evidence.DESCRIBED, LONG, "https://example.org/old", "ask <b>Erna</b>")
HEADING = "Answers of edition 2025.1 that this edition no longer asks"


def parked(source: str = "gone", answer: Answer = TYPED, edition: str = "2025.1") -> Carried:
    """An answer whose question is not asked any more."""
    return Carried(source, CarriedKind.PARKED, source, edition, answer)


def to_confirm(criterion: str, source: str, answer: Answer = TYPED) -> Carried:
    """An answer that may still be true."""
    return Carried(criterion, CarriedKind.TO_CONFIRM, source, "2025.1", answer)


def report(*carried: Carried, **changed: object) -> Report:
    """The report of a town into which these were carried."""
    return report_of(shipped(), replace(middle(), carried=carried, **changed))  # type: ignore[arg-type]  # a test names fields of the value


def test_what_is_parked_stands_in_the_report_with_its_edition() -> None:
    made = report(parked(), parked("long-gone", DON_T_KNOW, "2024.1"))
    assert [(given.edition, given.title, given.level) for given in made.parked] == [("2024.1", "long-gone", None), ("2025.1", "gone", 3)]
    written = html_of(made, "en", attached=False)
    assert HEADING in written
    assert "Answers of edition 2024.1 that this edition no longer asks" in written
    assert "ask &lt;b&gt;Erna&lt;/b&gt;" in written


def test_a_long_text_of_what_is_parked_stands_whole_in_the_annex() -> None:
    assert [(entry.title, entry.text) for entry in report(parked()).annex] == [("gone", LONG)]


def test_what_was_split_and_is_to_be_confirmed_stands_there_once() -> None:
    assert [given.criterion for given in report(to_confirm(FIRST, "both"), to_confirm(OTHER, "both")).parked] == ["both"]


def test_an_answer_that_this_edition_does_not_allow_any_more_stands_there() -> None:
    made = report(to_confirm(FIRST, FIRST, Answer(not_applicable="We have none.")))
    assert [given.not_applicable and given.not_applicable.whole for given in made.parked] == ["We have none."]


def test_what_is_to_be_confirmed_under_the_same_question_is_not_told_twice() -> None:
    assert report(to_confirm(FIRST, FIRST)).parked == ()
    assert HEADING not in html_of(report(to_confirm(FIRST, FIRST)), "en", attached=False)


def test_the_files_and_the_step_of_what_is_parked_stand_beside_it_and_nowhere_else() -> None:
    plan, files = Plan(steps={"gone": Commitment("Emil", date(2027, 5, 1))}), {"gone": (EvidenceFile("Beschluss.pdf"),)}
    made = report(parked(), plan=plan, files=files)
    assert [(given.who and given.who.whole, given.files) for given in made.parked] == [("Emil", files["gone"])]
    assert [given.criterion for given in made.answers if given.dimension is None] == []
    assert html_of(made, "en", attached=False).count("Beschluss.pdf") == 1


def test_no_number_rests_on_what_is_parked() -> None:
    assert report(parked()).results == report().results


def frozen(given: Assessment, wording: int) -> str:
    """The report of a final version with the sentences of a time."""
    mark = FinalMark(1, given.date, "d" * 64, "1.0", score_assessment(shipped(), given), wording=wording)
    return html_of(report_of(shipped(), given, final=mark), "en", attached=False)


def test_what_was_frozen_before_it_was_told_keeps_its_text() -> None:
    given = replace(assessment(everywhere(shipped(), answered(2))), carried=(parked(),))
    assert HEADING not in frozen(given, FIRST_WORDING)
    assert HEADING in frozen(given, WORDING)


def test_the_document_holds_all_of_it_and_is_accessible(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf_of(replace(middle(), carried=(parked(),))))
    said = whole_text(file.read_bytes())
    assert squeezed(HEADING) in said
    assert squeezed(LONG) in said
    assert fast_pdf.check(file) == []
