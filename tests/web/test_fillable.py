"""The PDF to fill in on a screen, in the browser: asked for, made with the answers that there are, filled in, and brought back."""

import os
from datetime import UTC, datetime, timedelta

from flask import Flask

from assessment.config import Settings
from assessment.database.session import writing
from assessment.exchange.fillable_pdf import read
from assessment.filled import is_sealed
from assessment.jobs.worker import Workshop
from assessment.services.reports import clear_away
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.teams import engine_of
from tests.web.conftest import begin
from tests.web.test_paper import forms_page, worked

REAL = Workshop()


def made(app: Flask, settings: Settings, visitor: Browser, begun: Page) -> bytes:
    """The form, asked for on the page with all ways to answer, and fetched."""
    page = forms_page(visitor, begun)
    waiting = visitor.post(page, {**page.fields(page.address), "type": "fillable"}, page.address)
    worked(app, settings, REAL)
    done = visitor.get(waiting.address)
    assert done.heading == "Your form is ready"
    assert "It holds the answers that there are" in done.said
    content: bytes = visitor.client.get(f"{waiting.address}/file").data
    return content


def test_a_form_for_the_screen_holds_the_profile_and_a_seal_that_fits(app: Flask, web_settings: Settings, visitor: Browser, begun: Page) -> None:
    form = read(made(app, web_settings, visitor, begun), shipped(), name="form.pdf")
    assert (form.assessment.profile.name, dict(form.assessment.answers), form.unreadable) == ("Probedorf", {}, ())
    assert form.mark is not None
    assert is_sealed(web_settings.secret_key, form.mark)


def test_what_is_laid_out_for_one_town_is_used_for_the_next(app: Flask, web_settings: Settings, visitor: Browser, begun: Page) -> None:
    made(app, web_settings, visitor, begun)
    kept = list(web_settings.reports.glob("*.form"))
    before = [path.stat().st_mtime_ns for path in kept]
    made(app, web_settings, visitor, begin(visitor, name="Zweitort"))
    assert len(kept) == 1
    assert [path.stat().st_mtime_ns for path in web_settings.reports.glob("*.form")] == before


def test_what_was_laid_out_long_ago_is_cleared_away(app: Flask, web_settings: Settings) -> None:
    old, new = web_settings.reports / "old.form", web_settings.reports / "new.form"
    web_settings.reports.mkdir(parents=True, exist_ok=True)
    for path in (old, new):
        path.write_bytes(b"form")
    now = datetime.now(UTC)
    os.utime(old, times=2 * ((now - timedelta(days=31)).timestamp(),))
    with writing(engine_of(app)) as session:
        assert clear_away(session, web_settings, now=now) == 1
    assert (old.exists(), new.exists()) == (False, True)
