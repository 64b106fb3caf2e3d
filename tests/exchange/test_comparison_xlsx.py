"""The spreadsheet of a comparison: its formulas give what the core gives and follow a change; the numbers stand in the cells as well."""

import csv
import re
import subprocess
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from assessment.catalogue.editions import editions_of
from assessment.comparison import side_by_side
from assessment.exchange.comparison_taken import TakenAlong
from assessment.exchange.comparison_xlsx import to_xlsx
from assessment.scoring import DimensionScore, OverallScore
from tests.builders import DAY, DOES_NOT_APPLY, DON_T_KNOW, answered, mixed_answers, shipped
from tests.editions import editions
from tests.exchange.spreadsheets import Book, Calculation, opened
from tests.places import place
from tests.strategies import Group, groups

NAMES = ("score", "shown", "low", "high", "coverage", "confidence", "answered_weight", "applicable_weight")
LEAST_ROWS = 3


def taken(group: Group, *, neutral: bool = False) -> TakenAlong:
    """A group of places as it is taken along."""
    found = side_by_side(group.places, group.editions)
    return TakenAlong("Some places", tuple(each.key for each in group.places), neutral, DAY, "1", found)


def mixed(*seeds: int) -> Group:
    """Places with answers of every sort."""
    whole = shipped()
    return Group(whole, [place(f"Place {seed}", mixed_answers(whole, seed=seed), whole) for seed in seeds])


def expected(along: TakenAlong) -> dict[str, Fraction | int | str]:
    """What stands in each cell of the scores, by the core."""
    dimensions = [dimension.id for dimension, _ in along.dimensions()]
    cells: dict[str, Fraction | int | str] = {}
    for place_number, results in enumerate(along.found.results):
        rows: list[OverallScore | DimensionScore] = [results.overall, *(results.dimensions[each] for each in dimensions)]
        for number, name in enumerate(NAMES):
            for row, score in enumerate(rows, number * (len(dimensions) + LEAST_ROWS) + 2):
                value = getattr(score, name)
                cells[f"{chr(ord('C') + place_number)}{row}"] = "" if value is None else value
    return cells


@given(groups())
@settings(max_examples=25)
def test_every_score_that_is_calculated_is_that_of_the_core(group: Group) -> None:
    along = taken(group)
    calculation, scores = Calculation(opened(to_xlsx(along))), expected(along)
    assert {cell: calculation.value("Scores", cell) for cell in scores} == scores


@given(groups())
@settings(max_examples=10)
def test_a_reader_that_does_not_calculate_finds_the_same_numbers(group: Group) -> None:
    along = taken(group)
    book, scores = opened(to_xlsx(along)), expected(along)
    assert set(book.formulas["Scores"]) == set(scores)
    held = {cell: book.values["Scores"].get(cell, "") for cell in scores}
    assert {cell: value if isinstance(value, str) else float(value) for cell, value in held.items()} == {
        cell: value if isinstance(value, str) else float(value) for cell, value in scores.items()
    }


def with_level(book: Book, level: int, evidence: int) -> Calculation:
    """The workbook after somebody typed into the first criterion of the first place."""
    book.values["Levels"]["C2"], book.values["Evidence"]["C2"] = Fraction(level), Fraction(evidence)
    return Calculation(book)


@pytest.mark.parametrize(("level", "evidence", "kind"), [(4, 2, "document"), (4, 1, "described"), (3, 0, "none"), (0, 0, "none")])
def test_a_level_that_is_changed_changes_every_score_above_it(level: int, evidence: int, kind: str) -> None:
    before, whole = mixed(1, 2), shipped()
    first = next(iter(whole.criteria))
    changed = mixed_answers(whole, seed=1) | {first: answered(level, kind)}
    after = Group(whole, [place("Place 1", changed, whole), before.places[1]])
    calculation, scores = with_level(opened(to_xlsx(taken(before))), level, evidence), expected(taken(after))
    assert {cell: calculation.value("Scores", cell) for cell in scores} == scores
    assert scores != expected(taken(before))


def test_what_is_answered_at_last_brings_a_score() -> None:
    whole = shipped()
    first, *rest = whole.dimensions[0].criteria
    open_questions = mixed_answers(whole, seed=3) | {each.id: DON_T_KNOW for each in whole.dimensions[0].criteria}
    group = Group(whole, [place("Open", open_questions, whole), mixed(4).places[0]])
    book = opened(to_xlsx(taken(group)))
    assert Calculation(book).value("Scores", "C3") == ""
    for row in range(2, 2 + len(rest) + 1):
        book.values["Levels"][f"C{row}"] = Fraction(2)
    assert (Calculation(book).value("Scores", "C3"), first.dimension) == (Fraction(50), whole.dimensions[0].id)


def test_what_does_not_apply_stands_as_such_and_counts_nowhere() -> None:
    whole = shipped()
    first = next(iter(whole.criteria))
    along = taken(Group(whole, [place("A", mixed_answers(whole) | {first: DOES_NOT_APPLY}, whole), mixed(2).places[0]]))
    book = opened(to_xlsx(along))
    assert (book.values["Levels"]["C2"], Calculation(book).value("Shown", "C2")) == ("×", "")
    assert Calculation(book).value("Scores", "C3") == along.found.results[0].dimensions[whole.dimensions[0].id].score


@pytest.mark.parametrize("name", ["=1+1", "+49", "-1", "@SUM(A1)", '=HYPERLINK("https://example.org")', "{=1}", "x" * 300, "مدينة", "🚀🏽", "a<b>&c"])
def test_a_name_is_never_a_formula(name: str) -> None:
    whole = shipped()
    book = opened(to_xlsx(taken(Group(whole, [place(name, 2, whole), place("B", 3, whole)]))))
    assert [book.values[sheet]["C1"] for sheet in ("Scores", "Levels", "Shown", "Evidence")] == [name] * 4
    assert not any("C1" in formulas for formulas in book.formulas.values())


def test_of_two_editions_the_formulas_take_what_both_have_in_common_with_the_newest_weights() -> None:
    old, new = editions()
    pair = [place(each.catalogue.edition, mixed_answers(each.catalogue, seed=seed), each.catalogue) for seed, each in enumerate((old, new))]
    along = TakenAlong("Two", ("Old", "New"), neutral=False, day=DAY, engine="1", found=side_by_side(pair, editions_of([old, new])))
    book, scores = opened(to_xlsx(along)), expected(along)
    calculation = Calculation(book)
    assert {cell: calculation.value("Scores", cell) for cell in scores} == scores
    assert ("B35" in book.values["Levels"], "B36" in book.values["Levels"]) == (True, False)  # 34 of 36 are in common


def test_the_same_comparison_gives_the_same_bytes() -> None:
    assert to_xlsx(taken(mixed(1, 2))) == to_xlsx(taken(mixed(1, 2)))


@pytest.mark.check
def test_libreoffice_calculates_the_same(tmp_path: Path) -> None:
    along = taken(mixed(1, 2, 3))
    file = tmp_path / "comparison.xlsx"
    file.write_bytes(without_numbers(along))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    rows = list(csv.reader((tmp_path / "comparison.csv").read_text(encoding="utf-8").splitlines()))
    scores = {cell: value for cell, value in expected(along).items() if not isinstance(value, str)}
    calculated = {cell: _calculated(rows[int(cell[1:]) - 1][ord(cell[0]) - ord("A")]) for cell in scores}
    assert len(scores) > 20
    assert calculated == pytest.approx({cell: float(value) for cell, value in scores.items()})


def without_numbers(along: TakenAlong) -> bytes:
    """The workbook as it would be without the numbers, so that LibreOffice has to calculate."""
    target = BytesIO()
    with ZipFile(BytesIO(to_xlsx(along))) as whole, ZipFile(target, "w") as bare:
        for entry in whole.infolist():
            bare.writestr(entry, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", whole.read(entry)))
    return target.getvalue()


def _calculated(written: str) -> float:
    """A number as LibreOffice writes it, shares as per cent."""
    return float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
