"""Two people in two real browsers: in the same answer at once, on the same question alone, and in a workshop at the wall."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from assessment.answers import Answer
from tests.builders import shipped
from tests.checkers import axe
from tests.journeys.conftest import PATIENCE
from tests.journeys.server import Server
from tests.journeys.teams import installation, let_in, team_on
from tests.journeys.visitor import SAVED, choose, note, open_part, stored
from tests.journeys.watching import Watch
from tests.several import CRITERION, ask, say
from tests.teams import TeamTown, engine_of

QUIET = "results-visible"
HERS, HIS = "She saw it so.\nWith a second line.", "He saw it otherwise."
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
FITS = "() => document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
Desk = Callable[..., Page]


@pytest.fixture
def app(server: Server) -> Flask:
    """The server's application, to set things up and to sign people in."""
    return installation(server)


@pytest.fixture
def team(app: Flask) -> TeamTown:
    """A new team."""
    return team_on(app)


@pytest.fixture
def address(team: TeamTown, base_url: str) -> str:
    """The address of the team's assessment, with a slash at the end."""
    return f"{base_url}{team.here}/"


@pytest.fixture
def desk(launch_browser: Callable[..., Browser], app: Flask, team: TeamTown, base_url: str, watch: Watch) -> Iterator[Desk]:
    """Open a real browser of their own for somebody of the team."""
    opened: list[Browser] = []

    def sit_down(name: str, **options: object) -> Page:
        browser = launch_browser()
        opened.append(browser)
        context = browser.new_context(**{"base_url": base_url, "locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        let_in(context, app, team, name, url=base_url)
        return context.new_page()

    yield sit_down
    for browser in opened:
        browser.close()


def both_answer(karla: Page, carlo: Page, address: str) -> None:
    """Both open the same part; Karla's answer is saved while Carlo is still typing."""
    open_part(karla, address, "trust")
    open_part(carlo, address, "trust")
    choose(karla, CRITERION, 1)
    note(karla, CRITERION).fill(HERS)
    karla.get_by_role("button", name="Save and see all parts").click()
    expect(karla.get_by_text("1 of 36 questions answered")).to_be_visible()
    note(carlo, CRITERION).fill(HIS)
    choose(carlo, CRITERION, 3)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_of_two_people_in_the_same_answer_at_once_nobody_loses_a_word(desk: Desk, watch: Watch, address: str, script: bool) -> None:
    watch.expect("409")
    karla, carlo = desk("Karla"), desk("Carlo", java_script_enabled=script)
    both_answer(karla, carlo, address)
    if not script:
        carlo.get_by_role("button", name="Save and see all parts").click()
    notice = carlo.locator(f"#{CRITERION}-conflict")
    for text in ("She saw it so.", HIS, "Level 1:", "Level 3:"):
        expect(notice).to_contain_text(text)
    carlo.get_by_role("button", name="Take both texts together").click()
    expect(carlo.locator(f"#{CRITERION}-conflict")).to_have_count(0)
    expect(note(carlo, CRITERION)).to_have_value(f"{HERS}\n\n{HIS}")
    if script:
        expect(carlo.locator("#saved")).to_contain_text(SAVED)
    assert stored(karla, address)[CRITERION] == Answer(3, note=f"{HERS}\n\n{HIS}")
    open_part(karla, address, "trust")
    expect(karla.locator(f"#{CRITERION}-3")).to_be_checked()
    expect(note(karla, CRITERION)).to_have_value(f"{HERS}\n\n{HIS}")


def test_each_chooses_and_the_other_version_stays_in_the_history(desk: Desk, watch: Watch, address: str) -> None:
    watch.expect("409")
    karla, carlo = desk("Karla"), desk("Carlo")
    both_answer(karla, carlo, address)
    carlo.get_by_role("link", name="Take theirs").click()
    expect(carlo.locator(f"#{CRITERION}-1")).to_be_checked()
    assert stored(carlo, address)[CRITERION] == Answer(1, note=HERS)
    karla.goto(f"{address}history/{CRITERION}")
    expect(karla.get_by_text(HIS).first).to_be_visible()


def test_two_people_answer_alone_and_agree_together(desk: Desk, app: Flask, team: TeamTown, address: str) -> None:
    ask(engine_of(app), team, "Karla", "Carlo")
    carlo, karla = desk("Carlo"), desk("Karla")
    open_part(carlo, address, "trust")
    choose(carlo, CRITERION, 4)
    note(carlo, CRITERION).fill(HIS)
    expect(carlo.locator("#saved")).to_contain_text(SAVED)
    karla.goto(f"{address}agree/{CRITERION}")
    expect(karla.get_by_text("What others say is shown once you have given your own opinion")).to_be_visible()
    assert HIS not in karla.content()
    choose(karla, CRITERION, 2)
    expect(karla.locator("#saved")).to_contain_text(SAVED)
    karla.get_by_role("button", name="Save your opinion").click()
    expect(karla.get_by_text("2, 4: the low median is 2.")).to_be_visible()
    expect(karla.locator(f"#{CRITERION}-2")).to_be_checked()
    karla.get_by_label("Why this answer, in a few words").fill("The list is a year old")
    karla.get_by_role("button", name="Confirm the agreed answer").click()
    expect(karla.get_by_text("Opinions differed then.")).to_be_visible()
    carlo.goto(f"{address}results")
    expect(carlo.get_by_text("On 1 of 36 questions opinions differed.")).to_be_visible()
    assert stored(karla, address)[CRITERION].level == 2


def test_one_person_on_two_devices_keeps_both_texts(desk: Desk, app: Flask, team: TeamTown, address: str, watch: Watch) -> None:
    watch.expect("409")
    ask(engine_of(app), team, "Karla", "Carlo")
    office, train = desk("Carlo"), desk("Carlo")
    for device in (office, train):
        device.goto(f"{address}agree/{CRITERION}")
    note(office, CRITERION).fill(HERS)
    choose(office, CRITERION, 2)
    expect(office.locator("#saved")).to_contain_text(SAVED)
    note(train, CRITERION).fill(HIS)
    choose(train, CRITERION, 3)
    notice = train.locator(f"#{CRITERION}-conflict")
    expect(notice).to_contain_text("You changed this opinion in another window or on another device meanwhile")
    train.get_by_role("button", name="Take both texts together").click()
    expect(train.locator("#saved")).to_contain_text(SAVED)
    office.goto(f"{address}agree/{CRITERION}?mine=1")
    expect(note(office, CRITERION)).to_have_value(f"{HERS}\n\n{HIS}")
    expect(office.locator(f"#{CRITERION}-3")).to_be_checked()


def at_the_wall(desk: Desk, app: Flask, team: TeamTown) -> Page:
    """A projector's screen, with two questions that two people answered."""
    ask(engine_of(app), team, "Karla", "Carlo", criteria=(CRITERION, QUIET))
    for name, level in (("Karla", 1), ("Carlo", 4)):
        for criterion in (CRITERION, QUIET):
            say(engine_of(app), team, name, Answer(level), criterion=criterion)
    return desk("Karla", viewport={"width": 1280, "height": 720})


def test_a_workshop_is_run_with_the_keys_alone(desk: Desk, app: Flask, team: TeamTown, address: str) -> None:
    wall = at_the_wall(desk, app, team)
    first, second = (criterion for criterion in shipped() if criterion.id in (CRITERION, QUIET))
    wall.goto(f"{address}workshop")
    heading = wall.get_by_role("heading", level=1)
    expect(heading).to_have_text(first.question)
    wall.keyboard.press("3")
    expect(wall.locator("#level-3")).to_be_checked()
    wall.keyboard.press("n")
    expect(heading).to_have_text(second.question)
    wall.keyboard.press("ArrowLeft")
    expect(heading).to_have_text(first.question)
    expect(wall.locator("#level-3")).to_be_checked()
    expect(wall.get_by_text("Not saved yet")).to_be_visible()
    wall.keyboard.press("s")
    expect(wall.get_by_text("✓ Agreed")).to_be_visible()
    assert stored(wall, address)[first.id].level == 3
    wall.keyboard.press("ArrowRight")
    expect(heading).to_have_text(second.question)
    wall.keyboard.press("u")
    expect(wall.locator("#level-unknown")).to_be_checked()
    wall.keyboard.press("s")
    expect(wall.get_by_text("✓ Agreed")).to_be_visible()
    assert stored(wall, address)[second.id].unknown


def test_keys_do_nothing_while_somebody_types_and_can_be_turned_off(desk: Desk, app: Flask, team: TeamTown, address: str) -> None:
    wall = at_the_wall(desk, app, team)
    wall.goto(f"{address}workshop/{CRITERION}")
    reason = wall.get_by_label("Why this answer")
    reason.fill("")
    reason.press_sequentially("sun 4")
    expect(reason).to_have_value("sun 4")
    expect(wall.locator("#level-1")).to_be_checked()
    wall.locator("#keys").uncheck()
    wall.keyboard.press("3")
    expect(wall.locator("#level-1")).to_be_checked()


def test_every_question_stands_on_the_wall_without_scrolling(desk: Desk, app: Flask, team: TeamTown, address: str) -> None:
    wall = at_the_wall(desk, app, team)
    for criterion in shipped():
        wall.goto(f"{address}workshop/{criterion.id}")
        assert wall.evaluate(FITS), f"{criterion.id} does not fit"


def test_a_workshop_works_without_scripts(desk: Desk, app: Flask, team: TeamTown, address: str) -> None:
    at_the_wall(desk, app, team)
    wall = desk("Karla", java_script_enabled=False)
    wall.goto(f"{address}workshop/{CRITERION}")
    expect(wall.locator(".wall-keys")).to_be_hidden()
    wall.locator("#level-2").check()
    wall.get_by_role("button", name="Save the agreed answer").click()
    expect(wall.get_by_text("✓ Agreed")).to_be_visible()
    assert stored(wall, address)[CRITERION] == Answer(2)


@pytest.mark.parametrize("width", [1280, 320])
def test_these_pages_are_for_everybody_at_each_width(desk: Desk, app: Flask, team: TeamTown, address: str, width: int) -> None:
    at_the_wall(desk, app, team)
    karla = desk("Karla", viewport={"width": width, "height": 720})
    found = {}
    for place in ("agree/", f"agree/{CRITERION}", f"agree/{CRITERION}?mine=1", f"workshop/{CRITERION}", "part/trust"):
        karla.goto(f"{address}{place}")
        assert karla.evaluate(TOO_WIDE) <= 0, f"{place} scrolls sideways"
        found[place] = axe.violations(karla)
    karla.goto(f"{address}workshop/{CRITERION}")
    with karla.expect_navigation():
        karla.get_by_role("button", name="Save the agreed answer").click()
    karla.goto(f"{address}agree/{CRITERION}")
    found["agreed"] = axe.violations(karla)
    assert found == {place: [] for place in found}
