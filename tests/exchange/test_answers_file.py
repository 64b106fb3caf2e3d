"""An answers file becomes an assessment, or every reason why not."""

from datetime import date
from fractions import Fraction

import pytest

from assessment.answers import Answer, Assessment, Commitment, Evidence, EvidenceFile, Kind, Plan, Profile
from assessment.errors import Invalid
from assessment.exchange.answers_file import parse
from assessment.questionnaire import Scope
from assessment.translation import say
from tests.builders import shipped

HEAD = 'catalogue = "2026.1"\ndate = 2026-11-20\n[municipality]\nname = "Probedorf"\n'
WHOLE = """
catalogue = "2026.1"
date = 2026-11-20
[municipality]
name = "Probedorf"
country = "DE"
population = 1900
kind = "village"
[plan]
capacity-hours = 12
[plan.steps.problem-first]
who = "Town clerk"
by = 2027-01-31
[answers.problem-first]
level = 2
evidence = "document"
evidence-text = "Council paper 12/2026"
evidence-link = "https://example.org/paper-12"
note = "Only building projects so far"
[answers.tech-explained]
not-applicable = "No cameras, sensors or chatbots in use"
"""


def read(content: str | bytes) -> Assessment:
    return parse(content, catalogue=shipped(), name="mine.toml")


def told(content: str | bytes) -> list[str]:
    """The problems of an answers file as they are printed."""
    with pytest.raises(Invalid) as refused:
        read(content)
    return [f"{problem.where}: {say(problem.message)}" for problem in refused.value.problems]


def answering(lines: str) -> str:
    return f"{HEAD}[answers.problem-first]\n{lines}\n"


def test_the_example_of_the_documentation_is_read_whole() -> None:
    assert read(WHOLE) == Assessment(
        edition="2026.1",
        date=date(2026, 11, 20),
        profile=Profile("Probedorf", "DE", 1900, Kind.VILLAGE),
        answers={
            "problem-first": Answer(2, Evidence.DOCUMENT, "Council paper 12/2026", "https://example.org/paper-12", "Only building projects so far"),
            "tech-explained": Answer(not_applicable="No cameras, sensors or chatbots in use"),
        },
        plan=Plan(Fraction(12), {"problem-first": Commitment("Town clerk", date(2027, 1, 31))}),
    )


def test_the_shortest_file_is_a_name_and_a_day() -> None:
    assert read(HEAD) == Assessment("2026.1", date(2026, 11, 20), Profile("Probedorf"), {})


def test_json_says_the_same_as_toml() -> None:
    json = '{"catalogue": "2026.1", "date": "2026-11-20", "municipality": {"name": "Probedorf"}}'
    assert read(json) == read(json.encode("utf-8-sig")) == read(HEAD)


def test_don_t_know_is_an_answer_of_its_own() -> None:
    assert read(answering("unknown = true")).answer("problem-first") == Answer(unknown=True)


def test_a_quick_check_says_so() -> None:
    assert read('scope = "quick"\n' + HEAD).scope is Scope.QUICK


def test_an_answer_may_be_only_a_note_so_far() -> None:
    assert read(answering('note = "Ask the mayor"')).answer("problem-first") == Answer(note="Ask the mayor")


def test_a_level_that_is_not_unknown_may_say_so() -> None:
    assert read(answering("level = 0\nunknown = false")).answer("problem-first").level == 0


def test_a_document_may_hold_until_a_day_and_files_are_named() -> None:
    files = 'files = [{name = "a.pdf", added = 2026-11-20}, {name = "b.odt"}]'
    given = answering(f'level = 4\nevidence = "document"\nevidence-until = 2027-05-03\n{files}')
    assert read(given).answer("problem-first").holds_until == date(2027, 5, 3)
    assert read(given).files == {"problem-first": (EvidenceFile("a.pdf", added=date(2026, 11, 20)), EvidenceFile("b.odt"))}


def test_files_of_a_question_of_another_edition_are_named_too() -> None:
    given = read(HEAD + '[answers.long-gone]\nfiles = [{name = "a.pdf"}]')
    assert (given.answers, given.files) == ({}, {"long-gone": (EvidenceFile("a.pdf"),)})


def test_a_note_may_have_as_many_full_stops_as_it_likes() -> None:
    assert read(answering(f'level = 1\nnote = "{"a.b c. " * 1200}"')).answer("problem-first").note == "a.b c. " * 1200


LEVEL = "answers.problem-first.level: A level is a whole number from 0 to 4."
ADDRESS = "answers.problem-first.evidence-link: This must be an address that begins with https:// or http:// and has no spaces."
BAD_ANSWERS = {
    "level = 7": LEVEL,
    "level = -1": LEVEL,
    "level = true": LEVEL,
    "level = 2.0": LEVEL,
    "level = 2.5": LEVEL,
    'level = "2"': LEVEL,
    "level = nan": LEVEL,
    "level = [2]": LEVEL,
    "level = 1\nreviewed = 5": "answers.problem-first.reviewed: A level is a whole number from 0 to 4.",
    "reviewed = 1": "answers.problem-first.reviewed: There is no level that could have been reviewed.",
    "level = 2\nunknown = true": "answers.problem-first.unknown: An answer cannot have both level and unknown; keep one of them.",
    'unknown = "yes"': "answers.problem-first.unknown: This must be true or false.",
    "levle = 2": "answers.problem-first.levle: This key is not known here.",
    'level = 2\nevidence = "photo"': "answers.problem-first.evidence: This must be one of: none, described, document.",
    "level = 2\nnote = 3": "answers.problem-first.note: This must be text.",
    'level = 2\nevidence-link = "mailto:a@example.org"': ADDRESS,
    'level = 2\nevidence-link = "javascript:alert(1)"': ADDRESS,
    'level = 2\nevidence-link = "https://"': ADDRESS,
    'level = 2\nevidence-link = "https://example.org/a b"': ADDRESS,
    f'level = 2\nnote = "{"x" * 10_001}"': "answers.problem-first.note: This may have at most 10,000 characters.",
    'level = 2\nnote = "a\\u0000b"': "answers.problem-first.note: This holds control characters; please use ordinary text.",
    "level = 2\nevidence-until = 3": "answers.problem-first.evidence-until: This must be a date, written like 2026-11-20.",
    "level = 2\nevidence-until = 0027-05-03": "answers.problem-first.evidence-until: This must lie between the years 2000 and 2199.",
    "files = 3": "answers.problem-first.files: This must be a list.",
    'files = [{name = ""}]': "answers.problem-first.files.1.name: Please write a few words here, in ordinary text.",
    'files = [{name = "a.pdf", digest = "x"}]': "answers.problem-first.files.1.digest: This is not written as it should be.",
    'files = [{name = "a.pdf", content = "x"}]': "answers.problem-first.files.1.content: This key is not known here.",
    "files = [" + '{name = "a"}, ' * 501 + "]": "answers.problem-first.files: This may have at most 500 entries.",
    'not-applicable = "We are small."':
        "answers.problem-first.not-applicable: This criterion applies to every municipality; choose a level, or write unknown = true.",
}
OTHER_BAD_FILES = {
    HEAD + "[answers.tech-explained]\nnot-applicable = ''": "answers.tech-explained.not-applicable: Please give the reason in a few words.",
    HEAD + "[answers.tech-explained]\nnot-applicable = ' '": "answers.tech-explained.not-applicable: Please give the reason in a few words.",
    HEAD + "[answers.tech-explained]\nnot-applicable = true": "answers.tech-explained.not-applicable: This must be text.",
    HEAD + "[answers.tech-explained]\nlevel = 2\nnot-applicable = 'x'":
        "answers.tech-explained.not-applicable: An answer cannot have both level and not-applicable; keep one of them.",
    HEAD + "[answers.tech-explained]\nunknown = true\nnot-applicable = 'x'":
        "answers.tech-explained.not-applicable: An answer cannot have both unknown and not-applicable; keep one of them.",
    HEAD + "[answers.problem-frist]\nlevel = 2": "answers.problem-frist: Edition 2026.1 has no such criterion; did you mean problem-first?",
    HEAD + "[answers.zzz]\nlevel = 2": "answers.zzz: Edition 2026.1 has no such criterion.",
    HEAD + "[plan.steps.zzz]\nwho = 'x'": "plan.steps.zzz: Edition 2026.1 has no such criterion.",
    HEAD + "[plan.steps.problem-first]\nby = 'soon'": "plan.steps.problem-first.by: This must be a date, written like 2026-11-20.",
    HEAD + "[plan]\ncapacity-hours = -1": "plan.capacity-hours: This must be at least 0.",
    HEAD + "[plan]\ncapacity-hours = nan": "plan.capacity-hours: This must be an ordinary number, not infinite or undefined.",
    HEAD + "[plan]\ncapacity-hours = true": "plan.capacity-hours: This must be a number.",
    HEAD + "population = 0": "municipality.population: This must be at least 1.",
    HEAD + "population = 50000001": "municipality.population: This must be at most 50,000,000.",
    HEAD + "population = true": "municipality.population: This must be a whole number.",
    HEAD + "kind = 'association'": "municipality.kind: Associations are not assessed in this edition; they see their members.",
    HEAD + "kind = 'hamlet'": "municipality.kind: This must be one of: village, town, city, county, association.",
    HEAD + "country = 'XX'": "municipality.country: There is no country with the code XX.",
    HEAD + "country = 'Germany'": "municipality.country: This must be a country code of two capital letters, like DE.",
    HEAD + "mayor = 'x'": "municipality.mayor: This key is not known here.",
    "answers = 3\n" + HEAD: "answers: This must be a table of keys and values.",
    "extra = 3\n" + HEAD: "extra: This key is not known here.",
    "scope = 'half'\n" + HEAD: "scope: This must be one of: full, quick.",
    HEAD.replace("2026.1", "2025.1"): "catalogue: These answers are for edition 2025.1; this installation has edition 2026.1.",
    HEAD.replace("2026-11-20", '"20.11.2026"'): "date: This must be a date, written like 2026-11-20.",
    HEAD.replace("2026-11-20", "2026-11-20T10:00:00"): "date: This must be a date, written like 2026-11-20.",
    HEAD.replace("2026-11-20", "20261120"): "date: This must be a date, written like 2026-11-20.",
    HEAD.replace("2026-11-20", "1026-11-20"): "date: This must lie between the years 2000 and 2199.",
    HEAD.replace("2026-11-20", "2026-02-30"): "mine.toml: This is not valid TOML",
    HEAD.replace("Probedorf", "  "): "municipality.name: Please write a few words here, in ordinary text.",
    'catalogue = "2026.1"\ndate = 2026-11-20\n': "municipality: This is missing.",
    '[municipality]\nname = "x"\n': "catalogue: This is missing.",
    "": "mine.toml: This file is empty.",
    " \n ": "mine.toml: This file is empty.",
    "level 2": "mine.toml: This is not valid TOML: the fault is at line 1, column 7.",
    "a = " + "[" * 5000: "mine.toml: This is nested too deeply.",
    '{"a": ' + "[" * 200_000: "mine.toml: This is nested too deeply.",
    "a." * 500_000 + "a = 1": "mine.toml: This is nested too deeply.",
    '"a.b".' * 2_000 + "a = 1": "mine.toml: This is nested too deeply.",
    "".join(f"[answers.a{number}]\n" for number in range(6_000)): "mine.toml: This file has far more entries than there are questions.",
    "{": "mine.toml: This is not valid JSON: the fault is at line 1, column 2.",
    '{"a": 1} {"a": 1}': "mine.toml: This is not valid JSON",
    '{"answers": {"x": {"level": 1, "level": 2}}}': "mine.toml: This is not sound JSON: the key level is given twice in one place.",
    '{"date": NaN}': "mine.toml: This is not sound JSON: NaN is not a number.",
    '{"date": ' + "9" * 5000 + "}": "mine.toml: This is not sound JSON: it holds a number that is too long.",
    '{"engine": "\\ud800"}': "engine: This holds characters that are not text.",
}


@pytest.mark.parametrize("lines", BAD_ANSWERS)
def test_a_wrong_answer_is_told_with_its_key(lines: str) -> None:
    assert BAD_ANSWERS[lines] in told(answering(lines))


@pytest.mark.parametrize("content", OTHER_BAD_FILES, ids=range(len(OTHER_BAD_FILES)))
def test_a_wrong_file_is_told_in_one_clear_line(content: str) -> None:
    lines = told(content)
    assert any(line.startswith(OTHER_BAD_FILES[content]) for line in lines), lines


@pytest.mark.parametrize("content", [b"\x7fELF\x02\x01\x01\x00\xff\xfe", b"\xff\xfeh\x00i\x00", b"PK\x03\x04\x14\x00\xff\xff"])
def test_a_file_that_is_no_text_is_refused(content: bytes) -> None:
    assert told(content) == ["mine.toml: This is no answers file: it is not text in UTF-8."]


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert told(b"#" * 100_000_000) == ["mine.toml: This file is too large: answers take at most 5 megabytes."]


def test_every_problem_is_told_and_not_only_the_first() -> None:
    lines = told('date = 1\nfoo = 1\n[municipality]\npopulation = 0\n[answers.problem-first]\nlevel = 7\n[answers.zzz]\nlevel = "x"\n')
    assert {line.split(":")[0] for line in lines} == {
        "catalogue", "date", "foo", "municipality.name", "municipality.population", "answers.problem-first.level", "answers.zzz.level", "answers.zzz",
    }


def test_the_sentences_are_our_own_and_can_be_translated() -> None:
    with pytest.raises(Invalid) as refused:
        read("population = 3\ndate = 1\n[answers.problem-first]\nlevel = 'x'")
    assert all("Input should" not in say(problem.message) and "Extra inputs" not in say(problem.message) for problem in refused.value.problems)
