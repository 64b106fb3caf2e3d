"""Comparisons on the pages: begun, looked at in every way, changed, and closed when a place is lost."""

import pytest
from flask import Flask
from sqlalchemy import update

from assessment.config import Settings
from assessment.database.comparisons import ComparisonRow
from assessment.database.grants import ConsentRow, GrantRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import writing
from assessment.services.consents import ConsentKind
from tests.pages import Page, words
from tests.teams import NOON, engine_of, person, signed_in
from tests.web.comparing import Group, group

LOOKS = ("levels", "shown", "scores", "differences")


@pytest.fixture
def three(app: Flask, web_settings: Settings) -> Group:
    """Three municipalities at levels 1, 2 and 3, and a saved comparison of them."""
    return group(app, web_settings)


def sent(places: Group, address: str, fields: dict[str, object], status: int | None = None) -> Page:
    """Send a form by hand, as somebody may who did not use ours."""
    mark = places.browser.get("/comparisons").fields("/sign-out")["csrf_token"]
    return places.browser.seen(places.browser.client.post(address, data={"csrf_token": mark, **fields}, follow_redirects=True), status)


def end_grants(app: Flask, *towns: int) -> None:
    with writing(engine_of(app)) as session:
        session.execute(update(GrantRow).where(GrantRow.key.in_([f"Aheim-{town}" for town in towns])).values(ended_at=NOON))


def test_every_cell_of_the_heat_map_holds_a_digit(three: Group) -> None:
    page = three.browser.get(three.here)
    [heat] = [table for table in page.every("table") if table.get("class") == "heat"]
    cells = [words(cell) for cell in heat.iter() if cell.tag == "td"]
    assert (len(cells), set(cells)) == (36 * 3, {"1", "2", "3"})
    assert page.heading == "Three neighbours"


def test_what_is_seen_in_the_heat_map_stands_above_it_in_words(app: Flask, web_settings: Settings) -> None:
    two = group(app, web_settings, names=("Aheim", "Bedorf", "Cestadt", "Dehausen", "Ebach", "Fedorf"))
    kept = [two.towns[number].municipality.key for number in (0, 3, 4)]
    page = sent(two, "/comparisons", {"municipality": kept, "name": "Far apart"})
    assert "Somebody to ask: Dehausen stands at 4 in" in page.said
    weak = sent(two, "/comparisons", {"municipality": [kept[0], kept[2]], "name": "Weak"})
    assert "Weak everywhere:" in weak.said


@pytest.mark.parametrize("look", [*LOOKS, "nonsense"])
def test_every_way_to_look_at_it_opens(look: str, three: Group) -> None:
    page = three.browser.get(f"{three.here}?look={look}")
    assert page.status == 200
    assert "Cestadt" in page.said


def test_a_difference_is_said_in_points_with_the_smallest_step(three: Group) -> None:
    page = three.browser.get(f"{three.here}?look=differences").said
    assert "Bedorf, by 25 points" in page
    same = three.browser.get(f"{three.here}?look=differences&one={three.towns[0].municipality.key}&other={three.towns[0].municipality.key}")
    assert same.status == 200


def test_a_range_of_one_number_is_said_as_one_number(three: Group) -> None:
    page = three.browser.get(f"{three.here}?look=scores").said
    assert "range 25 to 25" not in page
    assert "range 25 ·" in page


def test_a_name_in_the_heading_cannot_turn_the_words_around_it(three: Group) -> None:
    page = three.browser.get(f"{three.here}help")
    [heading] = page.every("h1")
    assert [words(name) for name in heading.iter("bdi")] == ["Aheim"]
    assert page.heading == "Who can help Aheim"


def test_at_most_four_places_are_drawn(app: Flask, web_settings: Settings) -> None:
    five = group(app, web_settings, names=("Aheim", "Bedorf", "Cestadt", "Dehausen", "Ebach"))
    asked = "".join(f"&place={town.municipality.key}" for town in five.towns)
    assert "Choose up to four places, each once." in five.browser.get(f"{five.here}?look=scores{asked}").said
    assert "Choose up to four places" not in five.browser.get(f"{five.here}?look=scores&place=forged").said


def test_a_title_that_names_a_place_is_hidden_on_every_page_once_names_are_neutral(app: Flask, web_settings: Settings) -> None:
    places = group(app, web_settings, neutral=True)
    with writing(engine_of(app)) as session:
        session.execute(update(ComparisonRow).values(name="Aheim and others"))
    for page in ("", "change", "help"):
        assert "Aheim and others" not in "".join(words(each) for each in places.browser.get(f"{places.here}{page}").every("p"))


def test_neutral_names_stand_everywhere(app: Flask, web_settings: Settings) -> None:
    places = group(app, web_settings, neutral=True)
    for look in LOOKS:
        page = places.browser.get(f"{places.here}?look={look}").said
        assert "Place A" in page
        assert not any(town.municipality.profile.name in page for town in places.towns)
        assert "600 residents" not in page


def test_it_is_begun_with_the_places_that_were_chosen(three: Group) -> None:
    chosen = [town.municipality.key for town in three.towns[:2]]
    page = sent(three, "/comparisons", {"municipality": chosen, "name": "Two"})
    assert page.heading == "Two"
    assert "Two" in three.browser.get("/comparisons").said


@pytest.mark.parametrize(("count", "sentence"), [(1, "at least two places; you chose 1"), (21, "at most 20 places; you chose 21")])
def test_too_few_and_too_many_places_are_refused_in_words(count: int, sentence: str, three: Group) -> None:
    page = sent(three, "/comparisons", {"municipality": [str(number) for number in range(count)]})
    assert (page.status, sentence in page.said) == (400, True)


def test_a_grant_that_ends_while_the_page_is_open_closes_it_and_names_nobody(app: Flask, three: Group) -> None:
    three.browser.get(three.here)
    end_grants(app, 1)
    page = three.browser.get(f"{three.here}?look=scores", 409)
    assert (page.status, page.heading) == (409, "1 place of this comparison cannot be seen any more")
    assert not any(name in page.said for name in ("Aheim", "Bedorf", "Cestadt"))
    assert "Bedorf" not in sent(three, f"{three.here}without", {}).said
    assert three.browser.get(three.here).status == 200


def test_with_fewer_than_two_places_left_there_is_a_way_back(app: Flask, three: Group) -> None:
    end_grants(app, 0, 1)
    assert "Fewer than two places are left" in three.browser.get(three.here, 409).said
    assert sent(three, f"{three.here}without", {}).status == 400


def test_a_municipality_that_leaves_is_not_named(app: Flask, three: Group) -> None:
    with writing(engine_of(app)) as session:
        session.execute(update(MunicipalityRow).where(MunicipalityRow.id == three.towns[2].municipality.id).values(withdrawn_at=NOON))
    assert "Cestadt" not in three.browser.get(three.here, 409).said


def test_a_stranger_finds_nothing(app: Flask, three: Group) -> None:
    with writing(engine_of(app)) as session:
        stranger = person(session, "Fremder")
    browser = signed_in(app, stranger)
    for address in (three.here, f"{three.here}change", "/comparisons/forged/"):
        browser.get(address, 404)


def test_name_places_and_neutral_names_are_changed(three: Group) -> None:
    kept = [town.municipality.key for town in three.towns[1:]]
    page = sent(three, f"{three.here}change", {"name": "Left", "neutral": "yes", "municipality": kept})
    assert (page.heading, "Place B" in page.said, "Place C" in page.said) == ("Left", True, False)


def test_what_was_typed_comes_back_when_it_cannot_be_saved(three: Group) -> None:
    page = sent(three, f"{three.here}change", {"name": "<b>=1+1", "municipality": [three.towns[0].municipality.key]})
    assert page.status == 400
    assert page.by_id("name").get("value") == "<b>=1+1"


def test_a_deleted_comparison_is_gone(three: Group) -> None:
    page = sent(three, f"{three.here}delete", {})
    assert "The comparison is deleted." in page.said
    three.browser.get(three.here, 404)


def test_an_empty_list_says_what_will_stand_there(app: Flask, web_settings: Settings) -> None:
    with writing(engine_of(app)) as session:
        somebody = person(session, "Neu")
    assert "Here stand the comparisons that you save." in signed_in(app, somebody).get("/comparisons").said


def test_who_can_help_whom_is_said_for_every_place(app: Flask, web_settings: Settings) -> None:
    four = group(app, web_settings, names=("Aheim", "Bedorf", "Cestadt", "Dehausen"))
    helped = four.browser.get(f"{four.here}help")
    assert helped.heading == "Who can help Aheim"
    assert "Cestadt (level 3)" in helped.said
    helper = four.browser.get(f"{four.here}help?place={four.towns[3].municipality.key}").said
    assert "Aheim (level 1)" in helper


def test_a_place_that_agreed_to_be_named_is_a_helper_too(app: Flask, web_settings: Settings, three: Group) -> None:
    other = group(app, web_settings, names=("Fern", "Nah", "Weit", "Hilfreich"))
    assert "Hilfreich" not in three.browser.get(f"{three.here}help").said
    with writing(engine_of(app)) as session:
        session.add(ConsentRow(municipality_id=other.towns[3].municipality.id, kind=ConsentKind.HELPER.value, given_at=NOON))
    assert "Hilfreich (level 4) who agreed to be asked" in three.browser.get(f"{three.here}help").said


def test_common_steps_name_the_hours_saved(app: Flask, web_settings: Settings) -> None:
    same = group(app, web_settings, names=("Aheim", "Bedorf", "Cestadt", "Dehausen", "Ebach", "Fedorf"))
    kept = [same.towns[number].municipality.key for number in (0, 5)]
    page = sent(same, "/comparisons", {"municipality": kept, "name": "Equal"})
    roadmap = same.browser.get(f"{page.address}roadmap")
    assert roadmap.heading.startswith("Together: ")
    assert "Once together:" in roadmap.said
    other = sent(same, "/comparisons", {"municipality": [kept[0], same.towns[2].municipality.key]})
    assert "No next step is shared" in same.browser.get(f"{other.address}roadmap").said


def test_over_time_says_what_one_year_can_say(three: Group) -> None:
    assert "All final assessments are of one year." in three.browser.get(f"{three.here}time").said
