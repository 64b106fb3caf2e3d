"""Invented municipalities as rows: what real ones leave behind, but for the history of each answer, the audit log and the jobs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from assessment import __version__
from assessment.answers import DEFAULT_CAPACITY
from assessment.catalogue.model import Catalogue
from assessment.course import EventKind
from assessment.questionnaire import Scope
from assessment.roles import Role
from assessment.services.consents import ConsentKind
from assessment.services.invented_finals import MadeFinal
from assessment.services.invented_towns import Town, guessable, luck
from assessment.services.municipalities import KEY_LENGTH
from assessment.services.name_words import words_of

Row = tuple[Any, ...]
PREPARED = timedelta(30)
ONE_IN_THAT_IS_CONSULTED, IN_BENCHMARKS, HELPS = 25, 0.86, 0.3
EVENTS = (EventKind.SUBMITTED, EventKind.FINALISED)
SECRET_LENGTH = 32

TOWN = ("id", "key", "name", "country", "population", "kind", "created_at")
MEMBERSHIP = ("municipality_id", "person_id", "role", "since")
ASSOCIATION = ("association_id", "municipality_id", "since")
WORD = ("word", "municipality_id")
ASSESSMENT = (
    "id", "edit_digest", "read_secret", "edition", "edition_digest", "engine_version", "scope", "continued_from_quick", "name", "country",
    "population", "kind", "capacity", "dated", "created_at", "changed_at", "key", "municipality_id", "follows", "carries",
)
EVENT = ("assessment_id", "number", "kind", "person_id", "at", "reason", "criteria")
FINAL = ("id", "assessment_id", "number", "dated", "at", "person_id", "edition", "edition_digest", "engine_version", "content", "digest")
GRANT = ("key", "municipality_id", "to_person_id", "to_municipality_id", "with_notes", "with_evidence", "given_at", "given_by")
CONSENT = ("municipality_id", "kind", "given_at", "given_by")


@dataclass(frozen=True, slots=True)
class Stage:
    """Who and what invented municipalities have to do with, by number: the coordinator, the consultant, their association and the ministry."""

    coordinator: int
    consultant: int
    association: int
    ministry: int


@dataclass(frozen=True, slots=True)
class PlacedFinal:
    """A final version with the numbers of its rows, and of the assessment that it follows."""

    made: MadeFinal
    number: int
    assessment: int
    follows: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """An invented municipality with the number of its row, and its final versions, the oldest first."""

    town: Town
    number: int
    finals: tuple[PlacedFinal, ...]


class Rows:
    """What some invented municipalities are in each table."""

    def __init__(self, placed: Sequence[Placed], catalogue: Catalogue, stage: Stage, *, seed: int) -> None:
        self.placed, self.stage, self.seed = placed, stage, seed
        self.edition = (catalogue.edition, catalogue.digest, __version__)

    def towns(self) -> Iterator[Row]:
        """The municipalities themselves."""
        for each in self.placed:
            about, kind = each.town.profile, each.town.profile.kind
            key = guessable(self.seed, KEY_LENGTH, "town", each.town.number)
            yield each.number, key, about.name, about.country, about.population, kind and kind.value, each.finals[0].made.at - PREPARED

    def words(self) -> Iterator[Row]:
        """The words of their names."""
        return ((word, each.number) for each in self.placed for word in words_of(each.town.profile.name))

    def memberships(self) -> Iterator[Row]:
        """The coordinator of the market town, which is the first of all."""
        begun = ((each.number, each.finals[0].made.day - PREPARED) for each in self.placed if not each.town.number)
        return ((number, self.stage.coordinator, Role.COORDINATOR.value, since) for number, since in begun)

    def associations(self) -> Iterator[Row]:
        """The twelve in their association."""
        twelve = (each for each in self.placed if each.town.is_community)
        return ((self.stage.association, each.number, each.finals[0].made.day - PREPARED) for each in twelve)

    def assessments(self) -> Iterator[Row]:
        """An assessment for each final version."""
        for each in self.placed:
            about, kind = each.town.profile, each.town.profile.kind
            for final in each.finals:
                which = (each.town.number, final.made.day)
                closed = sha256(f"nobody/{self.seed}/{which}".encode()).hexdigest()
                yield (
                    final.assessment, closed, guessable(self.seed, SECRET_LENGTH, "read", *which), *self.edition, Scope.FULL.value, False,
                    about.name, about.country, about.population, kind and kind.value, DEFAULT_CAPACITY, final.made.day,
                    final.made.at - PREPARED, final.made.at, guessable(self.seed, KEY_LENGTH, "assessment", *which), each.number, final.follows,
                    False,
                )

    def events(self) -> Iterator[Row]:
        """How each assessment became final."""
        for each in self.placed:
            for final in each.finals:
                for number, kind in enumerate(EVENTS, 1):
                    yield final.assessment, number, kind.value, self._who(each), final.made.at, "", ""

    def finals(self) -> Iterator[Row]:
        """The final versions."""
        for each in self.placed:
            for final in each.finals:
                made = final.made
                yield final.number, final.assessment, 1, made.day, made.at, self._who(each), *self.edition, made.content, made.digest

    def standings(self) -> Iterator[Row]:
        """The read model of the newest final versions."""
        return ((each.number, each.finals[-1].number, each.finals[-1].assessment, *each.finals[-1].made.standing) for each in self.placed)

    def past_standings(self) -> Iterator[Row]:
        """The read model of the earlier ones."""
        return (
            (each.number, final.number, final.assessment, *final.made.standing) for each in self.placed for final in each.finals[:-1]
        )

    def grants(self) -> Iterator[Row]:
        """The ministry sees the results of all; the association sees all of its members, the consultant all that is near and some beyond."""
        for each in self.placed:
            near, number = each.town.is_near, each.town.number
            holders: list[tuple[int | None, int | None, bool]] = [(None, self.stage.ministry, False)]
            holders += [(None, self.stage.association, True)] if each.town.is_community else []
            holders += [(self.stage.consultant, None, near)] if near or not number % ONE_IN_THAT_IS_CONSULTED else []
            for person, municipality, whole in holders:
                kind = "person" if person else "ministry" if municipality == self.stage.ministry else "association"
                key = guessable(self.seed, KEY_LENGTH, "grant", kind, number)
                yield key, each.number, person, municipality, whole, whole, each.finals[-1].made.at, self._who(each)

    def consents(self) -> Iterator[Row]:
        """Most stand in benchmarks, some are named as a place that can help; near the market town all do both."""
        for each in self.placed:
            chance = luck(self.seed, "consents", each.town.number)
            for kind, share in ((ConsentKind.BENCHMARKS, IN_BENCHMARKS), (ConsentKind.HELPER, HELPS)):
                if chance.random() < share or each.town.is_near:
                    yield each.number, kind.value, each.finals[-1].made.at, self._who(each)

    def _who(self, each: Placed) -> int | None:
        """The coordinator did everything in the market town; nobody has an account in the others."""
        return None if each.town.number else self.stage.coordinator
