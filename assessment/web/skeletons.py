"""Markup that is the same for everybody, rendered once: a template leaves slots, and filling them costs next to nothing."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

MARK = "\N{NULL}"

Skeleton = tuple[str, ...]


def slot(name: str) -> Markup:
    """A place in a template that is filled later; text of the catalogue can never look like one."""
    return Markup(f"{MARK}{name}{MARK}")  # noqa: S704 - nothing but a mark and a name of ours


def slots(names: Iterable[str]) -> dict[str, Markup]:
    """A slot for each name."""
    return {name: slot(name) for name in names}


def skeleton_of(rendered: str) -> Skeleton:
    """Cut rendered markup at its slots: what never changes stands at even places, the names of slots at odd ones."""
    return tuple(rendered.split(MARK))


def filled(skeleton: Skeleton, values: Mapping[str, str]) -> Markup:
    """Fill the slots; one without a value stays empty. Values are markup already, so text has to be escaped before."""
    if len(skeleton) == 1:
        return Markup(skeleton[0])  # noqa: S704 - our own templates
    pieces = list(skeleton)
    pieces[1::2] = [values.get(name, "") for name in skeleton[1::2]]
    return joined(pieces)


def joined(pieces: Iterable[str]) -> Markup:
    """Pieces of markup one after the other; joining them as markup would look at each of them again."""
    return Markup("".join(pieces))  # noqa: S704 - our own templates, and values that were escaped
