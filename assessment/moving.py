"""What becomes of an assessment under another edition: answers follow the bridge, and nothing that was typed is lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from assessment.answers import Answer, Assessment, Carried, CarriedKind
from assessment.catalogue.bridge import GOES_ON, Bridge, Relation
from assessment.catalogue.model import Catalogue

NOTHING_KNOWN = Bridge("", "", MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Arrival:
    """An assessment as it would stand under another edition, and what became of its answers, in the order of that edition.

    `same` and `reworded` name the criteria whose answers count as before, `to_confirm` those that may be answered by what was said of a
    criterion that was split, or by a "does not apply" that is not allowed any more; `parked` were dropped; `added` are new questions.
    """

    assessment: Assessment
    same: tuple[str, ...]
    reworded: tuple[str, ...]
    to_confirm: tuple[Carried, ...]
    parked: tuple[Carried, ...]
    added: tuple[str, ...]


def arrive(bridge: Bridge | None, catalogue: Catalogue, assessment: Assessment) -> Arrival:
    """Take an assessment over to the edition of a catalogue. Without a bridge every answer is parked."""
    way = bridge or NOTHING_KNOWN
    names = {old: new for old, new in way.names.items() if new in catalogue.criteria}
    answers = {names[old]: answer for old, answer in assessment.answers.items() if old in names and _fits(catalogue, names[old], answer)}
    fresh = tuple(
        each for old, answer in assessment.answers.items() if names.get(old) not in answers
        for each in _carried(way, catalogue, Carried(old, CarriedKind.TO_CONFIRM, old, assessment.edition, answer))
    )
    before = tuple(arrived for each in assessment.carried for arrived in _onwards(way, catalogue, each))
    reworded = {names[old] for old in names if way.passages[old].relation is Relation.REWORDED}
    return Arrival(
        replace(
            assessment, edition=catalogue.edition, answers=_in_order(catalogue, answers), carried=_newest(*before, *fresh),
            plan=replace(assessment.plan, steps={names.get(old, old): step for old, step in assessment.plan.steps.items()}),
            files={names.get(old, old): files for old, files in assessment.files.items()},
        ),
        same=tuple(name for name in catalogue.criteria if name in answers and name not in reworded),
        reworded=tuple(name for name in catalogue.criteria if name in answers and name in reworded),
        to_confirm=tuple(each for each in fresh if each.kind is CarriedKind.TO_CONFIRM),
        parked=tuple(each for each in fresh if each.kind is CarriedKind.PARKED),
        added=tuple(name for name in catalogue.criteria if name not in way.reached),
    )


def _fits(catalogue: Catalogue, name: str, answer: Answer) -> bool:
    """Whether the new edition still allows an answer: "does not apply" may have become impossible."""
    return not answer.not_applicable or catalogue.criteria[name].not_applicable is not None


def _carried(way: Bridge, catalogue: Catalogue, each: Carried) -> Iterator[Carried]:
    """An answer that does not count any more: to be confirmed where its question goes on in some form, else parked."""
    passage = way.passages.get(each.criterion)
    targets = [name for name in passage.to if name in catalogue.criteria] if passage else []
    for name in targets:
        yield replace(each, criterion=name, answer=each.answer.declared)
    if not targets:
        yield replace(each, kind=CarriedKind.PARKED, answer=each.answer.declared)


def _onwards(way: Bridge, catalogue: Catalogue, each: Carried) -> Iterator[Carried]:
    """What was carried over before, carried on: it keeps where it first came from."""
    return iter((each,)) if each.kind is CarriedKind.PARKED else _carried(way, catalogue, each)


def _newest(*every: Carried) -> tuple[Carried, ...]:
    """Of two for the same criterion from the same place, the later one."""
    return tuple({(each.kind, each.criterion, each.source): each for each in every}.values())


def _in_order(catalogue: Catalogue, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Answers in alphabetical order of their criteria, as an assessment holds them."""
    return {name: answers[name] for name in sorted(answers) if name in catalogue.criteria}


def goes_on(bridge: Bridge | None, criterion: str) -> bool:
    """Whether a criterion of the old edition is asked in the new one, as it is or in other words."""
    passage = bridge.passages.get(criterion) if bridge else None
    return passage is not None and passage.relation in GOES_ON
