"""The paper form in the browser: asked for, made, fetched, and its sheets typed in again."""

from flask import Flask

from assessment.config import Settings
from assessment.jobs.worker import Worker, Workshop
from assessment.services.tasks import JobKind
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.teams import engine_of

QUICK = Workshop(renderers={JobKind.FORM: "tests.jobs.renderers:of_form"})


def forms_page(visitor: Browser, begun: Page) -> Page:
    """The page with all ways to answer."""
    return visitor.get(begun.address.replace("welcome", "forms"))


def worked(app: Flask, settings: Settings, shop: Workshop = QUICK) -> None:
    """Let the worker do all that waits."""
    worker = Worker(engine_of(app), settings, shop)
    while worker.work_once():
        pass


def test_a_form_is_asked_for_waited_for_and_fetched(app: Flask, web_settings: Settings, visitor: Browser, begun: Page) -> None:
    page = forms_page(visitor, begun)
    waiting = visitor.send(page, page.address)
    assert waiting.heading == "Your form is being made"
    assert visitor.client.get(f"{waiting.address}/file").status_code == 404
    worked(app, web_settings)
    assert visitor.get(waiting.address).heading == "Your form is ready"
    file = visitor.client.get(f"{waiting.address}/file")
    assert (file.mimetype, file.data) == ("application/pdf", b"%PDF-Probedorf-36")
    assert "probedorf-questions.pdf" in file.headers["Content-Disposition"]


def test_a_second_form_is_there_at_once_also_after_an_answer_and_large_type_is_another(
    app: Flask, web_settings: Settings, visitor: Browser, begun: Page,
) -> None:
    page = forms_page(visitor, begun)
    first = visitor.send(page, page.address)
    worked(app, web_settings)
    sheet = visitor.get(begun.address.replace("welcome", "type/1"))
    visitor.send(sheet, sheet.address, {f"{next(iter(shipped().criteria))}.choice": "2"})
    again = visitor.send(page, page.address)
    assert (again.heading, again.address) == ("Your form is ready", first.address)
    assert visitor.send(page, page.address, {"type": "large"}).heading == "Your form is being made"


def test_a_form_is_not_handed_out_as_a_report(app: Flask, web_settings: Settings, visitor: Browser, begun: Page) -> None:
    page = forms_page(visitor, begun)
    waiting = visitor.send(page, page.address)
    worked(app, web_settings)
    assert visitor.client.get(f"{waiting.address.replace('/forms/', '/report/')}/file").status_code == 404
