"""The list of tasks of a team: what comes next for whoever looks, the parts with who is asked, and the ways on."""

from collections import Counter
from collections.abc import Mapping

from flask import g
from markupsafe import Markup, escape

from assessment.database.session import reading
from assessment.questionnaire import Scope
from assessment.services.assessments import Opened
from assessment.services.team_tasks import Board, board
from assessment.translation import clock, listed, long_date, ngettext
from assessment.translation import gettext as _
from assessment.web.desks import together_line
from assessment.web.entries import Progress, answered_words, progress
from assessment.web.fragments import fragment
from assessment.web.next_year import links
from assessment.web.offline import device_owner
from assessment.web.permissions import token
from assessment.web.rendering import once
from assessment.web.site import local, now, site
from assessment.web.skeletons import slots
from assessment.web.standing import standing_line
from assessment.web.viewers import viewer


def team_tasks(opened: Opened) -> Markup:
    """The page, put together from what is the same for all teams and what differs."""
    with reading(site().engine) as database:
        found = board(database, site().catalogue, opened)
    parts, changed = progress(opened.assessment, site().catalogue.dimensions), local(opened.changed_at)
    values = {
        "name": escape(opened.assessment.profile.name), "answered": escape(answered_words(parts)), "token": token(),
        "saved": escape(_("saved %(day)s, %(time)s", day=long_date(changed), time=clock(changed))),
        "standing": standing_line(opened), "next": _next(found), "together": together_line(found.standings),
        "years": links(opened), "who": device_owner(opened),
        "remarks": escape(ngettext("(%(num)s remark)", "(%(num)s remarks)", found.remarks)) if found.remarks else "",
    }
    for part in parts:
        identifier = part.dimension.id
        values |= {f"state-{identifier}": part.state, f"words-{identifier}": escape(part.words), f"asked-{identifier}": _asked(part, found)}
    shape = {
        "quick": opened.assessment.scope is Scope.QUICK, "is_begun": bool(opened.revisions),
        "may_answer": opened.may_answer, "may_edit": opened.may_edit,
    }
    return once("team_tasks/tasks.html", tuple(shape.values()), lambda: {**shape, **slots(values)}, values)


def _next(found: Board) -> Markup:
    """What comes next, as the page shows it."""
    who, due = viewer(), found.work.due
    shown = {"is_late": due is not None and due < local(now()).date(), "here": g.here, "town": who.town, "role": who.role}
    return fragment("team_tasks/next.html", (found.next, found.work, *shown.values()), things=found.next, work=found.work, **shown)


def _asked(part: Progress, found: Board) -> Markup:
    """Who is asked the questions of a part, and by when the first answers are wanted."""
    criteria = {criterion.id for criterion in part.dimension.criteria}
    given = [each for each in found.asked if each.criterion in criteria]
    due = min((each.due for each in given if each.due), default=None)
    is_late = due is not None and part.state != "done" and due < local(now()).date()
    people = _people(Counter(each.person for each in given), found.names, part.asked)
    return fragment("team_tasks/asked.html", (people, due, is_late), people=people, due=due, is_late=is_late)


def _people(counts: Mapping[int, int], names: Mapping[int, str], whole: int) -> str:
    """Who is asked, each with how many of the questions where it is not all of them."""
    if not counts:
        return _("given to nobody in particular")
    return listed(
        names[person] if count >= whole else ngettext("%(name)s (%(num)s question)", "%(name)s (%(num)s questions)", count, name=names[person])
        for person, count in counts.items() if person in names
    )
