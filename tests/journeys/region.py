"""A region on the journeys' server: twelve municipalities of an association with its coordinator, their neighbours, and a consultant."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from flask import Flask
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.grants import GrantRow
from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.questionnaire import Scope
from assessment.roles import Person
from assessment.services import associations, passwords, standings
from assessment.services.municipalities import Member, found_municipality, fresh_key
from assessment.services.starting import start_for_team
from assessment.web.site import now as present
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
TWICE = NAMES[1:4]
A_YEAR = timedelta(days=365)
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
            associations.take_in(session, vera, associations.offer(session, karla(town), now=present(), days=14), now=present())
            if name != NAMES[0]:
                _let_in(session, town, gerda)
        for each in range(NEIGHBOURS):
            listed(session, f"Moosdorf {each + 1}", each % 5, to=gerda)
    return Region(towns, vera, gerda)


def _town(app: Flask, settings: Settings, name: str, number: int) -> TeamTown:
    """A village with something final, some of them for the second time."""
    engine = engine_of(app)
    town = team_town(engine, Profile(name, "DE", 400 * number, Kind.VILLAGE), suffix=f" {name} {next(_numbers)}")
    if name in TWICE:
        with writing(engine) as session:
            before = start_for_team(session, shipped(), karla(town), scope=Scope.FULL, now=NOON - A_YEAR).id
        _finish(app, settings, town, before, level=1, now=NOON - A_YEAR)
    _finish(app, settings, town, town.assessment_id, level=number % 5, now=NOON)
    return town


def _finish(app: Flask, settings: Settings, town: TeamTown, assessment_id: int, *, level: int, now: datetime) -> None:
    """Answer every question with a level but for the first, which stands at 1, and make it final."""
    engine, (first, *_), answer = engine_of(app), shipped(), answered(level, "document")
    answer_all(engine, assessment_id, {**everywhere(shipped(), answer), first.id: replace(answer, level=1)}, now=now)
    finalise(engine, settings, town, assessment_id=assessment_id, now=now)
    with writing(engine) as session:
        standings.fill_for(session, assessment_id, now)


def _let_in(session: Session, town: TeamTown, who: Person) -> None:
    session.add(GrantRow(key=fresh_key(), municipality_id=town.municipality.id, to_person_id=who.id, given_at=NOON))
