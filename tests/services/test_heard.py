"""A counted survey belongs to its assessment: into files, into final versions, and back from a file that somebody uploads."""

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import Engine

from assessment.database.session import reading, writing
from assessment.exchange import answers_file
from assessment.exchange.answers_json import to_json
from assessment.exchange.frozen_json import Frozen
from assessment.exchange.frozen_json import to_json as to_json_of
from assessment.residents import Heard
from assessment.scoring import score_assessment
from assessment.services.discretion import discreet
from assessment.services.entitlements import Sight
from assessment.services.importing_checks import is_as_frozen
from assessment.services.opening import value
from assessment.services.starting import start_from
from tests.builders import DAY, assessment, mixed_answers, shipped
from tests.heard import everybody_says, with_heard
from tests.teams import NOON


def kept(engine: Engine, heard: Heard | None) -> int:
    """An assessment that somebody uploaded, with what residents said."""
    with writing(engine) as session:
        return start_from(session, shipped(), with_heard(assessment(mixed_answers(shipped())), heard), now=NOON).id


def test_what_residents_said_comes_back_from_the_database_and_from_the_file(engine: Engine) -> None:
    heard = everybody_says(shipped(), 1)
    number = kept(engine, heard)
    with reading(engine) as session:
        found = value(session, number)
    assert found.residents == heard
    content = to_json(found, digest=shipped().digest, engine="1")
    assert answers_file.parse(content, catalogue=shipped()).residents == heard


def test_a_survey_with_few_replies_comes_back_as_well(engine: Engine) -> None:
    heard = everybody_says(shipped(), 1, count=4)
    number = kept(engine, heard)
    with reading(engine) as session:
        assert value(session, number).residents == heard


def test_without_a_survey_there_is_none(engine: Engine) -> None:
    number = kept(engine, None)
    with reading(engine) as session:
        assert value(session, number).residents is None


def test_somebody_from_outside_sees_it_only_with_the_notes() -> None:
    given = with_heard(assessment(mixed_answers(shipped())), everybody_says(shipped(), 1))
    sight = Sight(1, with_evidence=True)
    assert discreet(given, sight).residents is None
    assert discreet(given, replace(sight, with_notes=True)).residents == given.residents


def final_with(heard: Heard) -> dict[str, object]:
    """The row of a final version, as it comes in a municipality's file."""
    given = with_heard(assessment(mixed_answers(shipped())), heard)
    content = to_json_of(Frozen(1, DAY, shipped().digest, "1", "en", given, score_assessment(shipped(), given), {}))
    return {"number": 1, "content": content, "digest": sha256(content.encode()).hexdigest()}


def test_a_final_version_with_forged_numbers_of_residents_is_not_taken_in() -> None:
    heard = everybody_says(shipped(), 1)
    assert is_as_frozen(final_with(heard), shipped())
    assert not is_as_frozen(final_with(replace(heard, replies=9)), shipped())
    few = replace(heard.statements[0], counts=(1, 0, 0, 0, 0))
    assert not is_as_frozen(final_with(replace(heard, statements=(few,))), shipped())
