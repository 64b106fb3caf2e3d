"""Pieces of a page that are made again only where what they show has changed: after one answer, most of the results are there already."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, cast

from flask import current_app, g
from markupsafe import Markup

from assessment.translation import language
from assessment.web.kept import Kept
from assessment.web.site import site
from assessment.web.skeletons import Skeleton, skeleton_of


class Pieces(NamedTuple):
    """Where the pieces of a page are kept, and whose texts they are made of: language, edition, and the final version that has its own."""

    fragments: Kept[Markup]
    skeletons: Kept[Skeleton]
    texts: tuple[str, str, str]


_pieces: ContextVar[Pieces | None] = ContextVar("pieces", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Render one page; its many pieces then need not ask where they belong."""
    token = _pieces.set(_belonging())
    try:
        yield
    finally:
        _pieces.reset(token)


def _belonging() -> Pieces:
    return Pieces(site().fragments, site().skeletons, (language(), site().catalogue.edition, g.get("texts_of", "")))


def fragment(template: str, key: Hashable, **values: object) -> Markup:
    """A piece of a page, from the macro `piece` of a template. The `key` says everything that it shows; where it belongs stands in slots."""
    return piece(template, key, lambda: _rendered(template, "piece", values))


def piece(name: str, key: Hashable, make: Callable[[], Markup]) -> Markup:
    """A piece of a page that is put together otherwise; `name` and `key` say everything that it shows."""
    kept, _, texts = _pieces.get() or _belonging()
    return kept.get((name, texts, key), make)


def shaped(template: str, macro: str, shape: Hashable, **values: object) -> Skeleton:
    """A piece of a page with slots for what was typed, or for numbers: one for all places. The `shape` says all that it shows besides."""
    _, kept, texts = _pieces.get() or _belonging()
    return kept.get((template, macro, texts, shape), lambda: skeleton_of(_rendered(template, macro, values)))


def _rendered(template: str, macro: str, values: dict[str, object]) -> Markup:
    return cast(Markup, getattr(current_app.jinja_env.get_template(template).module, macro)(**values))
