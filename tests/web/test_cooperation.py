"""All members of an association together: common steps and development, for whoever may see them now and only of those."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.grants import GrantRow
from assessment.database.municipalities import AssociationRow, MembershipRow, MunicipalityRow
from assessment.database.session import reading, writing
from assessment.roles import Role
from assessment.services import cooperation
from assessment.services.cooperation import open_association
from assessment.services.municipalities import Member, found_municipality, fresh_key
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.listing import DAY, grant, listed
from tests.pages import Browser
from tests.teams import NOON, engine_of, person, signed_in, team_town
from tests.web.test_pages import untranslated

WAYS = ("roadmap", "time")
MANY = 23


@dataclass(frozen=True)
class Alliance:
    """An association with members that let it in, and the browser of whoever coordinates it."""

    app: Flask
    vera: Member
    towns: tuple[int, ...]
    browser: Browser

    @property
    def here(self) -> str:
        """Where its pages begin."""
        return f"/associations/{self.vera.municipality.key}"

    def visitor(self, name: str, *, sees: Sequence[int] = (), belongs: int | None = None) -> Browser:
        """The browser of somebody else, who may see some municipalities, or belongs to one."""
        with writing(engine_of(self.app)) as session:
            who = person(session, name)
            for town in sees:
                grant(session, town, who)
            if belongs:
                session.add(MembershipRow(person_id=who.id, municipality_id=belongs, role=Role.COORDINATOR, since=NOON))
        return signed_in(self.app, who)


def joined(session: Session, vera: Member, name: str, *, lets_in: bool = True) -> int:
    """A municipality that belongs to the association; gives its number."""
    town = listed(session, name, 2)
    session.add(AssociationRow(association_id=vera.municipality.id, municipality_id=town, since=DAY))
    if lets_in:
        session.add(GrantRow(key=fresh_key(), municipality_id=town, to_municipality_id=vera.municipality.id, given_at=NOON))
    session.flush()
    return town


def alliance(app: Flask, count: int, *, silent: int = 0) -> Alliance:
    """An association with so many members that let it in, and some that do not."""
    with writing(engine_of(app)) as session:
        vera = found_municipality(session, Profile("⟦Verband⟧", "DE", 30_000, Kind.ASSOCIATION), person(session, "⟦Vera⟧"), now=NOON)
        towns = tuple(joined(session, vera, f"⟦Place {number:02}⟧") for number in range(count))
        for number in range(silent):
            joined(session, vera, f"⟦Still {number}⟧", lets_in=False)
    return Alliance(app, vera, towns, signed_in(app, vera.person))


@pytest.fixture
def many(app: Flask) -> Alliance:
    """More members than a comparison takes, and two that let nobody in."""
    return alliance(app, MANY, silent=2)


def test_all_members_that_let_it_in_are_on_the_pages_of_an_association(many: Alliance) -> None:
    roadmap = many.browser.get(f"{many.here}/roadmap")
    assert roadmap.heading.startswith("Together: ")
    assert f"{MANY} of {MANY} places stand at this step" in roadmap.said
    assert all(f"Place {number:02}" in roadmap.said for number in range(MANY))
    assert f"{MANY} of {MANY + 2} members let you see something final. This page takes all of them." in roadmap.said
    assert "Still" not in roadmap.said
    time = many.browser.get(f"{many.here}/time")
    assert time.heading == "The group over time"
    assert (f"{MANY} of {MANY + 2} members" in time.said, "Still" in time.said) == (True, False)


@pytest.mark.parametrize("way", WAYS)
def test_the_page_of_an_association_and_its_portfolio_lead_there(way: str, many: Alliance) -> None:
    town = many.vera.municipality.key
    for page in (many.browser.get(f"/m/{town}/association"), many.browser.get(f"/portfolio?association={town}")):
        assert f'href="{many.here}/{way}"' in page.text


@pytest.mark.parametrize("way", WAYS)
def test_a_consultant_sees_the_members_that_let_them_in_and_not_how_many_there_are(way: str, many: Alliance) -> None:
    page = many.visitor("Gerda", sees=many.towns[3:6]).get(f"{many.here}/{way}")
    assert "3 members let you see something final. This page takes all of them." in page.said
    named = [number for number in range(MANY) if f"Place {number:02}" in page.said]
    assert named == ([3, 4, 5] if way == "roadmap" else [])
    assert f"of {MANY}" not in page.said


@pytest.mark.parametrize("way", WAYS)
def test_a_member_sees_itself_only_and_that_is_too_little(way: str, many: Alliance) -> None:
    page = many.visitor("Karla", belongs=many.towns[0]).get(f"{many.here}/{way}", 409)
    assert "need two members that let you see something final" in page.said
    assert "Place 01" not in page.said


@pytest.mark.parametrize("way", WAYS)
def test_nobody_else_learns_that_there_is_such_an_association(way: str, many: Alliance) -> None:
    other = team_town(engine_of(many.app), suffix=" Nachbar")
    stranger = signed_in(many.app, other.people["Karla"])
    assert stranger.get(f"{many.here}/{way}", 404).said == stranger.get(f"/associations/{'A' * 22}/{way}", 404).said
    stranger.get(f"/associations/{other.municipality.key}/{way}", 404)
    assert "/sign-in" in (Browser(many.app).client.get(f"{many.here}/{way}").location or "")


@pytest.mark.parametrize("way", WAYS)
def test_a_grant_that_ends_while_the_page_is_open_counts_at_once(way: str, app: Flask) -> None:
    three = alliance(app, 3)
    assert "3 of 3 members" in three.browser.get(f"{three.here}/{way}").said
    with writing(engine_of(app)) as session:
        session.execute(update(GrantRow).where(GrantRow.municipality_id == three.towns[0]).values(ended_at=NOON))
    page = three.browser.get(f"{three.here}/{way}")
    assert ("2 of 3 members" in page.said, "Place 00" in page.said) == (True, False)
    with writing(engine_of(app)) as session:
        session.execute(update(MunicipalityRow).where(MunicipalityRow.id == three.towns[1]).values(withdrawn_at=NOON))
    assert "Place 0" not in three.browser.get(f"{three.here}/{way}", 409).said


@pytest.mark.parametrize("way", WAYS)
def test_more_members_than_a_page_takes_are_said(way: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    five = alliance(app, 5)
    monkeypatch.setattr(cooperation, "MOST_TOGETHER", 3)
    page = five.browser.get(f"{five.here}/{way}")
    assert "5 of 5 members let you see something final. This page takes the first 3 by name." in page.said
    assert "Place 03" not in page.said


def test_two_hundred_members_are_taken_at_most(app: Flask) -> None:
    most = alliance(app, cooperation.MOST_TOGETHER + 1)
    with reading(engine_of(app)) as session:
        found = open_association(session, most.vera.person, most.vera.municipality.key, now=NOON)
        assert session.scalar(select(func.count()).select_from(AssociationRow)) == found.seen == 201
    assert len(found.comparison.municipalities) == 200
    assert "200 of 200 places stand at this step" in most.browser.get(f"{most.here}/roadmap").said


@pytest.mark.parametrize("way", WAYS)
def test_no_sentence_is_left_untranslated(way: str, web_settings: Settings) -> None:
    app = create_app(replace(web_settings, language=PSEUDO))
    three = alliance(app, 3)
    guest = three.visitor("⟦Gerda⟧", sees=three.towns[:2])
    pages = [
        three.browser.get(f"{three.here}/{way}"), guest.get(f"{three.here}/{way}"),
        three.visitor("⟦Karla⟧", belongs=three.towns[0]).get(f"{three.here}/{way}", 409),
        three.browser.get(f"/m/{three.vera.municipality.key}/association"), guest.get(f"/portfolio?association={three.vera.municipality.key}"),
    ]
    assert [word for page in pages for word in untranslated(page) if word.strip(".,") not in ("Sept", "September", "Nov", "November")] == []
