"""What a counted survey and a report say to residents: the few lines that fit a poster and two pages, in the language being spoken."""

from collections.abc import Iterable
from datetime import date

from assessment.catalogue.model import Catalogue
from assessment.findings import Finding
from assessment.report.content import Report
from assessment.report.given import leans
from assessment.report.resident_papers import Doing, Line, Paper, PaperKind, Summary, Told
from assessment.report.residents import Beside, ResidentsView
from assessment.report.steps import Step
from assessment.scoring import rounded
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.wording import stage_name

FEW = 3
WELL_FROM = 3
LONGEST_PLACE = 80


def told_by(report: Report, *, again: date | None = None) -> Paper:
    """The results poster of a report with a counted survey: the three highest and the three lowest answers, and the first three steps.

    Raises `ValueError` where there is no survey.
    """
    view = report.residents
    if view is None:
        raise ValueError("there is no counted survey")
    well, badly = _ends(view)
    told = Told(
        _place(report), view.replies, view.opened, view.closed, tuple(map(_line, well)), tuple(map(_line, badly)), _doing(report.steps), again,
    )
    return Paper(PaperKind.RESULTS, view.closed, told=told)


def _ends(view: ResidentsView) -> tuple[list[Beside], list[Beside]]:
    """What is best and what is worst of what residents said, three each, the best first; nothing stands in both."""
    said = sorted((row for row in view.rows if row.median is not None), key=lambda row: -(row.median or 0))
    best = [row for row in said[:FEW] if row.median is not None and row.median >= WELL_FROM]
    return best, [row for row in said[-FEW:] if row not in best] if len(said) > FEW else [row for row in said if row not in best]


def _line(row: Beside) -> Line:
    return Line(row.text, say(row.answer) if row.answer else "")


def _doing(steps: Iterable[Step]) -> tuple[Doing, ...]:
    return tuple(Doing(step.title, step.who, step.by) for step in list(steps)[:FEW])


def _place(report: Report) -> str:
    return report.profile.name


def summary_of(catalogue: Catalogue, report: Report) -> Paper:
    """The report in two pages for everybody."""
    found = report.findings
    summary = Summary(
        _place(report)[:LONGEST_PLACE], report.date, say(report.headline.title), tuple(_looked_at(report)),
        good=_lines(catalogue, found.strengths), missing=_lines(catalogue, found.gaps), doing=_doing(report.steps),
        residents=_residents(report.residents), is_draft=report.is_draft,
    )
    return Paper(PaperKind.SUMMARY, report.date, summary=summary)


def _looked_at(report: Report) -> list[str]:
    counts, headline = report.counts, report.headline
    sentences = [
        _("Smart does not mean more technology. It means that a place works well for the people who live in it."),
        _("We asked ourselves %(asked)s questions in %(parts)s parts and answered %(answered)s.",
          asked=counts.asked, parts=len(report.bars), answered=counts.answered + counts.not_applicable),
    ]
    if headline.score is not None and headline.stage is not None:
        score, stage = rounded(headline.score), say(stage_name(headline.stage))
        sentences.append(_("That gives %(score)s of 100 points. The stage is called “%(stage)s”.", score=score, stage=stage))
    else:
        sentences.append(_("There are not enough answers for a number yet."))
    return sentences


def _lines(catalogue: Catalogue, findings: Iterable[Finding]) -> tuple[Line, ...]:
    """The first few findings: the title of each and the sentence that is true of it, which stands with its question where it leans on it."""
    first = [(catalogue.criteria[each.criterion], catalogue.criteria[each.criterion].levels[each.level].statement) for each in list(findings)[:FEW]]
    return tuple(Line(criterion.title, f"{criterion.question} {said}" if leans(said) else said) for criterion, said in first)


def _residents(view: ResidentsView | None) -> tuple[str, ...]:
    """What residents said, in a few sentences; nothing where nobody was asked."""
    if view is None:
        return ()
    sentences = [say(view.replied)]
    if not view.is_shown:
        return (*sentences, _("That is too few to show more without giving anybody away."))
    best, worst = _ends(view)
    if best:
        sentences.append(_("Best is: “%(statement)s” – %(answer)s.", statement=best[0].text, answer=_line(best[0]).beside))
    if worst:
        sentences.append(_("Worst is: “%(statement)s” – %(answer)s.", statement=worst[-1].text, answer=_line(worst[-1]).beside))
    if view.ask_why:
        sentences.append(_("We thought better of ourselves than you do: “%(statement)s” We will ask you why.", statement=view.ask_why[0].text))
    return tuple(sentences)
