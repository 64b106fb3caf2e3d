"""The pages that everybody may read, and those that say what went wrong."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import update

from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.database.session import writing
from assessment.services.reports import JobState
from assessment.services.work import COULD_NOT, TOO_MUCH
from assessment.translation import PSEUDO, Message, countries, country_name
from assessment.web import create_app
from assessment.web.site import EXTENSION
from tests.builders import shipped
from tests.pages import Browser, Page, words
from tests.web.conftest import begin

PUBLIC = (
    "/", "/begin/full", "/begin/quick", "/help", "/method", "/glossary", "/privacy", "/imprint", "/accessibility", "/questions",
    "/questions?scope=quick", "/questions/by-person", "/questions/by-person?scope=quick", "/upload", "/case-studies", "/open-data/",
)
PRIVATE = ("welcome", "", "profile", "part/trust", "results", "sharing", "history/early-say", "evidence", "evidence/early-say")


@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_page_is_sound(visitor: Browser, address: str) -> None:
    assert visitor.get(address).heading


def test_every_case_study_has_a_page(visitor: Browser) -> None:
    assert [visitor.get(f"/case-studies/{case.id}").heading for case in shipped().case_studies] == [case.place for case in shipped().case_studies]


def test_the_start_page_is_honest_about_time_and_data(visitor: Browser) -> None:
    said = visitor.get("/").said
    assert "12 questions, about 10 minutes" in said
    assert "36 questions, 60 to 90 minutes, best with the colleagues who know" in said
    assert "pause at any time" in said
    assert "730 days" in said


def test_all_questions_can_be_looked_through_before_anybody_starts(visitor: Browser) -> None:
    said = visitor.get("/questions").said
    assert [criterion.id for criterion in shipped() if criterion.question not in said] == []
    assert [criterion.id for criterion in shipped() for level in criterion.levels if level.statement not in said] == []


def test_the_lists_by_person_hold_every_question_once(visitor: Browser) -> None:
    titles = [words(title) for title in visitor.get("/questions/by-person").every("h3")]
    assert sorted(titles) == sorted(criterion.question for criterion in shipped())


@pytest.mark.parametrize(("address", "status", "heading"), [
    ("/nowhere", 404, "There is nothing at this address"),
    ("/begin/half", 404, "There is nothing at this address"),
    ("/case-studies/nowhere", 404, "There is nothing at this address"),
])
def test_what_does_not_exist_says_so_in_the_same_look(visitor: Browser, address: str, status: int, heading: str) -> None:
    assert visitor.get(address, status).heading == heading


def test_a_wrong_method_is_answered_with_what_to_do(visitor: Browser) -> None:
    answer = visitor.client.post("/help")
    assert answer.status_code == 405
    assert "This address cannot do that" in answer.text
    assert "GET" in answer.headers["Allow"]


def test_a_fault_shows_no_internals(web_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(web_settings)
    monkeypatch.setattr("assessment.web.pages.asked", lambda *given: 1 / 0)
    page = Browser(app).get("/", 500)
    assert page.heading == "Something went wrong on our side"
    assert "ZeroDivisionError" not in page.text


def test_too_much_is_refused_in_the_same_look(visitor: Browser) -> None:
    page = visitor.get("/upload")
    too_much = {"csrf_token": page.fields()["csrf_token"], "file": (BytesIO(b"x" * 21 * 1024 * 1024), "big.pdf")}
    answer = visitor.client.post("/upload", data=too_much, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "This file is too large" in answer.text


def test_the_server_says_that_it_lives_and_can_work(visitor: Browser) -> None:
    assert (visitor.client.get("/healthz").text, visitor.client.get("/readyz").text) == ("ok\n", "ready\n")


def test_every_page_carries_the_headers_that_keep_others_out(visitor: Browser) -> None:
    headers = visitor.get("/").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PRIVATE)
def test_private_pages_are_neither_kept_nor_indexed(visitor: Browser, begun: Page, path: str) -> None:
    page = visitor.get(begun.address.replace("welcome", path))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("path", ["/", "/help", "/method", "/glossary", "/privacy", "/imprint", "/accessibility", "/case-studies", "/questions"])
def test_pages_for_everybody_may_be_found_and_kept_until_they_change(visitor: Browser, path: str) -> None:
    headers = visitor.get(path).headers
    assert ("X-Robots-Tag" in headers, headers["Cache-Control"]) == (False, "no-cache")


def test_the_words_of_a_team_are_explained_and_so_is_its_way(visitor: Browser) -> None:
    explained = " ".join(words(term) for term in visitor.get("/glossary").every("dt"))
    for word in ("Coordinator", "Contributor", "Reviewer", "Opinion", "agreed answer", "Final", "edition", "Bridge"):
        assert word in explained
    headings = [words(heading) for heading in visitor.get("/help").every("h2")]
    assert headings.count("How do we work as a team?") == 1
    assert "start again from the last assessment" in visitor.get("/help").said


def test_static_files_are_kept_for_ever_because_their_address_changes_with_them(visitor: Browser) -> None:
    sheet = next(link.get("href", "") for link in visitor.get("/").every("link") if link.get("rel") == "stylesheet")
    assert "?v=" in sheet
    assert "immutable" in visitor.client.get(sheet).headers["Cache-Control"]


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(visitor: Browser) -> None:
    cookie = visitor.client.get("/begin/full").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_cookie_is_secure_where_the_site_is_served_over_tls(web_settings: Settings) -> None:
    cookie = create_app(replace(web_settings, secure_cookies=True)).test_client().get("/begin/full").headers["Set-Cookie"]
    assert "Secure" in cookie


def test_an_installation_names_itself_and_whom_to_ask(web_settings: Settings) -> None:
    named = replace(web_settings, installation_name="County check", contact_name="Ms K.", contact_email="k@example.org")
    visitor = Browser(create_app(replace(named, imprint="County of X", privacy="Ours")))
    assert visitor.get("/").title.endswith("County check")
    assert "County of X" in visitor.get("/imprint").said
    assert "Ours" in visitor.get("/privacy").said
    assert "Ms K." in visitor.get("/accessibility").said


def untranslated(page: Page, *given: str) -> list[str]:
    """What can be read outside the brackets of the language for tests, and was neither typed nor is a name."""
    labels = [element.get(name) or "" for element in page.root.iter() for name in ("aria-label", "placeholder", "alt")]
    data = [value for element in page.root.iter() for name, value in element.items() if name.startswith("data-") and " " in value]
    text = " ".join([words(page.root), *labels, *data])
    countries_named = sorted(map(country_name, [*countries(), "EU"]), key=len, reverse=True)
    for known in (*given, "Smart Readiness", "http://localhost", "https://", *countries_named):
        text = text.replace(known, " ")
    return [word for word in _outside(text).split() if sum(letter.isalpha() for letter in word) > 1]


def _outside(text: str) -> str:
    depth, kept = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        kept.append(letter if depth == 0 and letter != "⟧" else " ")
    return "".join(kept)


@pytest.fixture
def pseudo(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.mark.parametrize("address", [*PUBLIC, "/nowhere", "/case-studies/zwoenitz"])
def test_no_sentence_of_a_public_page_is_left_untranslated(pseudo: Flask, address: str) -> None:
    page = Browser(pseudo).get(address, 404 if address == "/nowhere" else 200)
    assert untranslated(page) == []


@pytest.mark.parametrize("path", [*PRIVATE, "results"])
def test_no_sentence_of_a_private_page_is_left_untranslated(pseudo: Flask, path: str) -> None:
    visitor = Browser(pseudo)
    begun = begin(visitor, name="⟦Ort⟧")
    here = begun.address.removesuffix("welcome")
    chosen = {"early-say.choice": "1", "results-visible.choice": "3", "feedback-answered.choice": "4"}
    visitor.send(visitor.get(f"{here}part/trust"), "answers", chosen)
    links = [link.get("href", "") for link in visitor.get(f"{here}sharing").every("a")]
    secrets = {link.split("/")[2] for link in links if link.startswith(("/a/", "/r/"))}
    page = visitor.get(f"{here}{path}")
    assert untranslated(page, page_digest(), *secrets) == []


@pytest.mark.parametrize(("state", "said"), [
    (JobState.QUEUED, None), (JobState.RUNNING, None), (JobState.DONE, None),
    (JobState.FAILED, None), (JobState.FAILED, COULD_NOT), (JobState.FAILED, TOO_MUCH),
])
def test_no_sentence_about_a_report_is_left_untranslated(pseudo: Flask, state: JobState, said: Message | None) -> None:
    visitor = Browser(pseudo)
    page = visitor.get(begin(visitor, name="⟦Ort⟧").address.replace("welcome", "results"))
    asked = visitor.send(page, page.address.replace("results", "report"))
    with writing(pseudo.extensions[EXTENSION].engine) as database:
        database.execute(update(JobRow).values(state=state, message=said and said.key))
    assert untranslated(visitor.get(asked.address)) == []


def page_digest() -> str:
    """The digest of the catalogue as pages print it."""
    return shipped().digest[:12]
