"""The pages about what others may see, the portfolio, comparisons and open data, each in the states that hold most, and who looks at them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playwright.sync_api import Page, expect

from tests.builders import shipped
from tests.journeys.visitor import MAKING

CRITERION = shipped().dimensions[0].criteria[1].id
Act = Callable[[Page], None]


@dataclass(frozen=True)
class Stop:
    """An address with places for what a visit has prepared, somebody who opens it, and what they do there."""

    who: str
    address: str
    act: Act | None = None


def _press(name: str) -> Act:
    """Press a button, and wait for the page that follows."""

    def press(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()

    return press


def _open_all(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((place) => { place.open = true; })")


def _offer_wrongly(page: Page) -> None:
    page.get_by_label("E-mail address, if you like").fill("nobody")
    _press("Make a link")(page)
    expect(page.locator("#problems")).to_be_visible()


def _turn_with_one(page: Page) -> None:
    page.locator("[name=municipality]").first.check()
    _press("Further")(page)
    expect(page.get_by_text("Chosen on other pages:")).to_be_visible()


def _compare_one(page: Page) -> None:
    page.locator("[name=municipality]").first.check()
    _press("Compare what is ticked")(page)
    expect(page.locator("#problems")).to_be_visible()


def _change_wrongly(page: Page) -> None:
    page.get_by_label("Name (may stay empty)").fill("x" * 5_000)
    _press("Save")(page)
    expect(page.locator("#problems")).to_be_visible()


def _make_report(page: Page) -> None:
    _press("Make the report (PDF)")(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is ready", timeout=MAKING)


def _wait_for_report(page: Page) -> None:
    page.route("**/state", lambda route: route.fulfill(json={"state": "running", "progress": 40}))
    _press("Make the report (PDF)")(page)


STOPS: Mapping[str, Stop] = MappingProxyType({
    "grants, with everything": Stop("Karla", "/m/{town}/grants", _open_all),
    "grants, with a link": Stop("Karla", "/m/{town}/grants", _press("Make a link")),
    "grants, with an error": Stop("Karla", "/m/{town}/grants", _offer_wrongly),
    "grants, withdrawn": Stop("Karla", "/m/{town}/grants?done=ended", _open_all),
    "grants of another": Stop("Berta", "/m/{other}/grants"),
    "grants of an association": Stop("Vera", "/m/{association}/grants"),
    "an offer": Stop("Nemo", "/grants/{link}"), "an offer, signed out": Stop("", "/grants/{link}"),
    "an offer that is gone": Stop("", f"/grants/{'x' * 32}"),
    "me/grants": Stop("Gerda", "/me/grants"), "me/grants through an association": Stop("Vera", "/me/grants"),
    "me/grants, empty": Stop("Nemo", "/me/grants"),
    "portfolio": Stop("Gerda", "/portfolio", _open_all), "portfolio, empty": Stop("Nemo", "/portfolio"),
    "portfolio, page 2": Stop("Gerda", "/portfolio", _turn_with_one), "portfolio, nothing fits": Stop("Gerda", "/portfolio?search=nowhere"),
    "portfolio by a criterion": Stop("Gerda", f"/portfolio?sort=criterion.{CRITERION}&kind=village&age=12&stage=1"),
    "portfolio by a part": Stop("Gerda", "/portfolio?sort=part.people&order=up"),
    "portfolio, what cannot be done": Stop("Gerda", "/portfolio?sort=nothing&page=10000&stage=9&size=x"),
    "portfolio/waiting": Stop("Gerda", "/portfolio/waiting"), "portfolio/waiting, empty": Stop("Nemo", "/portfolio/waiting"),
    "comparisons": Stop("Gerda", "/comparisons"), "comparisons, empty": Stop("Nemo", "/comparisons"),
    "comparisons, with an error": Stop("Gerda", "/portfolio", _compare_one), "comparisons, one deleted": Stop("Gerda", "/comparisons?done=deleted"),
    **{f"comparison, {look}": Stop("Gerda", f"/comparisons/{{twelve}}/?look={look}") for look in ("levels", "shown", "scores", "differences")},
    "comparison, a part": Stop("Gerda", "/comparisons/{twelve}/?look=scores&part=trust"),
    "comparison, neutral": Stop("Gerda", "/comparisons/{neutral}/"),
    **{f"comparison, {way}": Stop("Gerda", f"/comparisons/{{twelve}}/{way}") for way in ("help", "roadmap", "time", "change", "report")},
    "comparison, report ready": Stop("Gerda", "/comparisons/{twelve}/report", _make_report),
    "comparison, report under way": Stop("Gerda", "/comparisons/{neutral}/report", _wait_for_report),
    "comparison, changed wrongly": Stop("Gerda", "/comparisons/{twelve}/change", _change_wrongly),
    "comparison, a place lost": Stop("Gerda", "/comparisons/{lost}/"), "comparison, too few": Stop("Gerda", "/comparisons/{few}/"),
    "comparison, nothing left": Stop("Gerda", "/comparisons/{gone}/"),
    **{f"association, {way}": Stop("Vera", f"/associations/{{association}}/{way}") for way in ("roadmap", "time")},
    "open data": Stop("", "/open-data/"),
})
