"""The rows of the results: what the catalogue says is kept for all places, what one place typed or scored goes into its slots."""

from collections.abc import Iterable, Iterator
from datetime import date

from jinja2.utils import urlize
from markupsafe import Markup, escape

from assessment.report.given import Given, file_words
from assessment.report.steps import Outlook, PlannedStep, Quarter, Step
from assessment.report.working import Formula, LevelRow, calculation, outcome
from assessment.translation import listed, long_date, number, say
from assessment.web.fragments import shaped
from assessment.web.skeletons import filled, joined

ANSWER, PLANNED, SECTION, CHANGES = "results/answer.html", "results/planned.html", "results/section.html", "results/outlook_row.html"
STEP, WORKING = "components/step.html", "components/working.html"


def given_rows(every: Iterable[Given], here: str, *, may_edit: bool, is_quick: bool) -> Markup:
    """Questions with everything that was answered."""
    return joined([_given_row(given, here, may_edit=may_edit, is_quick=is_quick) for given in every])


def _given_row(given: Given, here: str, *, may_edit: bool, is_quick: bool) -> Markup:
    evidence = given.evidence, given.evidence_text is None, given.holds_until, given.lapsed
    shape = (given.criterion, given.edition, given.state, given.level, *evidence, may_edit, is_quick)
    typed = {"here": here, "more": "".join(_more(given))}
    if given.evidence_text:
        typed["text"] = escape(given.evidence_text.whole)
    if given.not_applicable:
        typed["reason"] = escape(given.not_applicable.whole)
    return filled(shaped(ANSWER, "piece", shape, given=given, may_edit=may_edit, is_quick=is_quick), typed)


def _more(given: Given) -> Iterator[Markup]:
    """What else was typed with an answer, each in its own line."""
    if given.evidence_link:
        yield filled(shaped(ANSWER, "link", ()), {"link": urlize(given.evidence_link.whole, rel="noopener noreferrer")})
    if given.files:
        yield filled(shaped(ANSWER, "files", ()), {"files": escape(listed(file_words(file) for file in given.files))})
    if given.note:
        yield filled(shaped(ANSWER, "note", ()), {"note": escape(given.note.whole)})
    if given.reviewed is not None:
        said = given.reviewed, given.is_advice, given.review is not None
        review = shaped(ANSWER, "review", said, level=given.reviewed, is_advice=given.is_advice, has_reason=said[2])
        yield filled(review, {"review": escape(given.review.whole)} if given.review else {})
    if given.who or given.by:
        who, day = given.who.whole if given.who else "", _day(given.by)
        yield filled(shaped(ANSWER, "promise", bool(day), day=day), {"who": escape(who), "day": day})


def step_rows(steps: Iterable[Step], root: str, *, may_edit: bool) -> Markup:
    """The next steps."""
    return joined([_step_row(step, root, may_edit=may_edit) for step in steps])


def _step_row(step: Step, root: str, *, may_edit: bool) -> Markup:
    shape = (step.criterion, step.level, step.lifts and step.lifts.key, root, may_edit, not step.who, not step.by)
    case = shaped(STEP, "case", (step.criterion, step.case and step.case.id, root), item=step, root=root)
    promise = _promise(step.who, step.by)
    why = filled(shaped(STEP, "why", ()), {"why": escape(say(step.ask_why))}) if step.ask_why else ""
    own = {"number": str(step.number), "case": filled(case, {}), "ask-why": why, **promise}
    return filled(shaped(STEP, "piece", shape, item=step, may_edit=may_edit), own)


def quarter_rows(quarters: Iterable[Quarter], steps: Iterable[Step], *, may_edit: bool) -> Iterator[tuple[Quarter, Markup]]:
    """The quarters with the rows of what starts or goes on in them; who does a step is asked where its criterion stands first on the page."""
    asked = {step.criterion for step in steps}
    for quarter in quarters:
        rows = []
        for item in quarter.starting:
            rows.append(_planned_row(item, asked=item.criterion not in asked, may_edit=may_edit))
            asked.add(item.criterion)
        rows += [filled(shaped(PLANNED, "running", (item.criterion, item.level, item.hours), item=item), {}) for item in quarter.running]
        yield quarter, joined(rows)


def _planned_row(item: PlannedStep, *, asked: bool, may_edit: bool) -> Markup:
    shape = (
        item.criterion, item.level, item.hours, item.runs_on, item.needed_for, item.check_first, asked, may_edit, not item.who, not item.by,
        item.ask_why,
    )
    return filled(shaped(PLANNED, "piece", shape, item=item, asked=asked, may_edit=may_edit), _promise(item.who, item.by))


def _promise(who: str, by: date | None) -> dict[str, str]:
    """Who has taken on a step, and by when: for a form and for a sentence."""
    return {"who": escape(who), "by": by.isoformat(), "day": _day(by)} if by else {"who": escape(who)}


def _day(day: date | None) -> Markup:
    return escape(long_date(day)) if day else Markup()


def level_rows(rows: Iterable[LevelRow]) -> Markup:
    """Criteria with their levels and what they put into the numbers of their part."""
    return joined([
        filled(shaped(SECTION, "row", (row.criterion, row.state, row.level, row.shown, row.reviewed, row.lapsed), row=row), {}) for row in rows
    ])


def outlook_rows(rows: Iterable[Outlook]) -> Markup:
    """The whole and each part: today, after a quarter, after the year."""
    return joined([_outlook_row(place, row) for place, row in enumerate(rows)])


def _outlook_row(place: int, row: Outlook) -> Markup:
    scores = {"now": row.score, "quarter": row.score_quarter, "year": row.score_year}
    stages = row.stage, row.stage_quarter, row.stage_year
    shape = shaped(CHANGES, "piece", (place, row.dimension, *stages), row=row, place=place, times=list(zip(scores, stages, strict=True)))
    return filled(shape, {when: escape(number(score)) for when, score in scores.items() if score is not None})


def formula_rows(formulas: Iterable[Formula]) -> Markup:
    """How numbers came about."""
    return joined([_formula_row(formula) for formula in formulas])


def _formula_row(formula: Formula) -> Markup:
    figures = {"calculation": escape(calculation(formula)), "outcome": escape(outcome(formula))}
    return filled(shaped(WORKING, "row", formula.name.key, name=formula.name), figures)
