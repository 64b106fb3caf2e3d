"""A region on the journeys' server: twelve municipalities of an association with its coordinator, their neighbours, and a consultant."""

from dataclasses import dataclass, replace
from itertools import count

from flask import Flask
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.grants import GrantRow
from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.roles import Person
from assessment.services import associations, passwords, standings
from assessment.services.municipalities import Member, found_municipality, fresh_key
from assessment.web.site import now
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.granting import karla
from tests.listing import listed
from tests.teams import NOON, TeamTown, engine_of, person, team_town

NAMES = (
    "Ahornbach", "Birkenried", "Eschenau", "Fichtelsberg", "Haselgrund", "Kiefernheim", "Lärchenau", "Ulmenfeld", "Weidenthal", "Zedernhof",
    "Zirbelstein", "Zwetschgenau",
)
NEIGHBOURS = 45
PASSWORD = "kerze traktor nebel"
_numbers = count(1)


@dataclass(frozen=True)
class Region:
    """The municipalities by name, the association, who coordinates it, and a consultant who sees all of them but the first so far."""

    towns: dict[str, TeamTown]
    association: Member
    consultant: Person

    @property
    def first(self) -> TeamTown:
        """The municipality that has let nobody look in yet."""
        return self.towns[NAMES[0]]


def region_on(app: Flask, settings: Settings) -> Region:
    """A new region; the municipalities stand at 1, 2, 3, 4 and 0, and so on. The consultant has a password."""
    number, engine, hashed = next(_numbers), engine_of(app), passwords.hashed(PASSWORD)
    towns = {name: _town(app, settings, name, at) for at, name in enumerate(NAMES, 1)}
    with writing(engine) as session:
        verband = Profile("Verband Waldland", "DE", 30_000, Kind.ASSOCIATION)
        vera = found_municipality(session, verband, person(session, f"Vera {number}"), now=NOON)
        gerda = person(session, f"Gerda {number}")
        session.get_one(PersonRow, gerda.id).password = hashed
        for name, town in towns.items():
            associations.take_in(session, vera, associations.offer(session, karla(town), now=now(), days=14), now=now())
            if name != NAMES[0]:
                _let_in(session, town, gerda)
        for each in range(NEIGHBOURS):
            listed(session, f"Moosdorf {each + 1}", each % 5, to=gerda)
    return Region(towns, vera, gerda)


def _town(app: Flask, settings: Settings, name: str, number: int) -> TeamTown:
    """A village with something final, in which the first question is answered otherwise than all others."""
    engine, (first, *_) = engine_of(app), shipped()
    town = team_town(engine, Profile(name, "DE", 400 * number, Kind.VILLAGE), suffix=f" {name} {next(_numbers)}")
    level = answered(number % 5, "document")
    answer_all(engine, town.assessment_id, {**everywhere(shipped(), level), first.id: replace(level, level=1)})
    finalise(engine, settings, town)
    with writing(engine) as session:
        standings.fill_for(session, town.assessment_id, NOON)
    return town


def _let_in(session: Session, town: TeamTown, who: Person) -> None:
    session.add(GrantRow(key=fresh_key(), municipality_id=town.municipality.id, to_person_id=who.id, given_at=NOON))
