"""Final assessments that a consultant may see, with pages about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.grants import GrantRow
from assessment.database.session import writing
from assessment.roles import Person
from assessment.services import comparisons, standings
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town

NAMES = ("Aheim", "Bedorf", "Cestadt")


@dataclass(frozen=True)
class Group:
    """Municipalities with final assessments, and a consultant with a browser whom all of them let see these."""

    towns: tuple[TeamTown, ...]
    guest: Person
    browser: Browser
    comparison: str

    @property
    def here(self) -> str:
        """The address of a saved comparison of all of them."""
        return f"/comparisons/{self.comparison}/"


def group(app: Flask, settings: Settings, *, names: Sequence[str] = NAMES, neutral: bool = False) -> Group:
    """As many municipalities as there are names: the first at level 1 everywhere, the second at 2, and so on, from 5 on at 0 again."""
    engine = engine_of(app)
    towns = []
    for number, name in enumerate(names, 1):
        town = team_town(engine, Profile(name, "DE", 600 * number, Kind.VILLAGE), suffix=f"{name}{number}")
        answer_all(engine, town.assessment_id, everywhere(shipped(), answered(number % 5, "document")))
        finalise(engine, settings, town)
        towns.append(town)
    with writing(engine) as session:
        guest = person(session, f"Gerda {names[0]}")
        for number, town in enumerate(towns):
            standings.fill_for(session, town.assessment_id, NOON)
            session.add(GrantRow(key=f"{names[0]}-{number}", municipality_id=town.municipality.id, to_person_id=guest.id, given_at=NOON))
        session.flush()
        keys = [town.municipality.key for town in towns]
        key = comparisons.save_comparison(session, guest, keys, name="Three neighbours", neutral=neutral, now=NOON)
    return Group(tuple(towns), guest, signed_in(app, guest), key)
