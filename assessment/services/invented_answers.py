"""Answers that nobody gave, for demonstrations: from a readiness that a town has as a whole and in each part, so that they hang together."""

import random
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from assessment.answers import Answer, Evidence
from assessment.catalogue.model import Catalogue, Criterion
from assessment.scoring import HIGHEST_LEVEL
from assessment.services.invented_towns import Town, luck

NO_ANSWER: Final = 255
_DESCRIBED = (
    "The front desk keeps a list since spring; the head of office looks through it each quarter.",
    "Agreed with the neighbouring village; the building yard does it on the first Monday of the month.",
    "Two people know how it is done. It is described on one page in the shared folder.",
)
_DOCUMENT = (
    "Council paper of last spring, page 2",
    "Minutes of the meeting with residents, in the folder of the project",
    "One page on the website, looked through once a year",
)
_NOTES = ("", "", "", "", "", "So far only in one department.", "The neighbours do it better; we will ask them.", "Nobody has counted yet.")
_REASONS = ("The county does this alone, and we have no say in it.", "There is nothing of this kind here.")
_KINDS = tuple(Evidence)
_TEXTS = {Evidence.NONE: ("", "", ""), Evidence.DESCRIBED: _DESCRIBED, Evidence.DOCUMENT: _DOCUMENT}
_UNKNOWN, _DOES_NOT_APPLY, _SLEEPY, _SKIPPED = 0.035, 0.05, 0.04, 0.45
_MIDDLE, _BY_SIZE, _BY_TOWN, _BY_PART, _BY_QUESTION, _BY_CHANCE = 1.55, 0.16, 0.65, 0.35, 0.4, 0.7
_MIDDLE_CLASS_PEOPLE = 2_000


@dataclass(frozen=True)
class Pool:
    """Every answer that an invented town may give, by criterion; a town's own are numbers of these, so that very many are quickly made."""

    catalogue: Catalogue
    seed: int

    @cached_property
    def answers(self) -> tuple[tuple[Answer, ...], ...]:
        """The answers to each criterion in catalogue order: each level with each evidence and text, then don't know, then does not apply."""
        return tuple(_possible(place) for place in range(len(self.catalogue.criteria)))

    @cached_property
    def hardness(self) -> tuple[float, ...]:
        """How much harder than usual each criterion is, in levels."""
        chance = luck(self.seed, "hardness")
        return tuple(chance.gauss(0, _BY_QUESTION) for _ in self.catalogue.criteria)

    def of(self, town: Town, *, earlier: int = 0) -> bytes:
        """The numbers of a town's answers in catalogue order, or those of so many years earlier, when it was a little less ready."""
        chance, part = luck(self.seed, "answers", town.number, earlier), luck(self.seed, "readiness", town.number)
        ready = _MIDDLE + _by_size(town) + part.gauss(0, _BY_TOWN) - 0.3 * earlier
        care, is_sleepy = part.betavariate(2, 2), part.random() < _SLEEPY and not town.is_near
        found, place = bytearray(), 0
        for dimension in self.catalogue.dimensions:
            here = ready + part.gauss(0, _BY_PART)
            for criterion in dimension.criteria:
                skipped = is_sleepy and chance.random() < _SKIPPED
                found.append(NO_ANSWER if skipped else _number(chance, criterion, here - self.hardness[place], care))
                place += 1
        return bytes(found)

    def given(self, numbers: bytes) -> dict[str, Answer]:
        """The answers that numbers stand for, by criterion."""
        chosen = zip(self.catalogue.criteria, self.answers, numbers, strict=True)
        return {criterion: possible[number] for criterion, possible, number in chosen if number != NO_ANSWER}


def _by_size(town: Town) -> float:
    people, ready = town.profile.population or _MIDDLE_CLASS_PEOPLE, 0.0
    while people > _MIDDLE_CLASS_PEOPLE:
        people, ready = people // 5, ready + _BY_SIZE
    return ready


def _number(chance: random.Random, criterion: Criterion, ready: float, care: float) -> int:
    """The number of one answer: of its level, its evidence and its text."""
    rare = chance.random()
    if rare < _UNKNOWN:
        return _LEVELS_END
    if rare < _DOES_NOT_APPLY and criterion.not_applicable is not None:
        return _LEVELS_END + 1 + (chance.random() < 1 / len(_REASONS))
    level = min(max(round(chance.gauss(ready, _BY_CHANCE)), 0), HIGHEST_LEVEL)
    backed = chance.random() < care * (0.25 + 0.2 * level)
    evidence = 0 if not backed else 1 + (chance.random() < 0.1 + 0.2 * level)
    return (level * len(_KINDS) + evidence) * len(_DOCUMENT) + chance.randrange(len(_DOCUMENT))


_LEVELS_END: Final = (HIGHEST_LEVEL + 1) * len(_KINDS) * len(_DOCUMENT)


def _possible(place: int) -> tuple[Answer, ...]:
    backed = [(level, evidence, text) for level in range(HIGHEST_LEVEL + 1) for evidence in _KINDS for text in range(len(_DOCUMENT))]
    levels = [
        Answer(level, evidence, _TEXTS[evidence][text], note=_NOTES[(3 * place + 5 * level + 7 * text) % len(_NOTES)])
        for level, evidence, text in backed
    ]
    return (*levels, Answer(unknown=True), *(Answer(not_applicable=reason) for reason in _REASONS))
