"""The questionnaire: what is typed is saved, comes back when it cannot be, and is never lost."""

import pytest

from assessment.wording import LEVEL_RULE
from tests.builders import shipped
from tests.pages import Browser, Page, words
from tests.web.conftest import begin

CHOSEN = {"early-say.choice": "3", "early-say.evidence": "document", "early-say.evidence-text": "Paper 12", "early-say.note": "Ask\nMs K."}


@pytest.fixture
def trust(visitor: Browser, begun: Page) -> Page:
    """The page of one dimension of a new assessment."""
    return visitor.get(begun.address.replace("welcome", "part/trust"))


def put(visitor: Browser, page: Page, criterion: str = "early-say", /, **sent: object) -> tuple[int, dict[str, object]]:
    """Save one answer as the script does."""
    content = {"level": 2, "evidence": "none", "baseRevision": 0, "clientId": "one"} | sent
    address = page.address.partition("part/")[0] + f"answers/{criterion}"
    answer = visitor.client.put(address, json=content, headers={"X-CSRFToken": page.fields("answers")["csrf_token"]})
    return answer.status_code, answer.get_json()


def test_each_criterion_is_a_fieldset_with_all_that_is_needed_to_answer(trust: Page) -> None:
    for criterion in shipped().dimension["trust"].criteria:
        said = words(trust.by_id(criterion.id))
        for text in (criterion.question, criterion.why, criterion.evidence, *(level.statement for level in criterion.levels)):
            assert text in said
        assert ("Does not apply to us" in said) == (criterion.not_applicable is not None)


def test_the_rule_for_levels_stands_on_every_questionnaire_page(visitor: Browser, begun: Page) -> None:
    for dimension in shipped().dimensions:
        assert LEVEL_RULE.key in visitor.get(begun.address.replace("welcome", f"part/{dimension.id}")).said


def test_a_quick_check_asks_two_questions_in_each_part(visitor: Browser) -> None:
    begun = begin(visitor, "quick")
    for dimension in shipped().dimensions:
        page = visitor.get(begun.address.replace("welcome", f"part/{dimension.id}"))
        assert sum(field.get("data-criterion") is not None for field in page.every("fieldset")) == 2


def test_all_twelve_questions_of_a_quick_check_stand_on_one_page_under_their_headings(visitor: Browser) -> None:
    page = visitor.get(begin(visitor, "quick").address.replace("welcome", "part/quick"))
    asked = [field.get("data-criterion") for field in page.every("fieldset") if field.get("data-criterion")]
    assert asked == [criterion.id for criterion in shipped() if criterion.quick]
    assert all(dimension.title in page.said for dimension in shipped().dimensions)
    chosen = {f"{criterion}.choice": "2" for criterion in asked}
    assert "12 of 12 questions answered" in visitor.send(page, "answers", chosen).said


def test_the_note_for_very_small_places_is_open_for_them(visitor: Browser) -> None:
    small = visitor.get(begin(visitor).address.replace("welcome", "part/trust"))
    large = visitor.get(begin(visitor, population="12,400").address.replace("welcome", "part/trust"))
    hints = [sum("For very small places:" in words(hint) for hint in page.every("p") if hint.get("class") == "hint") for page in (small, large)]
    assert hints == [6, 0]


def test_what_was_typed_on_a_page_stands_there_again(visitor: Browser, trust: Page) -> None:
    visitor.send(trust, "answers", CHOSEN)
    again = visitor.get(trust.address).fields("answers")
    assert {name: again[name].strip() for name in CHOSEN} == CHOSEN
    assert again["early-say.revision"] == "1"


def test_the_pressed_button_says_where_to_go_after_saving(visitor: Browser, trust: Page) -> None:
    here = trust.address.partition("part/")[0]
    onwards = visitor.send(trust, "answers", CHOSEN | {"go": f"{here}part/hybrid"})
    assert onwards.heading == "Digital and personal, step by step"
    assert visitor.get(trust.address).fields("answers")["early-say.choice"] == "3"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"])
def test_no_button_leads_away_from_this_site(visitor: Browser, trust: Page, elsewhere: str) -> None:
    answer = visitor.client.post(trust.address, data=trust.fields("answers") | {"go": elsewhere})
    assert answer.location.endswith("/") and "example" not in answer.location


def test_every_link_of_the_page_saves_first_where_no_script_runs(trust: Page) -> None:
    links = {link.get("href") for link in trust.every("a") if link.get("class") == "with-script"}
    buttons = {button.get("value") for button in trust.every("button") if button.get("name") == "go" and button.get("class") == "link"}
    assert links == buttons
    assert len(links) > 10


def test_does_not_apply_needs_a_reason_and_nothing_else_is_lost_over_it(visitor: Browser, trust: Page) -> None:
    page = visitor.send(trust, "answers", CHOSEN | {"tech-explained.choice": "not-applicable", "tech-explained.note": "Really none"}, status=400)
    assert "Say in a few words why this does not apply" in words(page.by_id("problems"))
    fields = page.fields("answers")
    assert (fields["tech-explained.choice"], fields["tech-explained.note"].strip()) == ("not-applicable", "Really none")
    assert visitor.get(trust.address).fields("answers")["early-say.choice"] == "3"
    assert visitor.send(page, "answers", {"tech-explained.reason": "No cameras"}).status == 200
    assert visitor.get(trust.address).fields("answers")["tech-explained.reason"] == "No cameras"


def test_a_form_whose_token_expired_comes_back_filled_with_a_button_to_send_it_again(visitor: Browser, trust: Page) -> None:
    page = visitor.send(trust, "answers", CHOSEN | {"csrf_token": "expired"}, status=400)
    assert "Nothing that you typed is lost" in page.said
    assert {name: page.fields("answers")[name].strip() for name in CHOSEN} == CHOSEN
    visitor.send(page, "answers")
    assert visitor.get(trust.address).fields("answers")["early-say.note"].strip() == CHOSEN["early-say.note"]


def test_a_form_without_a_cookie_loses_nothing_either(visitor: Browser, trust: Page) -> None:
    visitor.client.delete_cookie("smart-readiness")
    page = visitor.send(trust, "answers", CHOSEN, status=400)
    visitor.send(page, "answers")
    assert visitor.get(trust.address).fields("answers")["early-say.choice"] == "3"


def test_on_a_page_that_two_people_saved_both_versions_are_shown_and_neither_is_lost(visitor: Browser, trust: Page) -> None:
    visitor.send(trust, "answers", {"early-say.choice": "1", "early-say.note": "Theirs"})
    page = visitor.send(trust, "answers", {"early-say.choice": "4", "early-say.note": "Yours", "results-visible.choice": "2"}, status=409)
    shown = words(page.by_id("early-say-conflict"))
    assert "Level 1" in shown and "Theirs" in shown and "Level 4" in shown and "Yours" in shown
    assert page.fields("answers")["early-say.note"].strip() == "Yours"
    visitor.send(page, "answers", {"keep": "early-say"})
    after = visitor.get(trust.address).fields("answers")
    assert (after["early-say.choice"], after["results-visible.choice"]) == ("4", "2")


def test_both_texts_of_a_conflict_can_be_taken_together(visitor: Browser, trust: Page) -> None:
    theirs = {"choice": "1", "note": "Theirs", "evidence": "described", "evidence-text": "A list", "evidence-link": "https://example.org/list"}
    yours = {"choice": "4", "note": "Yours", "evidence": "document", "evidence-text": "A photograph", "evidence-link": "https://example.org/photo"}
    visitor.send(trust, "answers", {f"early-say.{name}": value for name, value in theirs.items()})
    page = visitor.send(trust, "answers", {f"early-say.{name}": value for name, value in yours.items()}, status=409)
    after = visitor.send(page, "answers", {"merge": "early-say"}).fields("answers")
    assert after["early-say.note"].strip() == "Theirs\n\nYours"
    assert after["early-say.evidence-text"].strip() == "A list\nhttps://example.org/list\n\nA photograph"
    kept = after["early-say.choice"], after["early-say.evidence"], after["early-say.evidence-link"]
    assert kept == ("4", "document", "https://example.org/photo")


def test_texts_are_taken_together_with_what_was_shown_and_with_nothing_newer(visitor: Browser, trust: Page) -> None:
    visitor.send(trust, "answers", {"early-say.choice": "1", "early-say.note": "Theirs"})
    page = visitor.send(trust, "answers", {"early-say.choice": "4", "early-say.note": "Yours"}, status=409)
    visitor.send(visitor.get(trust.address), "answers", {"early-say.note": "Newest"})
    again = visitor.send(page, "answers", {"merge": "early-say"}, status=409)
    assert "Newest" in words(again.by_id("early-say-conflict"))
    after = visitor.send(again, "answers", {"merge": "early-say"}).fields("answers")
    assert after["early-say.note"].strip() == "Newest\n\nYours"


def test_texts_that_are_too_long_together_are_said_to_be_and_none_is_lost(visitor: Browser, trust: Page) -> None:
    visitor.send(trust, "answers", {"early-say.choice": "1", "early-say.note": "t" * 6_000})
    page = visitor.send(trust, "answers", {"early-say.choice": "4", "early-say.note": "y" * 6_000}, status=409)
    page = visitor.send(page, "answers", {"merge": "early-say"}, status=400)
    assert "too long" in words(page.by_id("problems"))
    assert "y" * 6_000 in page.fields("answers")["early-say.note"]


def test_a_stale_page_does_not_undo_what_somebody_else_answered(visitor: Browser, trust: Page) -> None:
    visitor.send(trust, "answers", {"early-say.choice": "1"})
    visitor.send(trust, "answers", {"results-visible.choice": "2"})
    after = visitor.get(trust.address).fields("answers")
    assert (after["early-say.choice"], after["results-visible.choice"]) == ("1", "2")


def test_a_script_saves_one_answer_and_is_told_when(visitor: Browser, trust: Page) -> None:
    status, result = put(visitor, trust)
    assert (status, result["revision"]) == (200, 1)
    assert len(str(result["saved"])) == len("14:32")


def test_sending_an_answer_twice_changes_nothing(visitor: Browser, trust: Page) -> None:
    assert put(visitor, trust) == put(visitor, trust)


def test_a_script_is_shown_both_versions_of_a_conflict(visitor: Browser, trust: Page) -> None:
    put(visitor, trust, level=1, note="Theirs")
    status, result = put(visitor, trust, level=4, note="Yours", clientId="two")
    assert status == 409
    assert result["revision"] == 1
    assert "Theirs" in str(result["notice"]) and "Yours" in str(result["notice"])


def test_a_script_whose_token_expired_is_given_a_fresh_one(visitor: Browser, trust: Page) -> None:
    address = trust.address.partition("part/")[0] + "answers/early-say"
    sent = {"level": 2, "baseRevision": 0, "clientId": "one"}
    refused = visitor.client.put(address, json=sent, headers={"X-CSRFToken": "expired"})
    assert refused.status_code == 403
    assert visitor.client.put(address, json=sent, headers={"X-CSRFToken": refused.get_json()["csrfToken"]}).status_code == 200


@pytest.mark.parametrize("sent", [
    {"level": 7}, {"level": True}, {"level": "2"}, {"level": 1.5}, {"note": 3}, {"evidence": "much"}, {"baseRevision": None}, {"notApplicable": "No"},
])
def test_an_answer_that_cannot_be_is_refused(visitor: Browser, trust: Page, sent: dict[str, object]) -> None:
    assert put(visitor, trust, **sent)[0] == 400


def test_an_answer_to_no_question_is_refused(visitor: Browser, trust: Page) -> None:
    assert put(visitor, trust, "nothing")[0] == 404


def test_the_last_answer_can_be_taken_back(visitor: Browser, trust: Page) -> None:
    visitor.send(trust, "answers", {"early-say.choice": "1"})
    visitor.send(visitor.get(trust.address), "answers", {"early-say.choice": "4"})
    page = visitor.send(visitor.get(trust.address), "answers", {"undo": "1"})
    assert "was taken back" in page.said
    assert page.fields("answers")["early-say.choice"] == "1"


def test_the_history_shows_every_answer_and_lets_an_earlier_one_stand_again(visitor: Browser, trust: Page) -> None:
    visitor.send(trust, "answers", {"early-say.choice": "1", "early-say.note": "First"})
    visitor.send(visitor.get(trust.address), "answers", {"early-say.choice": "4"})
    history = visitor.get(trust.address.replace("part/trust", "history/early-say"))
    assert "Level 1" in history.said and "Level 4" in history.said and "First" in history.said
    assert visitor.send(history).fields("answers")["early-say.choice"] == "1"


def test_what_is_typed_is_shown_as_text_and_never_as_markup(visitor: Browser, trust: Page) -> None:
    hostile = "</textarea><script>alert(1)</script>\"'&"
    typed = {"early-say.choice": "2", "early-say.note": hostile, "early-say.evidence-text": hostile}
    page = visitor.send(trust, "answers", typed | {"go": trust.address})
    assert page.fields("answers")["early-say.note"].strip() == hostile
    assert "<script>alert" not in page.text
    assert "<script>alert" not in visitor.get(trust.address.replace("part/trust", "results")).text
