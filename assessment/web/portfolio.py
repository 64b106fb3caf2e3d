"""The portfolio: every municipality that somebody may see, filtered and sorted as its address says, and a choice of some to compare."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessment.comparison import LEAST_PLACES, MOST_PLACES
from assessment.database.session import reading
from assessment.roles import Person
from assessment.services import portfolio as use
from assessment.services import portfolio_choices as beside
from assessment.services.municipalities import KEY_LENGTH
from assessment.services.name_words import words_of
from assessment.services.portfolio_filters import Wish
from assessment.services.portfolio_order import subjects
from assessment.services.portfolio_viewer import viewer_of
from assessment.translation import Message, message
from assessment.web.forms import tidy, whole
from assessment.web.permissions import requires
from assessment.web.portfolio_rows import portfolio_rows
from assessment.web.portfolio_words import AGES, COLUMNS, KINDS, LAST_PAGE, LEFT_OUT, NO_SUCH_COLUMN, SIZES, STAGES, column_name
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("portfolio", __name__)
FIELDS = ("search", "country", "size", "kind", "association", "stage", "age", "sort", "order")
SORTING = ("sort", "order")
MOST_CHOSEN = 60
LONGEST = 200
FILTERS = (("size", message("Size"), SIZES), ("kind", message("Kind"), KINDS), ("stage", message("Stage"), STAGES), ("age", message("Age"), AGES))


@blueprint.get("/portfolio")
@requires("signed-in")
def show(person: Person) -> str:
    """A page of the portfolio."""
    asked, chosen = _asked(request.args), _chosen(request.args)
    wish, problems = _wish(asked)
    with reading(site().engine) as database:
        viewer = viewer_of(database, person, today=now().date())
        found = use.portfolio(database, viewer, wish)
        offered, kept = beside.choices(database, viewer), beside.chosen(database, viewer, chosen)
        waits = beside.count_waiting(database, viewer) if viewer.count <= beside.LOOKED_THROUGH else None
    here = {line.key for line in found.lines}
    return render(
        "portfolio/portfolio.html", found=found, asked=asked, is_filtered=any(asked[name] for name in FIELDS if name not in SORTING), waits=waits,
        problems=[*problems, *_problems(found, wish)], offered=offered, chosen=set(chosen), elsewhere=[each for each in kept if each.key not in here],
        least=LEAST_PLACES, most=MOST_PLACES, filters=FILTERS, columns=COLUMNS, subjects=subjects(site().newest),
        sorted_by=column_name(found.order.key, site().newest), sort=found.order.key,
        portfolio_rows=portfolio_rows, together=next((each for each in offered.associations if each.key == asked["association"]), None),
    )


@blueprint.post("/portfolio")
@requires("signed-in")
def turn(_: Person) -> ResponseReturnValue:
    """Go on to another filter, order or page with everything that was chosen: its address can be kept."""
    asked, go = _asked(request.form), request.form.get("go", "")
    if go.startswith("page="):
        asked["page"] = go.removeprefix("page=")
    elif go.startswith("sort="):
        asked["sort"], _sign, asked["order"] = go.removeprefix("sort=").partition(" ")
    elif go == "all":
        asked = {"sort": asked["sort"], "order": asked["order"]}
    return redirect(f"{request.script_root}/portfolio?{_address(asked, _chosen(request.form))}", 303)


@blueprint.get("/portfolio/waiting")
@requires("signed-in")
def wait(person: Person) -> str:
    """The municipalities that have nothing final yet."""
    with reading(site().engine) as database:
        viewer = viewer_of(database, person, today=now().date())
        waits = beside.waiting(database, viewer, request.args.get("part", 1, type=int))
    return render("portfolio/waiting.html", waits=waits)


def kept_choice() -> str:
    """The address of the portfolio as it was when its form was sent, with everything that was chosen there."""
    return f"{request.script_root}/portfolio?{_address(_asked(request.form), _chosen(request.form))}"


def _asked(given: MultiDict[str, str]) -> dict[str, str]:
    """What the address or the form says, as it was typed."""
    return {name: tidy(given.get(name))[:LONGEST] for name in (*FIELDS, "page")}


def _chosen(given: MultiDict[str, str]) -> list[str]:
    keys = [tidy(key) for name in ("chosen", "municipality") for key in given.getlist(name)]
    return [key for key in dict.fromkeys(keys) if len(key) == KEY_LENGTH][:MOST_CHOSEN]


def _address(asked: Mapping[str, str], chosen: Sequence[str]) -> str:
    """The part of the address after the question mark: what is empty is left out."""
    return urlencode([*((name, value) for name, value in asked.items() if value), *(("chosen", key) for key in chosen)])


def _wish(asked: Mapping[str, str]) -> tuple[Wish, list[Message]]:
    """What is wished for, and what of it is not known."""
    known = {
        "size": asked["size"] in SIZES, "kind": asked["kind"] in KINDS, "stage": asked["stage"] in STAGES, "age": asked["age"] in AGES,
        "order": asked["order"] in ("up", "down"), "page": whole(asked["page"]) is not None,
        "search": bool(words_of(asked["search"])),
    }
    wrong = [name for name, is_known in known.items() if asked[name] and not is_known]
    taken = {name: value for name, value in asked.items() if value and name not in wrong}
    size, page = whole(taken.pop("size", "")), whole(taken.pop("page", "")) or 1
    wish = Wish(**(asdict(Wish()) | taken | {"size": size, "page": page, "country": asked["country"].upper()}))
    return wish, [Message(LEFT_OUT.key, {"what": asked[name][:40]}) for name in wrong]


def _problems(found: use.Portfolio, wish: Wish) -> list[Message]:
    """What of the wish could not be done, in words."""
    problems = [] if found.is_known_order else [NO_SUCH_COLUMN]
    return [*problems, LAST_PAGE] if wish.page > found.page else problems
