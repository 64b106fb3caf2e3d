"""What residents are asked: checked with the catalogue, translated with it, and no part of its digest."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.catalogue.check import check
from assessment.catalogue.files import read_folder
from assessment.catalogue.load import load, load_files
from assessment.catalogue.localise import localised, translation_problems
from assessment.catalogue.texts import texts_of, with_texts
from assessment.errors import Invalid
from assessment.paths import CRITERIA
from assessment.translation import PSEUDO, say
from tests.builders import shipped
from tests.catalogue.folders import instead, write

FILE = "residents.toml"
ANSWERS = 'answers = ["never", "seldom", "sometimes", "mostly", "always"]\n'
FIRST = '[[statements]]\nid = "one"\ncriterion = "first"\ntext = "It is so."\n'
SECOND = '[[statements]]\nid = "two"\ncriterion = "second"\ntext = "It is otherwise."\n'
SOUND = ANSWERS + FIRST + SECOND

BROKEN = {
    "an unknown criterion": (
        instead(SOUND, '"second"', '"third"'), "residents.toml: statements.two.criterion: third is not known in this catalogue.",
    ),
    "two of one name": (instead(SOUND, '"two"', '"one"'), "residents.toml: statements: one is listed twice."),
    "two of one criterion": (instead(SOUND, '"second"', '"first"'), "residents.toml: statements: first is listed twice."),
    "two of one text": (instead(SOUND, "It is otherwise.", "It is so."), "residents.toml: statements: It is so. is listed twice."),
    "no text": (ANSWERS + FIRST.replace('text = "It is so."\n', ""), "residents.toml: statements.one.text: This is missing."),
    "an empty text": (instead(SOUND, "It is so.", " "), "residents.toml: statements.one.text: This is empty"),
    "a text too long": (instead(SOUND, "It is so.", "x" * 121), "residents.toml: statements.one.text: This may have at most 120 characters."),
    "four answers": (instead(SOUND, '"never", ', ""), "residents.toml: answers: This needs at least 5 entries."),
    "one answer twice": (instead(SOUND, '"never"', '"always"'), "residents.toml: answers: always is listed twice."),
    "no statements": (ANSWERS, "residents.toml: statements: This is missing."),
    "an unknown key": (SOUND + "weight = 3\n", "residents.toml: statements.two.weight: This key is not known here."),
    "no TOML": ("answers = ", "residents.toml: This is not valid TOML"),
}


def test_the_shipped_catalogue_asks_residents_two_things_of_each_dimension() -> None:
    asked = shipped().residents
    assert asked.answers == ("never", "seldom", "sometimes", "mostly", "always")
    dimensions = [shipped().criteria[each.criterion].dimension for each in asked.statements]
    assert [dimensions.count(each.id) for each in shipped().dimensions] == [2] * 6


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_finds(tmp_path: Path, name: str) -> None:
    content, expected = BROKEN[name]
    found = [f"{problem.where}: {say(problem.message)}" for problem in check(write(tmp_path, {FILE: content}))]
    assert any(problem.startswith(expected) for problem in found), found


def test_a_sound_file_passes_and_may_be_left_out(tmp_path: Path) -> None:
    with_it, without = write(tmp_path / "with", {FILE: SOUND}), write(tmp_path / "without")
    assert check(with_it) == check(without) == []
    assert [each.id for each in load(with_it).residents.statements] == ["one", "two"]
    assert load(without).residents.statements == ()


def test_a_catalogue_with_unsound_statements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        load(write(tmp_path, {FILE: instead(SOUND, '"second"', '"third"')}))


def test_the_published_edition_is_still_the_one_that_stored_assessments_know() -> None:
    files = dict(read_folder(CRITERIA).files)
    assert shipped().digest == "33193529e9e697731423fff49632b4a62ef69deeef447e47c2f50c328537f199"
    assert load_files({name: content for name, content in files.items() if name != FILE}).digest == shipped().digest


def test_statements_are_translated_and_frozen_with_the_other_texts(tmp_path: Path) -> None:
    folder = write(tmp_path, {FILE: SOUND})
    german = folder / "translations" / "de"
    german.mkdir(parents=True)
    (german / FILE).write_text('answers = ["nie", "selten", "manchmal", "meist", "immer"]\n[[statements]]\nid = "two"\ntext = "Anders."\n')
    catalogue = localised(load(folder), "de", folder / "translations")
    assert [each.text for each in catalogue.residents.statements] == ["It is so.", "Anders."]
    assert catalogue.residents.answers[0] == "nie"
    assert with_texts(load(folder), texts_of(catalogue), "de").residents == catalogue.residents
    (german / FILE).write_text('[[statements]]\nid = "three"\ntext = "Anders."\n')
    assert translation_problems(load(folder), folder / "translations")
    shutil.rmtree(german)
    assert localised(load(folder), PSEUDO).residents.statements[0].text == "⟦It is so.⟧"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.integers(0, 8), value=st.sampled_from(["1", "nan", "true", '""', "[]", "{}", "[[1]]", '[{ id = "x" }]']))
def test_no_value_makes_the_check_fail_to_answer(tmp_path: Path, line: int, value: str) -> None:
    lines = SOUND.splitlines()
    lines[line] = f"{lines[line].split('=')[0]}= {value}" if "=" in lines[line] else lines[line]
    assert all(problem.where for problem in check(write(tmp_path, {FILE: "\n".join(lines)})))
