"""What to do next, as the report prints it: the five steps, the year by quarter, what it would change, whom to ask, what to share."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from assessment.answers import Assessment, Commitment, Evidence
from assessment.cases import best_case
from assessment.catalogue.model import CaseStudy, Catalogue
from assessment.next_steps import Candidate, NextSteps, evidence_for, next_step, what_if
from assessment.questionnaire import Scope
from assessment.residents import side_by_side
from assessment.roadmap import QUARTERS, Item, Roadmap, what_if_first_quarter, what_if_year
from assessment.scoring import Results
from assessment.translation import Message, message

NOBODY = Commitment()


@dataclass(frozen=True, slots=True)
class Step:
    """A next step with all that a council needs to decide on it. `hours` is the effort of the first year, levels are 0 to 4.

    `effort` is the catalogue's own words; `cost` names money only where the catalogue does; `lifts` says which stage it lifts by itself.
    `ask_why` sets both views side by side where residents see it far lower.
    `evidence_kind` is the least that carries the level it leads to, `evidence` what the catalogue suggests to keep.
    """

    number: int
    criterion: str
    criterion_title: str
    dimension: str
    dimension_short: str
    title: str
    text: str
    hours: Fraction
    effort: str
    recurring: bool
    each: bool
    cost: str | None
    level: int
    leads_to: int
    lifts: Message | None
    evidence_kind: Evidence
    evidence: str
    case: CaseStudy | None
    no_case: str | None
    who: str
    by: date | None
    ask_why: Message | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other step of the same catalogue."""
        return self.number, self.criterion, self.level, self.lifts and self.lifts.key, self.case and self.case.id, self.who, self.by, self.ask_why


@dataclass(frozen=True, slots=True)
class FindOutRow:
    """An open question: the criterion and what is asked."""

    criterion: str
    title: str
    question: str
    critical: bool


@dataclass(frozen=True, slots=True)
class FindOutList:
    """The open questions that one informant is best placed to answer, most important first."""

    informant: str
    title: str
    questions: tuple[FindOutRow, ...]


class PlannedStep(NamedTuple):
    """A step within a quarter. `hours` is what it takes in this quarter; `needed_for` and `check_first` are titles of criteria."""

    criterion: str
    criterion_title: str
    title: str
    hours: Fraction
    level: int
    leads_to: int
    recurring: bool
    runs_on: bool
    needed_for: str | None
    check_first: tuple[str, ...]
    who: str
    by: date | None
    ask_why: bool = False


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months: what starts in them, what runs on from before, and the hours of both together."""

    number: int
    hours: Fraction
    starting: tuple[PlannedStep, ...]
    running: tuple[PlannedStep, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """Four quarters with the same capacity in hours; `later` counts the steps for which there was no room."""

    capacity: Fraction
    quarters: tuple[Quarter, ...]
    later: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """A score (0 to 100) and a stage today, after the first quarter and after the year. `dimension` is None for the whole."""

    dimension: str | None
    title: Message
    score: Fraction | None
    score_quarter: Fraction | None
    score_year: Fraction | None
    stage: int | None
    stage_quarter: int | None
    stage_year: int | None


def first_steps(catalogue: Catalogue, assessment: Assessment, results: Results, steps: NextSteps) -> tuple[Step, ...]:
    """The five steps to begin with, numbered from 1; the first three are the decisions for the next council meeting."""
    return tuple(_step(catalogue, assessment, results, numbered) for numbered in enumerate(steps.first, start=1))


def _step(catalogue: Catalogue, assessment: Assessment, results: Results, numbered: tuple[int, Candidate]) -> Step:
    number, found = numbered
    criterion = catalogue.criteria[found.criterion]
    step = next_step(criterion, found.level)
    commitment = assessment.plan.steps.get(criterion.id, NOBODY)
    return Step(
        number, criterion.id, criterion.title, found.dimension, catalogue.dimension[found.dimension].short,
        title=step.title, text=step.text, hours=step.hours, effort=step.effort, recurring=step.recurring, each=step.each, cost=step.cost,
        level=found.level, leads_to=found.leads_to, lifts=_lifts(catalogue, assessment, results, found),
        evidence_kind=evidence_for(found.leads_to), evidence=criterion.evidence,
        case=best_case(catalogue, criterion, assessment.profile), no_case=criterion.no_case, who=commitment.who, by=commitment.by,
        ask_why=_ask_why(catalogue, assessment, criterion.id),
    )


def _ask_why(catalogue: Catalogue, assessment: Assessment, criterion: str) -> Message | None:
    """What residents see far lower than officials, with the statement that they were given."""
    said = assessment.residents.about(criterion) if assessment.residents and criterion in assessment.ask_why else None
    if said is None:
        return None
    views = side_by_side(said, assessment.answer(criterion).level, catalogue.residents.answers)
    statement = next((each.text for each in catalogue.residents.statements if each.id == said.statement), said.text)
    return message("%(views)s The statement was: “%(statement)s”", views=views, statement=statement)


def _lifts(catalogue: Catalogue, assessment: Assessment, results: Results, found: Candidate) -> Message | None:
    """Which stage this step lifts all by itself: that of the whole, that of its part, or none."""
    if results.scope is Scope.QUICK:
        return None
    after = what_if(catalogue, assessment, [(found.criterion, found.leads_to)], results)
    if results.overall.stage is not None and after.overall.stage is not None and after.overall.stage > results.overall.stage:
        return message("lifts the stage of the whole")
    before, changed = results.dimensions[found.dimension].stage, after.dimensions[found.dimension].stage
    if before is not None and changed is not None and changed > before:
        return message("lifts the stage of this part")
    return None


def find_out_lists(catalogue: Catalogue, steps: NextSteps) -> tuple[FindOutList, ...]:
    """The open questions, one list for each person to ask, in the catalogue's order of informants."""
    lists: dict[str, list[FindOutRow]] = {informant.id: [] for informant in catalogue.informants}
    for found in steps.find_out:
        criterion = catalogue.criteria[found.criterion]
        lists[found.ask[0]].append(FindOutRow(criterion.id, criterion.title, criterion.question, criterion.critical))
    return tuple(FindOutList(informant, catalogue.informant[informant].title, tuple(rows)) for informant, rows in lists.items() if rows)


def year_of(catalogue: Catalogue, assessment: Assessment, planned: Roadmap) -> Year:
    """The roadmap by quarter. Who and by when belong to the first step of a criterion."""
    first: dict[str, Item] = {}
    for item in planned.items:
        first.setdefault(item.step.criterion, item)

    def row(item: Item, quarter: int) -> PlannedStep:
        criterion = catalogue.criteria[item.step.criterion]
        commitment = assessment.plan.steps.get(criterion.id, NOBODY) if first[criterion.id] is item else NOBODY
        return PlannedStep(
            criterion.id, criterion.title, next_step(criterion, item.step.level).title, item.hours[quarter], item.step.level, item.step.leads_to,
            recurring=item.step.recurring, runs_on=item.ends > quarter,
            needed_for=None if item.needed_for is None else catalogue.criteria[item.needed_for].title,
            check_first=tuple(catalogue.criteria[unknown].title for unknown in item.check_first), who=commitment.who, by=commitment.by,
            ask_why=item.step.level == assessment.answer(criterion.id).level and criterion.id in assessment.ask_why,
        )

    quarters = tuple(
        Quarter(
            quarter + 1, planned.hours(quarter), tuple(row(item, quarter) for item in planned.starting(quarter)),
            tuple(row(item, quarter) for item in planned.running(quarter)),
        )
        for quarter in range(QUARTERS)
    )
    return Year(planned.capacity, quarters, len(planned.later))


def outlook(catalogue: Catalogue, assessment: Assessment, results: Results, planned: Roadmap) -> tuple[Outlook, ...]:
    """What the first quarter and the year would change: the whole first, then each dimension. Empty for a quick check."""
    if results.scope is Scope.QUICK:
        return ()
    quarter = what_if_first_quarter(catalogue, assessment, planned, results)
    year = what_if_year(catalogue, assessment, planned, results)
    whole = Outlook(
        None, message("The whole"), results.overall.score, quarter.overall.score, year.overall.score,
        results.overall.stage, quarter.overall.stage, year.overall.stage,
    )
    return (whole, *(_outlook_of(catalogue, dimension, (results, quarter, year)) for dimension in catalogue.dimension))


def _outlook_of(catalogue: Catalogue, dimension: str, times: tuple[Results, Results, Results]) -> Outlook:
    now, quarter, year = (results.dimensions[dimension] for results in times)
    title = message("%(part)s", part=catalogue.dimension[dimension].short)
    return Outlook(dimension, title, now.score, quarter.score, year.score, now.stage, quarter.stage, year.stage)
