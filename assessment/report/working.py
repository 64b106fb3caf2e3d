"""The six parts with their numbers, and the working of each number, so that a pocket calculator can follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from assessment.answers import Assessment, Evidence, State
from assessment.catalogue.model import Catalogue, Dimension
from assessment.findings import Finding, Findings
from assessment.questionnaire import questions
from assessment.scoring import CARRIED_BY, HALF_A_STAGE, HIGHEST_LEVEL, DimensionScore, OverallScore, Part, Results, weighted_mean
from assessment.translation import Message, language, message, number, percent, speaking
from assessment.wording import STATES, confidence_words, stage_name

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of the six in one line. Scores 0 to 100, coverage and confidence 0 to 1; None where the method gives no number.

    `shown_stage` is given only where the evidence carries a lower stage; `note` says what holds it down or why there is no score;
    `lowered` whether a reviewer makes it show less than its evidence carries.
    """

    dimension: str
    title: str
    short: str
    score: Fraction | None
    shown: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    confidence: Fraction | None
    confidence_words: Message | None
    stage: int | None
    stage_name: Message | None
    shown_stage: int | None
    shown_stage_name: Message | None
    provisional: bool
    held_by: str | None
    note: Message | None
    lowered: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A calculation: what it gives, the numbers and signs as they are keyed in, and the result (0 to 100, or a share of 0 to 1)."""

    name: Message
    terms: tuple[str | int | Fraction, ...]
    result: Fraction
    share: bool = False


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A criterion with what it puts into the numbers: weight times level and, carried by evidence, weight times shown level.

    `reviewed` is given where the level that a reviewer sees makes the shown one lower than the declared one; `lapsed` is the last day of a
    document that does not hold any more.
    """

    criterion: str
    title: str
    weight: int
    critical: bool
    state: State
    level: int | None
    shown: int | None
    evidence: Evidence | None
    left_out: Message | None
    reviewed: int | None = None
    lapsed: date | None = None

    @property
    def points(self) -> int | None:
        """Weight times level."""
        return None if self.level is None else self.weight * self.level

    @property
    def shown_points(self) -> int | None:
        """Weight times the level that the evidence carries."""
        return None if self.shown is None else self.weight * self.shown


@dataclass(frozen=True, slots=True)
class Section:
    """One dimension on half a page: its line, its levels, strengths and gaps (as levels), and the working of its numbers."""

    bar: Bar
    takeaway: str
    rows: tuple[LevelRow, ...]
    strengths: tuple[LevelRow, ...]
    gaps: tuple[LevelRow, ...]
    formulas: tuple[Formula, ...]
    stage_rule: Message | None

    @property
    def reviewed(self) -> tuple[int | None, ...]:
        """The levels that a reviewer lowered: all of a dimension that its score does not tell."""
        return tuple([row.reviewed for row in self.rows])

    @property
    def answered(self) -> tuple[LevelRow, ...]:
        """The criteria with a level."""
        return tuple(row for row in self.rows if row.level is not None)

    @property
    def left_out(self) -> tuple[LevelRow, ...]:
        """The criteria that are not in the score."""
        return tuple(row for row in self.rows if row.level is None)


def is_lowered(parts: Iterable[Part]) -> bool:
    """Whether a level that a reviewer sees makes anything show less than its evidence carries."""
    known = ((part.level, part.shown, part.evidence) for part in parts)
    return any(
        shown < min(level, CARRIED_BY[evidence]) for level, shown, evidence in known
        if level is not None and shown is not None and evidence is not None
    )


def bar_of(catalogue: Catalogue, score: DimensionScore, *, names_second_look: bool = True) -> Bar:
    """The line of one dimension; what a reviewer lowered is named unless `names_second_look` is off."""
    dimension = catalogue.dimension[score.dimension]
    lower = score.shown_stage if score.stage is not None and score.shown_stage is not None and score.shown_stage < score.stage else None
    return Bar(
        dimension.id, dimension.title, dimension.short, score.score, score.shown, score.low, score.high, score.coverage, score.confidence,
        confidence_words=None if score.confidence is None else confidence_words(score.confidence),
        stage=score.stage, stage_name=None if score.stage is None else stage_name(score.stage),
        shown_stage=lower, shown_stage_name=None if lower is None else stage_name(lower),
        provisional=bool(score.provisional), held_by=score.held_by, note=_note(catalogue, score),
        lowered=names_second_look and is_lowered(score.parts),
    )


def _note(catalogue: Catalogue, score: DimensionScore) -> Message | None:
    if not score.applies:
        return message("does not apply")
    if score.score is None:
        return message("not enough answers yet")
    if score.held_by is not None:
        return message("held back by “%(criterion)s”", criterion=catalogue.criteria[score.held_by].title)
    return message("provisional: a question that decides the stage is open") if score.provisional else None


def section_of(dimension: Dimension, assessment: Assessment, results: Results, *, bar: Bar, findings: Findings) -> Section:
    """One dimension with everything behind its numbers."""
    score = results.dimensions[dimension.id]
    titles = {criterion.id: criterion.title for criterion in questions(dimension, results.scope)}
    rows = {part.criterion: _row(part, titles[part.criterion], assessment) for part in score.parts if part.criterion in titles}
    return Section(
        bar, dimension.takeaway, tuple(rows.values()),
        strengths=_rows(rows, findings.strengths_of(dimension.id)), gaps=_rows(rows, findings.gaps_of(dimension.id)),
        formulas=() if assessment.scope == "quick" else dimension_formulas(score),
        stage_rule=_stage_rule(titles, score),
    )


def _rows(rows: dict[str, LevelRow], found: tuple[Finding, ...]) -> tuple[LevelRow, ...]:
    return tuple(rows[finding.criterion] for finding in found)


def _row(part: Part, title: str, assessment: Assessment) -> LevelRow:
    left_out = None
    if part.state is State.NOT_APPLICABLE:
        left_out = message("does not apply: %(reason)s", reason=assessment.answer(part.criterion).not_applicable)
    elif part.level is None:
        left_out = STATES[part.state]
    seen = assessment.answer(part.criterion).reviewed
    reviewed = seen if seen is not None and part.level is not None and seen < part.level and seen == part.shown else None
    return LevelRow(
        part.criterion, title, part.weight, part.critical, part.state, part.level, part.shown, part.evidence, left_out, reviewed, part.lapsed,
    )


def dimension_formulas(score: DimensionScore) -> tuple[Formula, ...]:
    """The calculations of one dimension, each with its figures; those the method does not give are left out."""
    applicable, answered = score.applicable_weight, score.answered_weight
    points = sum(part.weight * part.level for part in score.parts if part.level is not None)
    shown = sum(part.weight * part.shown for part in score.parts if part.shown is not None)
    found = []
    if score.score is not None and score.shown is not None:
        found.append(Formula(message("stated"), (100, TIMES, points, "÷", "(", 4, TIMES, answered, ")"), score.score))
        found.append(Formula(message("shown"), (100, TIMES, shown, "÷", "(", 4, TIMES, answered, ")"), score.shown))
    if score.low is not None and score.high is not None:
        found.append(Formula(message("at least"), (100, TIMES, points, "÷", "(", 4, TIMES, applicable, ")"), score.low))
        found.append(Formula(message("at most"), (score.low, "+", 100, TIMES, applicable - answered, "÷", applicable), score.high))
    if score.coverage is not None:
        found.append(Formula(message("coverage"), (answered, "÷", applicable), score.coverage, share=True))
    if score.confidence is not None:
        found.append(Formula(message("confidence"), (Fraction(score.backing, 2), "÷", answered), score.confidence, share=True))
    return tuple(found)


def _stage_rule(titles: dict[str, str], score: DimensionScore) -> Message | None:
    """How the stage came about: by points, or limited to one above the weakest critical criterion."""
    if score.score is None or score.stage is None:
        return None
    if score.held_by is None:
        return message("Stage by points: %(stage)s.", stage=stage_name(score.stage))
    by_points = stage_name(min(HIGHEST_LEVEL, int(score.score / 25 + Fraction(1, 2))))
    return message(
        "Stage by points: %(by_points)s. “%(criterion)s” limits it to one above its own level: %(stage)s.",
        by_points=by_points, criterion=titles[score.held_by], stage=stage_name(score.stage),
    )


def overall_formulas(catalogue: Catalogue, results: Results) -> tuple[Formula, ...]:
    """The calculations of the whole: weighted means over the dimensions, coverage and confidence over all criteria."""
    if results.impression is not None:
        return impression_formulas(results)
    overall, scores = results.overall, results.dimensions.values()
    scored = [(catalogue.dimension[score.dimension].weight, score) for score in scores if score.score is not None]
    applying = [(catalogue.dimension[score.dimension].weight, score) for score in scores if score.applies]
    found = []
    if overall.score is not None and overall.shown is not None:
        found.append(Formula(message("stated"), _mean_terms([(weight, score.score) for weight, score in scored]), overall.score))
        found.append(Formula(message("shown"), _mean_terms([(weight, score.shown) for weight, score in scored]), overall.shown))
    if overall.low is not None and overall.high is not None:
        found.append(_bound(message("at least"), overall.low, [(weight, score.low) for weight, score in applying]))
        found.append(_bound(message("at most"), overall.high, [(weight, score.high) for weight, score in applying]))
    return (*found, *_share_formulas(overall, results))


def _bound(name: Message, value: Fraction, weighted: list[tuple[int, Fraction | None]]) -> Formula:
    """A bound of the range: the mean over all dimensions that apply, or the stated score itself where that lies further out."""
    return Formula(name, _mean_terms(weighted) if weighted_mean(weighted) == value else (value,), value)


def _share_formulas(overall: OverallScore, results: Results) -> tuple[Formula, ...]:
    found = []
    if overall.coverage is not None:
        found.append(Formula(message("coverage"), (overall.answered_weight, "÷", overall.applicable_weight), overall.coverage, share=True))
    if overall.confidence is not None:
        backing = Fraction(sum(score.backing for score in results.dimensions.values()), 2)
        found.append(Formula(message("confidence"), (backing, "÷", overall.answered_weight), overall.confidence, share=True))
    return tuple(found)


def impression_formulas(results: Results) -> tuple[Formula, ...]:
    """The calculation of the first impression of a quick check, and its band."""
    impression = results.impression
    if impression is None or impression.score is None or impression.low is None or impression.high is None:
        return ()
    answered = [part for part in results.parts.values() if part.level is not None]
    points, weight = sum(part.weight * (part.level or 0) for part in answered), sum(part.weight for part in answered)
    return (
        Formula(message("middle"), (100, TIMES, points, "÷", "(", 4, TIMES, weight, ")"), impression.score),
        Formula(message("at least"), (impression.score, "-", HALF_A_STAGE), impression.low),
        Formula(message("at most"), (impression.score, "+", HALF_A_STAGE), impression.high),
    )


def _mean_terms(weighted: list[tuple[int, Fraction | None]]) -> tuple[str | int | Fraction, ...]:
    terms: list[str | int | Fraction] = ["("]
    for weight, value in weighted:
        terms += [*(["+"] if len(terms) > 1 else []), weight, TIMES, value or Fraction(0)]
    return (*terms, ")", "÷", sum(weight for weight, _ in weighted))


def calculation(formula: Formula) -> str:
    """A formula as it is keyed into a pocket calculator: whole numbers as they are, others with two decimals."""
    said, spoken = [], language()
    for term in formula.terms:
        said.append(term if isinstance(term, str) else _figure(*term.as_integer_ratio(), spoken))
    return " ".join(said).replace("( ", "(").replace(" )", ")")


def outcome(formula: Formula) -> str:
    """What a formula gives: two decimals and, for a score, the whole number that is printed; a share in per cent."""
    if formula.share:
        return percent(formula.result)
    whole, exact = number(formula.result), _figure(*formula.result.as_integer_ratio(), language())
    return whole if whole == exact else f"{exact} → {whole}"


@lru_cache(maxsize=16_384)
def _figure(above: int, below: int, spoken: str) -> str:
    """A number in the language that is `spoken`; the same few stand in many calculations."""
    with speaking(spoken):
        return number(above) if below == 1 else number(Fraction(above, below), 2)
