"""The report as a PDF: accessible, complete, within its pages, and the same for the same input."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from markupsafe import escape
from pypdf import PdfReader

from assessment.answers import Answer, Commitment, Evidence, Plan
from assessment.report.content import report_of
from assessment.report.pages import html_of, on_paper
from assessment.report.pdf import render
from assessment.translation import number, say
from tests.builders import shipped
from tests.checkers import fast_pdf, verapdf
from tests.report.reading import pages_of, squeezed, whole_text
from tests.report.towns import TOWNS, middle, pdf_of, printed, sentences, talkative, village, with_answer

MOST_PAGES = 14


@pytest.mark.parametrize("town", TOWNS)
def test_a_report_is_accessible(town: str, tmp_path: Path) -> None:
    file = tmp_path / f"{town}.pdf"
    file.write_bytes(printed(town))
    assert fast_pdf.check(file) == []


@pytest.mark.check
def test_verapdf_finds_reports_accessible(tmp_path: Path) -> None:
    files = [tmp_path / f"{town}.pdf" for town in TOWNS]
    for file in files:
        file.write_bytes(printed(file.stem))
    assert verapdf.check(*files) == {file: [] for file in files}


@pytest.mark.parametrize("town", TOWNS)
def test_a_report_has_at_most_fourteen_pages(town: str) -> None:
    assert len(pages_of(printed(town))) <= MOST_PAGES


def test_the_same_input_gives_the_same_bytes() -> None:
    assert pdf_of(village()) == printed("village")


def test_another_process_gives_the_same_bytes() -> None:
    program = "import sys; from tests.report.towns import printed; sys.stdout.buffer.write(printed('village'))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Seoul"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True, timeout=120)
    assert done.stdout == printed("village")


def test_where_every_source_is_found_can_be_read_on_paper() -> None:
    report = report_of(shipped(), middle())
    html = html_of(report, "en", attached=False)
    used = [source.address for case in report.cases for source in case.case.sources]
    assert len(used) > 10
    assert [address for address in used if f'<span class="address">{escape(on_paper(address))}</span>' not in html] == []
    assert squeezed(on_paper(used[0])) in squeezed(whole_text(printed("middle")))


def test_another_answer_gives_another_report() -> None:
    other = pdf_of(with_answer(village(), "plain-language", Answer(3, Evidence.DESCRIBED)))
    assert whole_text(other) != whole_text(printed("village"))


def test_every_typed_text_is_printed() -> None:
    given, printed_text = talkative(), whole_text(printed("talkative"))
    typed = [text for answer in given.answers.values() for text in (answer.note, answer.evidence_text, answer.evidence_link, answer.not_applicable)]
    assert [text for text in typed if squeezed(text) not in printed_text] == []


def test_long_texts_go_on_in_an_annex_that_holds_all_of_them() -> None:
    long = sentences(1_500, "Long: ")
    pdf = pdf_of(with_answer(village(), "plain-language", Answer(2, Evidence.DESCRIBED, evidence_text=long, note=long.upper())))
    assert squeezed(long) in whole_text(pdf)
    assert squeezed(long.upper()) in whole_text(pdf)
    assert "Annex" in pages_of(pdf)[-1]


def test_who_and_by_when_are_printed_even_for_steps_that_are_not_planned() -> None:
    taken = {identifier: Commitment(f"Person {place}", date(2027, 2, 1)) for place, identifier in enumerate(shipped().criteria)}
    plan = Plan(steps=taken)
    html = html_of(report_of(shipped(), replace(middle(), plan=plan)), "en", attached=False)
    assert [place for place in range(36) if f"Person {place} by" not in html] == []


def test_the_first_page_holds_every_score_with_its_stage() -> None:
    page, report = pages_of(printed("middle"))[0], report_of(shipped(), middle())
    for bar in report.bars:
        assert bar.score is not None
        assert bar.shown is not None
        assert bar.stage_name is not None
        assert f"{bar.short} " in page
        assert f"{number(bar.score)} shown {number(bar.shown)} {say(bar.stage_name)}" in page
    assert "held back by “Backups and protection”" in page
    assert f"{number(report.headline.score or 0)} of 100" in page


def test_the_first_page_holds_three_decisions_with_their_hours() -> None:
    page = pages_of(printed("middle"))[0]
    for step in report_of(shipped(), middle()).decisions:
        assert step.title in page
    assert "half an hour" in page
    assert "who Town clerk" in page
    assert "by when 31 January 2027" in page


def test_the_answers_are_attached() -> None:
    pdf = pdf_of(village(), attachment=b'{"catalogue": "2026.1"}')
    assert PdfReader(BytesIO(pdf)).attachments == {"answers.json": [b'{"catalogue": "2026.1"}']}


def test_nothing_is_attached_where_nothing_was_given() -> None:
    assert not PdfReader(BytesIO(pdf_of(village(), attachment=b""))).attachments


def test_progress_rises_to_a_hundred() -> None:
    told: list[int] = []
    render(TOWNS["village"](), shipped(), language="en", progress=told.append)
    assert told == sorted(set(told))
    assert told[-1] == 100
    assert len(told) > 10


def test_the_file_says_when_its_answers_were_given_and_not_when_it_was_made() -> None:
    reader = PdfReader(BytesIO(printed("middle")))
    assert reader.metadata is not None
    assert str(reader.metadata.get("/CreationDate")).startswith("D:20261120")


def test_the_language_of_the_report_is_declared() -> None:
    assert str(PdfReader(BytesIO(printed("middle"))).root_object["/Lang"]) == "en"
