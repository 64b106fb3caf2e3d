"""A report of an older or newer edition is made with the catalogue of its own."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.session import writing
from assessment.services import reports, work
from assessment.services.editions import remember
from assessment.services.starting import start_from
from tests.builders import answered, assessment, everywhere, shipped
from tests.editions import NEW, OLD, editions, second_edition
from tests.teams import NOON


@pytest.mark.parametrize("whole", [shipped(), editions()[1].catalogue], ids=[OLD, NEW])
def test_a_worker_is_given_the_files_of_an_edition_that_is_not_the_shipped_one(
    engine: Engine, settings: Settings, tmp_path: Path, whole: Catalogue,
) -> None:
    given = replace(assessment(everywhere(whole, answered(2))), edition=whole.edition)
    with writing(engine) as session:
        remember(session, second_edition(tmp_path / "second"), now=NOON)
        started = start_from(session, whole, given, now=NOON)
        reports.request_report(session, settings, assessment_id=started.id, now=NOON, catalogue=whole)
        claimed = work.claim(session, worker="w", now=NOON)
    assert claimed
    assert claimed.is_final is False
    assert bool(claimed.edition) is (whole.edition == NEW)


def test_an_answers_file_that_cannot_be_read_has_no_edition(engine: Engine) -> None:
    with writing(engine) as session:
        assert [reports.edition_of_answers(session, given) for given in ("", "[]", "{}", '{"catalogue": "1999.1"}', "x")] == [b""] * 5
