"""The report as one frozen value, made from an assessment and its results: it feeds the results page and the PDF alike."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from assessment import __version__
from assessment.answers import Assessment, Profile, State
from assessment.catalogue.model import Catalogue, Informant
from assessment.findings import Findings, findings_from
from assessment.next_steps import next_step, next_steps
from assessment.own_standing import Among
from assessment.questionnaire import Scope
from assessment.report.cited import CaseUsed, StandardsOf, cases_used, standards_touched
from assessment.report.given import AnnexText, Given, everything_given
from assessment.report.headline import Headline, headline_of
from assessment.report.residents import ResidentsView, residents_view
from assessment.report.steps import FindOutList, Outlook, Step, Year, find_out_lists, first_steps, outlook, year_of
from assessment.report.working import Bar, Formula, Section, bar_of, overall_formulas, section_of
from assessment.roadmap import roadmap
from assessment.scoring import HIGHEST_LEVEL, OverallScore, Results, score_assessment
from assessment.translation import Message, message
from assessment.trend import Since

DECISIONS = 3
# the sentences of a final version stay as they were: the second names the second look and what is parked, the third questions beside statements
FIRST_WORDING, SECOND_WORDING, WORDING = 1, 2, 3


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A criterion at level 4: what to share with others, and how."""

    criterion: str
    title: str
    step_title: str
    step_text: str
    effort: str
    hours: Fraction


@dataclass(frozen=True, slots=True)
class Counts:
    """How many criteria are asked, have a level, do not apply, and are open (don't know or not answered)."""

    asked: int
    answered: int
    not_applicable: int
    open: int


@dataclass(frozen=True, slots=True)
class FinalMark:
    """What a final version fixes: its number, the day on which it became final, the digest of what was frozen, the engine, and the results.

    `since` says what changed since the final assessment before it, where there is one; `wording` which sentences there were then; `among` what
    could be said on that day of its place among others of its size. It is `redacted` where its reader may not see everything.
    """

    number: int
    day: date
    digest: str
    engine: str
    results: Results
    since: Since | None = None
    wording: int = FIRST_WORDING
    among: Among | None = None
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, in the order in which it says it.

    `steps` are the five next steps and `decisions` the first three of them; `sections` hold one dimension each; `annex` the long texts;
    `parked` are answers of other editions whose questions are not asked any more.
    `residents` sets what residents said beside the levels, where a survey was counted.
    `is_draft` where a team has not made it final. `differed` says how often opinions differed, where several people answered.
    """

    profile: Profile
    edition: str
    digest: str
    date: date
    engine: str
    scope: Scope
    results: Results
    findings: Findings
    headline: Headline
    bars: tuple[Bar, ...]
    counts: Counts
    steps: tuple[Step, ...]
    find_out: tuple[FindOutList, ...]
    share: tuple[ShareRow, ...]
    year: Year
    outlook: tuple[Outlook, ...]
    sections: tuple[Section, ...]
    formulas: tuple[Formula, ...]
    cases: tuple[CaseUsed, ...]
    standards: tuple[StandardsOf, ...]
    answers: tuple[Given, ...]
    parked: tuple[Given, ...]
    annex: tuple[AnnexText, ...]
    informants: tuple[Informant, ...]
    final: FinalMark | None = None
    differed: Message | None = None
    is_draft: bool = False
    residents: ResidentsView | None = None

    @property
    def decisions(self) -> tuple[Step, ...]:
        """The three decisions to put before the next council meeting."""
        return self.steps[:DECISIONS]

    @property
    def overall(self) -> OverallScore:
        """The numbers of the whole."""
        return self.results.overall

    @property
    def is_quick(self) -> bool:
        """Whether this is a quick check: levels and a first impression, but neither scores nor stages."""
        return self.scope is Scope.QUICK

    @property
    def has_questions(self) -> bool:
        """Whether a statement that leans on its question stands with it."""
        return self.final is None or self.final.wording > SECOND_WORDING

    @property
    def is_reviewed(self) -> bool:
        """Whether a reviewer gave a level anywhere."""
        return any(given.reviewed is not None for given in self.answers)

    @property
    def is_lowered(self) -> bool:
        """Whether a reviewer made anything show less than its evidence carries, and this report names it."""
        return any(bar.lowered and bar.shown is not None for bar in self.bars)

    @property
    def hours(self) -> Fraction:
        """The hours of the next steps together."""
        return sum((step.hours for step in self.steps), Fraction())


def in_order(catalogue: Catalogue, results: Results) -> Results:
    """Results with their dimensions in the order of the catalogue: what was frozen holds them by name."""
    return replace(results, dimensions={each.id: results.dimensions[each.id] for each in catalogue.dimensions})


def report_of(
    catalogue: Catalogue, assessment: Assessment, results: Results | None = None, *, final: FinalMark | None = None, draft: bool = False,
) -> Report:
    """Make the report of an assessment; those of a `final` version are as they were frozen, otherwise results are computed now.

    The texts are those of the catalogue given, so a localised catalogue gives a localised report. A `draft` says that it is not final.
    """
    is_newer = (final.wording if final else WORDING) > FIRST_WORDING
    results = final.results if final else results or score_assessment(catalogue, assessment)
    results = in_order(catalogue, results) if is_newer else results
    findings, steps = findings_from(catalogue, results), next_steps(catalogue, results, assessment.ask_why)
    planned = roadmap(catalogue, results, assessment.plan.capacity, steps)
    bars = {identifier: bar_of(catalogue, score, names_second_look=is_newer) for identifier, score in results.dimensions.items()}
    first, typed = first_steps(catalogue, assessment, results, steps), everything_given(catalogue, assessment, with_parked=is_newer)
    return Report(
        assessment.profile, assessment.edition, catalogue.digest, assessment.date, final.engine if final else __version__, assessment.scope,
        results, findings,
        headline=headline_of(catalogue, assessment, results, names_second_look=is_newer), bars=tuple(bars.values()), counts=_counts(results),
        steps=first, find_out=find_out_lists(catalogue, steps),
        share=tuple(_share_row(catalogue, found.criterion) for found in steps.share),
        year=year_of(catalogue, assessment, planned), outlook=outlook(catalogue, assessment, results, planned),
        sections=tuple(
            section_of(dimension, assessment, results, bar=bars[dimension.id], findings=findings) for dimension in catalogue.dimensions
        ),
        formulas=overall_formulas(catalogue, results),
        cases=cases_used(first), standards=standards_touched(catalogue, assessment.profile, results, first),
        answers=typed.answers, parked=typed.parked, annex=typed.annex, informants=catalogue.informants, final=final,
        differed=_differed(assessment.differed, _counts(results).asked), is_draft=draft, residents=residents_view(catalogue, assessment),
    )


def _differed(number: int | None, asked: int) -> Message | None:
    """How often opinions differed, without saying whose.

    >>> _differed(4, 36).key, _differed(None, 36)
    ('On %(number)s of %(asked)s questions opinions differed.', None)
    """
    if not number:
        return None if number is None else message("Where several people answered a question, their opinions did not differ.")
    return message("On %(number)s of %(asked)s questions opinions differed.", number=number, asked=asked)


def _share_row(catalogue: Catalogue, identifier: str) -> ShareRow:
    criterion = catalogue.criteria[identifier]
    step = next_step(criterion, HIGHEST_LEVEL)
    return ShareRow(identifier, criterion.title, step.title, step.text, step.effort, step.hours)


def _counts(results: Results) -> Counts:
    states = [part.state for part in results.parts.values() if part.state is not State.NOT_ASKED]
    answered, apart = states.count(State.ANSWERED), states.count(State.NOT_APPLICABLE)
    return Counts(len(states), answered, apart, len(states) - answered - apart)
