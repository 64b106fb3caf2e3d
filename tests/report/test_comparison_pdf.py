"""The report of a comparison: accessible, short, the same for the same input, and with neutral names it gives nobody away."""

import json
import re
from dataclasses import replace
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from assessment.exchange.frozen_json import as_table, from_table
from assessment.report.comparison_content import ComparisonReport
from assessment.report.comparison_pdf import comparison_html, render
from assessment.translation import PSEUDO
from tests.builders import shipped
from tests.checkers import fast_pdf, verapdf
from tests.report.compared_places import NAMES, places, prepared, printed
from tests.report.reading import pages_of, squeezed, whole_text

MOST_PAGES = 12
HOSTILE = (
    "=1+1", "@SUM(A1:A9)", "L" * 300, "مدينة", "ready 🚀🏽", "a\x01b\x7fc", "<script>alert(1)</script>", "เทศบาลนคร", "주민 도시",
    "100 % of %(name)s {{ 7*7 }}",
)
SECRET = re.compile("|".join(NAMES))


def pdf_of(report: ComparisonReport, attached: bytes = b"", *, language: str = "en") -> bytes:
    return render(report, language=language, progress=lambda _: None, attachment=attached)


@pytest.mark.parametrize(("count", "neutral"), [(2, False), (20, True)])
def test_a_report_is_accessible(count: int, neutral: bool, tmp_path: Path) -> None:
    file = tmp_path / "comparison.pdf"
    file.write_bytes(printed(count, neutral=neutral))
    assert fast_pdf.check(file) == []


@pytest.mark.check
def test_verapdf_finds_reports_accessible(tmp_path: Path) -> None:
    files = {tmp_path / f"{count}-{neutral}.pdf": printed(count, neutral=neutral) for count, neutral in ((2, False), (9, False), (20, True))}
    for file, content in files.items():
        file.write_bytes(content)
    assert verapdf.check(*files) == {file: [] for file in files}


def test_a_report_of_twenty_places_has_at_most_twelve_pages_and_nothing_stands_in_it_twice() -> None:
    pages = pages_of(printed(20, neutral=True))
    assert len(pages) <= MOST_PAGES
    titles = [dimension.title for dimension in shipped().dimensions if dimension.title in " ".join(pages)]
    scores = " ".join(pages[3:6])
    assert scores.count("0 to 100 shown stated confidence") == len(titles) == 6


def test_many_places_stand_on_a_page_on_its_side_and_few_do_not() -> None:
    def is_wide(count: int) -> bool:
        page = PdfReader(BytesIO(printed(count, neutral=count == 20))).pages[1]
        return bool(page.mediabox.width > page.mediabox.height)

    assert (is_wide(2), is_wide(20)) == (False, True)


def test_the_same_input_gives_the_same_bytes() -> None:
    report, attached = prepared(places(2))
    assert pdf_of(report, attached) == printed(2)


def test_what_a_job_holds_is_the_report_itself() -> None:
    report, _ = prepared(places(3))
    assert from_table(ComparisonReport, json.loads(json.dumps(as_table(report)))) == report


def test_the_first_page_says_what_is_weak_whom_to_ask_and_what_to_do_together() -> None:
    report, page = prepared(places(2))[0], pages_of(printed(2))[0]
    assert [words for words in (*report.weak, *report.strong) if words not in page] == []
    assert [step.title for step in report.common.first if step.title not in page] == []
    assert len(report.common.first) == 3
    assert "Saved: 49.5 hours" in page


def test_every_level_stands_in_the_heat_map() -> None:
    report, _ = prepared(places(2))
    page = pages_of(printed(2))[1]
    rows = [row for section in report.heat for row in section.rows]
    assert len(rows) == len(shipped().criteria)
    assert [row.title for row in rows if f"{row.title} {' '.join(row.cells)}" not in page] == []


def test_where_less_is_shown_than_stated_both_levels_stand_in_the_heat_map() -> None:
    some = places(2)
    report, _ = prepared(some)
    parts = [each.results.parts for each in some]
    levels = [(part.level, part.shown) for each in parts for part in each.values() if part.level is not None and part.shown != part.level]
    told = [cell for section in report.heat for row in section.rows for cell in row.cells if "/" in cell]
    assert sorted(told) == sorted(f"{level}/{shown}" for level, shown in levels)
    assert len(told) > 5


def test_what_is_attached_is_the_comparison_and_its_digest_is_printed() -> None:
    _, attached = prepared(places(2))
    pdf = printed(2)
    assert PdfReader(BytesIO(pdf)).attachments == {"comparison.json": [attached]}
    assert sha256(attached).hexdigest() in whole_text(pdf)


def test_with_neutral_names_no_name_and_no_population_stands_anywhere() -> None:
    pdf = printed(20, neutral=True)
    reader = PdfReader(BytesIO(pdf))
    attached = [content.decode() for contents in reader.attachments.values() for content in contents]
    metadata = [str(reader.metadata), str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())]
    everything = " ".join([*pages_of(pdf), *metadata, *attached])
    assert "Place T" in everything
    assert SECRET.findall(everything) == []
    assert re.findall(r"key-\d|\d residents?|village", everything) == []
    assert '"population"' not in everything


def test_names_of_every_sort_are_printed_or_replaced_visibly(tmp_path: Path) -> None:
    report, attached = prepared(places(len(HOSTILE), HOSTILE), title="<b>=1+1 🚀")
    file = tmp_path / "hostile.pdf"
    file.write_bytes(pdf_of(report, attached))
    assert fast_pdf.check(file) == []
    text = whole_text(file.read_bytes())
    assert [name for name in (*HOSTILE[:2], "L" * 36, HOSTILE[6], HOSTILE[9]) if squeezed(name) not in text] == []
    assert "ready□□" in text
    assert "Charactersthatcouldnotbeprintedstandas□" in text


def test_twenty_places_with_the_longest_names_there_are_fit_on_twelve_pages_too() -> None:
    report, attached = prepared(places(20, tuple(f"{number} {'Langerortsname ' * 20}"[:300] for number in range(20))), title="T" * 300)
    assert len(pages_of(pdf_of(report, attached))) <= MOST_PAGES
    assert "T" * 300 in attached.decode()


def test_a_comparison_without_scores_steps_and_gaps_says_so() -> None:
    report, _ = prepared(places(2))
    common = replace(report.common, first=(), quarters=(), later=(), each_alone=())
    helped = tuple(replace(each, gaps=(), more=0) for each in report.helped)
    empty = replace(report, weak=(), strong=(), common=common, years=report.years[-1:], helped=helped)
    html = comparison_html(empty, "en", attached=False)
    for words in ("No place alone is strong", "is shared by more than half", "All final assessments are of one year", "has no gaps"):
        assert words in html


def test_no_sentence_of_the_page_is_left_untranslated() -> None:
    report, _ = prepared(places(2), neutral=True, language=PSEUDO, title="1")
    html = unescape(comparison_html(report, PSEUDO, attached=True))
    for text in sorted(_own_words(), key=len, reverse=True):
        html = html.replace(text, "")
    html = html.replace("⟧ and ⟦", "⟧⟦")  # as Babel joins words
    shown = " ".join(re.findall(r'(?<=>)[^<>]+|(?<=data-)[a-z]+="[^"]*"', html.partition("<head>")[2]))
    outside = _outside(re.sub(r'[a-z]+="', " ", shown).replace(report.digest, "").replace(report.edition_digest, ""))
    assert re.findall(r"[^\W\d_]{2,}", outside) == []


def _own_words() -> set[str]:
    """What the catalogue says, which is not translated here, and names that are no words."""
    criteria = [criterion for dimension in shipped().dimensions for criterion in dimension.criteria]
    steps = {level.next_step.title for criterion in criteria for level in criterion.levels}
    return {dimension.title for dimension in shipped().dimensions} | {criterion.title for criterion in criteria} | steps | {
        "Smart Readiness", "20 November 2026"}


def _outside(text: str) -> str:
    """What stands outside the brackets of translated sentences."""
    depth, left = 0, []
    for character in text:
        depth += character == "⟦"
        left.append(" " if depth else character)
        depth -= character == "⟧"
    return "".join(left)
