"""What was carried over stays in every file: answers to be confirmed, and those that are not asked any more."""

from dataclasses import replace
from datetime import date

import pytest

from assessment.answers import Answer, Assessment, Carried, CarriedKind, Commitment, Evidence, EvidenceFile, Plan
from assessment.errors import Invalid
from assessment.exchange.answers_file import parse
from assessment.exchange.answers_json import to_json
from tests.builders import DON_T_KNOW, answered, assessment, shipped

FIRST, SECOND = list(shipped().criteria)[:2]
TYPED = Answer(3, Evidence.DESCRIBED, "seit März", "https://example.org/a", "note 🏘 ‮<b>", holds_until=date(2027, 1, 31))
CARRIED = (
    Carried(FIRST, CarriedKind.TO_CONFIRM, FIRST, "2025.1", TYPED),
    Carried(SECOND, CarriedKind.TO_CONFIRM, "one-of-old", "2025.1", DON_T_KNOW),
    Carried("gone", CarriedKind.PARKED, "gone", "2025.1", TYPED),
)


def written(whole: Assessment) -> bytes:
    return to_json(whole, digest="d", engine="1")


def read(whole: Assessment) -> Assessment:
    return parse(written(whole), catalogue=shipped())


def test_what_was_carried_over_comes_back_from_a_file_as_it_was() -> None:
    whole = replace(assessment({FIRST: answered(2)}), carried=CARRIED)
    assert read(whole) == whole


def test_a_file_without_it_says_nothing_of_it() -> None:
    assert b"parked" not in written(assessment({FIRST: answered(2)}))


def test_a_plan_for_what_was_carried_over_is_kept_too() -> None:
    plan = Plan(steps={"gone": Commitment("Erna"), "one-of-old": Commitment("Emil", date(2027, 5, 1)), FIRST: Commitment("Otto")})
    whole = replace(assessment({FIRST: answered(2)}), carried=CARRIED, plan=plan)
    assert read(whole) == whole


def test_a_plan_for_what_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid, match="no such criterion"):
        read(replace(assessment(), plan=Plan(steps={"gone": Commitment("Erna")})))


@pytest.mark.parametrize(("wrong", "where"), [
    ('[[parked]]\nedition = "1"', "parked.1.criterion"),
    ('[[parked]]\ncriterion = "x"', "parked.1.edition"),
    ('[[parked]]\ncriterion = "x"\nedition = "1"\nlevel = 7', "parked.7.level"),
    ('[[parked]]\ncriterion = "X Y"\nedition = "1"', "parked.1.criterion"),
    ('[[to-confirm]]\ncriterion = "x"\nedition = "1"\nfrom = 3', "to-confirm.1.from"),
    ('[to-confirm]\nx = 1', "to-confirm"),
    ('[[parked]]\ncriterion = "x"\nedition = "1"\nnote = "a\\u0000b"', "parked.1.note"),
    ('parked = "all"', "parked"),
])
def test_what_is_written_wrongly_is_told_with_its_key(wrong: str, where: str) -> None:
    head, tail = ("", wrong) if wrong.startswith("[") else (wrong, "")
    text = f'catalogue = "2026.1"\ndate = 2026-11-20\n{head}\n[municipality]\nname = "X"\n{tail}\n'
    with pytest.raises(Invalid) as raised:
        parse(text, catalogue=shipped())
    assert where in [problem.where for problem in raised.value.problems]


def test_of_two_from_the_same_place_the_last_counts() -> None:
    entry = '[[parked]]\ncriterion = "gone"\nedition = "2025.1"\nlevel = {}\n'
    text = f'catalogue = "2026.1"\ndate = 2026-11-20\n[municipality]\nname = "X"\n{entry.format(1)}{entry.format(2)}'
    assert [each.answer.level for each in parse(text, catalogue=shipped()).parked] == [2]


def test_files_of_a_question_that_ended_stand_with_its_answer_and_come_back() -> None:
    files = {"gone": (EvidenceFile("old.pdf", "a" * 64),), FIRST: (EvidenceFile("new.pdf", "b" * 64),)}
    whole = replace(assessment({FIRST: answered(2)}), carried=CARRIED, files=files)
    again = read(whole)
    assert again.files == files
    assert set(again.answers) == {FIRST}
