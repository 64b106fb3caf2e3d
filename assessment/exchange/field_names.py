"""What the questions of the field form are called and how they are asked, for the app and for reading back what it sends."""

from collections.abc import Iterator
from enum import StrEnum

from assessment.catalogue.localise import localised
from assessment.catalogue.model import Catalogue, Criterion
from assessment.translation import Message, languages, message, say, speaking

BETWEEN = "__"  # an identifier never has two hyphens in a row, so that a name with this belongs to one criterion only


class Part(StrEnum):
    """What is asked of one criterion, by the end of its name."""

    ANSWER = ""
    REASON = "reason"
    EVIDENCE = "evidence"
    TEXT = "text"
    LINK = "link"
    UNTIL = "until"
    NOTE = "note"


class About(StrEnum):
    """What is asked of the municipality."""

    NAME = "profile__name"
    COUNTRY = "profile__country"
    POPULATION = "profile__population"
    KIND = "profile__kind"


class Mark(StrEnum):
    """What a form carries along, so that it finds back."""

    NUMBER = "form__number"
    EDITION = "form__edition"
    DIGEST = "form__digest"
    SCOPE = "form__scope"
    SEAL = "form__seal"


ASKED: dict[Part, Message] = {
    Part.REASON: message("%(title)s: why does this not apply?"),
    Part.EVIDENCE: message("%(title)s: what supports the answer?"),
    Part.TEXT: message("%(title)s: the evidence in words"),
    Part.LINK: message("%(title)s: a link to the document"),
    Part.UNTIL: message("%(title)s: until when does the evidence hold?"),
    Part.NOTE: message("%(title)s: a note"),
}
ASKED_ABOUT: dict[About, Message] = {
    About.NAME: message("Name of the municipality"),
    About.COUNTRY: message("Country (code of two letters)"),
    About.POPULATION: message("How many people live there?"),
    About.KIND: message("What kind of municipality is it?"),
}


def name_of(identifier: str, part: Part = Part.ANSWER) -> str:
    """The name of a question: letters, digits and underscores only, because exports put groups before it with a hyphen or a stroke.

    >>> name_of("plain-language"), name_of("plain-language", Part.NOTE), name_of("24-hours")
    ('plain_language', 'plain_language__note', 'c__24_hours')
    """
    plain = identifier.replace("-", "_")
    name = plain if plain[0].isalpha() else f"c{BETWEEN}{plain}"
    return f"{name}{BETWEEN}{part}" if part else name


def label_of(criterion: Criterion, part: Part) -> str:
    """How a question is asked, in the language that is spoken; no two questions are asked in the same words."""
    return criterion.question if part is Part.ANSWER else say(Message(ASKED[part].key, {"title": criterion.title}))


def names(catalogue: Catalogue) -> dict[str, tuple[str, Part]]:
    """For each name the criterion and the part that it asks."""
    return {name_of(criterion.id, part): (criterion.id, part) for criterion in catalogue for part in Part}


def labels(catalogue: Catalogue) -> dict[str, str]:
    """For each label, in all languages there are, the name of its question."""
    return {label: name for language in languages() for label, name in _labels(localised(catalogue, language), language)}


def _labels(catalogue: Catalogue, language: str) -> Iterator[tuple[str, str]]:
    with speaking(language):
        for criterion in catalogue:
            yield from ((label_of(criterion, part), name_of(criterion.id, part)) for part in Part)
        yield from ((say(label), name) for name, label in ASKED_ABOUT.items())
