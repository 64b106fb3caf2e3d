"""Where a municipality stands among others of its size: a few indexed rows for the whole, all parts and all criteria.

Its place is that of the final assessment that it had on the day of the refresh, or of its first one since then. Whoever finishes again and
again with other answers so learns nothing of the others.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from assessment.answers import Assessment, Profile, size_class
from assessment.benchmarks import MONTHS_VALID, NOT_AMONG_TOWNS, OVERALL, POINT, Measure, nearest, shown_of
from assessment.database.assessments import AssessmentRow
from assessment.database.benchmarks import BenchmarkRow, BenchmarkStepsRow, RefreshRow
from assessment.database.course import FinalRow
from assessment.database.grants import ConsentRow
from assessment.database.standings import STANDINGS
from assessment.distributions import Step
from assessment.exchange.frozen_json import from_json
from assessment.own_standing import Among, CriterionAmong, PartAmong, Position, group_for, of_ten, position, standing
from assessment.questionnaire import Scope
from assessment.scoring import Results
from assessment.services.benchmark_tables import ALL_COUNTRIES, Piece, unpacked
from assessment.services.consents import ConsentKind
from assessment.suppression import older

Subject = tuple[str, str]
# every page of a final version asks this, so it is put together once
_SOUGHT = (
    select(STANDINGS.c.municipality_id, STANDINGS.c.final_id, STANDINGS.c.edition, select(func.max(RefreshRow.id)).scalar_subquery())
    .join(FinalRow, FinalRow.id == STANDINGS.c.final_id)
    .where(FinalRow.assessment_id == bindparam("assessment"), FinalRow.number == bindparam("number"))
)


class Unsaid(StrEnum):
    """Why nothing is said: too few others or none at all, which is the same; a municipality without population; or one that is no town."""

    TOO_FEW = "too-few"
    NO_POPULATION = "no-population"
    NO_TOWN = "no-town"


class Sought(NamedTuple):
    """Of which final version the place is asked: the municipality's newest in the read model; `refresh` tells the last refresh from others."""

    municipality: int
    final: int
    edition: str
    refresh: int | None


class Counted(NamedTuple):
    """The final assessment of a municipality with which it stands among others."""

    municipality: int
    assessment: Assessment
    results: Results


@dataclass(frozen=True, slots=True)
class Own:
    """What a municipality stands with: its own shown scores in ten-thousandths of a point and its shown levels. `is_stored`: they count in the
    tables too."""

    profile: Profile
    day: date
    values: Mapping[Subject, int]
    confidence: Fraction | None
    is_stored: bool


def sought(session: Session, assessment_id: int, number: int) -> Sought | None:
    """A final version, if it is the newest of its municipality as the read model has it."""
    row = session.connection().execute(_SOUGHT, {"assessment": assessment_id, "number": number}).one_or_none()
    return Sought(*row) if row else None


def place_now(session: Session, asked: Sought) -> Among | Unsaid:
    """The place of a municipality as of the last refresh."""
    refresh = _refresh(session)
    if refresh is None:
        return Unsaid.TOO_FEW
    frozen = from_json(_content(session, _counted_final(session, asked.municipality, asked.edition, refresh.at) or asked.final))
    return _place(session, refresh, Counted(asked.municipality, frozen.assessment, frozen.results))


def place_when_final(session: Session, municipality_id: int | None, assessment: Assessment, results: Results) -> Among | None:
    """The same for an assessment that becomes final now; None where nothing may be said, for a quick check, and without a municipality."""
    refresh = _refresh(session)
    if municipality_id is None or refresh is None or results.scope is not Scope.FULL:
        return None
    if counted := _counted_final(session, municipality_id, assessment.edition, refresh.at):
        frozen = from_json(_content(session, counted))
        assessment, results = frozen.assessment, frozen.results
    found = _place(session, refresh, Counted(municipality_id, assessment, results))
    return found if isinstance(found, Among) else None


def _refresh(session: Session) -> RefreshRow | None:
    return session.scalar(select(RefreshRow).order_by(RefreshRow.day.desc()).limit(1))


def _counted_final(session: Session, municipality_id: int, edition: str, at: datetime) -> int | None:
    """The last final version until a moment, or else the first one since then; what was withdrawn is not forgotten."""
    query = select(FinalRow.id, FinalRow.at).join(AssessmentRow, AssessmentRow.id == FinalRow.assessment_id)
    query = query.where(AssessmentRow.municipality_id == municipality_id, AssessmentRow.scope == Scope.FULL.value, FinalRow.edition == edition)
    rows = session.connection().execute(query.order_by(FinalRow.at, FinalRow.id)).all()
    until = [row.id for row in rows if row.at <= at]
    return until[-1] if until else rows[0].id if rows else None


def _content(session: Session, final_id: int) -> str:
    return session.connection().scalars(select(FinalRow.content).where(FinalRow.id == final_id)).one()


def _place(session: Session, refresh: RefreshRow, counted: Counted) -> Among | Unsaid:
    profile = counted.assessment.profile
    if profile.kind in NOT_AMONG_TOWNS:
        return Unsaid.NO_TOWN
    size = size_class(profile.population)
    if size is None:
        return Unsaid.NO_POPULATION
    is_stored, results = _is_stored(session, refresh, counted), counted.results
    own = Own(profile, counted.assessment.date, _values(results), results.overall.confidence, is_stored)
    found = _among(session, own, counted.assessment.edition, size)
    return found if found and found.says_anything else Unsaid.TOO_FEW


def _is_stored(session: Session, refresh: RefreshRow, counted: Counted) -> bool:
    """Whether this counted in the refresh: complete, not too old, and consented to on that day."""
    overall = counted.results.overall
    if overall.without_score or overall.score is None or older(counted.assessment.date, MONTHS_VALID, refresh.day):
        return False
    held = or_(ConsentRow.withdrawn_at.is_(None), ConsentRow.withdrawn_at > refresh.at)
    query = select(ConsentRow.id).where(
        ConsentRow.municipality_id == counted.municipality, ConsentRow.kind == ConsentKind.BENCHMARKS.value, ConsentRow.given_at <= refresh.at, held,
    )
    return session.scalar(query.limit(1)) is not None


def _values(results: Results) -> dict[Subject, int]:
    """Shown scores, as the read model rounds them, and shown levels, each by measure and subject."""
    scores = {OVERALL: results.overall.shown, **{name: score.shown for name, score in results.dimensions.items()}}
    values = {(Measure.SCORE.value, name): nearest(shown * POINT) for name, shown in scores.items() if shown is not None}
    levels = {(Measure.LEVEL.value, name): part.shown for name, part in results.parts.items() if part.shown is not None}
    return values | levels


def _among(session: Session, own: Own, edition: str, size: int) -> Among | None:
    """What may be said, from the tables of the group that the fixed rule chooses."""
    chosen = _tables(session, own, edition, size)
    steps = _steps(session, {row.id: own.values[subject] for subject, row in chosen.items()})
    places = {subject: (row, _position(own, subject, row, steps)) for subject, row in chosen.items()}
    parts = {name: _part(own, row, place) for (kind, name), (row, place) in places.items() if kind == Measure.SCORE}
    levels = {name: _criterion(own, row, place) for (kind, name), (row, place) in places.items() if kind == Measure.LEVEL}
    day = max((row.day for row in chosen.values()), default=None)
    if day is None:
        return None
    return Among(
        day, own.day, size, own.confidence, parts.pop(OVERALL, None), parts, {name: each for name, each in levels.items() if each},
    )


def _tables(session: Session, own: Own, edition: str, size: int) -> dict[Subject, Row[Any]]:
    """For everything that the municipality has a value of, the table of its country, else that of all countries."""
    columns = ("id", "day", "country", "kind", "subject", "size", "median", "lower_quartile", "upper_quartile")
    query = select(*(getattr(BenchmarkRow, name) for name in columns)).where(
        BenchmarkRow.newest, BenchmarkRow.published, BenchmarkRow.edition == edition, BenchmarkRow.size_class == size,
        BenchmarkRow.country.in_({ALL_COUNTRIES, own.profile.country}),
    )
    groups: defaultdict[Subject, dict[str | None, Row[Any]]] = defaultdict(dict)
    for row in session.connection().execute(query):
        groups[row.kind, row.subject][row.country or None] = row
    found = {subject: group_for(groups[subject], own.profile.country) for subject in own.values if subject in groups}
    return {subject: row for subject, row in found.items() if row is not None}


def _steps(session: Session, wanted: Mapping[int, int]) -> dict[int, Step]:
    """For each table the highest step that is not above a value: of every distribution one piece is read."""
    if not wanted:
        return {}
    rows = BenchmarkStepsRow
    which = or_(*(and_(rows.benchmark_id == number, rows.lowest <= value) for number, value in wanted.items()))
    last = select(rows.benchmark_id, func.max(rows.lowest).label("lowest")).where(which).group_by(rows.benchmark_id).subquery()
    query = select(rows.benchmark_id, rows.lowest, rows.below, rows.packed)
    query = query.join(last, and_(rows.benchmark_id == last.c.benchmark_id, rows.lowest == last.c.lowest))
    found = {}
    for number, lowest, below, packed in session.connection().execute(query):
        found[number] = max(step for step in unpacked(Piece(lowest, below, packed)) if step.value <= wanted[number])
    return found


def _position(own: Own, subject: Subject, row: Row[Any], steps: Mapping[int, Step]) -> Position:
    return position(own.values[subject], steps.get(row.id), row.size, stored=own.is_stored)


def _part(own: Own, row: Row[Any], place: Position) -> PartAmong:
    value = own.values[row.kind, row.subject]
    shown = shown_of(row.size, *(Fraction(each) for each in (row.lower_quartile, row.median, row.upper_quartile)))
    return PartAmong(row.country, value, shown, standing(value, shown, place))


def _criterion(own: Own, row: Row[Any], place: Position) -> CriterionAmong | None:
    found = of_ten(place)
    return None if found is None else CriterionAmong(row.country, own.values[row.kind, row.subject], found)
