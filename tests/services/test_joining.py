"""What links lead to: the first steward, a membership, a new password; each once, and nothing for whoever forges or repeats."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.answers import Kind, Profile
from assessment.database.audit import AuditRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Person, Role
from assessment.services.joining import first_steward_link, join, offer_first_steward, way_in
from assessment.services.links import LinkKind, make_link
from assessment.services.municipalities import found_municipality, open_municipality
from assessment.services.people import Identity, Newcomer, deactivate, named, newcomer_from
from assessment.services.resets import ELSEWHERE, add_with_link, change_password, reset_link, reset_link_for_member, set_password, whose_password
from assessment.services.sign_ins import person_of, sign_in
from tests.teams import TeamTown, person, team_town

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


def invited(engine: Engine, town: TeamTown, role: Role = Role.CONTRIBUTOR) -> str:
    """The secret of an invitation."""
    with writing(engine) as session:
        return make_link(session, LinkKind.INVITATION, now=NOW, days=14, municipality=town.municipality.id, role=role)


def joined(engine: Engine, secret: str, who: Person | Newcomer, now: datetime = NOW) -> Person | None:
    """Who joined, or None where that was not possible."""
    try:
        with writing(engine) as session:
            return join(session, secret, who, now=now)
    except (NotFound, Invalid):
        return None


def test_a_newcomer_gets_an_account_and_belongs_in_the_role_of_the_invitation(engine: Engine, town: TeamTown) -> None:
    who = joined(engine, invited(engine, town, Role.REVIEWER), named("Neu", "neu@example.org"))
    assert who
    with reading(engine) as session:
        assert open_municipality(session, town.municipality.key, who).role is Role.REVIEWER
        assert session.scalars(select(AuditRow.kind).order_by(AuditRow.id)).all() == ["person-made", "joined"]


def test_somebody_with_an_account_joins_a_second_municipality(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    assert joined(engine, invited(engine, other), town.people["Karla"])
    with reading(engine) as session:
        assert open_municipality(session, other.municipality.key, town.people["Karla"]).role is Role.CONTRIBUTOR


def test_an_invitation_changes_no_role_of_a_member_and_still_works_for_somebody_else(engine: Engine, town: TeamTown) -> None:
    secret = invited(engine, town, Role.CONSULTANT)
    assert joined(engine, secret, town.people["Karla"]) is None
    with reading(engine) as session:
        assert open_municipality(session, town.municipality.key, town.people["Karla"]).role is Role.COORDINATOR
    assert joined(engine, secret, named("Neu", "neu@example.org"))


def test_of_many_who_join_with_one_invitation_at_once_one_does(engine: Engine, town: TeamTown) -> None:
    secret = invited(engine, town)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda number: joined(engine, secret, named("Neu", f"neu{number}@example.org")), range(6)))
    assert len([who for who in outcomes if who]) == 1
    with reading(engine) as session:
        assert len(session.scalars(select(MembershipRow)).all()) == 5
        assert len(session.scalars(select(PersonRow)).all()) == 5


def test_two_invitations_accepted_at_once_by_one_person_make_one_membership(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    secrets = [invited(engine, other), invited(engine, other, Role.REVIEWER)]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda secret: joined(engine, secret, town.people["Karla"]), secrets))
    assert len([who for who in outcomes if who]) == 1


def test_an_invitation_of_a_municipality_that_was_withdrawn_leads_nowhere(engine: Engine, town: TeamTown) -> None:
    secret = invited(engine, town)
    with writing(engine) as session:
        session.get_one(MunicipalityRow, town.municipality.id).withdrawn_at = NOW
    assert joined(engine, secret, named("Neu", "neu@example.org")) is None


def test_a_taken_address_leaves_the_invitation_as_it_was(engine: Engine, town: TeamTown) -> None:
    secret = invited(engine, town)
    assert joined(engine, secret, named("Karla", "KARLA@example.org")) is None
    assert joined(engine, secret, named("Karla", "karla.zwei@example.org"))


def test_the_first_steward_is_made_once_within_a_day_and_a_new_link_comes_while_there_is_none(engine: Engine) -> None:
    first = offer_first_steward(engine, now=NOW)
    second = offer_first_steward(engine, now=NOW)
    assert first
    assert second
    assert joined(engine, first, named("Spät", "late@example.org"), NOW + DAY) is None
    who = joined(engine, second, named("Stefan", "stefan@example.org"))
    assert who
    assert who.is_steward
    assert joined(engine, first, named("Zweiter", "second@example.org")) is None
    assert offer_first_steward(engine, now=NOW) is None


def test_of_two_links_for_the_first_steward_used_at_once_one_works(engine: Engine) -> None:
    with writing(engine) as session:
        secrets = [first_steward_link(session, now=NOW) or "" for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: joined(engine, secrets[number], named("Neu", f"neu{number}@example.org")), range(2)))
    with reading(engine) as session:
        assert session.scalars(select(PersonRow.is_steward)).all() == [True]


def test_nobody_becomes_steward_with_an_account_they_have(engine: Engine) -> None:
    with writing(engine) as session:
        karla, secret = person(session, "Karla"), first_steward_link(session, now=NOW) or ""
    assert joined(engine, secret, karla) is None


def test_an_identity_that_has_an_account_joins_with_it_and_makes_no_second_one(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    who = Identity("https://id.example", "neu", "Neu", "neu@example.org")
    first = joined(engine, invited(engine, town), newcomer_from(who, "Neu", "neu@example.org"))
    assert joined(engine, invited(engine, other), newcomer_from(who, "Neu", "other@example.org")) == first


@pytest.mark.parametrize("identity", [Identity("https://id.example", ""), Identity("https://id.example", "x" * 301), Identity("", "x")])
def test_an_identity_that_cannot_be_kept_opens_nothing(identity: Identity, engine: Engine, town: TeamTown) -> None:
    assert joined(engine, invited(engine, town), newcomer_from(identity, "Neu", "neu@example.org")) is None


def test_a_link_for_a_password_signs_its_owner_out_everywhere_and_works_once(engine: Engine, town: TeamTown) -> None:
    karla = town.people["Karla"]
    with writing(engine) as session:
        mark = sign_in(session, karla.id, means="test", browser="", now=NOW)
        secret = reset_link(session, karla.id, now=NOW)
        assert whose_password(session, secret, now=NOW) == karla
        set_password(session, secret, "a hash", now=NOW)
        assert person_of(session, mark, now=NOW) is None
        assert session.get_one(PersonRow, karla.id).password == "a hash"
        with pytest.raises(NotFound):
            set_password(session, secret, "another", now=NOW)


def test_a_link_for_a_password_joins_nothing_and_an_invitation_sets_no_password(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        secret = reset_link(session, town.people["Karla"].id, now=NOW)
    assert joined(engine, secret, named("Neu", "neu@example.org")) is None
    with pytest.raises(NotFound), reading(engine) as session:
        whose_password(session, invited(engine, town), now=NOW)


def test_links_for_a_password_end_when_another_is_made_or_the_password_is_changed(engine: Engine, town: TeamTown) -> None:
    karla = town.people["Karla"]
    with writing(engine) as session:
        first, second = reset_link(session, karla.id, now=NOW), reset_link(session, karla.id, now=NOW)
        with pytest.raises(NotFound):
            way_in(session, first, now=NOW)
        mark, other = (sign_in(session, karla.id, means="test", browser="", now=NOW) for _ in range(2))
        change_password(session, karla.id, "a hash", mark=mark, now=NOW)
        with pytest.raises(NotFound):
            way_in(session, second, now=NOW)
        assert (person_of(session, mark, now=NOW), person_of(session, other, now=NOW)) == (karla, None)


def test_a_link_made_before_an_account_was_deactivated_sets_nothing(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        steward = person(session, "Stefan", is_steward=True)
        secret = add_with_link(session, "Neu", "neu@example.org", now=NOW, days=1)
        who = whose_password(session, secret, now=NOW)
        deactivate(session, who.id, by=steward, now=NOW)
        with pytest.raises(NotFound):
            set_password(session, secret, "a hash", now=NOW)
        with pytest.raises(NotFound):
            reset_link(session, who.id, now=NOW)


def test_a_coordinator_resets_colleagues_who_belong_nowhere_else_and_are_no_steward(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    with writing(engine) as session:
        member = open_municipality(session, town.municipality.key, town.people["Karla"])
        assert reset_link_for_member(session, member, town.people["Carlo"].id, now=NOW)
        with pytest.raises(NotFound):
            reset_link_for_member(session, member, other.people["Carlo"].id, now=NOW)
        found_municipality(session, Profile("Zweitdorf", "DE", 12, Kind.VILLAGE), town.people["Rita"], now=NOW)
        session.get_one(PersonRow, town.people["Konrad"].id).is_steward = True
        session.flush()
        for name in ("Rita", "Konrad"):
            with pytest.raises(Invalid) as refused:
                reset_link_for_member(session, member, town.people[name].id, now=NOW)
            assert refused.value.problems[0].message == ELSEWHERE


def test_a_coordinators_link_stops_working_when_its_owner_belongs_elsewhere_meanwhile(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    with writing(engine) as session:
        member = open_municipality(session, town.municipality.key, town.people["Karla"])
        secret = reset_link_for_member(session, member, town.people["Carlo"].id, now=NOW)
    joined(engine, invited(engine, other), town.people["Carlo"])
    with pytest.raises(NotFound), writing(engine) as session:
        set_password(session, secret, "a hash", now=NOW)
