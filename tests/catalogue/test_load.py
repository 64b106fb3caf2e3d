"""Files become the catalogue as one frozen value."""

from fractions import Fraction
from pathlib import Path

import pytest

from assessment.catalogue.load import load
from assessment.errors import Invalid
from tests.builders import shipped
from tests.catalogue.folders import CASE, CASE_FILE, CRITERION, FILES, FIRST, SECOND, instead, write


def test_the_shipped_catalogue_holds_what_the_edition_promises() -> None:
    catalogue = shipped()
    assert (len(catalogue.dimensions), len(catalogue.criteria), len(catalogue.standards)) == (6, 36, 95)
    assert len(catalogue.case_studies) >= 24
    assert sum(len(criterion.builds_on) for criterion in catalogue) >= 15
    assert sum(criterion.quick for criterion in catalogue) == 12


def test_every_shipped_criterion_has_five_levels_each_with_a_next_step() -> None:
    for criterion in shipped():
        assert [level.level for level in criterion.levels] == [0, 1, 2, 3, 4]
        assert all(level.next_step.title and level.next_step.effort for level in criterion.levels)


def test_each_part_of_the_files_arrives(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path, {CASE_FILE: CASE + '[[results]]\ntext = "Target: more buses."\ngrade = "A"\ntarget = true\n'}))
    first = catalogue.criteria["first"]
    assert (first.dimension, first.weight, first.ask, first.standards) == ("people", 3, ("mayor",), ("iso-1",))
    assert first.levels[2].next_step.hours == Fraction(1, 2)
    assert catalogue.case_study["musterdorf"].results[0].target
    assert catalogue.standard["iso-1"].region == "world"


def test_hours_are_exact(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path, {FIRST: instead(CRITERION, "hours = 0.5", "hours = 0.1")}))
    assert catalogue.criteria["first"].levels[0].next_step.hours == Fraction(1, 10)


def test_a_catalogue_that_is_not_sound_is_refused_with_every_problem(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        load(write(tmp_path, {FIRST: "", SECOND: ""}))
    assert {problem.where.split(":")[0] for problem in refused.value.problems} >= {FIRST, SECOND}


def test_the_digest_does_not_depend_on_the_place_or_the_line_endings(tmp_path: Path) -> None:
    windows: dict[str, str | bytes | None] = {name: text.replace("\n", "\r\n") for name, text in FILES.items()}
    assert load(write(tmp_path / "here")).digest == load(write(tmp_path / "there", windows)).digest


def test_the_digest_changes_with_every_letter(tmp_path: Path) -> None:
    changed = load(write(tmp_path / "there", {FIRST: CRITERION.replace("It helps.", "It helps!")}))
    assert load(write(tmp_path / "here")).digest != changed.digest


def test_the_read_me_and_translations_do_not_change_the_digest(tmp_path: Path) -> None:
    more = write(tmp_path / "there", {"README.md": "Words.", "translations/de/catalogue.toml": 'title = "Klein"'})
    assert load(write(tmp_path / "here")).digest == load(more).digest
