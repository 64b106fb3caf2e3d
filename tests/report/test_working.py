"""The working of each number: what is printed can be keyed into a pocket calculator and gives the same."""

from fractions import Fraction

import pytest

from assessment.answers import Answer
from assessment.report.content import report_of
from assessment.report.working import Formula, calculation, dimension_formulas, outcome
from assessment.scoring import score_dimension
from assessment.translation import message, say
from tests.builders import DON_T_KNOW, answered, assessment, shipped
from tests.report.towns import TOWNS, middle

WORKED = {
    "test-with-residents": answered(1, "described"), "early-say": answered(2, "document"), "feedback-answered": answered(3),
    "results-visible": answered(2, "document"), "residents-take-part": DON_T_KNOW, "tech-explained": Answer(not_applicable="No cameras."),
}


def key_in(formula: Formula) -> Fraction:
    """What a calculator shows for the exact figures of a formula."""
    keyed = " ".join(f"Fraction({term.numerator}, {term.denominator})" if isinstance(term, int | Fraction) else term for term in formula.terms)
    return Fraction(eval(keyed.replace("×", "*").replace("÷", "/"), {"Fraction": Fraction}))


def test_the_worked_example_of_the_method_is_printed_figure_by_figure() -> None:
    formulas = dimension_formulas(score_dimension(shipped().dimension["trust"], WORKED))
    printed = {say(formula.name): f"{calculation(formula)} = {outcome(formula)}" for formula in formulas}
    assert printed["stated"] == "100 × 20 ÷ (4 × 10) = 50"
    assert printed["shown"] == "100 × 17 ÷ (4 × 10) = 42.50 → 43"
    assert printed["at least"] == "100 × 20 ÷ (4 × 12) = 41.67 → 42"
    assert printed["at most"] == "41.67 + 100 × 2 ÷ 12 = 58.33 → 58"
    assert printed["coverage"].replace("\u00a0", " ") == "10 ÷ 12 = 83 %"
    assert printed["confidence"].replace("\u00a0", " ") == "5.50 ÷ 10 = 55 %"


@pytest.mark.parametrize("town", TOWNS)
def test_every_formula_gives_the_number_it_stands_for(town: str) -> None:
    report = report_of(shipped(), TOWNS[town]())
    formulas = [*report.formulas, *(formula for section in report.sections for formula in section.formulas)]
    assert formulas
    for formula in formulas:
        assert key_in(formula) == formula.result or formula.result in (0, 100)


def test_the_formulas_give_the_numbers_of_the_bars() -> None:
    for section in report_of(shipped(), middle()).sections:
        results = {say(formula.name): formula.result for formula in section.formulas}
        assert (results["stated"], results["shown"], results["at least"], results["at most"]) == (
            section.bar.score, section.bar.shown, section.bar.low, section.bar.high,
        )


def test_what_is_left_out_is_named_with_its_reason() -> None:
    section = next(section for section in report_of(shipped(), assessment(WORKED)).sections if section.bar.dimension == "trust")
    assert [(row.criterion, say(row.left_out)) for row in section.left_out if row.left_out] == [
        ("residents-take-part", "don't know"), ("tech-explained", "does not apply: No cameras."),
    ]


def test_the_rows_add_up_to_the_figures_of_the_formula() -> None:
    section = next(section for section in report_of(shipped(), assessment(WORKED)).sections if section.bar.dimension == "trust")
    assert sum(row.points or 0 for row in section.rows) == 20
    assert sum(row.shown_points or 0 for row in section.rows) == 17


def test_a_stage_held_down_says_by_what_and_from_where() -> None:
    section = next(section for section in report_of(shipped(), middle()).sections if section.bar.dimension == "foundations")
    assert section.stage_rule is not None
    assert say(section.stage_rule) == "Stage by points: Doing. “Backups and protection” limits it to one above its own level: First steps."


def test_a_part_without_enough_answers_has_a_range_but_no_score() -> None:
    bar = next(bar for bar in report_of(shipped(), assessment({"early-say": answered(2)})).bars if bar.dimension == "trust")
    assert bar.score is None
    assert bar.low is not None
    assert bar.note
    assert say(bar.note) == "not enough answers yet"


def test_whole_numbers_are_not_rounded_in_print() -> None:
    assert outcome(Formula(message("stated"), (50,), Fraction(50))) == "50"
