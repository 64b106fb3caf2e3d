"""What is printed for residents: accessible, within its pages whatever towns are called, the same bytes each time, and readable."""

import subprocess
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from assessment.answers import Answer, Assessment, Commitment, Plan, Profile
from assessment.exchange.frozen_json import as_table, from_table
from assessment.report.content import report_of
from assessment.report.resident_papers import PAGES, Invitation, Paper, PaperKind, paper_html, render
from assessment.report.resident_words import summary_of, told_by
from assessment.translation import PSEUDO, speaking
from tests.builders import DAY, answered, assessment, everywhere, mixed_answers, shipped
from tests.checkers import fast_pdf, verapdf
from tests.heard import CLOSED, OPENED, everybody_says, says, with_heard
from tests.report.reading import pages_of, squeezed, whole_text
from tests.report.towns import middle, quick, talkative, village

ADDRESS = "https://ready.probestadt.example/r/k7h2mqxw4t"
STATEMENTS = tuple(each.text for each in shipped().residents.statements)
WORDS = shipped().residents.answers
INVITED = Invitation("Probestadt", ADDRESS, OPENED, CLOSED, STATEMENTS, WORDS, ("Old town", "Harbour"))
UNBROKEN, SPOKEN = "W" * 200, "Samtgemeinde Oberwesterwald-Niederkirchen am Großen Heidesee " * 3
LONG_ADDRESS = f"https://{'a-very-long-name.' * 4}example.org/smart/r/k7h2mqxw4t"
NAMES = [UNBROKEN, SPOKEN, "<b>Ort</b> & 🙂", "مدينة", "เทศบาลนคร" * 12]


def printed(paper: Paper, language: str = "en") -> bytes:
    return render(paper, language=language, progress=lambda _: None)


def mixed() -> Assessment:
    """A town with a survey in which some things are well and some are not."""
    said = {each.id: number % 5 for number, each in enumerate(shipped().residents.statements)}
    return with_heard(middle(), says(shipped(), said, count=120))


def told(given: Assessment, again: date | None = None) -> Paper:
    return told_by(report_of(shipped(), given), again=again)


def summed(given: Assessment, *, draft: bool = False) -> Paper:
    return summary_of(shipped(), report_of(shipped(), given, draft=draft))


@cache
def ordinary() -> dict[PaperKind, bytes]:
    """One of each kind."""
    papers = [Paper(kind, OPENED, INVITED) for kind in (PaperKind.POSTER, PaperKind.FORM)] + [told(mixed(), date(2027, 5, 1)), summed(mixed())]
    return {paper.kind: printed(paper) for paper in papers}


def named(name: str) -> Assessment:
    """A town with this name that promised as much as can be typed, and answered everything."""
    steps = {criterion: Commitment(name[:200], date(2027, 12, 31)) for criterion in shipped().criteria}
    answers = {criterion: answered(place % 5, "document") for place, criterion in enumerate(shipped().criteria)}
    given = assessment(answers, about=Profile(name[:200], "DE", 3_000))
    return with_heard(replace(given, plan=Plan(steps=steps)), everybody_says(shipped(), 1, count=40))


@pytest.mark.parametrize("kind", PaperKind)
def test_each_paper_is_accessible_and_as_long_as_it_should_be(kind: PaperKind, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(ordinary()[kind])
    assert fast_pdf.check(tmp_path / "paper.pdf") == []
    assert len(pages_of(ordinary()[kind])) == PAGES[kind]


@pytest.mark.check
def test_verapdf_finds_all_papers_accessible(tmp_path: Path) -> None:
    files = [tmp_path / f"{kind}.pdf" for kind in ordinary()]
    for file, content in zip(files, ordinary().values(), strict=True):
        file.write_bytes(content)
    assert verapdf.check(*files) == {file: [] for file in files}


def test_equal_papers_give_equal_bytes_and_come_back_equal_from_a_job() -> None:
    assert printed(summed(mixed())) == ordinary()[PaperKind.SUMMARY]
    for paper in (Paper(PaperKind.POSTER, OPENED, INVITED), told(mixed(), DAY), summed(mixed())):
        assert from_table(Paper, as_table(paper)) == paper


def test_the_poster_says_who_asks_until_when_how_long_and_where_also_without_a_telephone() -> None:
    text = whole_text(ordinary()[PaperKind.POSTER])
    for said in ("Probestadt asks its residents", "three minutes", "no name, no account", "From 1 May 2026 until 31 May 2026",
                 "ready.probestadt.example/r/k7h2mqxw4t", "form on paper"):
        assert squeezed(said) in text


def test_a_telephone_reads_the_square_on_the_poster(tmp_path: Path) -> None:
    file, made = tmp_path / "poster.pdf", tmp_path / "poster"
    file.write_bytes(ordinary()[PaperKind.POSTER])
    subprocess.run(["pdftoppm", "-r", "60", "-singlefile", "-png", file, made], check=True)
    with Image.open(made.with_suffix(".png")) as picture:
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [ADDRESS]


def test_the_form_asks_the_twelve_statements_with_a_box_for_each_answer() -> None:
    html = paper_html(Paper(PaperKind.FORM, OPENED, INVITED), "en")
    first, second = pages_of(ordinary()[PaperKind.FORM])
    assert all(squeezed(statement) in squeezed(first) for statement in STATEMENTS)
    assert html.count('<td class="word"><span class="box">') == 12 * 6
    assert "Harbour" in second and "How old are you?" in second
    assert squeezed("by 31 May 2026") in squeezed(first)
    assert "slip" not in first


def test_a_form_with_slips_asks_for_their_number_and_a_blank_one_names_no_place() -> None:
    assert "The number on your slip" in pages_of(printed(Paper(PaperKind.FORM, OPENED, replace(INVITED, numbered=True))))[0]
    blank = whole_text(printed(Paper(PaperKind.FORM, OPENED, Invitation("", statements=STATEMENTS, words=WORDS))))
    assert squeezed("asks its residents") not in blank
    assert squeezed("How is it for you?") in blank


def test_the_results_poster_says_what_was_said_what_is_done_and_when_is_asked_again() -> None:
    text = whole_text(ordinary()[PaperKind.RESULTS])
    for said in ("What you told us", "120 of you replied", "always", "never", "What we do now", "When we ask again", "1 May 2027"):
        assert squeezed(said) in text
    steps = report_of(shipped(), mixed()).steps[:3]
    assert all(squeezed(step.title) in text for step in steps)


def test_with_too_few_replies_the_results_poster_says_that_only() -> None:
    text = whole_text(printed(told(with_heard(middle(), everybody_says(shipped(), 1, count=9)))))
    assert squeezed("That is too few to say") in text
    assert squeezed(STATEMENTS[0]) not in text


def test_there_is_no_results_poster_without_a_survey() -> None:
    with pytest.raises(ValueError, match="no counted survey"):
        told(middle())


@pytest.mark.parametrize("given", [village(), middle(), talkative(), quick(), mixed(), assessment({}), assessment(everywhere(shipped(), answered(0))),
                                   assessment(everywhere(shipped(), answered(4, "document"))), assessment({"problem-first": Answer(unknown=True)})])
def test_the_summary_has_two_pages_whatever_was_answered(given: Assessment) -> None:
    pages = pages_of(printed(summed(given)))
    assert len(pages) == 2
    assert "What is good" in pages[0] and "Where the whole report is" in pages[1]


@pytest.mark.parametrize("name", NAMES)
def test_papers_keep_to_their_pages_whatever_a_town_is_called(name: str, tmp_path: Path) -> None:
    parts = tuple(f"{number} {name}"[:60] for number in range(12))
    invited = replace(INVITED, place=name[:200], parts=parts, numbered=True, address=LONG_ADDRESS)
    posted = [Paper(kind, OPENED, invited) for kind in (PaperKind.POSTER, PaperKind.FORM)]
    for paper in (*posted, told(named(name), DAY), summed(named(name), draft=True)):
        pdf = printed(paper)
        (tmp_path / "paper.pdf").write_bytes(pdf)
        assert len(pages_of(pdf)) == PAGES[paper.kind], paper.kind
        assert fast_pdf.check(tmp_path / "paper.pdf") == [], paper.kind


@pytest.mark.parametrize("seed", range(6))
def test_the_summary_of_any_town_has_two_pages(seed: int) -> None:
    assert len(pages_of(printed(summed(assessment(mixed_answers(shipped(), seed=seed)))))) == 2


def test_a_draft_says_so_in_the_summary() -> None:
    assert "Draft, not final." in pages_of(printed(summed(middle(), draft=True)))[0]
    assert "Draft" not in pages_of(printed(summed(middle())))[0]


def test_every_sentence_of_a_paper_is_translated() -> None:
    with speaking(PSEUDO):
        papers = [Paper(PaperKind.POSTER, OPENED, INVITED), Paper(PaperKind.FORM, OPENED, INVITED), told(mixed(), DAY), summed(mixed())]
    for paper in papers:
        body = paper_html(paper, PSEUDO).partition("<body>")[2]
        for said in ("How is it for you?", "What you told us", "What we do next", "What is good", "can’t say", "Best is:"):
            assert body.count(said) == body.count(f"⟦{said}"), (paper.kind, said)
