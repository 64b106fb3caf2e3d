"""What a steward sees of an installation, on both databases alike."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from assessment.database.session import reading, writing
from assessment.roles import Role
from assessment.services.installation import Belonging, account, accounts, places
from assessment.services.people import deactivate
from tests.teams import person, team_town

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)


@pytest.mark.parametrize(("search", "names"), [
    ("", ["Carlo", "Karla", "Konrad", "Rita", "Ünal Übermut"]), ("KAR", ["Karla"]), ("Übermut", ["Ünal Übermut"]), ("example rita", ["Rita"]),
    ("%", []), ("_", []), ("\\", []), ("ka\x00rla", ["Karla"]), ("x" * 10_000, []), ("' OR ''='", []),
])
def test_people_are_found_by_words(search: str, names: list[str], engine: Engine) -> None:
    with writing(engine) as session:
        person(session, "Ünal Übermut")
    team_town(engine)
    with reading(engine) as session:
        found, total = accounts(session, search=search)
    assert ([each.name for each in found], total) == (names, len(names))


def test_a_page_of_people_begins_where_the_one_before_ended(engine: Engine) -> None:
    team_town(engine)
    with reading(engine) as session:
        pages = [[each.name for each in accounts(session, after=after, most=3)[0]] for after in (0, 3, 6)]
    assert pages == [["Carlo", "Karla", "Konrad"], ["Rita"], []]


def test_an_account_tells_where_it_belongs_and_whether_it_is_active(engine: Engine) -> None:
    town = team_town(engine)
    with writing(engine) as session:
        steward = person(session, "Stefan", is_steward=True)
        deactivate(session, town.people["Rita"].id, by=steward, now=NOW)
        found = account(session, town.people["Rita"].id)
        assert found
        assert (found.belongs, found.deactivated_at, found.has_password) == ((Belonging("Probedorf", Role.REVIEWER),), NOW, False)
        assert account(session, 999) is None


def test_municipalities_are_counted_by_their_members(engine: Engine) -> None:
    team_town(engine)
    with reading(engine) as session:
        (place,), total = places(session)
    assert (place.name, place.members, total) == ("Probedorf", 4, 1)
