"""A final version's place among places of its size, as of the last refresh: a piece of the results page that is made anew with each refresh."""

from flask import request
from markupsafe import Markup

from assessment.catalogue.model import Catalogue
from assessment.database.session import reading
from assessment.own_standing import Among
from assessment.questionnaire import Scope
from assessment.report import among_charts, among_words
from assessment.services import finals
from assessment.services import standing_among as use
from assessment.services.assessments import Opened
from assessment.services.finals import Final
from assessment.services.reports import shipped_catalogue
from assessment.services.standing_among import Sought, Unsaid
from assessment.translation import language, speaking
from assessment.web.rendering import render
from assessment.web.site import site


def among_piece(opened: Opened, final: Final) -> Markup:
    """The newest that may be said of a municipality's newest final version; of any other, what was frozen with it."""
    with reading(site().engine) as database:
        sought = use.sought(database, opened.id, final.number)
    consents = f"{request.script_root}/m/{opened.team.municipality_key}/grants" if opened.team and not opened.sight else ""
    key = ("among", final.digest, sought, consents, request.script_root, language())
    return site().fragments.get(key, lambda: _made(opened, final, sought, consents))


def _made(opened: Opened, final: Final, sought: Sought | None, consents: str) -> Markup:
    with reading(site().engine) as database:
        frozen = finals.open_final(database, opened.id, final.number, shipped_catalogue(), sight=opened.sight)
        found = use.place_now(database, sought) if sought else frozen.mark.among
    if found is None or frozen.assessment.scope is not Scope.FULL:
        return Markup()
    with speaking(frozen.language):
        return Markup(_rendered(found, frozen.catalogue, consents))  # noqa: S704 - a template of ours, which escapes


def _rendered(found: Among | Unsaid, catalogue: Catalogue, consents: str) -> str:
    values = {"unsaid": None, "among": found} if isinstance(found, Among) else {"unsaid": found.value, "among": None}
    return render("results/among.html", **values, texts=catalogue, words=among_words, charts=among_charts, consents=consents)
