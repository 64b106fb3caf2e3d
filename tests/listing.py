"""Municipalities in the read model to test with, without the long way over questions and answers."""

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from assessment.answers import Answer, Kind, size_class
from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.database.grants import GrantRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import STANDINGS
from assessment.roles import Person
from assessment.scoring import Results
from assessment.services.municipalities import fresh_key
from assessment.services.name_words import save_words
from assessment.services.slots import slots_for
from assessment.services.standing_rows import NO_SLOTS, PARTS, names
from assessment.slots import number_of
from tests.builders import answered, everywhere, scored, shipped
from tests.teams import NOON

DAY = date(2026, 9, 1)


def listed(
    session: Session, name: str, answers: Mapping[str, Answer] | int = 2, *, to: Person | None = None, country: str = "DE",
    population: int | None = 1_900, kind: Kind | None = Kind.VILLAGE, dated: date = DAY,
) -> int:
    """A municipality with a final assessment in the read model, granted to somebody; gives its number."""
    town = MunicipalityRow(key=fresh_key(), name=name, country=country, population=population, kind=kind, created_at=NOON)
    session.add(town)
    session.flush()
    results = scored(shipped(), everywhere(shipped(), answered(answers, "document")) if isinstance(answers, int) else answers)
    assessment, final = _final(session, town, dated)
    row = {
        "municipality_id": town.id, "final_id": final, "assessment_id": assessment, "edition": shipped().edition, "edition_digest": shipped().digest,
        **names(name), "country": country, "population": population, "size_class": size_class(population), "kind": kind, "dated": dated,
        "finalised_at": NOON, **_numbers(session, results),
    }
    session.connection().execute(insert(STANDINGS), row)
    save_words(session, [(town.id, name)])
    if to:
        grant(session, town.id, to)
    return town.id


def grant(session: Session, municipality: int, to: Person, *, until: date | None = None) -> GrantRow:
    """Let somebody see what is final in a municipality."""
    row = GrantRow(key=fresh_key(), municipality_id=municipality, to_person_id=to.id, until=until, given_at=NOON - timedelta(days=1))
    session.add(row)
    session.flush()
    return row


def _final(session: Session, town: MunicipalityRow, dated: date) -> tuple[int, int]:
    row = AssessmentRow(
        edit_digest=sha256(town.key.encode()).hexdigest(), read_secret=f"read{town.key}"[:32], edition=shipped().edition,
        edition_digest=shipped().digest, engine_version="1", scope="full", name=town.name, capacity=12, dated=dated, created_at=NOON, changed_at=NOON,
        key=fresh_key(), municipality_id=town.id,
    )
    session.add(row)
    session.flush()
    final = FinalRow(
        assessment_id=row.id, number=1, dated=dated, at=NOON, edition=row.edition, edition_digest=row.edition_digest, engine_version="1",
        content="{}", digest=sha256(row.edit_digest.encode()).hexdigest(),
    )
    session.add(final)
    session.flush()
    return row.id, final.id


def _numbers(session: Session, results: Results) -> dict[str, Any]:
    slots, overall = slots_for(session, shipped()), results.overall
    exact = {name: getattr(overall, name) for name in ("score", "shown", "coverage", "confidence")}
    return {
        **NO_SLOTS, **{name: None if value is None else int(value * PARTS) for name, value in exact.items()},
        "stage": overall.stage, "shown_stage": overall.shown_stage, "complete": overall.score is not None and not overall.without_score,
        **{column: number_of(results.parts[criterion]) for criterion, column in slots.levels.items()},
        **{column: None if (shown := results.dimensions[part].shown) is None else int(shown * PARTS) for part, column in slots.scores.items()},
    }
