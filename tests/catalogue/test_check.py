"""A catalogue is sound, or every problem is told with its file and key."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.catalogue.check import check, summary
from assessment.paths import CRITERIA
from assessment.translation import say
from tests.catalogue.folders import (
    BUILDS_ON,
    CASE,
    CASE_FILE,
    CATALOGUE,
    CRITERION,
    FIRST,
    LEVEL,
    SECOND,
    STANDARDS,
    instead,
    without,
    write,
)

FAULTS: dict[str, tuple[str, str | bytes | None, str]] = {
    "an unknown key": (FIRST, "wait = 3\n" + CRITERION, f"{FIRST}: wait: This key is not known here."),
    "a key written with an underscore": (
        FIRST, instead(CRITERION, "small-m", "small_m"), f"{FIRST}: small_municipality: This key is not known here.",
    ),
    "a missing text": (FIRST, without(CRITERION, "question"), f"{FIRST}: question: This is missing."),
    "a blank text": (FIRST, instead(CRITERION, '"It helps."', '"  "'), f"{FIRST}: why: This is empty; write something or leave the key out."),
    "a gap in the levels": (
        FIRST, CRITERION.replace(LEVEL.format(level=3), ""), f"{FIRST}: levels: Level 3 is missing.",
    ),
    "a level given twice": (FIRST, CRITERION + LEVEL.format(level=4), f"{FIRST}: levels: Level 4 is given twice."),
    "levels out of order": (
        FIRST, instead(CRITERION.replace(LEVEL.format(level=0), ""), LEVEL.format(level=4), LEVEL.format(level=4) + LEVEL.format(level=0)),
        f"{FIRST}: levels: The levels must stand in order, from 0 to 4.",
    ),
    "an unknown standard": (FIRST, instead(CRITERION, '"iso-1"', '"iso-2"'), f"{FIRST}: standards: iso-2 is not known in this catalogue."),
    "an unknown informant": (FIRST, instead(CRITERION, '["mayor"]', '["king"]'), f"{FIRST}: ask: king is not known in this catalogue."),
    "an unknown criterion that it builds on": (
        FIRST, CRITERION + BUILDS_ON.format(criterion="third"), f"{FIRST}: builds-on: third is not known in this catalogue.",
    ),
    "a criterion that builds on itself": (
        FIRST, CRITERION + BUILDS_ON.format(criterion="first"), f"{FIRST}: builds-on: This goes in a circle: first → first.",
    ),
    "a weight out of range": (FIRST, instead(CRITERION, "weight = 3", "weight = 4"), f"{FIRST}: weight: This must be at most 3."),
    "a weight of nothing": ("catalogue.toml", instead(CATALOGUE, "17", "0"), "catalogue.toml: dimensions.people.weight: This must be more than 0."),
    "text for a number": (FIRST, instead(CRITERION, "weight = 3", 'weight = "3"'), f"{FIRST}: weight: This must be a whole number."),
    "a truth for a number": (FIRST, instead(CRITERION, "weight = 3", "weight = true"), f"{FIRST}: weight: This must be a whole number."),
    "a number for a truth": (FIRST, "critical = 1\n" + CRITERION, f"{FIRST}: critical: This must be true or false."),
    "a text for a list": (FIRST, instead(CRITERION, '["mayor"]', '"mayor"'), f"{FIRST}: ask: This must be a list."),
    "hours without end": (
        FIRST, instead(CRITERION, "0.5", "nan"), f"{FIRST}: levels.0.next-step.hours: This must be an ordinary number, not infinite or undefined.",
    ),
    "a title too long": (FIRST, instead(CRITERION, '"First"', f'"{"x" * 33}"'), f"{FIRST}: title: This may have at most 32 characters."),
    "a next step with a full stop": (
        FIRST, instead(CRITERION, '"Do 2"', '"Do 2."'), f"{FIRST}: levels.2.next-step.title: A title ends without a full stop.",
    ),
    "two next steps of one title": (
        FIRST, instead(CRITERION, '"Do 2"', '"Do 1"'),
        f"{FIRST}: levels.2.next-step.title: Another next step of this criterion has the same title.",
    ),
    "a key given twice": (
        FIRST, 'title = "First"\n' + CRITERION, f"{FIRST}: This is not valid TOML: a key or table is given twice (line 3, column 16).",
    ),
    "no TOML at all": (FIRST, "title = ", f"{FIRST}: This is not valid TOML: it ends too early"),
    "a fault in the TOML": (FIRST, 'title = "First"\nweight 3\n', f"{FIRST}: This is not valid TOML: the fault is at line 2, column 8."),
    "a file in Latin-1": (FIRST, CRITERION.replace("First", "Zwönitz").encode("latin-1"), f"{FIRST}: This file is not written in UTF-8."),
    "a missing file": (SECOND, None, f"{SECOND}: This file is missing; catalogue.toml lists it."),
    "a file that is not listed": (
        "dimensions/people/third.toml", "no-case = 'None yet.'\n" + CRITERION,
        "dimensions/people/third.toml: This criterion is not listed in its dimension in catalogue.toml.",
    ),
    "a file that does not belong": ("notes.txt", "x", "notes.txt: This file or folder is no part of a catalogue."),
    "no catalogue.toml": ("catalogue.toml", None, "catalogue.toml: This file is missing."),
    "a criterion listed twice": (
        "catalogue.toml", instead(CATALOGUE, '["first", ', '["first", "first", '), "catalogue.toml: criteria: first is listed twice.",
    ),
    "a criterion in two folders": (
        "dimensions/trust/first.toml", CRITERION,
        "dimensions/trust/first.toml: The identifier first is already used by dimensions/people/first.toml.",
    ),
    "a standard listed twice": ("standards.toml", STANDARDS * 2, "standards.toml: standards: iso-1 is listed twice."),
    "an identifier in capitals": (
        "catalogue.toml", instead(CATALOGUE, '"mayor"', '"Mayor"'),
        "catalogue.toml: informants.Mayor.id: An identifier has only lower-case letters, digits and hyphens.",
    ),
    "a case of an unknown criterion": (
        CASE_FILE, instead(CASE, '"second"', '"second", "third"'), f"{CASE_FILE}: criteria: third is not known in this catalogue.",
    ),
    "a case with an unknown tag": (CASE_FILE, instead(CASE, '"needs"', '"wants"'), f"{CASE_FILE}: tags: No criterion has the tag wants."),
    "a criterion without a case": (
        CASE_FILE, instead(CASE, ', "second"', ""), f"{SECOND}: no-case: No case study illustrates this criterion; say so here.",
    ),
    "a case denied": (
        SECOND, 'no-case = "None yet."\n' + CRITERION, f"{SECOND}: no-case: A case study illustrates this criterion; leave this key out.",
    ),
    "a target that does not say so": (
        CASE_FILE, CASE + '[[results]]\ntext = "20 buses by 2030."\ngrade = "A"\ntarget = true\n',
        f"{CASE_FILE}: results.1: A result that is a target has target = true and a text that begins with “Target:”.",
    ),
    "a programme with a population": (
        CASE_FILE, instead(CASE, '"village"', '"programme"'), f"{CASE_FILE}: population: A programme has no population.",
    ),
    "an unknown grade": (CASE_FILE, instead(CASE, '"B"', '"D"'), f"{CASE_FILE}: grade: This must be one of: A, B, C."),
    "a source without an address": (
        CASE_FILE, instead(CASE, "https://example.org/paper", "see there"),
        f"{CASE_FILE}: sources.1.address: This must be an address that begins with https:// or http:// and has no spaces.",
    ),
    "a wrong edition": (
        "catalogue.toml", instead(CATALOGUE, "2026.1", "New!"),
        "catalogue.toml: edition: This may have only lower-case letters, digits, hyphens and dots.",
    ),
}


UPKEEP = """
[[dimensions]]
id = "{dimension}"
title = "Upkeep"
short = "Upkeep"
takeaway = "Mend what is broken."
weight = 5
take-away = false
criteria = ["{criterion}"]
"""


def told(folder: Path) -> list[str]:
    """The problems of a catalogue as they are printed."""
    return [f"{problem.where}: {say(problem.message)}" for problem in check(folder)]


def test_the_shipped_catalogue_is_sound() -> None:
    assert told(CRITERIA) == []


def test_a_small_catalogue_is_sound(tmp_path: Path) -> None:
    assert told(write(tmp_path)) == []


def test_a_sound_catalogue_is_summed_up_in_one_line(tmp_path: Path) -> None:
    line = say(summary(write(tmp_path)))
    assert re.fullmatch(r"Edition 2026.1 is sound: 1 dimension, 2 criteria, 1 standard, 1 case study; digest [0-9a-f]{12}\.", line)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_file_and_key(fault: str, tmp_path: Path) -> None:
    name, content, expected = FAULTS[fault]
    lines = told(write(tmp_path, {name: content}))
    assert any(line.startswith(expected) for line in lines), lines


def test_eight_planted_faults_are_all_told(tmp_path: Path) -> None:
    first = instead(instead(CRITERION, "weight = 3", "weight = 9"), '"iso-1"', '"iso-2"') + BUILDS_ON.format(criterion="second")
    second = without(CRITERION, "why").replace(LEVEL.format(level=3), "") + BUILDS_ON.format(criterion="first")
    case = instead(instead(CASE, '"needs"', '"wants"'), "population = 900", 'population = "900"')
    lines = told(write(tmp_path, {FIRST: first, SECOND: second, CASE_FILE: case, "notes.txt": "x"}))
    assert lines == [
        f"{CASE_FILE}: population: This must be a whole number.",
        f"{CASE_FILE}: tags: No criterion has the tag wants.",
        f"{FIRST}: weight: This must be at most 3.",
        f"{FIRST}: standards: iso-2 is not known in this catalogue.",
        f"{FIRST}: builds-on: This goes in a circle: first → second → first.",
        f"{SECOND}: why: This is missing.",
        f"{SECOND}: levels: Level 3 is missing.",
        "notes.txt: This file or folder is no part of a catalogue.",
    ]


def test_a_long_circle_is_told_once(tmp_path: Path) -> None:
    third = "dimensions/people/third.toml"
    lines = told(write(tmp_path, {
        "catalogue.toml": instead(CATALOGUE, '"second"]', '"second", "third"]'),
        CASE_FILE: instead(CASE, '"second"]', '"second", "third"]'),
        FIRST: CRITERION + BUILDS_ON.format(criterion="second"),
        SECOND: CRITERION + BUILDS_ON.format(criterion="third"),
        third: CRITERION + BUILDS_ON.format(criterion="first"),
    }))
    assert lines == [f"{FIRST}: builds-on: This goes in a circle: first → second → third → first."]


def test_the_example_of_the_documentation_is_sound(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(CRITERIA, folder)
    documentation = (CRITERIA / "README.md").read_text(encoding="utf-8")
    example = documentation.split("```toml\n")[1].split("```")[0]
    name = documentation.split("It would be the file `")[1].split("`")[0]
    dimension, criterion = re.findall(r"[a-z-]+(?=/|\.toml)", name)[1:]
    catalogue = (CRITERIA / "catalogue.toml").read_text(encoding="utf-8")
    write(folder, {
        "catalogue.toml": catalogue + UPKEEP.format(dimension=dimension, criterion=criterion),
        name: example, CASE_FILE: None, FIRST: None, SECOND: None, "standards.toml": None,
    })
    shutil.copy(CRITERIA / "standards.toml", folder)
    assert told(folder) == []


def test_a_catalogue_needs_no_standards_and_no_cases(tmp_path: Path) -> None:
    criterion = "no-case = 'None yet.'\n" + without(CRITERION, "standards")
    assert told(write(tmp_path, {"standards.toml": None, CASE_FILE: None, FIRST: criterion, SECOND: criterion})) == []


def test_an_empty_folder_lacks_only_its_catalogue_file(tmp_path: Path) -> None:
    assert told(tmp_path) == ["catalogue.toml: This file is missing."]


def test_hidden_files_and_the_read_me_are_no_problem(tmp_path: Path) -> None:
    assert told(write(tmp_path, {".DS_Store": b"\x00", "dimensions/people/.swp": b"\x00", "README.md": "Words."})) == []


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        check(tmp_path / "nowhere")


NAMES = st.sampled_from([FIRST, CASE_FILE, "catalogue.toml", "standards.toml"])


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode), name=NAMES)
def test_no_content_of_a_file_makes_the_check_fail_to_answer(tmp_path: Path, content: bytes, name: str) -> None:
    assert all(problem.where for problem in check(write(tmp_path, {name: content})))


WRONG_VALUES = st.recursive(
    st.sampled_from(["1", "-1", "1.5", "nan", "true", '""', '"x"', "2026-01-01", "[]", "{}"]),
    lambda inner: inner.map(lambda one: f"[{one}]") | inner.map(lambda one: f"{{ level = {one}, id = {one} }}"),
    max_leaves=3,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=WRONG_VALUES, line=st.integers(0, 60), name=NAMES)
def test_no_value_in_any_place_makes_the_check_fail_to_answer(tmp_path: Path, value: str, line: int, name: str) -> None:
    lines = {FIRST: CRITERION, CASE_FILE: CASE, "catalogue.toml": CATALOGUE, "standards.toml": STANDARDS}[name].splitlines()
    place = line % len(lines)
    lines[place] = re.sub(r"= .*", lambda _: f"= {value}", lines[place])
    assert all(problem.where for problem in check(write(tmp_path, {name: "\n".join(lines)})))
