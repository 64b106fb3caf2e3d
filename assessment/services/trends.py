"""How a municipality changed over all its final assessments, and what the steps that it did brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.catalogue.editions import Editions
from assessment.catalogue.model import Catalogue
from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.exchange.frozen_json import Frozen, from_json
from assessment.questionnaire import Scope
from assessment.scoring import Results
from assessment.services.done_steps import Done, done_steps
from assessment.trend import Measured, Trend, trend


@dataclass(frozen=True, slots=True)
class Year:
    """One final assessment: when it became final, with which edition, and its results as they were frozen."""

    assessment_id: int
    day: date
    edition: str
    results: Results


@dataclass(frozen=True, slots=True)
class Run:
    """Final assessments of one edition, one after the other: the first of them by its place among all, how many, and their own trend."""

    first: int
    length: int
    edition: str
    trend: Trend


@dataclass(frozen=True, slots=True)
class Brought:
    """A step that was done between two final assessments, and the level of its criterion before and after; None where there is none.

    `edition` is that of the assessment whose roadmap it stood in.
    """

    done: Done
    edition: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Years:
    """All final assessments of a municipality, the oldest first, in the words of the newest of them.

    `core` compares all of them in what they have in common; `latest` only the last two, None with fewer.
    """

    years: tuple[Year, ...]
    catalogue: Catalogue
    core: Trend | None
    runs: tuple[Run, ...]
    latest: Trend | None
    brought: tuple[Brought, ...]

    @property
    def breaks(self) -> bool:
        """Whether the edition changed in between."""
        return len(self.runs) > 1


def finals_in(session: Session, municipality_id: int) -> tuple[Year, ...]:
    """The newest final version of each full assessment of a municipality, the oldest first; a quick check is never compared."""
    query = select(FinalRow.assessment_id, FinalRow.content).join(AssessmentRow, AssessmentRow.id == FinalRow.assessment_id)
    rows = session.execute(query.where(AssessmentRow.municipality_id == municipality_id).order_by(FinalRow.at, FinalRow.id))
    newest = {row.assessment_id: row.content for row in rows}
    read: dict[int, Frozen] = {assessment: from_json(content) for assessment, content in newest.items()}
    found = (
        Year(assessment, frozen.day, frozen.assessment.edition, frozen.results)
        for assessment, frozen in read.items() if frozen.assessment.scope is Scope.FULL
    )
    return tuple(sorted(found, key=lambda year: (year.day, year.assessment_id)))


def years_of(session: Session, municipality_id: int, editions: Editions) -> Years | None:
    """All final assessments of a municipality side by side; None without any."""
    years = finals_in(session, municipality_id)
    if not years:
        return None
    catalogue = editions.by_name[years[-1].edition].catalogue
    measured = measured_years(years, editions)
    runs = []
    for edition, found in groupby(enumerate(years), key=lambda pair: pair[1].edition):
        places = [place for place, _ in found]
        own = [Measured(years[place].results.parts) for place in places]
        runs.append(Run(places[0], len(places), edition, trend(editions.by_name[edition].catalogue, own)))
    several = len(years) > 1
    return Years(
        years, catalogue, trend(catalogue, measured) if several else None, tuple(runs),
        trend(catalogue, measured[-2:]) if several else None, _brought(session, years, measured),
    )


def measured_years(years: Sequence[Year], editions: Editions) -> list[Measured]:
    """The years as the trend takes them: each with what its criteria are called in the edition of the last."""
    names = {edition: names_in(editions, edition, years[-1].edition) for edition in {year.edition for year in years}}
    return [Measured(year.results.parts, names[year.edition]) for year in years]


def names_in(editions: Editions, old: str, new: str) -> Mapping[str, str] | None:
    """What criteria of one edition are called in another; where no bridge leads there, none of them goes on."""
    if old == new:
        return None
    way = editions.way(old, new)
    return way.names if way else {}


def _brought(session: Session, years: Sequence[Year], measured: Sequence[Measured]) -> tuple[Brought, ...]:
    """The steps done between each final assessment and the next, with the levels of both."""
    found = []
    for (before, known), (after, then) in pairwise(zip(years, measured, strict=True)):
        levels = {name: part.level for identifier, part in after.results.parts.items() if (name := then.name(identifier))}
        for done in done_steps(session, before.assessment_id):
            if done.stands:
                part = before.results.parts.get(done.criterion)
                found.append(Brought(done, before.edition, part.level if part else None, levels.get(known.name(done.criterion) or "")))
    return tuple(found)
