"""Teams to test with: people, a municipality, its assessment, and browsers that are signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.database.municipalities import MembershipRow
from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.questionnaire import Scope
from assessment.roles import Person, Role
from assessment.services import assessments
from assessment.services.municipalities import Municipality, found_municipality
from assessment.services.sign_ins import sign_in
from assessment.web.permissions import SIGNED_IN
from assessment.web.site import EXTENSION, Site, now
from tests.builders import shipped
from tests.pages import Browser

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PROBEDORF = Profile("Probedorf", "DE", 640, Kind.VILLAGE)
ROLES = MappingProxyType({"Karla": Role.COORDINATOR, "Carlo": Role.CONTRIBUTOR, "Rita": Role.REVIEWER, "Konrad": Role.CONSULTANT})


@dataclass(frozen=True)
class TeamTown:
    """A municipality with one person in each role, by first name, and a full assessment under a key."""

    municipality: Municipality
    people: Mapping[str, Person]
    assessment_id: int
    key: str

    @property
    def here(self) -> str:
        """The address of the assessment."""
        return f"/a/{self.key}"


def person(session: Session, name: str, *, is_steward: bool = False) -> Person:
    """Somebody with an account, but no way to sign in of their own."""
    row = PersonRow(name=name, email=f"{name.lower().replace(' ', '.')}@example.org", is_steward=is_steward, created_at=NOON)
    session.add(row)
    session.flush()
    return Person(row.id, row.name, row.email or "", row.is_steward)


def join(session: Session, municipality: Municipality, who: Person, role: Role) -> None:
    """Let somebody belong to a municipality."""
    session.add(MembershipRow(municipality_id=municipality.id, person_id=who.id, role=role.value, since=date(2026, 11, 20)))
    session.flush()


def team_town(engine: Engine, profile: Profile = PROBEDORF, *, suffix: str = "", scope: Scope = Scope.FULL) -> TeamTown:
    """A municipality with Karla who coordinates, Carlo who contributes, Rita who reviews and Konrad who advises, and its assessment."""
    with writing(engine) as session:
        people = {name: person(session, f"{name}{suffix}") for name in ROLES}
        member = found_municipality(session, profile, people["Karla"], now=NOON)
        for name, role in ROLES.items():
            if role is not Role.COORDINATOR:
                join(session, member.municipality, people[name], role)
        opened = assessments.start_for_team(session, shipped(), member, scope=scope, now=NOON)
    assert opened.team
    return TeamTown(member.municipality, people, opened.id, opened.team.key)


def engine_of(app: Flask) -> Engine:
    """The database of an application."""
    site: Site = app.extensions[EXTENSION]
    return site.engine


def signed_in(app: Flask, who: Person) -> Browser:
    """A browser that is signed in as somebody."""
    with writing(engine_of(app)) as session:
        mark = sign_in(session, who.id, means="test", browser="a test", now=now())
    browser = Browser(app)
    with browser.client.session_transaction() as kept:
        kept[SIGNED_IN] = mark
        kept.permanent = True
    return browser
