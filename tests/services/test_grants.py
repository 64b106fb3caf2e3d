"""A municipality lets others see what is final, and nobody sees more than that, or a moment longer."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.answers import Answer, Evidence
from assessment.config import Settings
from assessment.database.audit import AuditRow
from assessment.database.grants import GrantRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotAllowed, NotFound
from assessment.roles import Person, Role
from assessment.services import associations, memberships
from assessment.services.deleting import delete_person
from assessment.services.entitlements import Sight
from assessment.services.granted import grants_of, grants_to
from assessment.services.grants import Terms, change, end_grant, give_again, give_up, grant_to_association
from assessment.services.municipalities import Member
from assessment.services.offers import accept_grant, call_back, decline_grant, offer_grant, offered, offers
from assessment.services.visiting import open_by_key
from assessment.services.withdrawing import take_municipality_back, withdraw_municipality
from tests.builders import shipped
from tests.finals import answer_all, finalise
from tests.granting import association, granted, karla, offer, seen
from tests.teams import NOON, TeamTown, join, person, team_town

TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)
FIRST, SECOND = (criterion.id for criterion in list(shipped())[:2])
GIVEN = {
    FIRST: Answer(level=3, evidence=Evidence.DOCUMENT, evidence_text="Shelf of Karla", evidence_link="https://example.org/a", note="Ask Carlo"),
    SECOND: Answer(level=1),
}


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


@pytest.fixture
def gerda(engine: Engine) -> Person:
    """Somebody from outside, with an account."""
    with writing(engine) as session:
        return person(session, "Gerda")


@pytest.fixture
def vera(engine: Engine, town: TeamTown) -> Member:
    """Whoever coordinates the association to which the municipality belongs."""
    return association(engine, town)


def noted(engine: Engine) -> list[str]:
    """What the log says of grants."""
    with reading(engine) as session:
        return list(session.scalars(select(AuditRow.kind).where(AuditRow.kind.like("grant%")).order_by(AuditRow.id)))


def test_a_stranger_sees_nothing_and_a_member_all(engine: Engine, town: TeamTown, gerda: Person) -> None:
    assert seen(engine, town, gerda) is None
    assert seen(engine, town, town.people["Rita"]) == Sight(town.municipality.id, with_notes=True, with_evidence=True, is_member=True)


def test_an_accepted_offer_lets_see_on_its_terms_until_it_is_withdrawn(engine: Engine, town: TeamTown, gerda: Person) -> None:
    key = granted(engine, town, gerda, Terms(with_notes=True))
    assert seen(engine, town, gerda) == Sight(town.municipality.id, with_notes=True)
    for _ in range(2):
        with writing(engine) as session:
            end_grant(session, karla(town), key, now=NOON)
        assert seen(engine, town, gerda) is None
    assert noted(engine) == ["grant-offered", "granted", "grant-accepted", "grant-ended"]


def test_it_holds_through_the_end_of_its_last_day(engine: Engine, town: TeamTown, gerda: Person) -> None:
    granted(engine, town, gerda, Terms(until=TODAY))
    assert [seen(engine, town, gerda, today=day) is not None for day in (TODAY, TOMORROW)] == [True, False]


def test_a_day_that_is_over_is_refused(engine: Engine, town: TeamTown, gerda: Person, vera: Member) -> None:
    yesterday, key = Terms(until=TODAY - timedelta(days=1)), granted(engine, town, gerda)
    for act in (
        lambda s: offer_grant(s, karla(town), yesterday, now=NOON, days=14), lambda s: change(s, karla(town), key, yesterday, now=NOON),
        lambda s: grant_to_association(s, karla(town), vera.municipality.key, yesterday, now=NOON),
        lambda s: give_again(s, karla(town), key, yesterday, now=NOON),
    ):
        with pytest.raises(Invalid), writing(engine) as session:
            act(session)
    assert seen(engine, town, gerda) == Sight(town.municipality.id)


def test_an_offer_works_once_and_for_one(engine: Engine, town: TeamTown, gerda: Person) -> None:
    secret = offer(engine, town)
    with writing(engine) as session:
        accept_grant(session, secret, gerda, now=NOON)
        other = person(session, "Gustav")
    for who in (gerda, other):
        with pytest.raises(NotFound), writing(engine) as session:
            accept_grant(session, secret, who, now=NOON)
    assert seen(engine, town, other) is None


def test_an_offer_that_nobody_can_accept_any_more_says_nothing(engine: Engine, town: TeamTown, gerda: Person) -> None:
    late, called, over, declined = offer(engine, town), offer(engine, town), offer(engine, town, Terms(until=TODAY)), offer(engine, town)
    with writing(engine) as session:
        by_age = sorted(each.id for each in offers(session, town.municipality.id, now=NOON))
        call_back(session, karla(town), by_age[1], now=NOON)
        decline_grant(session, declined, gerda, now=NOON)
    for secret, moment in (
        (late, NOON + timedelta(days=15)), (called, NOON), (over, NOON + timedelta(days=1)), (declined, NOON), ("", NOON), ("A" * 32, NOON),
        ("\x00", NOON), ("ä" * 32, NOON),
    ):
        with reading(engine) as session, pytest.raises(NotFound):
            offered(session, secret, now=moment)
        for act in (accept_grant, decline_grant):
            with pytest.raises(NotFound), writing(engine) as session:
                act(session, secret, gerda, now=moment)
    assert seen(engine, town, gerda) is None


def test_nobody_who_belongs_there_accepts_an_offer_and_it_still_works(engine: Engine, town: TeamTown, gerda: Person) -> None:
    secret = offer(engine, town)
    for name in ("Karla", "Konrad"):
        for act in (accept_grant, decline_grant):
            with pytest.raises(Invalid), writing(engine) as session:
                act(session, secret, town.people[name], now=NOON)
    with writing(engine) as session:
        accept_grant(session, secret, gerda, now=NOON)
    assert seen(engine, town, gerda)


def test_granting_again_replaces_the_terms_and_no_second_grant_comes_about(engine: Engine, town: TeamTown, gerda: Person) -> None:
    granted(engine, town, gerda, Terms(until=TODAY, with_notes=True))
    granted(engine, town, gerda, Terms(with_evidence=True))
    assert seen(engine, town, gerda, today=TOMORROW) == Sight(town.municipality.id, with_evidence=True)
    with reading(engine) as session:
        assert session.query(GrantRow).count() == 1


def test_what_was_withdrawn_can_be_given_again_and_is_not_changed_meanwhile(engine: Engine, town: TeamTown, gerda: Person) -> None:
    key = granted(engine, town, gerda)
    with writing(engine) as session:
        end_grant(session, karla(town), key, now=NOON)
    with pytest.raises(Invalid), writing(engine) as session:
        change(session, karla(town), key, Terms(with_notes=True), now=NOON)
    assert seen(engine, town, gerda) is None
    with writing(engine) as session:
        for _ in range(2):
            give_again(session, karla(town), key, Terms(), now=NOON)
    with reading(engine) as session:
        assert [(each.to, each.is_live) for each in grants_of(session, town.municipality.id, today=TODAY)] == [("Gerda", True)]


def test_only_whoever_coordinates_it_grants(engine: Engine, town: TeamTown, gerda: Person, vera: Member) -> None:
    key = granted(engine, town, gerda)
    for member, error in (
        (Member(town.municipality, town.people["Carlo"], Role.COORDINATOR), NotAllowed),
        (Member(town.municipality, gerda, Role.COORDINATOR), NotFound), (vera, Invalid),
    ):
        for act in (
            lambda s, m: offer_grant(s, m, Terms(), now=NOON, days=14), lambda s, m: change(s, m, key, Terms(), now=NOON),
            lambda s, m: end_grant(s, m, key, now=NOON), lambda s, m: give_again(s, m, key, Terms(), now=NOON),
            lambda s, m: grant_to_association(s, m, vera.municipality.key, Terms(), now=NOON), lambda s, m: call_back(s, m, 1, now=NOON),
        ):
            with pytest.raises(error), writing(engine) as session:
                act(session, member)


def test_a_forged_key_ends_and_changes_nothing(engine: Engine, town: TeamTown, gerda: Person) -> None:
    key, other = granted(engine, town, gerda), team_town(engine, suffix=" Nachbar")
    for member, forged in ((karla(other), key), (karla(town), "A" * 22), (karla(town), ""), (karla(town), "\x00'; --")):
        for act in (
            lambda s, m, k: end_grant(s, m, k, now=NOON), lambda s, m, k: change(s, m, k, Terms(), now=NOON),
            lambda s, m, k: give_again(s, m, k, Terms(), now=NOON),
        ):
            with pytest.raises(NotFound), writing(engine) as session:
                act(session, member, forged)
    with pytest.raises(NotFound), writing(engine) as session:
        give_up(session, other.people["Karla"], key, now=NOON)
    assert seen(engine, town, gerda)


def test_whoever_holds_a_grant_can_let_go_of_it(engine: Engine, town: TeamTown, gerda: Person) -> None:
    key = granted(engine, town, gerda)
    with reading(engine) as session:
        assert [each.municipality.profile.name for each in grants_to(session, gerda, today=TODAY)] == ["Probedorf"]
    with writing(engine) as session:
        give_up(session, gerda, key, now=NOON)
    with reading(engine) as session:
        assert grants_to(session, gerda, today=TODAY) == ()


def test_members_of_an_association_see_what_it_was_given_as_long_as_they_belong_to_it(engine: Engine, town: TeamTown, vera: Member) -> None:
    with writing(engine) as session:
        aron = person(session, "Aron")
        join(session, vera.municipality, aron, Role.CONSULTANT)
        grant_to_association(session, karla(town), vera.municipality.key, Terms(with_evidence=True), now=NOON)
    for who in (vera.person, aron):
        assert seen(engine, town, who) == Sight(town.municipality.id, with_evidence=True)
    with writing(engine) as session:
        memberships.remove(session, vera, aron.id, now=NOON)
    assert seen(engine, town, aron) is None


@pytest.mark.parametrize("ends", ["the municipality", "the association"])
def test_whoever_leaves_whom_the_association_sees_nothing_any_more(ends: str, engine: Engine, town: TeamTown, vera: Member) -> None:
    with writing(engine) as session:
        key = grant_to_association(session, karla(town), vera.municipality.key, Terms(), now=NOON)
    with writing(engine) as session:
        who, other = (karla(town), vera.municipality.key) if ends == "the municipality" else (vera, town.municipality.key)
        associations.end(session, who, other, now=NOON)
    assert seen(engine, town, vera.person) is None
    with pytest.raises(Invalid), writing(engine) as session:
        give_again(session, karla(town), key, Terms(), now=NOON)
    with pytest.raises(Invalid), writing(engine) as session:
        grant_to_association(session, karla(town), vera.municipality.key, Terms(), now=NOON)


def test_a_withdrawn_association_and_a_withdrawn_municipality_show_nothing(engine: Engine, town: TeamTown, vera: Member, gerda: Person) -> None:
    team_town(engine, suffix=" Nachbar")
    granted(engine, town, gerda)
    with writing(engine) as session:
        grant_to_association(session, karla(town), vera.municipality.key, Terms(), now=NOON)
        withdraw_municipality(session, vera, vera.municipality.profile.name, now=NOON)
    assert (seen(engine, town, vera.person), seen(engine, town, gerda)) == (None, Sight(town.municipality.id))
    with writing(engine) as session:
        withdraw_municipality(session, karla(town), town.municipality.profile.name, now=NOON)
    assert (seen(engine, town, gerda), seen(engine, town, town.people["Karla"])) == (None, None)
    with writing(engine) as session:
        take_municipality_back(session, town.municipality.key, town.people["Karla"], now=NOON)
    assert seen(engine, town, gerda)


def test_of_several_grants_the_widest_terms_count(engine: Engine, town: TeamTown, vera: Member) -> None:
    granted(engine, town, vera.person, Terms(with_notes=True))
    with writing(engine) as session:
        grant_to_association(session, karla(town), vera.municipality.key, Terms(until=TODAY, with_evidence=True), now=NOON)
    assert seen(engine, town, vera.person) == Sight(town.municipality.id, with_notes=True, with_evidence=True)
    assert seen(engine, town, vera.person, today=TOMORROW) == Sight(town.municipality.id, with_notes=True)


def test_somebody_removed_sees_nothing_by_an_earlier_grant_and_nobody_by_an_offer_of_theirs(engine: Engine, town: TeamTown, gerda: Person) -> None:
    granted(engine, town, gerda)
    with writing(engine) as session:
        join(session, town.municipality, gerda, Role.COORDINATOR)
    with writing(engine) as session:
        secret = offer_grant(session, Member(town.municipality, gerda, Role.COORDINATOR), Terms(), now=NOON, days=14)
        memberships.remove(session, karla(town), gerda.id, now=NOON)
    assert seen(engine, town, gerda) is None
    with pytest.raises(NotFound), writing(engine) as session:
        accept_grant(session, secret, gerda, now=NOON)


def test_a_deleted_account_holds_no_grant(engine: Engine, town: TeamTown, gerda: Person) -> None:
    granted(engine, town, gerda)
    with writing(engine) as session:
        delete_person(session, gerda.id, by=gerda.id, now=NOON)
    with reading(engine) as session:
        assert (grants_of(session, town.municipality.id, today=TODAY), session.query(GrantRow).count()) == ((), 0)


def test_by_a_grant_only_what_is_final_opens_and_nobody_is_named(engine: Engine, town: TeamTown, gerda: Person, settings: Settings) -> None:
    granted(engine, town, gerda)
    with reading(engine) as session, pytest.raises(NotFound):
        open_by_key(session, town.key, gerda, today=TODAY)
    answer_all(engine, town.assessment_id, GIVEN)
    finalise(engine, settings, town)
    with reading(engine) as session:
        opened = open_by_key(session, town.key, gerda, today=TODAY)
        assert (opened.role, opened.read_secret, opened.may_edit, opened.may_answer) == (Role.CONSULTANT, "", False, False)
        assert opened.assessment.answer(FIRST) == Answer(level=3, evidence=Evidence.DOCUMENT)
        with pytest.raises(NotFound):
            open_by_key(session, "A" * 22, gerda, today=TODAY)
