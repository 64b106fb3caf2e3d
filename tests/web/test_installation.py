"""A steward's pages: people, municipalities by name, settings without secrets, and never an assessment."""

from dataclasses import replace

import pytest
from flask import Flask

from assessment.config import Settings
from assessment.database.session import writing
from assessment.exchange.mail import Letter
from assessment.web import create_app
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, person, signed_in, team_town
from tests.web.accounts import KARLAS, give_password, signing_in


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def steward(app: Flask, town: TeamTown) -> Browser:
    """The browser of somebody who runs the installation."""
    with writing(engine_of(app)) as session:
        who = person(session, "Stefan Steward", is_steward=True)
    return signed_in(app, who)


def own_page(steward: Browser, name: str) -> Page:
    """The page of one account, by way of the search."""
    found = steward.get(f"/installation/people?search={name}")
    links = [link.get("href", "") for link in found.every("a")]
    return steward.get(next(link for link in links if link.removeprefix("/installation/people/").isdigit()))


def link_on(page: Page) -> str:
    """The link that a page shows to be copied, without the name of the machine."""
    address = next("".join(part.itertext()) for part in page.every("p") if part.get("class") == "address")
    return address[address.index("/join/"):].strip()


def test_a_steward_sees_names_and_numbers_and_no_assessment(app: Flask, steward: Browser, town: TeamTown) -> None:
    texts = [steward.get(path).text for path in ("/installation/", "/installation/people", "/installation/municipalities")]
    assert [("Probedorf" in text, town.key in text, town.municipality.key in text) for text in texts] == [
        (False, False, False), (False, False, False), (True, False, False),
    ]
    assert steward.get(f"{town.here}/", 404).status == 404


def test_settings_are_shown_without_secrets(web_settings: Settings) -> None:
    app = create_app(replace(
        web_settings, secret_key="key-key-key", mail_url="smtp://u:mail-secret@127.0.0.1:25", openid_client_secret="openid-secret",
        mail_from="ready@example.org", openid_issuer="https://id.example", openid_client_id="x", public_url="https://example.org",
    ))
    with writing(engine_of(app)) as session:
        who = person(session, "Stefan", is_steward=True)
    text = signed_in(app, who).get("/installation/").text
    assert [secret in text for secret in ("key-key-key", "mail-secret", "openid-secret", "sqlite:///")] == [False] * 4
    assert "ready@example.org" in text


@pytest.mark.parametrize("path", ["", "people", "people/new", "people/1", "municipalities", "audit"])
def test_nobody_else_gets_in(path: str, app: Flask, town: TeamTown) -> None:
    assert signed_in(app, town.people["Karla"]).client.get(f"/installation/{path}").status_code == 403
    assert Browser(app).get(f"/installation/{path}").heading == "Sign in"


@pytest.mark.parametrize(("search", "names"), [
    ("karla", ["Karla"]), ("KARLA example", ["Karla"]), ("r", ["Carlo", "Karla", "Konrad", "Rita", "Stefan Steward"]),
    ("%", []), ("_", []), ("'", []), ("\x00", ["Carlo", "Karla", "Konrad", "Rita", "Stefan Steward"]), ("x" * 10_000, []), ("\u202e<b>", []),
])
def test_people_are_found_by_words_of_their_name_or_address(search: str, names: list[str], steward: Browser) -> None:
    page = steward.seen(steward.client.get("/installation/people", query_string={"search": search}), 200)
    assert [name.text for item in page.every("li") for name in item.iter("bdi") if "@" not in (name.text or "")] == names


def test_long_lists_are_turned_page_by_page(app: Flask, steward: Browser) -> None:
    with writing(engine_of(app)) as session:
        for number in range(60):
            person(session, f"Person {number:02}")
    first = steward.get("/installation/people")
    assert ("Page 1 of 2" in first.said, "Person 59" in first.said) == (True, False)
    assert "Person 59" in steward.get("/installation/people?page=2").said
    for page in ("0", "-1", "x", "999999999", "99999999999999999999"):
        assert steward.get(f"/installation/people?page={page}").status == 200


def test_an_account_is_made_and_its_owner_sets_the_password(app: Flask, steward: Browser, visitor: Browser) -> None:
    page = steward.get("/installation/people/new")
    wrong = steward.send(page, "new", {"name": "<b>Neu</b>", "email": "karla@example.org", "steward": "1"}, status=400)
    assert (wrong.fields("new")["name"], wrong.fields("new").get("steward")) == ("<b>Neu</b>", "1")
    made = steward.send(wrong, "new", {"email": "neu@example.org"})
    set_up = visitor.send(visitor.get(link_on(made)), "password-form", {"password": KARLAS})
    assert "This installation" in set_up.said


def test_a_reset_link_lets_its_owner_set_a_new_password(app: Flask, steward: Browser, visitor: Browser) -> None:
    page = own_page(steward, "karla")
    link = link_on(steward.send(page, f"{page.address}/reset"))
    visitor.send(visitor.get(link), "password-form", {"password": KARLAS})
    assert signing_in(Browser(app), "karla@example.org", KARLAS).heading == "Your account"


def test_a_deactivated_account_is_signed_out_and_comes_back(app: Flask, steward: Browser, town: TeamTown) -> None:
    give_password(app, town.people["Karla"], KARLAS)
    karla = signed_in(app, town.people["Karla"])
    page = own_page(steward, "karla")
    off = steward.send(page, f"{page.address}/deactivate")
    assert karla.get("/me/").heading == "Sign in"
    assert signing_in(Browser(app), "karla@example.org", KARLAS, status=400).heading == "Sign in"
    steward.send(off, f"{page.address}/reactivate")
    assert signing_in(Browser(app), "karla@example.org", KARLAS).heading == "Your account"


def test_stewards_cannot_deactivate_themselves(steward: Browser) -> None:
    page = own_page(steward, "stefan")
    assert not [form for form in page.every("form") if "deactivate" in form.get("action", "")]
    mark = page.fields(f"{page.address}/reset")["csrf_token"]
    assert steward.client.post(f"{page.address}/deactivate", data={"csrf_token": mark}).status_code == 400


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999", "x", "-1", "%00"])
def test_an_account_that_does_not_exist_is_not_found(number: str, steward: Browser) -> None:
    assert steward.client.get(f"/installation/people/{number}").status_code == 404


def test_a_coordinator_makes_a_link_for_a_colleague_only(app: Flask, town: TeamTown, visitor: Browser) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    karla, place = signed_in(app, town.people["Karla"]), f"/m/{town.municipality.key}/members"
    link = link_on(karla.send(karla.get(f"{place}/{town.people['Carlo'].id}/password"), "reset"))
    assert visitor.send(visitor.get(link), "password-form", {"password": KARLAS}).heading == "Your account"
    for number in (other.people["Carlo"].id, 999, "x"):
        karla.get(f"{place}/{number}/password", 404)
    assert signed_in(app, town.people["Rita"]).client.get(f"{place}/{town.people['Carlo'].id}/password").status_code == 403


def test_a_link_is_sent_by_mail_where_that_is_set_up_and_else_shown(web_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, works = list[Letter](), [True]

    def send(letter: Letter, *, url: str, sender: str) -> bool:
        sent.append(letter)
        return works[0]

    monkeypatch.setattr("assessment.web.letters.send", send)
    app = create_app(replace(web_settings, mail_url="smtp://127.0.0.1:25", mail_from="ready@example.org", public_url="https://probedorf.example"))
    town = team_town(engine_of(app))
    with writing(engine_of(app)) as session:
        who = person(session, "Stefan", is_steward=True)
    steward = signed_in(app, who)
    page = own_page(steward, "karla")
    shown = steward.send(page, f"{page.address}/reset")
    assert ("was sent to karla@example.org" in shown.said, "/join/" in shown.text, sent[0].to) == (True, False, "karla@example.org")
    assert "https://probedorf.example/join/" in sent[0].text
    works[0] = False
    assert link_on(steward.send(page, f"{page.address}/reset"))
    karla = signed_in(app, town.people["Karla"])
    members = karla.get(f"/m/{town.municipality.key}/members")
    action = f"/m/{town.municipality.key}/members/invite"
    works[0] = True
    assert "was sent to neu@example.org" in karla.send(members, action, {"email": "neu@example.org"}).said
    assert "Probedorf" in sent[-1].text
