"""The page of one dimension, put together from markup that is the same for everybody and what one municipality answered."""

from collections.abc import Mapping
from secrets import token_urlsafe

from markupsafe import Markup, escape

from assessment.answers import Assessment
from assessment.catalogue.model import Dimension
from assessment.questionnaire import Scope, questions
from assessment.web.entries import Entry, is_small, progress, question_markup
from assessment.web.permissions import token
from assessment.web.rendering import once
from assessment.web.site import site
from assessment.web.skeletons import slot


def part_page(assessment: Assessment, chapter: Dimension, entries: Mapping[str, Entry], said: Mapping[str, str]) -> Markup:
    """The page with its entries; `said` holds the markup of what is to be said above them."""
    catalogue, small = site().catalogue, is_small(assessment.profile)
    values = {"name": escape(assessment.profile.name), "token": token(), "page": token_urlsafe(12), **said}
    for part in progress(assessment, catalogue.dimensions):
        values[f"state-{part.dimension.id}"], values[f"words-{part.dimension.id}"] = part.state, escape(part.words)
    for identifier, entry in entries.items():
        values[identifier] = question_markup(catalogue.criteria[identifier], entry, small=small)
    return once("answers/part.html", (chapter.id, assessment.scope), lambda: _shape(chapter, assessment.scope), values)


def _shape(chapter: Dimension, scope: Scope) -> dict[str, object]:
    """What the page is made of before anybody answers."""
    dimensions = site().catalogue.dimensions
    following = dimensions[dimensions.index(chapter) + 1:]
    return {
        "chapter": chapter, "following": following[0] if following else None, "saves": "answers", "name": slot("name"),
        "parts": [(dimension, slot(f"state-{dimension.id}"), slot(f"words-{dimension.id}")) for dimension in dimensions],
        "questions": [slot(criterion.id) for criterion in questions(chapter, scope)],
        "notices": slot("notices"), "saved": slot("saved"), "page": slot("page"), "may_edit": True,
    }
