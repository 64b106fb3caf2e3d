"""How a municipality changed over all its final assessments, and what the steps that it did brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.catalogue.editions import Edition, Editions, editions_of
from assessment.catalogue.model import Catalogue
from assessment.common_core import Measured
from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.exchange.frozen_json import Frozen, from_json
from assessment.next_steps import next_step
from assessment.questionnaire import Scope
from assessment.scoring import Results
from assessment.services.done_steps import Done, done_steps
from assessment.services.editions import kept_editions
from assessment.services.opening import found
from assessment.translation import SOURCE
from assessment.trend import Since, StepDone, Trend, since, trend


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


def since_last(session: Session, catalogue: Catalogue, assessment_id: int, results: Results) -> Since | None:
    """What changed since the last final assessment of the same municipality; None where there is none, and for a quick check."""
    row = found(session, assessment_id)
    earlier = [year for year in finals_in(session, row.municipality_id) if year.assessment_id != assessment_id] if row.municipality_id else []
    if not earlier or results.scope is not Scope.FULL:
        return None
    last = earlier[-1]
    old, names = catalogue, None
    if last.edition != catalogue.edition:
        editions = editions_of([*kept_editions(session, SOURCE, known=()), Edition(catalogue)])
        old, names = editions.by_name[last.edition].catalogue, names_in(editions, last.edition, catalogue.edition)
    measured = [Measured(last.results.parts, names), Measured(results.parts)]
    present = Year(assessment_id, last.day, catalogue.edition, results)
    steps = [step_done(brought, old) for brought in _brought(session, (last, present), measured)]
    return since(catalogue, trend(catalogue, measured), steps, day=last.day, edition=last.edition)


def step_done(brought: Brought, catalogue: Catalogue) -> StepDone:
    """A step in words: what it was is said by the edition in whose roadmap it stood."""
    criterion = catalogue.criteria[brought.done.criterion]
    title = next_step(criterion, brought.done.level).title
    return StepDone(title, criterion.title, brought.done.day, brought.done.evidence, brought.before, brought.after)


def finals_in(session: Session, municipality_id: int) -> tuple[Year, ...]:
    """The newest final version of each full assessment of a municipality, the oldest first; a quick check is never compared."""
    query = select(FinalRow.assessment_id, FinalRow.content).join(AssessmentRow, AssessmentRow.id == FinalRow.assessment_id)
    rows = session.execute(query.where(AssessmentRow.municipality_id == municipality_id).order_by(FinalRow.number))
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
    for edition, group in groupby(enumerate(years), key=lambda pair: pair[1].edition):
        places = [place for place, _ in group]
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
