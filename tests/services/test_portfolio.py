"""The portfolio: exactly what somebody may see now, filtered, found by name and sorted, the same whether they see few or many."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, update

from assessment.answers import Kind
from assessment.database.municipalities import AssociationRow, MunicipalityRow
from assessment.database.session import reading, writing
from assessment.roles import Person, Role
from assessment.services import portfolio as use
from assessment.services import portfolio_choices, portfolio_viewer
from assessment.services.municipalities import found_municipality
from assessment.services.portfolio import Portfolio, portfolio
from assessment.services.portfolio_choices import choices, chosen, waiting
from assessment.services.portfolio_filters import Wish
from assessment.services.portfolio_order import HEADERS
from assessment.services.portfolio_viewer import viewer_of
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, everywhere, shipped
from tests.listing import grant, listed
from tests.teams import NOON, PROBEDORF, join, person

TODAY = NOON.date()
FIRST, SECOND = list(shipped().criteria)[:2]
PART = shipped().dimensions[0].id


@pytest.fixture(params=["few", "filtered", "many"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All ways to the same: beginning with what somebody sees, with what the filter finds, and going along the index."""
    if request.param != "few":
        monkeypatch.setattr(portfolio_viewer, "FEW", 1)
    if request.param == "many":
        for name in ("MOST_COUNTED", "SHOWN"):
            monkeypatch.setattr(use, name, 1)


@pytest.fixture
def paula(engine: Engine) -> Person:
    """Somebody who advises."""
    with writing(engine) as session:
        return person(session, "Paula")


def found(engine: Engine, who: Person, wish: Wish | None = None, *, today: date = TODAY) -> Portfolio:
    """What somebody sees."""
    with reading(engine) as session:
        return portfolio(session, viewer_of(session, who, today=today), wish or Wish())


def named(engine: Engine, who: Person, wish: Wish | None = None, *, today: date = TODAY) -> list[str]:
    """The names of what somebody sees, in order, over all pages that can be turned."""
    first = found(engine, who, wish, today=today)
    pages = [first, *(found(engine, who, replace(wish or Wish(), page=page), today=today) for page in range(2, first.pages + 1))]
    return [line.name for each in pages for line in each.lines]


def test_nobody_sees_what_is_not_granted_and_a_member_sees_their_own(engine: Engine, paula: Person) -> None:
    with writing(engine) as session:
        listed(session, "Fremd")
        own = found_municipality(session, PROBEDORF, person(session, "Karla"), now=NOON).municipality
        listed(session, "Ruhmannsdorf", to=paula)
        join(session, own, paula, Role.CONSULTANT)
    assert named(engine, paula) == ["Ruhmannsdorf"]
    with reading(engine) as session:
        waits = waiting(session, viewer_of(session, paula, today=TODAY))
    assert ([each.name for each in waits.found], waits.count, waits.parts) == (["Probedorf"], 1, 1)


def test_what_has_nothing_final_is_found_in_parts_by_somebody_who_sees_very_many(
    engine: Engine, paula: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing(engine) as session:
        karla = person(session, "Karla")
        for number in range(4):
            listed(session, f"Listed {number}", to=paula)
            waits = found_municipality(session, replace(PROBEDORF, name=f"Waits {number}"), karla, now=NOON).municipality
            grant(session, waits.id, paula)
            found_municipality(session, replace(PROBEDORF, name=f"Unseen {number}"), karla, now=NOON)
    for module, name, few in ((portfolio_viewer, "FEW", 1), (portfolio_choices, "PART", 5)):
        monkeypatch.setattr(module, name, few)
    with reading(engine) as session:
        viewer = viewer_of(session, paula, today=TODAY)
        parts = [waiting(session, viewer, part) for part in range(1, waiting(session, viewer).parts + 1)]
        beyond = [waiting(session, viewer, part).part for part in (-1, 0, 10**30)]
    assert len(parts) == 3
    assert sorted(each.name for part in parts for each in part.found) == [f"Waits {number}" for number in range(4)]
    assert beyond == [1, 1, 3]


def test_a_grant_that_ended_or_ran_out_and_a_withdrawn_municipality_are_gone_at_once(engine: Engine, paula: Person) -> None:
    with writing(engine) as session:
        ended, until, gone = (listed(session, name) for name in ("Ended", "Until", "Gone"))
        grant(session, ended, paula).ended_at = NOON
        grant(session, until, paula, until=TODAY)
        grant(session, gone, paula)
        session.execute(update(MunicipalityRow).where(MunicipalityRow.id == gone).values(withdrawn_at=NOON))
    assert named(engine, paula) == ["Until"]
    assert named(engine, paula, today=TODAY + timedelta(days=1)) == []


@pytest.mark.parametrize(("wish", "names"), [
    (Wish(country="AT"), ["Ärmendorf"]), (Wish(size=3), ["Zell"]), (Wish(size=4), ["Buchberg am Wald"]), (Wish(kind="town"), ["Buchberg am Wald"]),
    (Wish(stage="4"), ["Buchberg am Wald"]), (Wish(stage="none"), ["Zell"]), (Wish(age="older"), ["Zell"]), (Wish(age="24"), ["Ärmendorf"]),
    (Wish(age="12"), ["Buchberg am Wald"]), (Wish(search="WALD"), ["Buchberg am Wald"]), (Wish(search="arm"), ["Ärmendorf"]),
    (Wish(search="am buch"), ["Buchberg am Wald"]), (Wish(search="berg"), []), (Wish(search="' OR 1=1 --"), []), (Wish(search="%"), None),
    (Wish(country="AT", kind="town"), []), (Wish(association="nobody"), []),
])
def test_a_filter_leaves_what_fits(wish: Wish, names: list[str] | None, engine: Engine, paula: Person, way: None) -> None:
    with writing(engine) as session:
        listed(session, "Ärmendorf", 1, to=paula, country="AT", population=300, dated=date(2025, 3, 1))
        listed(session, "Buchberg am Wald", 4, to=paula, population=12_000, kind=Kind.TOWN)
        listed(session, "Zell", {FIRST: answered(3)}, to=paula, dated=date(2023, 1, 1))
    assert named(engine, paula, wish) == (["Ärmendorf", "Buchberg am Wald", "Zell"] if names is None else names)[:_shown(engine, paula)]


@pytest.mark.parametrize("wish", [Wish(), Wish(country="DE"), Wish(search="ort"), Wish(kind="village", size=3), Wish(age="12", stage="2")])
def test_the_same_question_gives_each_their_own(wish: Wish, engine: Engine, way: None) -> None:
    with writing(engine) as session:
        everybody = [person(session, name) for name in ("Paula", "Gerda", "Xaver")]
        for who in everybody[:2]:
            for number in (1, 2):
                listed(session, f"Ort {number} of {who.name}", to=who)
    for _ in range(2):
        for who in everybody:
            wanted = [] if who.name == "Xaver" else [f"Ort {number} of {who.name}" for number in (1, 2)]
            assert named(engine, who, wish) == wanted[:_shown(engine, who)]


def test_the_same_filter_set_to_something_else_finds_something_else(engine: Engine, paula: Person, way: None) -> None:
    with writing(engine) as session:
        for name, country, kind, day in (("Au", "AT", Kind.TOWN, date(2026, 1, 1)), ("Biel", "CH", Kind.CITY, date(2023, 1, 1))):
            listed(session, name, to=paula, country=country, population=len(name) * 1_000, kind=kind, dated=day)
    asked = [
        (Wish(country="AT"), Wish(country="CH")), (Wish(search="au"), Wish(search="bie")), (Wish(kind="town"), Wish(kind="city")),
        (Wish(size=3), Wish(size=3, country="CH")), (Wish(age="12"), Wish(age="older")),
    ]
    assert [tuple(named(engine, paula, wish) for wish in pair) for pair in asked] == [(["Au"], ["Biel"])] * 3 + [
        (["Au", "Biel"][:_shown(engine, paula)], ["Biel"]), (["Au"], ["Biel"]),
    ]


def _shown(engine: Engine, who: Person) -> int:
    """As many as can be turned to."""
    with reading(engine) as session:
        return 99 if viewer_of(session, who, today=TODAY).sees_few else use.MOST_COUNTED


@pytest.mark.parametrize("key", [*HEADERS, f"criterion.{FIRST}", f"part.{PART}"])
@pytest.mark.parametrize("order", ["up", "down"])
def test_what_has_no_value_comes_last_in_either_direction(
    key: str, order: str, engine: Engine, paula: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing(engine) as session:
        for level in (3, 1, 4):
            listed(session, f"Level {level}", level, to=paula, population=level * 100)
        listed(session, "Nothing", {FIRST: DON_T_KNOW}, to=paula, population=None, kind=None)
    lines = found(engine, paula, Wish(sort=key, order=order)).lines
    monkeypatch.setattr(portfolio_viewer, "FEW", 1)
    monkeypatch.setattr(use, "MOST_COUNTED", 3)
    assert {line.name for line in lines} == {"Level 1", "Level 3", "Level 4", "Nothing"}
    assert [line.name for line in found(engine, paula, Wish(sort=key, order=order)).lines] == [line.name for line in lines]
    if key not in ("name", "country", "kind", "edition", "date", "coverage", "confidence"):
        names = [line.name for line in lines]
        assert names == [*sorted(names[:3], reverse=order == "down"), "Nothing"]


def test_a_criterion_is_sorted_by_its_shown_level_and_kinds_of_nothing_come_after_level_0(engine: Engine, paula: Person) -> None:
    with writing(engine) as session:
        for name, answer in (("unknown", DON_T_KNOW), ("zero", answered(0)), ("claimed", answered(4)), ("shown", answered(3, "described"))):
            listed(session, name, everywhere(shipped(), answered(2)) | {FIRST: answer}, to=paula)
        listed(session, "none", everywhere(shipped(), answered(2)) | {FIRST: DOES_NOT_APPLY}, to=paula)
    lines = found(engine, paula, Wish(sort=f"criterion.{FIRST}")).lines
    assert [(line.name, line.value) for line in lines[:3]] == [("shown", 3), ("claimed", 2), ("zero", 0)]
    assert {line.value for line in lines[3:]} == {None}
    assert [line.name for line in found(engine, paula, Wish(sort=f"criterion.{FIRST}", order="up")).lines[:3]] == ["zero", "claimed", "shown"]


def test_pages_hold_everything_once_and_none_lies_beyond_the_last(engine: Engine, paula: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use, "SHOWN", 4)
    with writing(engine) as session:
        for number in range(10):
            listed(session, f"Ort {number}", number % 3, to=paula)
    pages = [found(engine, paula, Wish(sort="shown", page=page)) for page in (1, 2, 3)]
    assert sorted(line.name for page in pages for line in page.lines) == [f"Ort {number}" for number in range(10)]
    shown = [line.shown or 0 for page in pages for line in page.lines]
    assert all(before >= after for before, after in pairwise(shown))
    assert [line.name for line in found(engine, paula, Wish(sort="shown", page=10_000)).lines] == [line.name for line in pages[2].lines]
    assert (found(engine, paula, Wish(page=10_000)).page, found(engine, paula, Wish(page=0)).page, pages[0].pages) == (3, 1, 3)


def test_whoever_sees_very_many_turns_no_further_than_is_counted(engine: Engine, paula: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in ((portfolio_viewer, "FEW", 3), (use, "MOST_COUNTED", 4), (use, "SHOWN", 2)):
        monkeypatch.setattr(module, name, value)
    with writing(engine) as session:
        for number in range(7):
            listed(session, f"Ort {number}", to=paula)
    assert [(page.total, page.is_more, page.pages) for page in (found(engine, paula), found(engine, paula, Wish(search="ort")))] == [(4, True, 2)] * 2
    assert named(engine, paula) == [f"Ort {number}" for number in range(4)]
    assert [line.name for line in found(engine, paula, Wish(page=9)).lines] == ["Ort 2", "Ort 3"]


@pytest.mark.parametrize("most", [1, 2, 1_000])
def test_names_that_begin_with_what_is_looked_for_come_first(engine: Engine, paula: Person, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    for module, name, value in ((portfolio_viewer, "FEW", most), (use, "MOST_COUNTED", max(most, 4)), (use, "SHOWN", min(most, 3))):
        monkeypatch.setattr(module, name, value)
    with writing(engine) as session:
        for name in ("Au am Muster", "Zell an der Muster", "Musterdorf", "Müsterberg", "Nirgends"):
            listed(session, name, to=paula)
    assert named(engine, paula, Wish(search="muster")) == ["Müsterberg", "Musterdorf", "Au am Muster", "Zell an der Muster"]
    assert named(engine, paula, Wish(search="muster", order="down"))[0] == "Zell an der Muster"


def test_a_column_that_does_not_exist_sorts_by_name_and_says_so(engine: Engine, paula: Person) -> None:
    with writing(engine) as session:
        listed(session, "Zell", to=paula)
        listed(session, "Au", to=paula)
    for key in ("nothing", "criterion.nothing", "part.", "municipality_id", "1; DROP TABLE standings"):
        page = found(engine, paula, Wish(sort=key))
        assert ([line.name for line in page.lines], page.is_known_order) == (["Au", "Zell"], False)


def test_the_members_of_an_association_are_found_by_it(engine: Engine, paula: Person) -> None:
    with writing(engine) as session:
        member, _ = listed(session, "Member", to=paula), listed(session, "Alone", to=paula)
        foreign = listed(session, "Foreign")
        keys = []
        for name, town in (("Ilzer Land", member), ("Elsewhere", foreign)):
            row = MunicipalityRow(key=f"{name:_<22}"[:22], name=name, kind="association", created_at=NOON)
            session.add(row)
            session.flush()
            session.add(AssociationRow(association_id=row.id, municipality_id=town, since=TODAY))
            keys.append(row.key)
    with reading(engine) as session:
        offered = choices(session, viewer_of(session, paula, today=TODAY))
    assert ([each.name for each in offered.associations], offered.countries) == (["Ilzer Land"], ("DE",))
    assert [named(engine, paula, Wish(association=key)) for key in keys] == [["Member"], []]


def test_only_what_may_be_seen_stays_chosen(engine: Engine, paula: Person) -> None:
    with writing(engine) as session:
        numbers = [listed(session, "Mine", to=paula), listed(session, "Foreign")]
        keys = [row.key for number in numbers if (row := session.get(MunicipalityRow, number))]
    with reading(engine) as session:
        kept = chosen(session, viewer_of(session, paula, today=TODAY), [*keys, keys[0], "nobody"])
    assert [each.name for each in kept] == ["Mine"]


def test_the_countries_of_somebody_who_sees_very_many_are_those_of_all(engine: Engine, paula: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.services.portfolio_choices.LOOKED_THROUGH", 0)
    with writing(engine) as session:
        for country in ("DE", "AT", "", "DE", "CH"):
            listed(session, f"In {country}", to=paula, country=country)
    with reading(engine) as session:
        assert choices(session, viewer_of(session, paula, today=TODAY)).countries == ("AT", "CH", "DE")
