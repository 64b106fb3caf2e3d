"""Whatever stands, whatever a form holds and whatever is chosen: nothing is lost, and all of it can be taken back."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment.answers import Answer
from assessment.database.session import make_engine, writing
from assessment.exchange.answers_json import to_json
from assessment.exchange.filled_forms import read_filled
from assessment.intake import Choice, chosen, differences
from assessment.services import assessments
from assessment.services.assessments import Opened
from assessment.services.taking_over import take_all_back
from tests import test_intake as drawn
from tests.builders import shipped
from tests.intakes import LATER, form, held, standing, started
from tests.intakes import chosen as choose

SOME = st.dictionaries(st.sampled_from(drawn.CRITERIA[:5]), drawn.answers().filter(lambda answer: answer != Answer()), max_size=5)
CHOICES = st.lists(st.sampled_from(Choice), min_size=5, max_size=5)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Engine]:
    """One database for all examples, each of which begins its own assessment."""
    path = tmp_path_factory.mktemp("properties") / "all.sqlite3"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def allowed(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Those answers that the catalogue allows."""
    return {each: answer for each, answer in answers.items() if not answer.not_applicable or shipped().criteria[each].not_applicable}


def given_ever(session: Session, opened: Opened, criterion: str) -> list[Answer]:
    """Everything that is in the history of an answer."""
    return [line.answer for line in assessments.history(session, opened.id, criterion)]


@given(there=SOME.map(allowed), came=SOME.map(allowed), choices=CHOICES)
def test_nothing_is_lost_whatever_is_chosen(place: Engine, there: dict[str, Answer], came: dict[str, Answer], choices: list[Choice]) -> None:
    with writing(place) as session:
        opened = started(session, there)
        intake = held(session, opened, form(came))
        wishes = dict(zip(drawn.CRITERIA[:5], choices, strict=True))
        found = {each.criterion: each for each in differences(shipped(), opened.assessment, intake.form)}
        choose(session, opened, intake, **{each.replace("-", "_"): wishes[each] for each in found})
        now_there = standing(session, opened).answers
        for criterion, each in found.items():
            if each.kind.value != "same":
                assert now_there.get(criterion, Answer()) == chosen(each, wishes[criterion])
            lost = {each.standing, each.given} - {Answer()} - {now_there.get(criterion), *given_ever(session, opened, criterion)}
            assert lost == set()
        assert {each: answer for each, answer in now_there.items() if each not in found} == {
            each: answer for each, answer in opened.assessment.answers.items() if each not in found
        }
        take_all_back(session, opened, intake.key, now=LATER)
        assert standing(session, opened).answers == opened.assessment.answers


@given(there=SOME.map(allowed), came=SOME.map(allowed))
def test_taking_nothing_changes_nothing(place: Engine, there: dict[str, Answer], came: dict[str, Answer]) -> None:
    with writing(place) as session:
        opened = started(session, there)
        intake = held(session, opened, form(came))
        choose(session, opened, intake, **{each.replace("-", "_"): "keep" for each in came})
        assert standing(session, opened) == opened.assessment


@given(there=SOME.map(allowed))
def test_taking_everything_from_an_export_of_the_same_assessment_changes_nothing(place: Engine, there: dict[str, Answer]) -> None:
    with writing(place) as session:
        opened = started(session, there)
        export = to_json(opened.assessment, digest=shipped().digest, engine="test")
        intake = held(session, opened, *read_filled(export, shipped(), name="export.json"))
        choose(session, opened, intake, *("name", "country", "capacity"), **{each.replace("-", "_"): "take" for each in there})
        again = assessments.open_again(session, opened, now=LATER)
        assert (again.assessment, again.revisions, again.changed_at) == (opened.assessment, opened.revisions, opened.changed_at)
