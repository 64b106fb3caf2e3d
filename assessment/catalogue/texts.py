"""The texts of a catalogue by their place in it, so that those of one language can be kept and laid over the same edition again."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from assessment.catalogue.localise import NAMED_BY, TEXTS
from assessment.catalogue.model import Catalogue

Change = Callable[[str, str], str]


def texts_of(catalogue: Catalogue) -> dict[str, str]:
    """Every text of a catalogue by its place, such as `dimensions/trust/criteria/early-say/levels/0/statement`."""
    found: dict[str, str] = {}

    def note(place: str, text: str) -> str:
        found[place] = text
        return text

    _walked(catalogue, "", note)
    return found


def with_texts(catalogue: Catalogue, texts: Mapping[str, str], language: str) -> Catalogue:
    """The catalogue with these texts in their places; where none is given, its own stays."""
    laid = _walked(catalogue, "", lambda place, text: texts.get(place, text)) if texts else catalogue
    return cast(Catalogue, replace(laid, language=language) if texts else laid)


def _walked(value: Any, place: str, change: Change) -> Any:  # noqa: ANN401 - any value of the catalogue
    """A value of the catalogue with each text in it changed, in knowledge of its place."""
    if isinstance(value, tuple):
        return tuple(_walked(entry, f"{place}/{_name(entry, number)}", change) for number, entry in enumerate(value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in fields(value):
        inner, given = f"{place}/{field.name}".lstrip("/"), getattr(value, field.name)
        changed[field.name] = _text(given, inner, change) if field.name in TEXTS[type(value)] else _walked(given, inner, change)
    return replace(value, **changed)


def _name(entry: object, number: int) -> str:
    """What an entry of a list is called: by its own name, or by its number."""
    return next((str(getattr(entry, name)) for name in NAMED_BY if hasattr(entry, name)), str(number))


def _text(given: object, place: str, change: Change) -> object:
    if isinstance(given, tuple):
        return tuple(change(f"{place}/{number}", text) for number, text in enumerate(given))
    return change(place, given) if isinstance(given, str) else given
