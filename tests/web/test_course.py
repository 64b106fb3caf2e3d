"""The pages of the course: what each role can do next, what happened, and that nothing typed is lost where it cannot be done."""

import pytest
from flask import Flask

from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.roles import Person, Role
from assessment.services import assessments
from assessment.translation import long_date
from assessment.web.site import local, now
from tests.builders import answered, everywhere, shipped
from tests.pages import Browser, Page
from tests.teams import NOON, TeamTown, engine_of, join, person, signed_in, team_town
from tests.web.accounts import KARLAS, give_password

FIRST, SECOND = list(shipped().criteria)[:2]


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality whose assessment is answered throughout."""
    made = team_town(engine_of(app))
    drafts = [assessments.Draft(name, answer, 0, name) for name, answer in everywhere(shipped(), answered(3, "document")).items()]
    with writing(engine_of(app)) as session:
        assessments.save_answers(session, shipped(), made.assessment_id, drafts, now=NOON)
    return made


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """Who coordinates."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def rita(app: Flask, town: TeamTown) -> Browser:
    """Who reviews."""
    return signed_in(app, town.people["Rita"])


def step(browser: Browser, town: TeamTown, word: str, *, status: int = 200, **typed: str) -> Page:
    """Press a button of the page of the course."""
    return browser.send(browser.get(f"{town.here}/course"), f"{town.here}/course/{word}", typed, status=status)


def buttons(page: Page) -> list[str]:
    """What the forms of the course lead to, by the last word of their address."""
    return [action.rpartition("/")[2] for form in page.every("form") if "/course/" in (action := form.get("action", ""))]


def present(page: Page) -> str:
    """The state that is marked."""
    return next("".join(item.itertext()) for item in page.every("li") if item.get("aria-current") == "step")


def test_each_role_is_offered_what_it_can_do_next(app: Flask, town: TeamTown, karla: Browser, rita: Browser) -> None:
    carlo = signed_in(app, town.people["Carlo"])
    course = f"{town.here}/course"
    assert [buttons(each.get(course)) for each in (karla, rita, carlo)] == [["submit"], [], []]
    step(karla, town, "submit")
    assert [buttons(each.get(course)) for each in (karla, rita, carlo)] == [["finalise", "reopen"], ["begin-review"], []]
    step(rita, town, "begin-review")
    assert [buttons(each.get(course)) for each in (karla, rita, carlo)] == [["finalise", "reopen"], ["end-review"], []]
    step(karla, town, "finalise")
    assert [buttons(each.get(course)) for each in (karla, rita, carlo)] == [["reopen"], [], []]



@pytest.mark.parametrize("word", ["submit", "finalise", "reopen", "begin-review", "end-review"])
@pytest.mark.parametrize("who", ["Karla", "Rita", "Carlo"])
def test_nobody_does_what_is_another_role_s_task(app: Flask, town: TeamTown, word: str, who: str) -> None:
    allowed = {"Karla": ("submit", "finalise", "reopen"), "Rita": ("begin-review", "end-review"), "Carlo": ()}[who]
    browser = signed_in(app, town.people[who])
    mark = browser.get(f"/m/{town.municipality.key}/").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    if not mark:
        browser.get("/begin/full")
        mark = browser.get("/begin/full").fields()["csrf_token"]
    status = browser.client.post(f"{town.here}/course/{word}", data={"csrf_token": mark, "seen": "9"}).status_code
    assert status == (409 if word in allowed else 403)


def test_what_happened_is_listed_newest_first_with_who_and_why(town: TeamTown, karla: Browser, rita: Browser) -> None:
    step(karla, town, "submit")
    page = rita.get(f"{town.here}/review")
    fields = [*page.fields(f"{town.here}/review/request").items(), ("criteria", FIRST), ("reason", "The minutes say otherwise.")]
    page = rita.post(page, dict(fields), f"{town.here}/review/request")
    assert page.heading == "Course of the assessment" or page.address.endswith("/course")
    said = karla.get(f"{town.here}/course").said
    assert said.index("Changes requested Rita") < said.index("Submitted Karla")
    assert "The minutes say otherwise." in said
    assert shipped().criteria[FIRST].title in said


def test_who_can_answer_finds_the_way_to_what_is_to_be_looked_at_again(town: TeamTown, karla: Browser, rita: Browser) -> None:
    step(karla, town, "submit")
    page = rita.get(f"{town.here}/review")
    fields = [*page.fields(f"{town.here}/review/request").items(), ("criteria", FIRST), ("reason", "Why?")]
    rita.post(page, dict(fields), f"{town.here}/review/request")
    ways = [[link.get("href") for link in each.get(f"{town.here}/course").every("a")] for each in (karla, rita)]
    assert [f"part/{shipped().criteria[FIRST].dimension}#{FIRST}" in way for way in ways] == [True, False]


def test_what_was_changed_since_it_was_asked_for_leaves_the_list(app: Flask, town: TeamTown, karla: Browser, rita: Browser) -> None:
    step(karla, town, "submit")
    page = rita.get(f"{town.here}/review")
    token = page.fields(f"{town.here}/review/request")
    rita.client.post(f"{town.here}/review/request", data={**token, "criteria": [FIRST, SECOND], "reason": "Why?"})
    part = f"{town.here}/part/{shipped().criteria[FIRST].dimension}"
    for address in (f"{town.here}/", f"{town.here}/course", part):
        assert "A reviewer asks to look at 2 questions again" in karla.get(address).said
    for place, name in enumerate((FIRST, SECOND)):
        with writing(engine_of(app)) as session:
            assessments.save_answer(session, shipped(), town.assessment_id, assessments.Draft(name, answered(1), 1, f"again-{name}"), now=now())
        today = long_date(local(now()).date())
        for address in (f"{town.here}/", f"{town.here}/course", part):
            said = karla.get(address).said
            assert ("look at 1 question again" in said, "that a reviewer asked for was changed" in said) == ((True, False), (False, True))[place]
            assert said.count(f"changed on {today}") == place + 1
        assert f"changed since, on {today}" in karla.get(part).said
    step(karla, town, "submit")
    assert "a reviewer asked" not in karla.get(f"{town.here}/course").said


def test_what_is_open_is_named_and_hinders_nobody(app: Flask) -> None:
    town = team_town(engine_of(app), suffix=" leer")
    karla = signed_in(app, town.people["Karla"])
    assert "36 questions are still open" in karla.get(f"{town.here}/course").said
    asked = step(karla, town, "submit", status=400)
    assert "Do you want to submit it all the same?" in asked.said
    page = karla.send(asked, f"{town.here}/course/submit")
    assert present(page) == "submitted"


def test_opening_again_without_a_reason_asks_for_one_and_with_one_too_long_keeps_it(town: TeamTown, karla: Browser) -> None:
    step(karla, town, "submit")
    assert "Please give the reason in a few words." in step(karla, town, "reopen", status=400).said
    long = "x" * 10_001
    assert step(karla, town, "reopen", status=400, reason=long).fields(f"{town.here}/course/reopen")["reason"].strip() == long
    assert present(step(karla, town, "reopen", reason="A number was wrong.")) == "draft"


def test_who_was_slower_reads_what_stands_and_keeps_what_was_typed(town: TeamTown, karla: Browser) -> None:
    step(karla, town, "submit")
    old = karla.get(f"{town.here}/course")
    step(karla, town, "finalise")
    page = karla.send(old, f"{town.here}/course/reopen", {"reason": "My <b>reason</b> ‮."}, status=409)
    assert "Nothing was changed" in page.said
    assert "“Made final”, by Karla" in page.said
    assert "My <b>reason</b>" in page.said
    assert present(page) == "final"


def test_a_form_that_was_open_too_long_comes_back_filled(town: TeamTown, karla: Browser) -> None:
    step(karla, town, "submit")
    page = step(karla, town, "reopen", status=400, csrf_token="forged", reason="Typed at length.")
    assert page.fields(f"{town.here}/course/reopen")["reason"].strip() == "Typed at length."
    assert present(karla.send(page, f"{town.here}/course/reopen")) == "draft"


REASON = "Die Feuerwehr hat <b>widersprochen</b> ‮,\nsee \"minutes\" & =1+1 🚒"


def signed_out_meanwhile(app: Flask, who: Person, page: Page, action: str, typed: dict[str, str]) -> Page:
    """What somebody gets who sends a form from a browser that has forgotten everything, once they are signed in again and sent it again."""
    give_password(app, who, KARLAS)
    forgetful = Browser(app)
    asked = forgetful.seen(forgetful.client.post(action, data=page.fields(action) | typed), 401)
    assert asked.heading == "Sign in"
    step = forgetful.send(asked, "/sign-in", {"email": who.email, "password": KARLAS})
    assert step.heading == "One more step"
    return forgetful.send(step, "again", status=409)


@pytest.fixture
def second(app: Flask, town: TeamTown) -> Person:
    """Another one who coordinates."""
    with writing(engine_of(app)) as session:
        kurt = person(session, "Kurt")
        join(session, town.municipality, kurt, Role.COORDINATOR)
    return kurt


def test_the_reason_of_who_was_slower_survives_also_an_expired_session_without_a_script(
    app: Flask, town: TeamTown, karla: Browser, second: Person,
) -> None:
    step(karla, town, "submit")
    kurts = signed_in(app, second)
    open_page = kurts.get(f"{town.here}/course")
    step(karla, town, "finalise")
    page = signed_out_meanwhile(app, second, open_page, f"{town.here}/course/reopen", {"reason": REASON})
    assert "Nothing was changed" in page.said
    assert "“Made final”, by Karla" in page.said
    kept = page.fields(f"{town.here}/course/reopen")["reason"]
    assert kept.strip().replace("\r\n", "\n") == REASON
    assert present(kurts.send(kurts.get(f"{town.here}/course"), f"{town.here}/course/reopen", {"reason": kept})) == "draft"


def test_where_it_was_opened_again_already_the_slower_reason_still_stands_on_the_page(
    app: Flask, town: TeamTown, karla: Browser, second: Person,
) -> None:
    step(karla, town, "submit")
    open_page = signed_in(app, second).get(f"{town.here}/course")
    step(karla, town, "reopen", reason="A number was wrong.")
    page = signed_out_meanwhile(app, second, open_page, f"{town.here}/course/reopen", {"reason": REASON})
    assert [" ".join(text.split()) for text in typed_texts(page)] == [" ".join(REASON.split())]
    assert page.said.count("A number was wrong.") == 1


def typed_texts(page: Page) -> list[str]:
    """What the page says somebody had typed."""
    notice = next(element for element in page.every("div") if element.get("role") == "alert")
    return ["".join(element.itertext()) for element in notice.iter("p") if "as-typed" in (element.get("class") or "")]


def test_of_two_who_make_it_final_at_once_the_slower_one_reads_who_did(
    app: Flask, town: TeamTown, karla: Browser, second: Person,
) -> None:
    step(karla, town, "submit")
    open_page = signed_in(app, second).get(f"{town.here}/course")
    step(karla, town, "finalise")
    page = signed_out_meanwhile(app, second, open_page, f"{town.here}/course/finalise", {})
    assert "“Made final”, by Karla" in page.said
    assert present(page) == "final"


@pytest.mark.parametrize("seen", ["-1", "99", "x", "", "9" * 300, "１"])
def test_a_forged_number_of_events_changes_nothing(town: TeamTown, karla: Browser, seen: str) -> None:
    assert present(step(karla, town, "submit", status=409, seen=seen)) == "draft"


def test_somebody_who_has_left_keeps_their_place_in_the_list(app: Flask, town: TeamTown, karla: Browser) -> None:
    step(karla, town, "submit")
    with writing(engine_of(app)) as session:
        row = session.get_one(PersonRow, town.people["Karla"].id)
        row.name, row.deleted_at = "", NOON
    assert "Submitted somebody who has left" in signed_in(app, town.people["Carlo"]).get(f"{town.here}/course").said
