"""What others may see, on the pages: offered, accepted, given, withdrawn; and nobody reads more than they were let see."""

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from types import MappingProxyType

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import delete, select

from assessment.answers import Carried, CarriedKind, Commitment, EvidenceFile
from assessment.config import Settings
from assessment.database.course import FinalRow
from assessment.database.grants import GrantRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.exchange.frozen_json import from_json, to_json
from assessment.jobs.document import Limits
from assessment.jobs.worker import Rhythm, Worker, Workshop
from assessment.roles import Person, Role
from assessment.scoring import score_assessment
from assessment.services import assessments
from assessment.services import course as use
from assessment.services.consents import ConsentKind, consented
from assessment.services.course import Wish
from assessment.services.grants import Terms, change, end_grant
from assessment.services.municipalities import Member
from assessment.services.offers import accept_grant, offer_grant
from assessment.trend import Moved, Since, StepDone, Verdict
from assessment.web.site import now
from tests.builders import answered, everywhere, shipped
from tests.finals import finalise
from tests.pages import Browser, Page
from tests.report.reading import whole_text
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town

ON_CRITERIA = list(shipped().criteria)
NOTES, EVIDENCE, INSIDE = ("ZNOTE", "ZREASON", "ZREVIEW"), ("ZSHOWN", "zlink.example", "zfile.pdf", "ZDONE"), ("ZWHO", "ZPARKED", "ZCARRIED")
EVERYTHING = (*NOTES, *EVIDENCE, *INSIDE, "Karla", "Carlo", "Rita", "Konrad")


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A municipality with a final assessment in which something is typed wherever something can be."""
    made = team_town(engine_of(app))
    drafts = [assessments.Draft(name, given, 0, name) for name, given in everywhere(shipped(), answered(2)).items()]
    with writing(engine_of(app)) as session:
        assessments.save_answers(session, shipped(), made.assessment_id, drafts, now=NOON)
    finalise(engine_of(app), web_settings, made)
    with writing(engine_of(app)) as session:
        row = session.scalars(select(FinalRow)).one()
        row.content = telling(row.content)
        row.digest = sha256(row.content.encode()).hexdigest()
        session.execute(delete(JobRow))
    return made


def telling(content: str) -> str:
    """A final version with a word of its own in every place where something can be typed."""
    frozen = from_json(content)
    told = replace(
        frozen.assessment.answer(ON_CRITERIA[0]), note="ZNOTE", evidence_text="ZSHOWN", evidence_link="https://zlink.example/", reviewed=1,
        review="ZREVIEW",
    )
    apart = next(each.id for each in shipped() if each.not_applicable is not None and each.id != ON_CRITERIA[0])
    answers = {**frozen.assessment.answers, ON_CRITERIA[0]: told, apart: replace(answered(2), level=None, not_applicable="ZREASON")}
    steps = dict.fromkeys(ON_CRITERIA, Commitment("ZWHO", date(2027, 3, 1)))
    brought = (
        Carried(ON_CRITERIA[0], CarriedKind.PARKED, "an-old-one", "2026.1", replace(told, note="ZPARKED")),
        Carried(ON_CRITERIA[1], CarriedKind.TO_CONFIRM, ON_CRITERIA[1], "2026.1", replace(told, note="ZCARRIED")),
    )
    whole = replace(
        frozen.assessment, answers=answers, plan=replace(frozen.assessment.plan, steps=MappingProxyType(steps)), carried=brought,
        files={ON_CRITERIA[0]: (EvidenceFile("zfile.pdf", "0" * 64, date(2026, 5, 3)),)},
    )
    done = StepDone("A step", "A question", date(2026, 6, 1), "ZDONE", 1, 2)
    moved = Moved(None, "", Verdict.NO_CLEAR_CHANGE, None, Fraction(40), Fraction(41), Fraction(5), 36, 0)
    since = Since(date(2025, 11, 20), "2026.1", moved, (), (done,), 0, 0, 36)
    return to_json(replace(frozen, assessment=whole, results=score_assessment(shipped(), whole), since=since))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """Who coordinates."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def gerda(app: Flask) -> Person:
    """Somebody from outside."""
    with writing(engine_of(app)) as session:
        return person(session, "Gerda")


@pytest.fixture
def guest(app: Flask, gerda: Person) -> Browser:
    """The browser of somebody from outside."""
    return signed_in(app, gerda)


def coordinator(town: TeamTown) -> Member:
    """Karla as the services see her."""
    return Member(town.municipality, town.people["Karla"], Role.COORDINATOR)


def granted(app: Flask, town: TeamTown, who: Person, terms: Terms = Terms()) -> str:  # noqa: B008 - it is frozen
    """Let somebody see what is final; gives the key of the grant."""
    with writing(engine_of(app)) as session:
        accept_grant(session, offer_grant(session, coordinator(town), terms, now=now(), days=14), who, now=now())
        return session.scalars(select(GrantRow.key).order_by(GrantRow.id.desc())).first() or ""


def here(town: TeamTown) -> str:
    """The address of the page of what others may see."""
    return f"/m/{town.municipality.key}/grants"


def action(page: Page, ends_with: str) -> str:
    """Where the first form leads whose address ends so."""
    return next(form.get("action") or "" for form in page.every("form") if (form.get("action") or "").endswith(ends_with))


def offered(karla: Browser, town: TeamTown, **typed: str) -> str:
    """The address of the link of an offer, as the page shows it once."""
    page = karla.send(karla.get(here(town)), f"{here(town)}/offer", typed)
    (link,) = set(re.findall(r"/grants/[\w-]{32}", page.text))
    return str(link)


def everything_read(guest: Browser, app: Flask, town: TeamTown, settings: Settings) -> str:
    """All that somebody from outside can read of an assessment, in every way there is: pages, data, the report with what is attached."""
    pages = [guest.get(f"{town.here}/results").text, guest.get(f"{town.here}/final/1/").text, guest.get("/me/grants").text]
    pages.append(guest.client.get(f"{town.here}/final/1/data.json").text)
    progress = guest.send(guest.get(f"{town.here}/results"), f"{town.here}/final/1/report")
    Worker(engine_of(app), settings, Workshop("assessment.report.pdf:render", "tests.builders:shipped", Limits(), Rhythm())).work_once()
    pdf = guest.client.get(f"{progress.address}/file").data
    attached = [bytes(each).decode() for several in PdfReader(BytesIO(pdf)).attachments.values() for each in several]
    return "".join([*pages, whole_text(pdf), *attached])


@pytest.mark.parametrize(("terms", "hidden"), [
    (Terms(), (*NOTES, *EVIDENCE)), (Terms(with_notes=True), EVIDENCE), (Terms(with_evidence=True), NOTES),
    (Terms(with_notes=True, with_evidence=True), ()),
], ids=["levels only", "notes", "evidence", "both"])
def test_nobody_from_outside_reads_what_was_not_granted_in_any_way(
    terms: Terms, hidden: tuple[str, ...], app: Flask, town: TeamTown, guest: Browser, gerda: Person, web_settings: Settings,
) -> None:
    granted(app, town, gerda, terms)
    read = everything_read(guest, app, town, web_settings)
    kept = {*NOTES, *EVIDENCE} - {*hidden}
    inside = [*hidden, *INSIDE, *(name for name in ("Karla", "Carlo", "Rita", "Konrad"))]
    assert [word for word in inside if word in read] == []
    assert sorted(word for word in kept if word not in read) == []


def test_a_coordinator_offers_and_a_consultant_accepts_and_opens_it(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    link = offered(karla, town, email="gerda@example.org", with_notes="yes")
    page = guest.get(link)
    assert ("Probedorf lets you look in" in page.said, "with notes, without what supports the answers" in page.said) == (True, True)
    accepted = guest.send(page, "accept")
    assert (accepted.heading, "Probedorf" in accepted.said) == ("What municipalities let you see", True)
    assert guest.get(f"{town.here}/results").status == 200
    shown = karla.get(here(town)).said
    assert ("Gerda" in shown, "given by Karla" in shown, link in shown) == (True, True, False)


def test_a_link_is_replayed_by_nobody_and_tells_a_stranger_only_who_offers_what(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    link = offered(karla, town)
    stranger = Browser(app)
    assert "Sign in to accept or decline" in stranger.get(link).said
    with writing(engine_of(app)) as session:
        gustav = person(session, "Gustav")
    other = signed_in(app, gustav)
    first, second = guest.get(link), other.get(link)
    guest.send(first, "accept")
    for page, browser in ((first, guest), (second, other)):
        assert "does not work any more" in browser.send(page, "accept", status=404).said
        assert "does not work any more" in browser.send(page, "decline", status=404).said
    assert other.client.get(f"{town.here}/results").status_code == 404


def test_a_declined_offer_opens_nothing(town: TeamTown, karla: Browser, guest: Browser) -> None:
    page = guest.get(offered(karla, town))
    assert "You have declined" in guest.send(page, "decline").said
    guest.send(page, "accept", status=404)
    assert guest.client.get(f"{town.here}/results").status_code == 404


@pytest.mark.parametrize("forged", ["A" * 32, "x", "%00", "%F0%9F%9A%B2", "A" * 22, "%3Cb%3E", "ä" * 32, "a" * 10_000])
def test_a_forged_link_leads_nowhere(forged: str, guest: Browser) -> None:
    assert guest.client.get(f"/grants/{forged}").status_code == 404
    mark = guest.get("/begin/full").fields()["csrf_token"]
    for way in ("", "/decline"):
        assert guest.client.post(f"/grants/{forged}{way}", data={"csrf_token": mark}).status_code == 404


def test_a_link_of_another_kind_grants_nothing(town: TeamTown, karla: Browser, guest: Browser) -> None:
    page = karla.send(karla.get(f"/m/{town.municipality.key}/members"), f"/m/{town.municipality.key}/members/invite", {"role": "consultant"})
    (secret,) = set(re.findall(r"/join/([\w-]{32})", page.text))
    assert guest.client.get(f"/grants/{secret}").status_code == 404
    assert guest.client.get(offered(karla, town).replace("/grants/", "/join/")).status_code == 404


def test_whoever_belongs_there_is_told_so_and_the_link_still_works(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    link = offered(karla, town)
    assert "The link still works for somebody else." in karla.send(karla.get(link), "accept", status=400).said
    guest.send(guest.get(link), "accept")


def test_a_grant_that_ends_while_the_page_is_open_opens_nothing_more(
    app: Flask, town: TeamTown, karla: Browser, guest: Browser, gerda: Person,
) -> None:
    granted(app, town, gerda)
    page = guest.get(f"{town.here}/results")
    shown = karla.get(here(town))
    assert "From this moment on they see nothing any more" in karla.send(shown, action(shown, "/end")).said
    guest.send(page, f"{town.here}/final/1/report", status=404)
    for way in ("/results", "/final/1/", "/final/1/data.json", "/final/1/report.pdf", "/answers.json", "/"):
        assert guest.client.get(town.here + way).status_code == 404, way
    karla.send(shown, action(shown, "/end"))
    again = karla.get(here(town))
    karla.send(again, action(again, "/again"))
    assert guest.client.get(f"{town.here}/results").status_code == 200


def test_a_report_that_was_asked_for_on_wider_terms_is_handed_over_no_more(app: Flask, town: TeamTown, guest: Browser, gerda: Person) -> None:
    key = granted(app, town, gerda, Terms(with_notes=True))
    progress = guest.send(guest.get(f"{town.here}/results"), f"{town.here}/final/1/report").address
    assert guest.client.get(f"{progress}/state").status_code == 200
    with writing(engine_of(app)) as session:
        change(session, coordinator(town), key, Terms(), now=now())
    for way in ("", "/state", "/file"):
        assert guest.client.get(progress + way).status_code == 404
    with writing(engine_of(app)) as session:
        end_grant(session, coordinator(town), key, now=now())
    assert guest.client.get(progress).status_code == 404


def test_only_the_newest_final_version_opens_and_never_a_draft(
    app: Flask, town: TeamTown, guest: Browser, gerda: Person, web_settings: Settings,
) -> None:
    granted(app, town, gerda)
    with writing(engine_of(app)) as session:
        seen = len(use.events_of(session, town.assessment_id))
        use.reopen(session, town.assessment_id, Wish(town.people["Karla"].id, seen, NOON, "A number was wrong."))
        draft = assessments.Draft(ON_CRITERIA[2], replace(answered(0), note="ZDRAFT"), 1, "a draft")
        assessments.save_answer(session, shipped(), town.assessment_id, draft, now=NOON)
    assert "ZDRAFT" not in guest.get(f"{town.here}/results").text
    finalise(engine_of(app), web_settings, town)
    assert [guest.client.get(f"{town.here}/final/{number}/").status_code for number in (1, 2, 3)] == [404, 200, 404]
    for way in ("/final/1/data.json", "/final/1/report.pdf"):
        assert guest.client.get(town.here + way).status_code == 404


def test_somebody_with_a_grant_opens_no_other_page_of_the_assessment_or_the_municipality(
    app: Flask, town: TeamTown, guest: Browser, gerda: Person,
) -> None:
    granted(app, town, gerda, Terms(with_notes=True, with_evidence=True))
    history = f"/history/{ON_CRITERIA[0]}"
    for way in ("/", "/evidence", "/evidence.zip", history, "/answers.json", "/remarks", "/sharing", "/trend", "/plan", "/course"):
        assert guest.client.get(town.here + way).status_code in (404, 405), way
    for way in ("/", "/grants", "/members", "/export.zip"):
        assert guest.client.get(f"/m/{town.municipality.key}{way}").status_code == 404, way
    page = guest.get(f"{town.here}/results")
    assert (f"/m/{town.municipality.key}" in page.text, "/r/" in page.text) == (False, False)


def test_two_from_outside_with_different_terms_never_get_each_others_page(app: Flask, town: TeamTown, guest: Browser, gerda: Person) -> None:
    with writing(engine_of(app)) as session:
        gustav = person(session, "Gustav")
    other = signed_in(app, gustav)
    granted(app, town, gerda, Terms(with_notes=True))
    granted(app, town, gustav)
    konrad = signed_in(app, town.people["Konrad"])
    for _ in range(2):
        read = ["ZNOTE" in browser.get(f"{town.here}/results").text for browser in (guest, other, konrad)]
        assert read == [True, False, True]


@pytest.mark.parametrize("until", ["2020-01-01", "0027-01-31", "31.1.2027", "soon", "9" * 10_000, "‮2027", "2027-02-30", "=1+1"])
def test_a_day_that_cannot_be_is_refused_kindly_and_what_was_typed_stays(until: str, town: TeamTown, karla: Browser) -> None:
    page = karla.send(karla.get(here(town)), f"{here(town)}/offer", {"until": until, "email": "gerda@example.org", "with_notes": "yes"}, status=400)
    assert "Please look at this again" in page.said
    fields = page.fields(f"{here(town)}/offer")
    assert (fields["email"], fields["with_notes"]) == ("gerda@example.org", "yes")


def test_terms_are_changed_where_they_stand(app: Flask, town: TeamTown, karla: Browser, guest: Browser, gerda: Person) -> None:
    granted(app, town, gerda)
    page = karla.get(here(town))
    tomorrow = (now().date() + timedelta(days=1)).isoformat()
    wrong = karla.send(page, action(page, "/change"), {"until": "2020-01-01", "with_notes": "yes"}, status=400)
    assert "This day is over" in wrong.said
    karla.send(wrong, action(wrong, "/change"), {"until": tomorrow, "with_notes": "yes"})
    assert "ZNOTE" in guest.get(f"{town.here}/results").text


def test_a_consent_is_given_and_withdrawn_and_each_stands_for_itself(app: Flask, town: TeamTown, karla: Browser) -> None:
    def standing() -> list[bool]:
        with reading(engine_of(app)) as session:
            return [town.municipality.id in consented(session, kind) for kind in (ConsentKind.BENCHMARKS, ConsentKind.HELPER)]

    page = karla.get(here(town))
    assert standing() == [False, False]
    for _ in range(2):
        given = karla.send(page, f"{here(town)}/consents/benchmarks/give")
    assert ("You agree" in given.said, standing()) == (True, [True, False])
    for _ in range(2):
        karla.send(given, f"{here(town)}/consents/benchmarks/withdraw")
    assert standing() == [False, False]
    assert karla.client.post(f"{here(town)}/consents/everything/give", data={"csrf_token": page.fields()["csrf_token"]}).status_code == 404


def test_the_log_of_the_installation_tells_of_all_of_it_without_a_name(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    guest.send(guest.get(offered(karla, town, email="gerda@example.org")), "accept")
    page = karla.get(here(town))
    karla.send(page, action(page, "/end"))
    with writing(engine_of(app)) as session:
        stefan = person(session, "Stefan", is_steward=True)
    log = signed_in(app, stefan).get("/installation/audit").said
    assert [words in log for words in ("Looking in offered", "Looking in granted", "Offer accepted", "Looking in ended")] == [True] * 4
    assert "gerda@example.org" not in log


def test_an_association_has_nothing_to_let_others_see(app: Flask) -> None:
    with writing(engine_of(app)) as session:
        vera = person(session, "Vera")
    browser = signed_in(app, vera)
    page = browser.send(browser.get("/m/new"), changed={"name": "Verband", "country": "DE", "population": "9000", "kind": "association"})
    assert "An association has no assessments of its own" in browser.get(f"{page.address}grants").said
