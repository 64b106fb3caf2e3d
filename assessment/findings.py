"""What the results mean: strengths, gaps, what holds a stage down, what is not known and whom to ask, what to share."""

from dataclasses import dataclass

from assessment.answers import State
from assessment.catalogue.model import Catalogue, Criterion
from assessment.scoring import HIGHEST_LEVEL, Part, Results, stage_by_points

STRONG = 3
WEAK = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A strength or a gap: the criterion, the level stated and the level that the evidence carries, both 0 to 4."""

    criterion: str
    dimension: str
    level: int
    shown: int


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A criterion nobody has answered yet, or answered "don't know", and who may know; critical ones keep a stage provisional."""

    criterion: str
    dimension: str
    state: State
    ask: tuple[str, ...]
    critical: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """A stage that one weak link keeps below its points. `dimension` is None for the whole, which a dimension holds down.

    `by` is the criterion (of a dimension) or the dimension (of the whole); `stage` is reached, `by_points` would be without it.
    """

    dimension: str | None
    by: str
    stage: int
    by_points: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that can be read from the results; strengths strongest first, gaps heaviest first."""

    strengths: tuple[Finding, ...]
    gaps: tuple[Finding, ...]
    claims: tuple[Finding, ...]
    holds: tuple[Hold, ...]
    open_questions: tuple[OpenQuestion, ...]
    to_share: tuple[Finding, ...]

    def strengths_of(self, dimension: str) -> tuple[Finding, ...]:
        """The strengths of one dimension."""
        return tuple(finding for finding in self.strengths if finding.dimension == dimension)

    def gaps_of(self, dimension: str) -> tuple[Finding, ...]:
        """The gaps of one dimension."""
        return tuple(finding for finding in self.gaps if finding.dimension == dimension)


def findings_from(catalogue: Catalogue, results: Results) -> Findings:
    """Read the findings from results. A strength is carried by evidence at level 3 or more; a gap is stated at level 1 or less."""
    parts = sorted(results.parts.values(), key=lambda part: catalogue.position[part.criterion])
    answered = [
        Finding(part.criterion, part.dimension, part.level, part.shown) for part in parts if part.level is not None and part.shown is not None
    ]
    weight = {part.criterion: part.weight * (3 if part.critical else 2) for part in parts}
    return Findings(
        strengths=tuple(sorted((f for f in answered if f.shown >= STRONG), key=lambda f: (-f.shown, -weight[f.criterion]))),
        gaps=tuple(sorted((f for f in answered if f.level <= WEAK), key=lambda f: -weight[f.criterion] * (HIGHEST_LEVEL - f.level))),
        claims=tuple(f for f in answered if f.shown < f.level),
        holds=holds(results),
        open_questions=tuple(_open(catalogue.criteria[part.criterion], part) for part in parts if _is_open(part)),
        to_share=tuple(f for f in answered if f.shown == HIGHEST_LEVEL),
    )


def holds(results: Results) -> tuple[Hold, ...]:
    """What keeps a stage below its points, the whole first, then the dimensions in catalogue order."""
    found = []
    overall = results.overall
    if overall.held_by and overall.score is not None and overall.stage is not None:
        found.append(Hold(None, overall.held_by, overall.stage, stage_by_points(overall.score)))
    for score in results.dimensions.values():
        if score.held_by and score.score is not None and score.stage is not None:
            found.append(Hold(score.dimension, score.held_by, score.stage, stage_by_points(score.score)))
    return tuple(found)


def _is_open(part: Part) -> bool:
    return part.state in (State.UNKNOWN, State.UNANSWERED)


def _open(criterion: Criterion, part: Part) -> OpenQuestion:
    return OpenQuestion(criterion.id, criterion.dimension, part.state, criterion.ask, criterion.critical)
