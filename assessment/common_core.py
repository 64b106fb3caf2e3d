"""What assessments of several editions have in common: their criteria by the names and with the weights of the newest of these editions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from assessment.answers import State
from assessment.catalogue.bridge import Bridge, Relation
from assessment.catalogue.editions import Editions, place_of
from assessment.catalogue.model import Catalogue
from assessment.errors import SmartReadinessError
from assessment.questionnaire import Scope
from assessment.scoring import NOT_COUNTED, DimensionScore, Part, Results, results_of, score_parts

COMPARABLE = Fraction(60, 100)


class NotComparable(SmartReadinessError):
    """Editions have too little in common: `share` of the newest one's weight, 0 to 1, and which `editions`; 0 where no bridge joins them."""

    def __init__(self, share: Fraction, editions: tuple[str, ...]) -> None:
        super().__init__(f"editions {', '.join(editions)} have {share} in common")
        self.share, self.editions = share, editions


@dataclass(frozen=True, slots=True)
class Measured:
    """One assessment as it was scored, and how its criteria are called in the newest edition; those not named there do not go on.

    `names` is None where the assessment is of the newest edition itself.
    """

    parts: Mapping[str, Part]
    names: Mapping[str, str] | None = None

    def name(self, criterion: str) -> str | None:
        """What a criterion of this assessment is called in the newest edition; None where it does not go on."""
        return criterion if self.names is None else self.names.get(criterion)


@dataclass(frozen=True, slots=True)
class Named:
    """The parts of one assessment: those that go on, by their name in the newest edition, and those that do not."""

    known: Mapping[str, Part]
    ended: tuple[Part, ...]

    def every(self) -> Iterable[tuple[str | None, Part]]:
        """All parts that apply, each with the name under which it goes on."""
        pairs = [*self.known.items(), *((None, part) for part in self.ended)]
        return [(name, part) for name, part in pairs if part.state not in NOT_COUNTED]


@dataclass(frozen=True)
class Core:
    """What several editions have in common, in the words of the newest of them.

    `criteria` are the identifiers that all of them ask, in catalogue order; `added` those of the newest that some other edition does not.
    `reworded` are those criteria that an older edition asked in other words. `share` is the weight of `criteria` in that of the whole
    newest edition, 0 to 1, and so the smallest over all assessments; `shares` says the same of each edition alone. `names` are those of
    each older edition's criteria in the newest; `ended` its criteria that do not go on.
    """

    catalogue: Catalogue
    criteria: tuple[str, ...]
    added: tuple[str, ...]
    reworded: tuple[str, ...]
    share: Fraction
    shares: Mapping[str, Fraction]
    names: Mapping[str, Mapping[str, str]]
    ended: Mapping[str, tuple[str, ...]]

    @property
    def is_whole(self) -> bool:
        """Whether there is only one edition, so that nothing is left out."""
        return not self.names

    def results(self, edition: str, results: Results) -> Results:
        """The results of an assessment of an edition, computed again on the core alone with the newest weights; with one edition as they are."""
        if self.is_whole:
            return results
        known = named_in(self.catalogue, Measured(results.parts, self.names.get(edition))).known
        scores = {each.id: recomputed(self.catalogue, each.id, self.criteria, known) for each in self.catalogue.dimensions}
        return results_of(self.catalogue, scores, Scope.FULL)


def named_in(catalogue: Catalogue, measured: Measured) -> Named:
    """The parts of an assessment by their names in the newest edition, each in the dimension where it stands there."""
    known: dict[str, Part] = {}
    ended = []
    for identifier, part in measured.parts.items():
        name = measured.name(identifier)
        if name is not None and name in catalogue.criteria:
            known[name] = part._replace(dimension=catalogue.criteria[name].dimension)
        else:
            ended.append(part)
    return Named(known, tuple(ended))


def recomputed(catalogue: Catalogue, dimension: str, common: Sequence[str], known: Mapping[str, Part]) -> DimensionScore:
    """A dimension of one assessment on the common criteria, with the weights of the newest edition; what it was not asked is not asked."""
    criteria = [catalogue.criteria[identifier] for identifier in common if catalogue.criteria[identifier].dimension == dimension]
    nothing = Part("", dimension, 0, False, State.NOT_ASKED)
    parts = [known.get(each.id, nothing)._replace(criterion=each.id, weight=each.weight, critical=each.critical) for each in criteria]
    return score_parts(dimension, tuple(parts))


def common_core(editions: Editions, used: Iterable[str]) -> Core:
    """What the editions that are used have in common: the criteria that go on from each, as they are, in other words or of another weight.

    Raises `NotComparable` where no bridge joins two of them, and where less than 60 % of the newest one's weight is common.
    """
    named = tuple(sorted(set(used), key=place_of))
    newest, ways = _newest(editions, named)
    catalogue = editions.by_name[newest].catalogue
    names = {edition: {name: then for name, then in way.names.items() if then in catalogue.criteria} for edition, way in ways.items()}
    asked = {edition: frozenset(way.values()) for edition, way in names.items()}
    criteria = tuple(identifier for identifier in catalogue.criteria if all(identifier in each for each in asked.values()))
    shares = {edition: _share(catalogue, asked.get(edition, catalogue.criteria)) for edition in named}
    share = _share(catalogue, criteria)
    if share < COMPARABLE:
        raise NotComparable(share, named)
    ended = {edition: tuple(each for each in editions.by_name[edition].catalogue.criteria if each not in way) for edition, way in names.items()}
    added = tuple(identifier for identifier in catalogue.criteria if identifier not in set(criteria))
    return Core(
        catalogue, criteria, added, _reworded(ways.values(), criteria), share,
        MappingProxyType(shares), MappingProxyType(names), MappingProxyType(ended),
    )


def _newest(editions: Editions, used: tuple[str, ...]) -> tuple[str, dict[str, Bridge]]:
    """The edition to which a way leads from every other one, and these ways."""
    for newest in reversed(used):
        ways = {old: way for old in used if old != newest and old in editions.by_name and (way := editions.way(old, newest))}
        if newest in editions.by_name and len(ways) == len(used) - 1:
            return newest, ways
    raise NotComparable(Fraction(0), used)


def _reworded(ways: Iterable[Bridge], criteria: Iterable[str]) -> tuple[str, ...]:
    """The common criteria that were asked in other words."""
    words = {name for way in ways for passage in way.passages.values() if passage.relation is Relation.REWORDED for name in passage.to}
    return tuple(identifier for identifier in criteria if identifier in words)


def _share(catalogue: Catalogue, criteria: Iterable[str]) -> Fraction:
    """The weight of criteria in that of the whole catalogue, 0 to 1."""
    whole = sum([criterion.weight for criterion in catalogue])
    return Fraction(sum([catalogue.criteria[identifier].weight for identifier in criteria]), whole) if whole else Fraction(0)


def names_between(editions: Editions, old: str, new: str) -> Mapping[str, str]:
    """What the criteria of one edition are called in another, whichever of them is the newer; without a bridge nothing goes on."""
    if old == new:
        return {identifier: identifier for identifier in editions.by_name[old].catalogue.criteria}
    way, back = editions.way(old, new), editions.way(new, old)
    if way is not None:
        return way.names
    return {} if back is None else {then: before for before, then in back.names.items()}
