"""The main job as a town clerk does it: from the start page to the report, and from the quick check to the full assessment."""

from playwright.sync_api import Page, expect

from assessment.answers import Answer
from assessment.catalogue.model import Dimension
from assessment.exchange.given import read_assessment
from assessment.questionnaire import Scope, asked
from tests.builders import shipped
from tests.journeys.visitor import SAVED, answer_part, begin, make_report, plausible_answers, started, stored, wait_until_stored
from tests.report.reading import squeezed, whole_text


def _answer_and_go_on(page: Page, dimension: Dimension, answers: dict[str, Answer], following: Dimension | None) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(dimension.title)
    answer_part(page, dimension, answers)
    settled = sum(not answers[criterion.id].unknown for criterion in dimension.criteria)
    expect(page.locator(f"[data-count={dimension.id}]")).to_have_text(f"{settled} of {len(dimension.criteria)} answered")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    page.get_by_role("button", name=f"Save and go on to “{following.short}”" if following else "Save and see the results").click()


def test_a_village_answers_all_questions_and_takes_its_report_home(page: Page) -> None:
    answers, parts = plausible_answers(), shipped().dimensions
    town = begin(page, "Sankt Probe an der Ü")
    page.get_by_role("link", name="Go to the questions").click()
    page.get_by_role("link", name=parts[0].title).click()
    for dimension, following in zip(parts, [*parts[1:], None], strict=True):
        _answer_and_go_on(page, dimension, answers, following)
    expect(page.get_by_text("35 of 36 questions answered").first).to_be_visible()
    assert stored(page, town) == answers
    report = make_report(page)
    assert report.startswith(b"%PDF-")
    assert squeezed("Sankt Probe an der Ü") in whole_text(report)
    kept = read_assessment(report, shipped())
    assert (kept.profile.name, kept.profile.country, kept.profile.population) == ("Sankt Probe an der Ü", "DE", 1_900)
    assert kept.answers == answers


def test_the_report_can_be_made_again_from_the_same_answers_at_once(page: Page, town: str) -> None:
    page.goto(f"{town}results")
    first = make_report(page)
    page.goto(f"{town}results")
    with page.expect_navigation(url="**/report/*"):
        page.get_by_role("button", name="Make the report as a PDF").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your report is ready"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the report (PDF)").click()
    assert download.value.path().read_bytes() == first


def test_a_quick_check_goes_on_as_a_full_assessment_with_its_answers(page: Page) -> None:
    answers = plausible_answers()
    quick = {criterion.id: answers[criterion.id] for criterion in asked(shipped(), Scope.QUICK)}
    town = begin(page, "Schnelldorf", scope="quick")
    page.get_by_role("link", name="Go to the questions").click()
    page.get_by_role("link", name=shipped().dimensions[0].title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The quick check")
    for dimension in shipped().dimensions:
        answer_part(page, dimension, answers, scope=Scope.QUICK)
    page.get_by_role("button", name="Save and see the results").click()
    expect(page.get_by_text("12 of 12 questions answered").first).to_be_visible()
    page.get_by_role("link", name="Tasks").click()
    page.get_by_role("button", name="Continue as a full assessment").click()
    expect(page.get_by_text("12 of 36 questions answered")).to_be_visible()
    assert stored(page, town) == quick


def test_who_does_a_step_and_by_when_is_saved_as_it_is_typed(page: Page) -> None:
    town = started(page, "Planstedt")
    page.goto(f"{town}part/people")
    page.locator("#problem-first-1").check()
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_text("1 of 36 questions answered")).to_be_visible()
    page.goto(f"{town}results")
    page.locator("#problem-first-who").fill("Mayor Example")
    page.locator("#problem-first-who").press("Tab")
    expect(page.locator("form.plan .saved").first).to_contain_text(SAVED)
    wait_until_stored(page, town, "Mayor Example")
    page.get_by_label("Hours that you have in a quarter").fill("24")
    page.get_by_role("button", name="Plan again").click()
    expect(page.get_by_label("Hours that you have in a quarter")).to_have_value("24")
    expect(page.locator("#problem-first-who")).to_have_value("Mayor Example")
