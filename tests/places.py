"""Places to compare: municipalities with a final assessment of these answers."""

from collections.abc import Mapping
from datetime import date

from assessment.answers import Answer, Profile
from assessment.catalogue.bridge import Bridge, Passage, Relation
from assessment.catalogue.editions import Edition, Editions, editions_of
from assessment.catalogue.model import Catalogue
from assessment.comparison import Place
from assessment.scoring import score_answers
from tests.builders import DAY, answered, as_answers, catalogue, criterion, dimension, everywhere

Given = Mapping[str, Answer | int] | int


def alone(whole: Catalogue) -> Editions:
    """An installation with one edition."""
    return editions_of([Edition(whole)])


def place(key: str, given: Given, whole: Catalogue, *, population: int | None = 1_900, day: date = DAY) -> Place:
    """A place with these answers, a number being a level with a document; one number answers everything."""
    answers = everywhere(whole, answered(given, "document")) if isinstance(given, int) else as_answers(given, "document")
    return Place(key, Profile(key, "DE", population), day, whole.edition, score_answers(whole, answers))


def facts(*values: object) -> tuple[object, ...]:
    """Exact numbers, to be compared with whole ones."""
    return values


def small() -> Catalogue:
    """Four parts of two criteria each, of weight 2 and 1."""
    return catalogue(*(dimension(name, criterion(f"{name}1", weight=2), criterion(f"{name}2")) for name in "abcd"))


def bridge(old: Catalogue, new: Catalogue, changed: Mapping[str, tuple[Relation, tuple[str, ...]]]) -> Bridge:
    """What became of each criterion: the same, unless said otherwise."""
    same = {name: (Relation.SAME, (name,)) for name in old.criteria}
    return Bridge(old.edition, new.edition, {name: Passage(name, *became) for name, became in (same | dict(changed)).items()})
