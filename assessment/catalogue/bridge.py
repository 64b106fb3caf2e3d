"""The bridge from one edition to the next: what became of each criterion, so that answers and trends can follow."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from assessment.catalogue.files import BRIDGE
from assessment.catalogue.model import Catalogue, Criterion
from assessment.catalogue.shapes import BridgeShape
from assessment.errors import Problem
from assessment.translation import message


class Relation(StrEnum):
    """What became of a criterion: it is the same, in other words, of another weight, split into several, or not asked any more."""

    SAME = "same"
    REWORDED = "reworded"
    REWEIGHTED = "reweighted"
    SPLIT = "split"
    DROPPED = "dropped"


GOES_ON = (Relation.SAME, Relation.REWORDED, Relation.REWEIGHTED)


@dataclass(frozen=True, slots=True)
class Passage:
    """What became of one criterion of the old edition; `to` names its criteria in the new one."""

    criterion: str
    relation: Relation
    to: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Bridge:
    """The way from one edition to another, criterion by criterion."""

    old: str
    new: str
    passages: Mapping[str, Passage]

    @property
    def names(self) -> Mapping[str, str]:
        """What each criterion that goes on is called in the new edition."""
        return {passage.criterion: passage.to[0] for passage in self.passages.values() if passage.relation in GOES_ON}

    @property
    def reached(self) -> frozenset[str]:
        """The criteria of the new edition that something leads to; all others are new."""
        return frozenset(name for passage in self.passages.values() for name in passage.to)


def bridge_of(shape: BridgeShape, new: str) -> Bridge:
    """The bridge that is written in a file; a criterion that goes on keeps its name where none is given."""
    passages = {}
    for identifier, entry in shape.criteria.items():
        relation = Relation(entry.relation)
        to = tuple(entry.to) or ((identifier,) if relation in GOES_ON else ())
        passages[identifier] = Passage(identifier, relation, to, entry.note)
    return Bridge(shape.from_, new, MappingProxyType(passages))


def along(bridges: Mapping[str, Bridge], old: str, new: str) -> Bridge | None:
    """The way from an old edition to a new one over all bridges between; `bridges` are by the edition that they lead to.

    What was split or dropped on the way stays so. None where no way leads there.
    """
    whole, seen = bridges.get(new), {new}
    while whole is not None and whole.old != old:
        last = bridges.get(whole.old)
        if last is None or whole.old in seen:
            return None
        seen.add(whole.old)
        whole = _joined(last, whole)
    return whole


def _joined(first: Bridge, second: Bridge) -> Bridge:
    """Two bridges as one: each criterion goes as far as both take it."""
    return Bridge(first.old, second.new, MappingProxyType({name: _onwards(passage, second) for name, passage in first.passages.items()}))


def _onwards(passage: Passage, second: Bridge) -> Passage:
    reached = [second.passages[name] for name in passage.to if name in second.passages]
    to = tuple(name for each in reached for name in each.to)
    note = " ".join(filter(None, (passage.note, *(each.note for each in reached))))
    if not to:
        return Passage(passage.criterion, Relation.DROPPED, (), note)
    if passage.relation is Relation.SPLIT or any(each.relation is Relation.SPLIT for each in reached):
        return Passage(passage.criterion, Relation.SPLIT, to, note)
    relations = [passage.relation, *(each.relation for each in reached)]
    changed = next((relation for relation in (Relation.REWORDED, Relation.REWEIGHTED) if relation in relations), Relation.SAME)
    return Passage(passage.criterion, changed, to, note)


def bridge_problems(shape: BridgeShape, old: Catalogue, new: Catalogue) -> list[Problem]:
    """Every problem of a bridge between two sound catalogues."""
    bridge = bridge_of(shape, new.edition)
    if shape.from_ != old.edition:
        sentence = message("The edition before was given as %(edition)s; name the folder of the right one with --before.", edition=old.edition)
        return [Problem(f"{BRIDGE}: from", sentence)]
    return [problem for rule in RULES for problem in rule(bridge, old, new)]


def _where(identifier: str, key: str = "") -> str:
    return f"{BRIDGE}: criteria.{identifier}{'.' if key else ''}{key}"


def nothing_is_forgotten(bridge: Bridge, old: Catalogue, new: Catalogue) -> Iterator[Problem]:
    """Every criterion of the old edition is mentioned, and no other."""
    for identifier in old.criteria:
        if identifier not in bridge.passages:
            yield Problem(_where(identifier), message("This criterion of edition %(edition)s is not mentioned.", edition=old.edition))
    for identifier in bridge.passages:
        if identifier not in old.criteria:
            yield Problem(_where(identifier), message("Edition %(edition)s has no such criterion.", edition=old.edition))


def every_way_leads_somewhere(bridge: Bridge, old: Catalogue, new: Catalogue) -> Iterator[Problem]:
    """What a criterion leads to exists, and there are as many as its relation says."""
    for identifier, passage in bridge.passages.items():
        for name in passage.to:
            if name not in new.criteria:
                yield Problem(_where(identifier, "to"), message("%(id)s is not known in this catalogue.", id=name))
        if passage.relation is Relation.SPLIT and len(set(passage.to)) < 2:
            yield Problem(_where(identifier, "to"), message("A criterion that is split leads to two others at least."))
        if passage.relation is Relation.DROPPED and passage.to:
            yield Problem(_where(identifier, "to"), message("A criterion that is dropped leads nowhere; leave this key out."))
        if passage.relation in GOES_ON and len(passage.to) > 1:
            yield Problem(_where(identifier, "to"), message("This criterion leads to one other; if it became several, it is split."))


def nothing_is_reached_twice(bridge: Bridge, old: Catalogue, new: Catalogue) -> Iterator[Problem]:
    """No two criteria become the same one."""
    times = Counter(name for passage in bridge.passages.values() for name in passage.to)
    for identifier, passage in bridge.passages.items():
        for name in dict.fromkeys(passage.to):
            if times[name] > 1:
                yield Problem(_where(identifier, "to"), message("%(id)s is reached more than once.", id=name))


def what_ended_is_gone(bridge: Bridge, old: Catalogue, new: Catalogue) -> Iterator[Problem]:
    """A criterion that is split or dropped does not stay under its identifier."""
    for identifier, passage in bridge.passages.items():
        if passage.relation not in GOES_ON and identifier in new.criteria:
            yield Problem(_where(identifier), message("Edition %(edition)s still has a criterion of this name.", edition=new.edition))


def relations_are_true(bridge: Bridge, old: Catalogue, new: Catalogue) -> Iterator[Problem]:
    """What is called the same has the same words and weight; what is called reweighted the same words and another weight."""
    for identifier, passage in bridge.passages.items():
        before, after = old.criteria.get(identifier), new.criteria.get(passage.to[0] if passage.to else "")
        if before is None or after is None or passage.relation not in (Relation.SAME, Relation.REWEIGHTED):
            continue
        if _words(before) != _words(after):
            yield Problem(_where(identifier, "relation"), message("Its question or its statements have other words: it is reworded."))
        elif passage.relation is Relation.SAME and before.weight != after.weight:
            yield Problem(_where(identifier, "relation"), message("It has another weight: it is reweighted."))
        elif passage.relation is Relation.REWEIGHTED and before.weight == after.weight:
            yield Problem(_where(identifier, "relation"), message("It has the same weight as before: it is the same."))


def _words(criterion: Criterion) -> tuple[str, ...]:
    """What people answer by: the question and its statements."""
    return (criterion.question, *(level.statement for level in criterion.levels))


RULES: tuple[Callable[[Bridge, Catalogue, Catalogue], Iterator[Problem]], ...] = (
    nothing_is_forgotten,
    every_way_leads_somewhere,
    nothing_is_reached_twice,
    what_ended_is_gone,
    relations_are_true,
)
