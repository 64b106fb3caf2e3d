"""The pages of the review: a second view of each answer, and what is to be looked at again."""

import pytest
from flask import Flask

from assessment.database.session import reading, writing
from assessment.services import assessments
from assessment.services.reviews import reviews_of
from tests.builders import answered, everywhere, shipped
from tests.pages import Browser, Page
from tests.teams import NOON, TeamTown, engine_of, signed_in, team_town

PEOPLE = shipped().dimensions[0]
FIRST, SECOND = (criterion.id for criterion in PEOPLE.criteria[:2])
REASON = "The minutes say <i>otherwise</i>."


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality whose assessment is in review."""
    made = team_town(engine_of(app))
    given = everywhere(shipped(), answered(3, "document"))
    drafts = [assessments.Draft(name, answer, 0, name) for name, answer in given.items()]
    with writing(engine_of(app)) as session:
        assessments.save_answers(session, shipped(), made.assessment_id, drafts, now=NOON)
    karla, rita = (signed_in(app, made.people[name]) for name in ("Karla", "Rita"))
    karla.send(karla.get(f"{made.here}/course"), f"{made.here}/course/submit")
    rita.send(rita.get(f"{made.here}/review"), f"{made.here}/course/begin-review")
    return made


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """Who coordinates."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def rita(app: Flask, town: TeamTown) -> Browser:
    """Who reviews."""
    return signed_in(app, town.people["Rita"])


def see(rita: Browser, town: TeamTown, *, status: int = 200, **typed: str) -> Page:
    """Say what one sees in the first answer."""
    page = rita.get(f"{town.here}/review/{PEOPLE.id}")
    return rita.post(page, sent(page) | {f"{FIRST}.{name}": value for name, value in typed.items()}, "review", status=status)


def sent(page: Page) -> dict[str, str]:
    """What the form of a part would send."""
    return page.fields("review")


def ask_again(rita: Browser, town: TeamTown, *, status: int = 200, **typed: str) -> Page:
    """Ask for changes to the first question."""
    page = rita.get(f"{town.here}/review")
    where = f"{town.here}/review/request"
    return rita.post(page, page.fields(where) | {"criteria": FIRST, "reason": REASON} | typed, where, status=status)


def said(app: Flask, town: TeamTown) -> list[tuple[int | None, str]]:
    """All that was said of the first answer."""
    with reading(engine_of(app)) as session:
        return [(each.level, each.reason) for each in reviews_of(session, town.assessment_id, FIRST)]


def test_what_the_reviewer_sees_is_kept_and_stands_in_the_form_again(app: Flask, town: TeamTown, rita: Browser) -> None:
    see(rita, town, view="1", reason=REASON)
    assert said(app, town) == [(1, REASON)]
    fields = sent(rita.get(f"{town.here}/review/{PEOPLE.id}"))
    assert (fields[f"{FIRST}.view"], fields[f"{FIRST}.reason"].strip()) == ("1", REASON)
    assert f"{SECOND}.view" not in fields
    see(rita, town)
    assert said(app, town) == [(1, REASON)]


def test_both_levels_and_the_reason_stand_in_results_course_history_and_file(town: TeamTown, rita: Browser, karla: Browser) -> None:
    see(rita, town, view="1", reason=REASON)
    assert f"A reviewer sees: level 1 – {REASON}" in karla.get(f"{town.here}/results").said
    assert "shown 1, reviewed" in karla.get(f"{town.here}/results").said
    assert "declared 3, reviewed 1" in karla.get(f"{town.here}/course").said
    history = karla.get(f"{town.here}/history/{FIRST}").said
    assert "Rita: reviewed: sees level 1 where level 3 was declared" in history
    assert REASON in history
    answer = karla.client.get(f"{town.here}/answers.json").get_json()["answers"][FIRST]
    assert (answer["level"], answer["reviewed"], answer["review"]) == (3, 1, REASON)


def test_a_higher_level_is_marked_as_advice(town: TeamTown, rita: Browser, karla: Browser) -> None:
    see(rita, town, view="4", reason="You publish it.")
    assert "A reviewer sees: level 4 (advice: it counts once the answer is changed)" in karla.get(f"{town.here}/results").said


def test_who_agrees_needs_no_reason_and_is_counted(town: TeamTown, rita: Browser) -> None:
    see(rita, town, view="agree")
    assert f"1 of {len(PEOPLE.criteria)} looked at" in rita.get(f"{town.here}/review").said


@pytest.mark.parametrize("typed", [
    {"view": "1", "reason": ""}, {"view": "", "reason": REASON}, {"view": "9", "reason": REASON}, {"view": "1", "reason": "x" * 10_001},
    {"view": "1", "reason": REASON, "revision": "0"}, {"view": "1", "reason": REASON, "revision": "x"}, {"view": "-1", "reason": REASON},
])
def test_what_cannot_be_kept_comes_back_as_typed_and_says_why(app: Flask, town: TeamTown, rita: Browser, typed: dict[str, str]) -> None:
    page = see(rita, town, status=400, **typed)
    assert sent(page)[f"{FIRST}.reason"].strip() == typed["reason"]
    assert page.by_id(f"{FIRST}-error")
    assert said(app, town) == []


def test_what_can_be_kept_is_kept_beside_what_cannot(app: Flask, town: TeamTown, rita: Browser) -> None:
    page = rita.get(f"{town.here}/review/{PEOPLE.id}")
    typed = {f"{FIRST}.view": "2", f"{FIRST}.reason": REASON, f"{SECOND}.view": "0"}
    rita.post(page, sent(page) | typed, "review", status=400)
    assert said(app, town) == [(2, REASON)]


def test_a_form_that_was_open_too_long_comes_back_filled(app: Flask, town: TeamTown, rita: Browser) -> None:
    page = rita.get(f"{town.here}/review/{PEOPLE.id}")
    typed = sent(page) | {f"{FIRST}.view": "1", f"{FIRST}.reason": REASON, "csrf_token": "forged"}
    again = rita.post(page, typed, "review", status=400)
    assert sent(again)[f"{FIRST}.reason"].strip() == REASON
    rita.post(again, sent(again), "review")
    assert said(app, town) == [(1, REASON)]


def test_a_review_that_comes_too_late_keeps_what_was_typed(app: Flask, town: TeamTown, rita: Browser, karla: Browser) -> None:
    page = rita.get(f"{town.here}/review/{PEOPLE.id}")
    karla.send(karla.get(f"{town.here}/course"), f"{town.here}/course/finalise")
    late = rita.post(page, sent(page) | {f"{FIRST}.view": "1", f"{FIRST}.reason": REASON}, "review", status=409)
    assert "“Made final”, by Karla" in late.said
    assert sent(late)[f"{FIRST}.reason"].strip() == REASON
    assert said(app, town) == []


def test_what_is_to_be_looked_at_again_is_marked_on_tasks_and_questions(town: TeamTown, rita: Browser, karla: Browser) -> None:
    ask_again(rita, town)
    title = shipped().criteria[FIRST].title
    for where in ("", f"part/{PEOPLE.id}"):
        page = karla.get(f"{town.here}/{where}").said
        assert "A reviewer asks to look at 1 question again" in page
        assert REASON in page
        assert title in page
    assert "To be looked at again" in karla.get(f"{town.here}/part/{PEOPLE.id}").said
    assert "To be looked at again" not in karla.get(f"{town.here}/part/trust").said
    assert "Rita: asked to look at this again" in karla.get(f"{town.here}/history/{FIRST}").said


@pytest.mark.parametrize("typed", [{"reason": ""}, {"criteria": "no-such"}, {"reason": "x" * 10_001}])
def test_asking_for_changes_needs_a_question_and_a_reason(town: TeamTown, rita: Browser, typed: dict[str, str]) -> None:
    page = ask_again(rita, town, status=400, **typed)
    assert page.fields(f"{town.here}/review/request")["reason"].strip() == ({"reason": REASON} | typed)["reason"]


def test_a_review_of_an_earlier_answer_says_that_it_does_not_count(town: TeamTown, rita: Browser, karla: Browser) -> None:
    see(rita, town, view="1", reason=REASON)
    ask_again(rita, town)
    page = karla.get(f"{town.here}/part/{PEOPLE.id}")
    karla.send(page, "answers", {f"{FIRST}.choice": "2"})
    said = rita.get(f"{town.here}/review/{PEOPLE.id}").said
    assert "About an earlier answer: Rita saw level 1 where level 3 was declared. It does not count any more." in said


@pytest.mark.parametrize("who", ["Karla", "Carlo", "Konrad"])
def test_only_a_reviewer_reviews(app: Flask, town: TeamTown, who: str) -> None:
    browser = signed_in(app, town.people[who])
    status = 404 if who == "Konrad" else 403
    for where in ("review", f"review/{PEOPLE.id}"):
        assert browser.client.get(f"{town.here}/{where}").status_code == status


def test_nobody_is_named_outside_the_municipality(app: Flask, town: TeamTown, rita: Browser, karla: Browser) -> None:
    see(rita, town, view="1", reason=REASON)
    karla.send(karla.get(f"{town.here}/course"), f"{town.here}/course/finalise")
    data = karla.client.get(f"{town.here}/final/1/data.json").text
    page = signed_in(app, town.people["Konrad"]).get(f"{town.here}/results").text.replace("Konrad", "")
    for name in ("Rita", "Karla"):
        assert name not in data
        assert name not in page
