"""Final assessments of invented municipalities, frozen as real ones are: contents, results and rows of the read model are computed, never made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from assessment import __version__
from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.common_core import Measured
from assessment.database.standings import STANDINGS
from assessment.exchange.frozen_json import Frozen
from assessment.exchange.frozen_text import FrozenWriter
from assessment.questionnaire import Scope
from assessment.report.content import WORDING
from assessment.scoring import Results, score_assessment
from assessment.services.invented_answers import Pool
from assessment.services.invented_towns import Town, town
from assessment.services.slots import Slots
from assessment.services.standing_rows import row_from
from assessment.translation import SOURCE
from assessment.trend import Since, since, trend

A_YEAR = timedelta(364)
OWN_NUMBERS = ("municipality_id", "final_id", "assessment_id")
STANDING = tuple(column.name for column in STANDINGS.columns if column.name not in OWN_NUMBERS)


@dataclass(frozen=True, slots=True)
class MadeFinal:
    """A final version: its day, the numbers of its answers in the pool, what was frozen, and what the read model says of it."""

    day: date
    numbers: bytes
    content: str
    digest: str
    standing: tuple[Any, ...]

    @property
    def at(self) -> datetime:
        """When it became final."""
        return moment(self.day)


@dataclass(frozen=True, slots=True)
class Made:
    """A municipality with its final versions, the oldest first."""

    town: Town
    finals: tuple[MadeFinal, ...]


class Inventor:
    """Makes municipalities of a seed with their final assessments; every one is the same whenever and wherever it is made."""

    def __init__(self, catalogue: Catalogue, slots: Slots, *, seed: int, today: date) -> None:
        self.catalogue, self.seed, self.today, self._slots = catalogue, seed, today, slots
        self._pool, self._writer = Pool(catalogue, seed), FrozenWriter()

    def made(self, numbers: Sequence[int]) -> list[Made]:
        """These municipalities."""
        return [self._made(town(self.seed, number, self.today)) for number in numbers]

    def _made(self, town: Town) -> Made:
        if not town.is_community:
            return Made(town, (self._final(town, town.day, self._pool.of(town))[0],))
        before, day = self._pool.of(town, earlier=1), town.day - A_YEAR
        first, old = self._final(town, day, before)
        second, _ = self._final(town, town.day, self._pool.of(town), last=(day, old))
        return Made(town, (first, second))

    def _final(self, town: Town, day: date, numbers: bytes, *, last: tuple[date, Results] | None = None) -> tuple[MadeFinal, Results]:
        assessment = Assessment(self.catalogue.edition, day, town.profile, self._pool.given(numbers))
        results = score_assessment(self.catalogue, assessment)
        changed = self._since(*last, results) if last else None
        frozen = Frozen(1, day, self.catalogue.digest, __version__, SOURCE, assessment, results, {}, since=changed, wording=WORDING)
        content = self._writer.text(frozen)
        digest = sha256(content.encode()).hexdigest()
        return MadeFinal(day, numbers, content, digest, self._standing(town, day, results)), results

    def _since(self, day: date, before: Results, results: Results) -> Since:
        changed = trend(self.catalogue, [Measured(before.parts), Measured(results.parts)])
        return since(self.catalogue, changed, (), day=day, edition=self.catalogue.edition)

    def _standing(self, town: Town, day: date, results: Results) -> tuple[Any, ...]:
        """What the read model says, by its own rules from what is frozen; the numbers of rows come later."""
        about = town.profile
        known = SimpleNamespace(
            municipality_id=None, id=None, assessment_id=None, edition=self.catalogue.edition, edition_digest=self.catalogue.digest,
            name=about.name, dated=day, at=moment(day),
        )
        profile = {"population": about.population, "kind": about.kind, "country": about.country}
        frozen = {"assessment": {"scope": Scope.FULL.value, "profile": profile}, "results": _as_read(results)}
        row = row_from(known, frozen, self._slots)
        assert row is not None  # noqa: S101 - it is a full assessment
        return tuple(row[column] for column in STANDING)


def moment(day: date) -> datetime:
    """When an invented assessment of a day became final."""
    return datetime.combine(day, time(12), UTC)


def _as_read(results: Results) -> dict[str, Any]:
    """The part of results that the read model looks at, as it is read from what was frozen."""
    return {
        "overall": {name.replace("_", "-"): _exact(value) for name, value in results.overall._asdict().items()},
        "dimensions": {name: {"shown": _exact(score.shown)} for name, score in results.dimensions.items()},
        "parts": {name: part._asdict() for name, part in results.parts.items()},
    }


def _exact(value: object) -> object:
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else value
