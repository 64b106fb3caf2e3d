"""The year after: last time's answers stand beside the questions, and one button lets one of them count again."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select

from assessment.answers import Answer, Evidence
from assessment.config import Settings
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.database.municipalities import MembershipRow
from assessment.database.session import writing
from assessment.database.teamwork import AssignmentRow
from assessment.services import assessments
from assessment.services.assessments import Draft
from assessment.web.site import now
from tests.builders import shipped
from tests.finals import finalise
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.conftest import begin

PART = shipped().dimensions[1]
FIRST, SECOND = (criterion.id for criterion in PART.criteria[:2])


def answer(engine: Engine, assessment_id: int, criterion: str, given: Answer) -> None:
    with writing(engine) as session:
        assessments.save_answer(session, shipped(), assessment_id, Draft(criterion, given, 0, f"test-{criterion}"), now=now())


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A town whose assessment of last year is final."""
    made = team_town(engine_of(app))
    answer(engine_of(app), made.assessment_id, FIRST, Answer(3, Evidence.DESCRIBED, "every spring", note="<b>ask Erna</b>"))
    answer(engine_of(app), made.assessment_id, SECOND, Answer(1))
    finalise(engine_of(app), web_settings, made)
    return made


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def begun(karla: Browser, town: TeamTown) -> Page:
    """The first page of the new year: what was answered last time."""
    return karla.send(karla.get(f"{town.here}/again"))


def here(page: Page) -> str:
    return page.address.rpartition("/")[0]


def test_starting_again_leads_to_what_is_to_be_confirmed(begun: Page, town: TeamTown) -> None:
    assert begun.heading == "What was answered last time"
    assert here(begun) != town.here
    assert "0 of 2 answers looked at." in begun.said


def test_last_time_stands_beside_the_question_and_does_not_count(karla: Browser, begun: Page) -> None:
    page = karla.get(f"{here(begun)}/part/{PART.id}")
    assert "Last time: Level 3:" in page.said
    assert "<b>ask Erna</b>" in page.said
    assert f"{FIRST}.choice" not in page.fields("answers")
    assert "0 of 36 questions answered" in karla.get(f"{here(begun)}/").said


def test_still_true_takes_the_answer_over_with_all_that_was_typed(karla: Browser, begun: Page) -> None:
    page = karla.get(f"{here(begun)}/part/{PART.id}")
    after = karla.send(page, "answers", {"still": FIRST})
    fields = after.fields("answers")
    assert (fields[f"{FIRST}.choice"], fields[f"{FIRST}.evidence"]) == ("3", "described")
    assert (fields[f"{FIRST}.evidence-text"], fields[f"{FIRST}.note"]) == ("every spring", "<b>ask Erna</b>")
    assert f"{SECOND}.choice" not in fields
    assert "still true, taken over from last time" in karla.get(f"{here(begun)}/history/{FIRST}").said


def test_what_was_typed_already_is_kept_beside_it(karla: Browser, begun: Page) -> None:
    page = karla.get(f"{here(begun)}/part/{PART.id}")
    after = karla.send(page, "answers", {"still": FIRST, f"{FIRST}.note": "Erna has left"})
    assert after.fields("answers")[f"{FIRST}.note"] == "Erna has left\n<b>ask Erna</b>"


def confirm(karla: Browser, begun: Page, criterion: str) -> Page:
    """Press the one button of a question on the page of what is to be confirmed."""
    form = next(form for form in begun.every("form") if any(field.get("value") == criterion for field in form.iter("button")))
    fields = {str(field.get("name")): field.get("value", "") for field in form.iter("input")} | {"still": criterion}
    return karla.seen(karla.client.post(form.get("action", ""), data=fields, follow_redirects=True))


def test_on_the_page_of_what_is_to_confirm_each_is_one_button(karla: Browser, begun: Page) -> None:
    after = confirm(karla, begun, FIRST)
    assert after.address == begun.address
    assert "1 of 2 answers looked at." in after.said


def test_the_list_of_tasks_leads_to_what_is_still_to_be_confirmed(karla: Browser, begun: Page) -> None:
    assert "Look at 2 answers of last time" in karla.get(f"{here(begun)}/").said
    confirm(karla, begun, FIRST)
    assert "Look at 1 answer of last time" in karla.get(f"{here(begun)}/").said
    confirm(karla, begun, SECOND)
    assert "of last time" not in karla.get(f"{here(begun)}/").said.partition("Who does what")[0]


def test_answering_anew_settles_it_too_and_last_time_stays_beside_it(karla: Browser, begun: Page) -> None:
    page = karla.get(f"{here(begun)}/part/{PART.id}")
    karla.send(page, "answers", {f"{SECOND}.choice": "2", "go": f"{here(begun)}/"})
    assert "1 of 2 answers looked at." in karla.get(f"{here(begun)}/to-confirm").said
    after = karla.get(f"{here(begun)}/part/{PART.id}")
    assert "Last time: Level 1:" in after.said
    assert [button.get("value") for button in after.every("button") if button.get("name") == "still"] == [FIRST]


def test_still_true_does_not_overwrite_what_a_colleague_answered_meanwhile(app: Flask, karla: Browser, begun: Page, town: TeamTown) -> None:
    page = karla.get(f"{here(begun)}/part/{PART.id}")
    carlo = signed_in(app, town.people["Carlo"])
    carlo.send(carlo.get(f"{here(begun)}/part/{PART.id}"), "answers", {f"{FIRST}.choice": "0", "go": f"{here(begun)}/"})
    conflict = karla.send(page, "answers", {"still": FIRST}, status=409)
    assert "Somebody else changed this answer meanwhile" in conflict.said


def test_nothing_can_be_confirmed_that_was_not_answered_last_time(karla: Browser, begun: Page) -> None:
    page = karla.get(f"{here(begun)}/part/{PART.id}")
    third = PART.criteria[2].id
    for forged in (third, "nonsense", "\r\nX: y"):
        karla.send(page, "answers", {"still": forged})
    assert "0 of 36 questions answered" in karla.get(f"{here(begun)}/").said


def test_starting_again_twice_leads_to_the_one_that_was_started(karla: Browser, begun: Page, town: TeamTown) -> None:
    token = begun.fields()["csrf_token"]
    again = karla.seen(karla.client.post(f"{town.here}/again", data={"csrf_token": token}, follow_redirects=True))
    assert here(again) == here(begun)
    assert "was started already" in karla.get(f"{town.here}/again").said


def test_the_steps_of_last_time_are_found_from_the_new_year(karla: Browser, begun: Page, town: TeamTown) -> None:
    ways = [link.get("href") for link in karla.get(f"{here(begun)}/done").every("a")]
    assert f"{town.here}/done" in ways
    assert not any(str(way).endswith("/done") for link in karla.get(f"{town.here}/done").every("a") if (way := link.get("href")))


def test_the_municipality_starts_again_from_the_last_one_while_none_is_under_way(karla: Browser, town: TeamTown) -> None:
    page = karla.get(f"/m/{town.municipality.key}/")
    assert f"{town.here}/again" in [link.get("href") for link in page.every("a")]
    karla.send(karla.get(f"{town.here}/again"))
    assert "Start again" not in karla.get(page.address).said


def test_what_is_not_final_is_not_followed(app: Flask) -> None:
    draft = team_town(engine_of(app), suffix=" Nachbar")
    karla = signed_in(app, draft.people["Karla"])
    page = karla.get(f"{draft.here}/again")
    assert "not final yet" in page.said
    answered = karla.client.post(f"{draft.here}/again", data={"csrf_token": karla.get(f"{draft.here}/profile").fields()["csrf_token"]})
    assert answered.status_code == 400


def test_a_private_assessment_starts_again_too(visitor: Browser) -> None:
    root = here(begin(visitor))
    visitor.send(visitor.get(f"{root}/part/{PART.id}"), "answers", {f"{FIRST}.choice": "2", "go": f"{root}/"})
    welcome = visitor.send(visitor.get(f"{root}/again"))
    assert here(welcome) != root
    assert "0 of 1 answer looked at." in visitor.get(f"{here(welcome)}/to-confirm").said


def test_files_that_showed_it_last_time_show_it_again_once_it_is_still_true(app: Flask, karla: Browser, town: TeamTown, begun: Page) -> None:
    with writing(engine_of(app)) as session:
        session.add(FileRow(digest="d" * 64, size=3, media_type="text/plain", created_at=now()))
        session.flush()
        for key, removed in (("k" * 22, None), ("r" * 22, now())):
            session.add(EvidenceRow(
                key=key, assessment_id=town.assessment_id, criterion=FIRST, digest="d" * 64, name="minutes.txt", description="The minutes",
                holds_until=date(2030, 1, 31), added_at=now(), removed_at=removed,
            ))
    page = karla.get(f"{here(begun)}/part/{PART.id}")
    assert "minutes.txt" not in page.text
    karla.send(page, "answers", {"still": FIRST})
    after = karla.get(f"{here(begun)}/part/{PART.id}")
    assert after.text.count(">minutes.txt<") <= 1
    with writing(engine_of(app)) as session:
        rows = session.scalars(select(EvidenceRow).where(EvidenceRow.assessment_id != town.assessment_id)).all()
    assert [(row.criterion, row.name, row.description, row.holds_until) for row in rows] == [(FIRST, "minutes.txt", "The minutes", date(2030, 1, 31))]


def hand_out(app: Flask, town: TeamTown, who: str, *criteria: str) -> None:
    """Somebody is asked something, though the assessment is final: as it was before."""
    with writing(engine_of(app)) as session:
        for criterion in criteria:
            key = {"assessment_id": town.assessment_id, "criterion": criterion, "person_id": town.people[who].id}
            session.add(AssignmentRow(**key, due=None, given_by=town.people["Karla"].id, given_at=now()))


def test_the_page_offers_to_ask_the_same_people_and_asks_nobody_by_itself(app: Flask, karla: Browser, town: TeamTown) -> None:
    hand_out(app, town, "Carlo", FIRST, SECOND)
    page = karla.get(f"{town.here}/again")
    assert "Carlo 2 questions" in page.said
    assert "ask" not in page.fields()
    begun = karla.send(page, "", {"ask": str(town.people["Carlo"].id)})
    who = karla.get(f"{here(begun)}/assignments").said
    assert "Carlo 2 questions" in who


def test_who_has_left_since_the_page_was_opened_is_named_and_the_choice_comes_back(app: Flask, karla: Browser, town: TeamTown) -> None:
    hand_out(app, town, "Carlo", FIRST)
    hand_out(app, town, "Karla", SECOND)
    page = karla.get(f"{town.here}/again")
    with writing(engine_of(app)) as session:
        session.execute(delete(MembershipRow).where(MembershipRow.person_id == town.people["Carlo"].id))
    karla_id, carlo_id = (str(town.people[name].id) for name in ("Karla", "Carlo"))
    fields = page.fields() | {"ask": [karla_id, carlo_id]}
    after = karla.seen(karla.client.post(f"{town.here}/again", data=fields), 400)
    assert "does not answer in this municipality any more" in after.said
    assert after.fields()["ask"] == karla_id
    assert "was started already" not in karla.get(f"{town.here}/again").said


@pytest.mark.parametrize("forged", ["-1", "0", "999999", "x", "9" * 300, "١", "<b>"])
def test_nobody_else_can_be_asked_by_a_forged_number(karla: Browser, town: TeamTown, forged: str) -> None:
    page = karla.get(f"{town.here}/again")
    after = karla.seen(karla.client.post(f"{town.here}/again", data=page.fields() | {"ask": forged}), 400)
    assert "Please choose again" in after.said


def test_an_expired_form_keeps_who_was_ticked(app: Flask, karla: Browser, town: TeamTown) -> None:
    hand_out(app, town, "Carlo", FIRST)
    page = karla.get(f"{town.here}/again")
    carlo = str(town.people["Carlo"].id)
    stale = karla.seen(karla.client.post(f"{town.here}/again", data=page.fields() | {"ask": carlo, "csrf_token": "forged"}), 400)
    begun = karla.send(stale)
    assert "Carlo 1 question" in karla.get(f"{here(begun)}/assignments").said


def test_what_becomes_of_files_is_said_before_any_is_kept(app: Flask, karla: Browser, town: TeamTown) -> None:
    assert "stay with this assessment" not in karla.get(f"{town.here}/again").said
    with writing(engine_of(app)) as session:
        session.add(FileRow(digest="d" * 64, size=3, media_type="text/plain", created_at=now()))
        session.flush()
        for key, name in (("k" * 22, "minutes.txt"), ("l" * 22, "<b>list</b>.txt")):
            session.add(EvidenceRow(key=key, assessment_id=town.assessment_id, criterion=FIRST, digest="d" * 64, name=name, added_at=now()))
    page = karla.get(f"{town.here}/again")
    begun = karla.send(page)
    asked = karla.get(f"{here(begun)}/to-confirm?part={PART.id}")
    assert "Files that “Still true” takes along: minutes.txt and <b>list</b>.txt." in asked.said
    assert "takes along" not in confirm(karla, begun, FIRST).said
