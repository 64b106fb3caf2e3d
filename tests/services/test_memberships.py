"""There is always somebody who coordinates, also where two act at once; every change is written down."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assessment.database.audit import AuditRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotAllowed, NotFound, SmartReadinessError
from assessment.roles import Role
from assessment.services.deleting import delete_person
from assessment.services.invitations import invitations, invite, revoke
from assessment.services.joining import join as join_by_link
from assessment.services.joining import way_in
from assessment.services.memberships import change_role, colleagues, names_of, remove
from assessment.services.municipalities import Member
from assessment.services.people import deactivate
from tests.teams import NOON, TeamTown, join, person, team_town


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


def member(town: TeamTown, name: str, role: Role = Role.COORDINATOR) -> Member:
    """Somebody as a member, in the role that they believe to have."""
    return Member(town.municipality, town.people[name], role)


def roles(engine: Engine, town: TeamTown) -> dict[str, Role]:
    """Everybody's role, by name."""
    with reading(engine) as session:
        return {each.name: each.role for each in colleagues(session, town.municipality.id)}


def test_colleagues_are_listed_with_those_who_coordinate_first(engine: Engine, town: TeamTown) -> None:
    assert list(roles(engine, town).items()) == [
        ("Karla", Role.COORDINATOR), ("Carlo", Role.CONTRIBUTOR), ("Rita", Role.REVIEWER), ("Konrad", Role.CONSULTANT),
    ]


def test_the_last_coordinator_stays_one_until_there_is_another(engine: Engine, town: TeamTown) -> None:
    karla, carlo = member(town, "Karla"), town.people["Carlo"].id
    changes: list[Callable[[Session], None]] = [
        lambda s: remove(s, karla, karla.person.id, now=NOON), lambda s: change_role(s, karla, karla.person.id, Role.REVIEWER, now=NOON),
    ]
    for change in changes:
        with pytest.raises(Invalid), writing(engine) as session:
            change(session)
    with writing(engine) as session:
        change_role(session, karla, carlo, Role.COORDINATOR, now=NOON)
        remove(session, karla, karla.person.id, now=NOON)
    assert roles(engine, town)["Carlo"] is Role.COORDINATOR


def test_of_two_coordinators_who_remove_each_other_at_once_one_stays(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        change_role(session, member(town, "Karla"), town.people["Carlo"].id, Role.COORDINATOR, now=NOON)
    start, raised = Barrier(2), []

    def act(own: str, other: str) -> None:
        start.wait()
        try:
            with writing(engine) as session:
                remove(session, member(town, own), town.people[other].id, now=NOON)
        except SmartReadinessError as error:
            raised.append(error)

    threads = [Thread(target=act, args=names) for names in (("Karla", "Carlo"), ("Carlo", "Karla"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in raised] == [NotFound]
    assert list(roles(engine, town).values()).count(Role.COORDINATOR) == 1


@pytest.mark.parametrize("name", ["Carlo", "Rita", "Konrad"])
def test_only_whoever_still_coordinates_changes_anything(engine: Engine, town: TeamTown, name: str) -> None:
    forged, karla = member(town, name), town.people["Karla"].id
    changes: list[Callable[[Session], None]] = [
        lambda s: remove(s, forged, karla, now=NOON), lambda s: change_role(s, forged, forged.person.id, Role.COORDINATOR, now=NOON),
    ]
    for change in changes:
        with pytest.raises(NotAllowed), writing(engine) as session:
            change(session)


def test_anybody_may_leave(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        remove(session, member(town, "Konrad", Role.CONSULTANT), town.people["Konrad"].id, now=NOON)
    assert "Konrad" not in roles(engine, town)


def test_nobody_of_another_municipality_is_touched(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    changes: list[Callable[[Session], None]] = [
        lambda s: remove(s, member(town, "Karla"), other.people["Carlo"].id, now=NOON),
        lambda s: change_role(s, member(town, "Karla"), other.people["Carlo"].id, Role.REVIEWER, now=NOON),
        lambda s: remove(s, Member(town.municipality, other.people["Karla"], Role.COORDINATOR), town.people["Carlo"].id, now=NOON),
    ]
    for change in changes:
        with pytest.raises(NotFound), writing(engine) as session:
            change(session)


@pytest.mark.parametrize("role", [Role.STEWARD, Role.ANYBODY, Role.EDITOR])
def test_only_roles_of_members_are_given(engine: Engine, town: TeamTown, role: Role) -> None:
    with pytest.raises(Invalid), writing(engine) as session:
        change_role(session, member(town, "Karla"), town.people["Carlo"].id, role, now=NOON)
    with pytest.raises(Invalid), writing(engine) as session:
        invite(session, member(town, "Karla"), role, now=NOON, days=14)


def test_every_change_is_written_down_by_number_and_without_names(engine: Engine, town: TeamTown) -> None:
    karla, carlo = member(town, "Karla"), town.people["Carlo"].id
    with writing(engine) as session:
        invite(session, karla, Role.REVIEWER, email="renate@example.org", now=NOON, days=14)
        change_role(session, karla, carlo, Role.REVIEWER, now=NOON)
        change_role(session, karla, carlo, Role.REVIEWER, now=NOON)
        remove(session, karla, carlo, now=NOON)
    with reading(engine) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        assert [(row.kind, row.person_id, row.about_person, row.detail) for row in rows] == [
            ("invited", karla.person.id, None, "reviewer"), ("role-changed", karla.person.id, carlo, "contributor to reviewer"),
            ("left", karla.person.id, carlo, ""),
        ]


def test_an_invitation_works_once_and_a_revoked_one_never(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        secret, revoked = (invite(session, member(town, "Karla"), Role.CONTRIBUTOR, now=NOON, days=14) for _ in range(2))
        newest = invitations(session, town.municipality.id, now=NOON)[0]
        revoke(session, town.municipality.id, newest.id, now=NOON)
        frieda, greta = person(session, "Frieda"), person(session, "Greta")
    with writing(engine) as session:
        join_by_link(session, secret, frieda, now=NOON)
    for link in (secret, revoked):
        with pytest.raises(NotFound), writing(engine) as session:
            join_by_link(session, link, greta, now=NOON)
    assert roles(engine, town)["Frieda"] is Role.CONTRIBUTOR
    assert "Greta" not in roles(engine, town)


def test_an_invitation_of_another_municipality_cannot_be_called_back(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    with writing(engine) as session:
        invite(session, member(town, "Karla"), Role.CONTRIBUTOR, now=NOON, days=14)
        (ours,) = invitations(session, town.municipality.id, now=NOON)
    with pytest.raises(NotFound), writing(engine) as session:
        revoke(session, other.municipality.id, ours.id, now=NOON)


@pytest.mark.parametrize("end", ["removed", "another role", "deactivated", "deleted"])
def test_whoever_coordinates_no_more_comes_back_with_no_invitation_of_their_own(end: str, engine: Engine, town: TeamTown) -> None:
    karla, carlo = member(town, "Karla"), member(town, "Carlo")
    with writing(engine) as session:
        change_role(session, karla, carlo.person.id, Role.COORDINATOR, now=NOON)
        kept, others = invite(session, carlo, Role.COORDINATOR, now=NOON, days=7), invite(session, karla, Role.REVIEWER, now=NOON, days=7)
        ends: dict[str, Callable[[], None]] = {
            "removed": lambda: remove(session, karla, carlo.person.id, now=NOON),
            "another role": lambda: change_role(session, karla, carlo.person.id, Role.CONTRIBUTOR, now=NOON),
            "deactivated": lambda: deactivate(session, carlo.person.id, by=karla.person, now=NOON),
            "deleted": lambda: delete_person(session, carlo.person.id, by=carlo.person.id, now=NOON),
        }
        ends[end]()
    with reading(engine) as session:
        assert way_in(session, others, now=NOON).municipality == town.municipality
        with pytest.raises(NotFound):
            way_in(session, kept, now=NOON)


def test_names_are_told_of_those_who_are_there(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        gone = person(session, "Gone")
        join(session, town.municipality, gone, Role.CONTRIBUTOR)
    with reading(engine) as session:
        assert names_of(session, [town.people["Karla"].id, gone.id, None, 999_999]) == {town.people["Karla"].id: "Karla", gone.id: "Gone"}
        assert names_of(session, []) == {}
