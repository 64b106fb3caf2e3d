"""From the first page to the list of tasks, the two addresses, and going on with what somebody has."""

from dataclasses import replace
from io import BytesIO
from urllib.parse import quote

import pytest

from assessment.exchange.answers_json import to_json
from tests.builders import answered, assessment
from tests.pages import Browser, Page
from tests.web.conftest import begin


def here(page: Page) -> str:
    """The private address of an assessment."""
    return page.address.rpartition("/")[0] + "/"


def test_beginning_leads_to_a_private_address_that_cannot_be_guessed(begun: Page) -> None:
    assert begun.heading == "Keep this private address"
    assert len(begun.address.split("/")[2]) == 32
    assert f"http://localhost{here(begun)}" in begun.said
    assert 'class="qr"' in begun.text


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"name": " "}, "Enter the name of your municipality."),
    ({"country": ""}, "Choose your country."),
    ({"population": "many"}, "Enter how many people live there"),
    ({"population": "0"}, "Enter how many people live there"),
    ({"kind": "association"}, "Choose what your municipality is."),
])
def test_a_profile_that_lacks_something_comes_back_with_what_to_do(visitor: Browser, changed: dict[str, str], sentence: str) -> None:
    typed = {"name": "Probedorf", "country": "DE", "population": "640", "kind": "village"} | changed
    page = visitor.send(visitor.get("/begin/full"), changed=typed, status=400)
    assert sentence in page.said
    assert page.fields()["population"] == typed["population"]


@pytest.mark.parametrize("typed", ["12400", "12 400", "12.400", "12,400", "12\u00a0400", "12'400"])
def test_a_population_may_be_typed_with_marks_between_thousands(visitor: Browser, typed: str) -> None:
    begun = begin(visitor, population=typed)
    assert visitor.get(f"{here(begun)}profile").fields()["population"] == "12400"


def test_a_profile_whose_token_expired_comes_back_filled(visitor: Browser) -> None:
    typed = {"name": "Probedorf", "country": "DE", "population": "640", "kind": "village"}
    page = visitor.send(visitor.get("/begin/full"), changed=typed | {"csrf_token": "expired"}, status=400)
    assert page.fields() | typed == page.fields()
    assert visitor.send(page).heading == "Keep this private address"


def test_the_list_of_tasks_says_how_far_each_part_is(visitor: Browser, begun: Page) -> None:
    visitor.send(visitor.get(f"{here(begun)}part/trust"), "answers", {"early-say.choice": "1", "tech-explained.choice": "unknown"})
    said = visitor.get(here(begun)).said
    assert "1 of 6 answered" in said
    assert said.count("not started") == 5


def test_a_quick_check_goes_on_as_a_full_assessment_with_its_answers(visitor: Browser) -> None:
    begun = begin(visitor, "quick")
    part = visitor.get(f"{here(begun)}part/trust")
    asked = next(name for name in part.fields("answers") if name.endswith(".revision")).removesuffix(".revision")
    visitor.send(part, "answers", {f"{asked}.choice": "3"})
    tasks = visitor.get(here(begun))
    visitor.send(tasks, f"{here(begun)}sharing/continue")
    full = visitor.get(f"{here(begun)}part/trust").fields("answers")
    assert full[f"{asked}.choice"] == "3"
    assert sum(name.endswith(".revision") for name in full) == 6


def test_a_renewed_address_works_and_the_old_one_does_not(visitor: Browser, begun: Page) -> None:
    page = visitor.send(visitor.get(f"{here(begun)}sharing"), f"{here(begun)}sharing/renew")
    assert "The old one does not work any more" in page.said
    assert visitor.get(here(page).replace("sharing/", "")).status == 200
    visitor.get(here(begun), 404)


def test_a_withdrawn_assessment_cannot_be_read_and_can_be_taken_back(visitor: Browser, begun: Page) -> None:
    sharing = f"{here(begun)}sharing"
    reading = next(link.get("href", "") for link in visitor.get(sharing).every("a") if "/r/" in link.get("href", ""))
    page = visitor.send(visitor.get(sharing), f"{sharing}/withdraw")
    assert "withdrawn" in page.said
    visitor.get(reading, 404)
    visitor.send(page, f"{sharing}/take-back")
    assert visitor.get(reading).status == 200


def test_every_page_that_is_not_about_a_question_says_that_an_assessment_is_withdrawn(visitor: Browser, begun: Page) -> None:
    pages = [f"{here(begun)}{name}" for name in ("", "results", "sharing")]
    assert ["withdrawn and is deleted" in visitor.get(page).said for page in pages] == [False, False, False]
    visitor.send(visitor.get(pages[-1]), f"{pages[-1]}/withdraw")
    assert ["was withdrawn" in visitor.get(page).said for page in pages] == [True, True, True]
    visitor.send(visitor.get(pages[-1]), f"{pages[-1]}/take-back")
    assert ["was withdrawn" in visitor.get(page).said for page in pages] == [False, False, False]


def test_an_action_whose_token_expired_is_sent_again_with_one_button(visitor: Browser, begun: Page) -> None:
    sharing = f"{here(begun)}sharing"
    page = visitor.send(visitor.get(sharing), f"{sharing}/withdraw", {"csrf_token": "expired"}, status=400)
    assert page.heading == "Please send this again"
    assert "withdrawn" in visitor.send(page).said


def test_an_answers_file_can_be_kept_and_uploaded_to_go_on_with(visitor: Browser, begun: Page) -> None:
    visitor.send(visitor.get(f"{here(begun)}part/trust"), "answers", {"early-say.choice": "3", "early-say.note": "Kept"})
    kept = visitor.client.get(f"{here(begun)}answers.json").data
    again = upload(visitor, kept, "answers.json")
    assert again.heading == "Keep this private address"
    assert visitor.get(f"{here(again)}part/trust").fields("answers")["early-say.note"].strip() == "Kept"


@pytest.mark.parametrize(("differed", "sentence"), [
    (0, "opinions of a team did not differ"), (1, "differed on 1 question."), (4, "differed on 4 questions."), (None, ""),
])  # fmt: skip
@pytest.mark.parametrize("button", ["", "confirm"])
def test_how_often_opinions_of_a_team_differed_is_left_behind_and_that_is_said(
    visitor: Browser, differed: int | None, sentence: str, button: str,
) -> None:
    content = to_json(replace(assessment({"early-say": answered(2)}), differed=differed), digest="d", engine="1")
    page = upload(visitor, content, "answers.json", button=button)
    assert page.heading == "Keep this private address"
    assert sentence in page.said
    assert ("so it was left behind" in page.said) == (differed is not None)
    assert "opinions di" not in visitor.get(f"{here(page)}results").said
    assert "differed" not in visitor.client.get(f"{here(page)}answers.json").get_json()


@pytest.mark.parametrize("forged", ["37", "-1", "x", "9" * 400, "<b>", "²"])
def test_a_forged_count_of_opinions_says_nothing(visitor: Browser, begun: Page, forged: str) -> None:
    assert "left behind" not in visitor.get(f"{begun.address}?differed={quote(forged)}").said


@pytest.mark.parametrize(("content", "sentence"), [(b"%PDF-1.7 nothing", "PDF"), (b"{", "JSON"), (b"\xff\xfe\x00", "answers")])
def test_a_file_that_cannot_be_used_says_why(visitor: Browser, content: bytes, sentence: str) -> None:
    assert sentence in upload(visitor, content, "answers.bin", status=400).said


def test_uploading_nothing_says_what_to_choose(visitor: Browser) -> None:
    assert "Choose a report" in upload(visitor, b"", "", status=400).said


def upload(visitor: Browser, content: bytes, name: str, *, status: int = 200, button: str = "") -> Page:
    """Upload a file."""
    page = visitor.get("/upload")
    sent = {"csrf_token": page.fields()["csrf_token"], "file": (BytesIO(content), name), **({button: "1"} if button else {})}
    answer = visitor.client.post("/upload", data=sent, content_type="multipart/form-data")
    if answer.location:
        return visitor.get(answer.location)
    assert answer.status_code == status
    return visitor.seen(answer)
