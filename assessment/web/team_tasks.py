"""The list of tasks of a team: what comes next for whoever looks, the parts with who is asked, and the ways on."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessment.catalogue.model import Dimension
from assessment.database.session import reading
from assessment.questionnaire import Scope
from assessment.services.assessments import Opened
from assessment.services.team_tasks import Board, board
from assessment.translation import gettext as _
from assessment.translation import listed, ngettext
from assessment.web.desks import together_line
from assessment.web.entries import Progress, answered_words, progress
from assessment.web.next_year import links
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.web.standing import standing_line


@dataclass(frozen=True, slots=True)
class Part:
    """A part with how far it is and who is asked it, in words."""

    dimension: Dimension
    progress: Progress
    people: str
    due: date | None
    is_late: bool


def team_tasks(opened: Opened) -> str:
    """The page."""
    with reading(site().engine) as database:
        found = board(database, site().catalogue, opened)
    parts, due = progress(opened.assessment, site().catalogue.dimensions), found.work.due
    return render(
        "team_tasks/tasks.html", board=found, work=found.work, parts=[_part(each, found) for each in parts], answered=answered_words(parts),
        changed=local(opened.changed_at), is_begun=bool(opened.revisions), quick=opened.assessment.scope is Scope.QUICK,
        is_late=due is not None and due < local(now()).date(),
        standing=standing_line(opened), together=together_line(opened), years=links(opened),
    )


def _part(far: Progress, found: Board) -> Part:
    criteria = {criterion.id for criterion in far.dimension.criteria}
    given = [each for each in found.asked if each.criterion in criteria]
    due = min((each.due for each in given if each.due), default=None)
    is_late = due is not None and far.state != "done" and due < local(now()).date()
    return Part(far.dimension, far, _people(given_counts(found, criteria), found.names, far.asked), due, is_late)


def given_counts(found: Board, criteria: set[str]) -> Mapping[int, int]:
    """How many of these criteria each person is asked."""
    counts: dict[int, int] = defaultdict(int)
    for each in found.asked:
        if each.criterion in criteria:
            counts[each.person] += 1
    return counts


def _people(counts: Mapping[int, int], names: Mapping[int, str], whole: int) -> str:
    """Who is asked, each with how many of the questions where it is not all of them."""
    if not counts:
        return _("given to nobody in particular")
    return listed(
        names[person] if count >= whole else ngettext("%(name)s (%(num)s question)", "%(name)s (%(num)s questions)", count, name=names[person])
        for person, count in counts.items() if person in names
    )
