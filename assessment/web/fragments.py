"""Pieces of a page that are made again only where what they show has changed: after one answer, most of the results are there already."""

from collections.abc import Hashable
from typing import cast

from flask import current_app
from markupsafe import Markup

from assessment.translation import language
from assessment.web.site import site


def fragment(template: str, key: Hashable, **values: object) -> Markup:
    """A piece of a page, from the macro `piece` of a template. The `key` says everything that it shows; where it belongs stands in slots."""
    def made() -> Markup:
        return cast(Markup, current_app.jinja_env.get_template(template).module.piece(**values))  # type: ignore[attr-defined]  # a macro

    return site().fragments.get((template, language(), key), made)
