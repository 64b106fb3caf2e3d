"""No sentence about comparisons is left untranslated: in every look, on what goes wrong, and where places cannot be compared."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from assessment.common_core import NotComparable
from assessment.config import Settings
from assessment.database.grants import ConsentRow, GrantRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import writing
from assessment.database.standings import PAST_STANDINGS, STANDINGS
from assessment.services import comparisons
from assessment.services.consents import ConsentKind
from assessment.services.reports import JobState
from assessment.services.work import COULD_NOT
from assessment.translation import PSEUDO, Message
from assessment.web import create_app
from tests.listing import listed
from tests.pages import Page
from tests.teams import NOON, engine_of, person, signed_in
from tests.web.comparing import Group, group
from tests.web.test_comparisons import sent
from tests.web.test_pages import untranslated

NAMES = ("⟦Aheim⟧", "⟦Bedorf⟧", "⟦Cestadt⟧", "⟦Dehausen⟧", "⟦Ebach⟧", "⟦Fedorf⟧")
LOOKS = ("?look=levels", "?look=shown", "?look=scores", "?look=scores&part=trust", "?look=differences", "help", "roadmap", "time", "report")
SAID_BY_BABEL = ("and", "November", "September", "Gerda", "Neu", "Sept", "Nov")


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.fixture
def six(app: Flask, web_settings: Settings) -> Group:
    """Six municipalities at levels 1, 2, 3, 4, 0 and 1."""
    return group(app, web_settings, names=NAMES)


def left(page: Page) -> list[str]:
    """What was not translated, but for what Babel says and names made for these tests."""
    return [word for word in untranslated(page, "Three neighbours") if word.strip(".,") not in SAID_BY_BABEL]


def begun(six: Group, *numbers: int, neutral: bool = False) -> str:
    """Compare some of them; the address."""
    kept = [six.towns[number].municipality.key for number in numbers]
    return sent(six, "/comparisons", {"municipality": kept, "name": "", "neutral": "yes" if neutral else ""}).address


@pytest.mark.parametrize("look", LOOKS)
def test_every_way_to_look_at_a_comparison(look: str, six: Group) -> None:
    addresses = [six.here, begun(six, 0, 5), begun(six, 0, 4), begun(six, 0, 3, neutral=True), begun(six, 2, 1)]
    assert [left(six.browser.get(f"{address}{look}")) for address in addresses] == [[]] * len(addresses)


def test_the_list_the_form_and_what_is_wrong_with_what_was_sent(app: Flask, six: Group) -> None:
    key, forged = six.towns[0].municipality.key, ["x" * 22, "y" * 22]
    with writing(engine_of(app)) as session:
        waiting = session.get_one(MunicipalityRow, listed(session, "⟦Leer⟧", to=six.guest)).key
        session.execute(delete(STANDINGS).where(STANDINGS.c.name == "⟦Leer⟧"))
        alone = person(session, "Neu")
    pages = [
        six.browser.get("/comparisons"), signed_in(app, alone).get("/comparisons"), six.browser.get(f"{six.here}change"),
        sent(six, "/comparisons", {}, 400), sent(six, "/comparisons", {"municipality": ["x"] * 21}, 400),
        sent(six, "/comparisons", {"municipality": [key, key]}, 400), sent(six, "/comparisons", {"municipality": forged}, 400),
        sent(six, "/comparisons", {"municipality": [key, waiting]}, 400), sent(six, f"{six.here}change", {"name": "⟦x⟧"}, 400),
        sent(six, f"{six.here}change", {"name": "⟦" + "x" * 5_000 + "⟧", "municipality": [key, six.towns[1].municipality.key]}, 400),
        sent(six, f"{six.here}change", {"name": "⟦x⟧", "csrf_token": "forged"}, 400), sent(six, f"{six.here}delete", {}),
    ]
    assert [left(page) for page in pages] == [[] for _ in pages]


def test_more_than_can_be_kept(six: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "MOST_KEPT", 1)
    assert left(sent(six, "/comparisons", {"municipality": [town.municipality.key for town in six.towns[:2]]}, 400)) == []


def test_places_that_are_lost_too_few_or_have_too_little_in_common(app: Flask, six: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    def apart(*_: object) -> None:
        raise NotComparable(Fraction(1, 2), ("2026.1", "2027.1"))

    two = begun(six, 0, 1)
    with monkeypatch.context() as patched:
        patched.setattr("assessment.web.side_by_side.side_by_side", apart)
        patched.setattr("assessment.web.cooperation.common_roadmap", apart)
        pages = [six.browser.get(address, 409) for address in (six.here, f"{six.here}roadmap")]
    end = update(GrantRow).values(ended_at=NOON)
    with writing(engine_of(app)) as session:
        session.execute(end.where(GrantRow.municipality_id == six.towns[0].municipality.id))
    pages += [six.browser.get(two, 409), six.browser.get(six.here, 409), sent(six, f"{two}without", {}, 400), six.browser.get("/comparisons")]
    pages.append(sent(six, f"{six.here}without", {}))
    with writing(engine_of(app)) as session:
        session.execute(delete(STANDINGS))
    pages += [six.browser.get(f"{six.here}{path}", 409) for path in ("", "help", "roadmap")]
    pages.append(six.browser.get(f"{six.here}time"))
    assert [left(page) for page in pages] == [[] for _ in pages]


def test_answers_that_are_missing_and_places_that_help(app: Flask, six: Group) -> None:
    with writing(engine_of(app)) as session:
        empty = [session.get_one(MunicipalityRow, listed(session, f"⟦Leer {number}⟧", {}, to=six.guest)).key for number in (1, 2)]
        listed(session, "⟦Hilfreich⟧", 4)
        helper = session.scalars(select(MunicipalityRow.id).where(MunicipalityRow.name == "⟦Hilfreich⟧")).one()
        session.add(ConsentRow(municipality_id=helper, kind=ConsentKind.HELPER.value, given_at=NOON))
    address = sent(six, "/comparisons", {"municipality": [*empty, six.towns[0].municipality.key]}).address
    assert [left(six.browser.get(f"{address}{look}")) for look in LOOKS] == [[] for _ in LOOKS]


def test_over_several_years_with_a_place_that_came(app: Flask, six: Group) -> None:
    with writing(engine_of(app)) as session:
        rows = session.connection().execute(select(STANDINGS).where(STANDINGS.c.municipality_id != six.towns[0].municipality.id)).mappings().all()
        year = timedelta(days=365)
        earlier = [{**row, "final_id": row["final_id"], "dated": row["dated"] - year, "finalised_at": row["finalised_at"] - year} for row in rows]
        kept = {column.name for column in PAST_STANDINGS.c}
        session.connection().execute(insert(PAST_STANDINGS), [{name: row[name] for name in row if name in kept} for row in earlier])
    page = six.browser.get(f"{six.here}time")
    assert "⟦All final assessments are of one year." not in page.said
    assert left(page) == []


@pytest.mark.parametrize(("state", "said"), [
    (JobState.QUEUED, None), (JobState.RUNNING, None), (JobState.DONE, None), (JobState.FAILED, None), (JobState.FAILED, COULD_NOT),
])
def test_how_far_the_report_is(state: JobState, said: Message | None, app: Flask, six: Group) -> None:
    asked = sent(six, f"{six.here}report", {})
    with writing(engine_of(app)) as session:
        session.execute(update(JobRow).values(state=state, message=said and said.key))
    assert left(six.browser.get(asked.address)) == []
