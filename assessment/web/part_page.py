"""A page of questions, put together from markup that is the same for everybody and what one municipality answered."""

from collections.abc import Mapping
from secrets import token_urlsafe

from markupsafe import Markup, escape

from assessment.answers import Assessment, evidence_on
from assessment.web.entries import Entry, is_small, progress, progress_on, question_markup
from assessment.web.permissions import token
from assessment.web.rendering import once
from assessment.web.sheets import MINE, QUICK, Sheet
from assessment.web.site import site
from assessment.web.skeletons import slot


def part_page(assessment: Assessment, sheet: Sheet, entries: Mapping[str, Entry], said: Mapping[str, str]) -> Markup:
    """The page with its entries; `said` holds the markup of what is to be said above them."""
    catalogue, small = site().catalogue, is_small(assessment.profile)
    values = {"name": escape(assessment.profile.name), "token": token(), "page": token_urlsafe(12), **said}
    for part in progress(assessment, catalogue.dimensions) if sheet.id != MINE else progress_on(assessment, sheet.chapters):
        values[f"state-{part.dimension.id}"], values[f"words-{part.dimension.id}"] = part.state, escape(part.words)
    for identifier, entry in entries.items():
        files, answer = len(assessment.files.get(identifier, ())), assessment.answer(identifier)
        lapsed = None if evidence_on(answer, assessment.date) is answer.evidence else answer.holds_until
        values[identifier] = question_markup(catalogue.criteria[identifier], entry, small=small, files=files, lapsed=lapsed)
    own = tuple(entries) if sheet.id == MINE else ()
    return once("answers/part.html", (sheet.id, assessment.scope, own), lambda: _shape(sheet), values)


def _shape(sheet: Sheet) -> dict[str, object]:
    """What the page is made of before anybody answers."""
    dimensions = [dimension for dimension, _ in sheet.chapters] if sheet.id == MINE else site().catalogue.dimensions
    return {
        "sheet": sheet, "quick": sheet.id in (QUICK, MINE), "mine": sheet.id == MINE, "saves": "answers", "name": slot("name"),
        "parts": [(dimension, slot(f"state-{dimension.id}"), slot(f"words-{dimension.id}")) for dimension in dimensions],
        "notices": slot("notices"), "own": slot("own"), "saved": slot("saved"), "page": slot("page"), "who": slot("who"), "may_edit": True,
    }
