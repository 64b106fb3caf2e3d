"""Pieces of a page that are made again only where what they show has changed: after one answer, most of the results are there already."""

from collections.abc import Hashable
from typing import cast

from flask import current_app, g
from markupsafe import Markup

from assessment.translation import language
from assessment.web.site import site
from assessment.web.skeletons import Skeleton, skeleton_of


def fragment(template: str, key: Hashable, **values: object) -> Markup:
    """A piece of a page, from the macro `piece` of a template. The `key` says everything that it shows; where it belongs stands in slots."""
    return site().fragments.get((template, *_texts(), key), lambda: _rendered(template, "piece", values))


def shaped(template: str, macro: str, shape: Hashable, **values: object) -> Skeleton:
    """A piece of a page with slots for what was typed, or for numbers: one for all places. The `shape` says all that it shows besides."""
    key = (template, macro, *_texts(), shape)
    return site().skeletons.get(key, lambda: skeleton_of(_rendered(template, macro, values)))


def _texts() -> tuple[str, str, str]:
    """Whose texts a piece is made of: language, edition, and the final version that has texts of its own."""
    return language(), site().catalogue.edition, g.get("texts_of", "")


def _rendered(template: str, macro: str, values: dict[str, object]) -> Markup:
    return cast(Markup, getattr(current_app.jinja_env.get_template(template).module, macro)(**values))
