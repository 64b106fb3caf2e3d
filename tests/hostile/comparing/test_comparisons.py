"""Portfolio and comparisons in the hands of strangers and of people who may see no more, on both databases."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.datastructures import MultiDict

from assessment.answers import Kind, Profile
from assessment.catalogue.editions import edition_at
from assessment.config import Settings
from assessment.database.comparisons import ComparisonMemberRow, ComparisonRow
from assessment.database.course import FinalRow
from assessment.database.grants import GrantRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import reading, writing
from assessment.exchange.frozen_json import from_json, to_json
from assessment.roles import Role
from assessment.scoring import score_assessment
from assessment.services.editions import keep
from assessment.services.municipalities import Member, save_municipality
from assessment.services.standings import fill_for
from assessment.services.withdrawing import take_municipality_back, withdraw_municipality
from assessment.web.site import now
from tests.builders import answered, everywhere
from tests.editions import second_edition
from tests.hostile.test_requests import FILLED
from tests.listing import grant
from tests.pages import MARK, Browser, Page
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town
from tests.web.comparing import Group, group

NOTHING_IN_IT = ("%00" * 22, "A" * 31 + "%00", "%ED%A0%80" * 22)


@pytest.fixture
def three(app: Flask, web_settings: Settings) -> Group:
    """Three municipalities, and a consultant who compares them."""
    return group(app, web_settings)


def spoilt(app: Flask, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every address of the site with each of its parts in turn replaced by something that is not there; with the method to ask for it."""
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "1") | {name: value for name, value in {**FILLED, **known}.items() if name in rule.arguments}
        for part in (name for name in rule.arguments if f"<{name}>" in rule.rule):
            built = rule.build({**values, part: "HERE"})
            assert built
            for value in NOTHING_IN_IT:
                yield from ((method, built[1].replace("HERE", value)) for method in ("GET", "POST") if method in (rule.methods or ()))


def test_whatever_stands_in_an_address_is_looked_for_and_not_found(app: Flask, three: Group) -> None:
    town = team_town(engine_of(app))
    with writing(engine_of(app)) as session:
        steward = person(session, "Stefan", is_steward=True)
    known = {"door": town.key, "municipality": town.municipality.key, "comparison": three.comparison}
    browsers = [three.browser, signed_in(app, town.people["Karla"]), signed_in(app, steward)]
    marks = [{"csrf_token": browser.get("/begin/full").fields()["csrf_token"]} for browser in browsers]
    wrong = set()
    for method, address in spoilt(app, known):
        for browser, mark in zip(browsers, marks, strict=True):
            status = browser.client.open(address, method=method, data=mark if method == "POST" else None).status_code
            if status >= 500 or (status != 404 and "%00" in address):
                wrong.add((method, address[:60], status))
    assert wrong == set()


def test_what_nobody_can_type_is_no_reason_to_fail(app: Flask, three: Group) -> None:
    with writing(engine_of(app)) as session:
        stefan = person(session, "Stefan", is_steward=True)
    steward = signed_in(app, stefan)
    names = ("search", "country", "size", "kind", "association", "stage", "age", "sort", "order", "page", "chosen", "municipality", "month")
    for value in ("A" * 21 + "\0", "\0" * 22, "criterion.\0", "page=\0", "\u202e" + "a" * 21):
        typed = dict.fromkeys(names, value)
        assert three.browser.client.get("/portfolio", query_string=typed).status_code == 200
        three.browser.send(three.browser.get("/portfolio"), changed={**typed, "name": value, "municipality": value}, status=400)
        for address in ("/installation/audit", "/installation/audit.csv"):
            assert steward.client.get(address, query_string=typed).status_code == 200


def ticked(page: Page, keys: Sequence[str], **typed: str) -> MultiDict[str, str]:
    """What the form of the portfolio sends when these are ticked."""
    fields = {name: value for name, value in page.fields().items() if name != "municipality"} | typed
    return MultiDict([*fields.items(), *(("municipality", key) for key in keys)])


def keys_of(places: Group) -> list[str]:
    """The keys of all places of a group."""
    return [town.municipality.key for town in places.towns]


def end_grant_of(app: Flask, town: TeamTown) -> None:
    """Let nobody look into a municipality any more."""
    with writing(engine_of(app)) as session:
        session.execute(update(GrantRow).where(GrantRow.municipality_id == town.municipality.id).values(ended_at=now()))


def test_what_was_ticked_and_filtered_comes_back_where_it_cannot_be_compared(three: Group) -> None:
    page, keys = three.browser.get("/portfolio"), keys_of(three)
    for chosen in (keys[:1], [keys[0], keys[0]], [*keys[:2], "A" * 22], [*keys, *(f"{number:022}" for number in range(18))]):
        refused = three.browser.client.post("/comparisons", data=ticked(page, chosen, search="dorf"))
        back = re.search(r'href="(/portfolio\?[^"]+)"', refused.text)
        assert (refused.status_code, back is not None) == (400, True)
        again = three.browser.get(unescape(back[1]) if back else "")
        assert again.by_id("search").get("value") == "dorf"
        assert {key for key in keys if f'value="{key}" checked' in again.text or f'value="{key}" aria' in again.text} >= {*chosen} & {*keys}
        assert "A" * 22 not in again.text


def test_what_was_ticked_is_not_lost_to_a_filter_that_finds_nothing(three: Group) -> None:
    page, keys = three.browser.get("/portfolio"), keys_of(three)
    gone = three.browser.seen(three.browser.client.post("/portfolio", data=ticked(page, keys[:2], search="xyz", go="filter"), follow_redirects=True))
    assert ("No municipality fits this filter" in gone.said, [key in gone.text for key in keys]) == (True, [True, True, False])
    shown = three.browser.seen(three.browser.client.post("/portfolio", data=ticked(gone, keys[:2], go="all"), follow_redirects=True))
    assert shown.text.count(" checked") == 2


@pytest.mark.parametrize("search", ["%", "_", "%%%", "'; --", "\u202e", "...", "🙂"])
def test_a_search_without_letters_is_said_to_find_nothing(search: str, three: Group) -> None:
    page = three.browser.get("/portfolio?" + urlencode({"search": search}))
    assert "is not known here and was left out" in page.said


def test_a_name_that_was_typed_is_given_back_when_a_place_is_lost_meanwhile(app: Flask, three: Group) -> None:
    page = three.browser.get(f"{three.here}change")
    end_grant_of(app, three.towns[0])
    lost = three.browser.send(page, f"{three.here}change", {"name": "Typed at length"}, status=409)
    assert ("Typed at length" in lost.said, "Aheim" in lost.text.replace(three.guest.name, "")) == (True, False)


def test_nothing_on_a_neutral_page_tells_who_is_who(app: Flask, web_settings: Settings) -> None:
    places = group(app, web_settings, neutral=True)
    with writing(engine_of(app)) as session:
        session.execute(update(ComparisonRow).values(name="Aheim and others"))
    told = [*keys_of(places), *(word for town in places.towns for word in (town.key, town.municipality.profile.name))]
    told += ["Germany", "Village"]
    inhabitants = re.compile(r"\b(600|1,200|1,800)\b")
    looks = ["", "?look=shown", "?look=scores", "?look=scores&place=B&place=C", "?look=differences", "?look=differences&one=C&other=A"]
    for way in (*looks, "help", "help?place=B", "roadmap", "time"):
        page = places.browser.get(places.here + way)
        text = f"{page.text}{page.headers}".replace(places.guest.name, "")
        assert ([word for word in told if word in text], inhabitants.findall(text)) == ([], []), way
    assert "Who can help Place B" in places.browser.get(f"{places.here}help?place=B").said
    pair = places.browser.get(f"{places.here}?look=differences&one=C&other=A")
    assert [each.get("value") for each in pair.every("option") if each.get("selected") is not None] == ["C", "A"]
    assert "Aheim and others" in places.browser.get(f"{places.here}change").text


def ways_to(app: Flask, comparison: str) -> Iterator[tuple[str, str]]:
    """Every address of a comparison with every method."""
    for rule in app.url_map.iter_rules():
        if "comparison" in rule.arguments:
            built = rule.build({**dict.fromkeys(rule.arguments, "t" * 32), "comparison": comparison})
            yield from ((method, built[1]) for method in ("GET", "POST") if built and method in (rule.methods or ()))


def met(browser: Browser, method: str, address: str) -> tuple[int, str]:
    """What somebody gets to see at an address, but for marks of forms and what stands in the address itself."""
    data = {"csrf_token": browser.get("/begin/full").fields()["csrf_token"]} if method == "POST" else None
    answer = browser.client.open(address, method=method, data=data)
    return answer.status_code, MARK.sub("", answer.text).replace(address.split("/")[2], "KEY")


@pytest.mark.parametrize("change", [
    {"ended_at": NOON}, {"until": date(2026, 11, 1)}, {"until": date.min.replace(year=2000)},
], ids=["ended", "over", "long over"])
def test_without_one_grant_a_comparison_is_for_everybody_else_as_if_it_were_not_there(
    change: dict[str, object], app: Flask, three: Group,
) -> None:
    with writing(engine_of(app)) as session:
        gustav = person(session, "Gustav")
        for town in three.towns:
            grant(session, town.municipality.id, gustav)
    other = signed_in(app, gustav)
    assert other.client.get(three.here).status_code == 200
    with writing(engine_of(app)) as session:
        session.execute(update(GrantRow).where(GrantRow.municipality_id == three.towns[0].municipality.id).values(**change))
    own_too = ("/without", "/delete")  # these are for whoever saved it, who opens nothing by them
    for method, address in ways_to(app, three.comparison):
        nothing = met(other, method, address.replace(three.comparison, "A" * 22))
        assert met(other, method, address) == nothing, address
        assert nothing[0] == (303 if address.endswith("/delete") else 404)
        status, text = met(three.browser, method, address) if not address.endswith(own_too) else (409, "")
        assert (status, "Aheim" in text.replace(three.guest.name, "")) == (409, False), address
    assert [line for line in three.browser.get("/portfolio").text.splitlines() if "Aheim" in line and three.guest.name not in line] == []


def test_a_municipality_that_is_deleted_renamed_or_taken_back_between_two_pages(app: Flask, three: Group) -> None:
    engine, (first, second, third) = engine_of(app), three.towns
    page, keys = three.browser.get("/portfolio"), keys_of(three)
    karla = Member(first.municipality, first.people["Karla"], Role.COORDINATOR)
    with writing(engine) as session:
        withdraw_municipality(session, karla, "Aheim", now=now())
    refused = three.browser.client.post("/comparisons", data=ticked(page, keys))
    assert (refused.status_code, "Aheim" in refused.text.replace(three.guest.name, "")) == (400, False)
    assert three.browser.get(three.here, status=409).status == 409
    with writing(engine) as session:
        take_municipality_back(session, keys[0], karla.person, now=now())
        save_municipality(session, first.municipality.id, Profile("=Neuheim", "DE", 640, Kind.VILLAGE))
    assert "=Neuheim" in three.browser.get(three.here).said
    assert "'=Neuheim" in three.browser.client.get(f"{three.here}comparison.csv").text
    with writing(engine) as session:
        session.execute(delete(MunicipalityRow).where(MunicipalityRow.id.in_([second.municipality.id, third.municipality.id])))
    assert "2 places of this comparison" in three.browser.get(three.here, status=409).said
    assert "Fewer than two places are left" in three.browser.get(three.here, status=409).said
    assert "2 of them cannot be seen any more" in three.browser.get("/comparisons").said


def test_a_report_with_names_is_handed_over_no_more_once_they_are_neutral(app: Flask, web_settings: Settings, three: Group) -> None:
    asked = three.browser.get(f"{three.here}report")
    progress = three.browser.send(asked, f"{three.here}report").address
    assert three.browser.get(progress).status == 200
    with writing(engine_of(app)) as session:
        session.execute(update(ComparisonRow).values(neutral=True))
    for way in ("", "/state", "/file"):
        assert three.browser.client.get(progress + way).status_code == 404, way
    again = three.browser.send(three.browser.get(f"{three.here}report"), f"{three.here}report").address
    assert (again != progress, three.browser.get(again).status) == (True, 200)
    with reading(engine_of(app)) as session:
        given = session.scalars(select(JobRow.given).where(JobRow.kind == "comparison").order_by(JobRow.id.desc())).first() or ""
    assert [name for name in ("Aheim", "Bedorf", "Cestadt") if name in given] == []


@pytest.mark.parametrize("mark", ["", "forged", "\0"])
def test_without_the_mark_of_a_form_nothing_is_compared_changed_or_given_up(mark: str, app: Flask, three: Group) -> None:
    with reading(engine_of(app)) as session:
        held = session.scalars(select(GrantRow.key).where(GrantRow.to_person_id == three.guest.id)).first()
    before = kept(app)
    addresses = [address for method, address in ways_to(app, three.comparison) if method == "POST"]
    for address in ("/comparisons", "/portfolio", f"/me/grants/{held}/give-up", *addresses):
        typed = MultiDict([("csrf_token", mark), ("name", "Typed at length"), *(("municipality", key) for key in keys_of(three))])
        answer = three.browser.client.post(address, data=typed)
        assert (answer.status_code, "Typed at length" in answer.text, answer.text.count(keys_of(three)[1]) > 0) == (400, True, True), address
    assert kept(app) == before


def kept(app: Flask) -> list[object]:
    """All comparisons, grants and jobs as they are."""
    tables = (ComparisonRow, ComparisonMemberRow, GrantRow, JobRow)
    with reading(engine_of(app)) as session:
        return [session.connection().execute(select(row.__table__)).all() for row in tables]


def test_an_edition_that_comes_with_an_import_while_the_site_runs_is_known_at_once(app: Flask, three: Group, tmp_path: Path) -> None:
    town, folder = three.towns[0], second_edition(tmp_path / "second")
    newer = edition_at(folder)
    karla = signed_in(app, town.people["Karla"])
    assert (karla.get(f"{town.here}/trend").status, three.browser.get(three.here).status) == (200, 200)
    with writing(engine_of(app)) as session:
        keep(session, newer.catalogue, now=now(), folder=folder)
        frozen = from_json(session.scalars(select(FinalRow.content).where(FinalRow.assessment_id == town.assessment_id)).one())
        about = replace(frozen.assessment, edition=newer.catalogue.edition, answers=everywhere(newer.catalogue, answered(2)))
        content = to_json(replace(frozen, assessment=about, results=score_assessment(newer.catalogue, about), edition_digest=newer.catalogue.digest))
        values = {"content": content, "edition": newer.catalogue.edition, "edition_digest": newer.catalogue.digest}
        session.execute(update(FinalRow).where(FinalRow.assessment_id == town.assessment_id).values(values))
        fill_for(session, town.assessment_id, now())
    assert "of the weight is comparable" in three.browser.get(three.here).said
    for way in ("help", "roadmap", "time", "comparison.csv", "comparison.json", "comparison.xlsx", "change"):
        assert three.browser.client.get(three.here + way).status_code == 200, way
    for way in ("/trend", "/results", "/final/1/"):
        assert karla.client.get(town.here + way).status_code == 200, way
    assert three.browser.client.get(f"{town.here}/results").status_code == 200
