"""Submissions of field apps: what was answered comes back equal from every export, and what does not fit is told."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.answers import Answer, Assessment, Evidence, Kind, Profile
from assessment.errors import Invalid
from assessment.exchange import field_columns, field_submissions
from assessment.exchange.answers_file import OTHER_EDITION
from assessment.exchange.field_submissions import is_submission, read
from assessment.filled import Channel, FilledForm
from assessment.questionnaire import Scope
from tests.builders import DAY, DOES_NOT_APPLY, DON_T_KNOW, answered, assessment, shipped
from tests.exchange.filled_answers import any_answers
from tests.exchange.filled_sheets import mark
from tests.exchange.submissions import central_json, fields, kobo_json, labelled, table, written

FIRST = next(iter(shipped().criteria))
MAY_NOT_APPLY = next(each.id for each in shipped() if each.not_applicable)
WHOLE = Answer(3, Evidence.DOCUMENT, "=1+1", "https://example.org/ü", "ไทย\na,b;\"c\"", holds_until=date(2027, 5, 31))
TOWN = assessment({FIRST: WHOLE, MAY_NOT_APPLY: DOES_NOT_APPLY}, about=Profile("Probedorf, am See", "DE", 640, Kind.VILLAGE))
SECONDS = 2.0
Write = Callable[[Assessment], bytes]
WAYS: dict[str, Write] = {
    "kobo json": kobo_json, "central json": central_json, "central csv": table, "kobo csv": lambda each: table(each, between="/", delimiter=";"),
    "kobo csv without groups": lambda each: table(each, between="/").replace(b"about__municipality/", b""), "kobo labels": labelled,
    "list": lambda each: json.dumps(json.loads(kobo_json(each))["results"]).encode(),
    "one": lambda each: json.dumps(json.loads(kobo_json(each))["results"][0]).encode(),
}


def taken(content: bytes) -> tuple[FilledForm, ...]:
    """What a file holds."""
    return read(content, shipped(), name="export")


def refusal(content: bytes) -> list[str]:
    """The sentences with which a file is refused."""
    with pytest.raises(Invalid) as refused:
        taken(content)
    assert all(problem.where.startswith("export") for problem in refused.value.problems)
    return [problem.message.key for problem in refused.value.problems]


@pytest.mark.parametrize("way", WAYS)
def test_a_submission_comes_back_from_every_export(way: str) -> None:
    content = WAYS[way](TOWN)
    assert is_submission(content)
    (form,) = taken(content)
    assert (form.channel, form.mark, form.unreadable, form.assessment) == (Channel.FIELD, mark(), (), TOWN)


@pytest.mark.parametrize("write", [kobo_json, central_json, table])
@given(st.data(), st.sampled_from(Scope))
@settings(max_examples=20)
def test_every_answer_comes_back_equal(write: Write, data: st.DataObject, scope: Scope) -> None:
    answers = data.draw(any_answers(scope))
    (form,) = taken(write(assessment(answers, scope=scope)))
    assert (form.unreadable, form.assessment.answers) == ((), {each: answer for each, answer in answers.items() if answer != Answer()})


@pytest.mark.parametrize("write", [kobo_json, central_json, table])
def test_several_submissions_stay_apart(write: Callable[..., bytes]) -> None:
    forms = taken(write(TOWN, assessment({FIRST: DON_T_KNOW}), assessment({FIRST: answered(1)})))
    assert [form.assessment.answers.get(FIRST) for form in forms] == [TOWN.answers[FIRST], DON_T_KNOW, answered(1)]


def test_the_day_is_that_on_which_it_was_filled_in() -> None:
    days = {"today": "2026-11-18", "start": "2026-11-17T08:00:00", "end": "2026-11-19T08:00:00", "SubmissionDate": "2026-11-20T10:00:00"}
    given = (days, {"end": days["end"]}, {"SubmissionDate": days["SubmissionDate"]})
    assert [taken(table(TOWN, meta=some))[0].assessment.date for some in given] == [date(2026, 11, 18), date(2026, 11, 19), DAY]


def test_a_byte_order_mark_and_columns_without_content_do_no_harm() -> None:
    row = {name: text for inside in fields(TOWN).values() for name, text in inside.items()}
    row |= {"today": "2026-11-20", "form__welcome": "", "mine": " "}
    assert taken(b"\xef\xbb\xbf" + written([row], ","))[0].assessment == TOWN


def test_one_wrong_answer_is_told_and_spoils_nothing_else() -> None:
    content = table(TOWN).replace(b",3,", b",7,")
    (form,) = taken(content)
    assert (form.assessment.answers, [(each.criterion, each.given) for each in form.unreadable]) == ({MAY_NOT_APPLY: DOES_NOT_APPLY}, [(FIRST, "7")])


def test_a_column_of_somebody_else_is_told() -> None:
    content = table(TOWN, meta={"today": "2026-11-20", "part__people-mood": "good"})
    assert refusal(content) == [field_submissions.UNKNOWN_COLUMN.key]


def test_a_question_that_stands_in_two_columns_is_told() -> None:
    assert refusal(table(TOWN, meta={"today": "2026-11-20", "copy-problem_first": "1"})) == [field_submissions.UNKNOWN_COLUMN.key]
    assert taken(table(TOWN, meta={"today": "2026-11-20", "copy-problem_first": ""}))[0].assessment == TOWN


def other(**changed: str) -> bytes:
    """A submission whose mark says something else."""
    of = replace(mark(), **changed)  # type: ignore[arg-type]
    return written([{name: text for inside in fields(TOWN, of).values() for name, text in inside.items()} | {"today": "2026-11-20"}], ",")


REFUSED = {
    "other edition": (other(edition="2031.1"), OTHER_EDITION), "other questions": (other(digest="0"), field_submissions.OTHER_QUESTIONS),
    "no edition": (other(edition=""), field_submissions.NO_FORM), "no day": (table(TOWN, meta={"KEY": "1"}), field_submissions.NO_DAY),
    "no rows": (table(TOWN).split(b"\n")[0] + b"\n", field_submissions.NO_SUBMISSION),
    "empty list": (b'{"value": []}', field_submissions.NO_SUBMISSION),
    "list of words": (b'["a"]', field_columns.NO_LIST), "nothing": (b"", field_submissions.NO_SUBMISSION),
    "huge": (b"x" * 5_000_001, field_columns.TOO_LARGE), "no text": (b"\xff\xfe\x00a", field_columns.NO_TEXT),
    "many": (table(*[TOWN] * 201), field_columns.MANY), "many in a list": (kobo_json(*[TOWN] * 201), field_columns.MANY),
    "many columns": (b",".join(b"c%d" % number for number in range(3_000)) + b"\n1", field_columns.MANY_COLUMNS),
    "ragged": (table(TOWN) + b"," * 300 + b"x\r\n", field_columns.RAGGED), "open quotation": (table(TOWN) + b'"x', field_columns.NO_TABLE),
    "column twice": (b"a,a\n1,2\n", field_columns.TWICE), "long cell": (b"a\n" + b"x" * 200_000, field_columns.NO_TABLE),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_sentence_and_at_once(case: str) -> None:
    content, sentence = REFUSED[case]
    start = process_time()
    assert refusal(content) == [sentence.key]
    assert process_time() - start < SECONDS


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a": NaN}', b'{"a": 1, "a": 2}', b"{", b'{"results": [' + b'{"a":' * 3_000])
def test_json_that_is_none_is_refused(content: bytes) -> None:
    assert len(refusal(content)) == 1


def test_values_nested_deeply_are_told() -> None:
    deep = json.loads(kobo_json(TOWN))["results"][0]
    inside: object = "x"
    for _ in range(40):
        inside = {"a": inside}
    assert refusal(json.dumps({**deep, "mine": inside}).encode()) == [field_submissions.UNKNOWN_COLUMN.key]
