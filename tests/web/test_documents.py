"""The report for a word processor: asked for beside the PDF, made by the worker, and with the same in it as PDF and page."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from flask import Flask

from assessment.answers import Assessment
from assessment.config import Settings
from assessment.database.session import writing
from assessment.jobs.worker import Worker, Workshop
from assessment.report.content import Report, report_of
from assessment.report.docx_document import document_of
from assessment.report.pdf import render
from assessment.report.working import Bar, calculation, outcome
from assessment.services import assessments
from assessment.services.grants import Terms
from assessment.translation import number
from assessment.web.site import EXTENSION, now
from tests.builders import mixed_answers, shipped
from tests.pages import Browser
from tests.report.docx_reading import body_of, text_in
from tests.report.reading import pages_of, squeezed
from tests.report.towns import middle
from tests.teams import TeamTown, engine_of, person, signed_in
from tests.web.looking_in import granted
from tests.web.test_finals import NOTE, town

__all__ = ["town"]
WORDS = ("Bürgeramt", "café", "주민", "Ψηφιακή", "Кметство", "<b>", "100 %", "=1+1", "“quoted”", "council", "paper", "minutes", "2026/17")
SEEDS = range(4)
RUNNING_LINES = re.compile(r"SmartReadinessreport|Probestadt·12,400people·20November2026|Catalogue2026\.1·\d+of36answered(\d+of1\d)?|\d?\dof1\d")


def bare(text: str) -> str:
    """A text without spaces, and without the sign that stands between a calculation and its result, which in a table are two columns."""
    return squeezed(text).replace("=", "")


def written(chance: random.Random, length: int) -> str:
    """Some words that somebody could type."""
    return " ".join(chance.choices(WORDS, k=length))


def random_town(seed: int) -> Assessment:
    """A town that answered at random, with notes, evidence and links of any length."""
    chance = random.Random(seed)
    answers = {
        identifier: replace(
            given, note=f"N{seed}-{place} {written(chance, chance.choice((3, 9, 90)))}", evidence_text=f"E{seed}-{place} {written(chance, 5)}",
            evidence_link=f"https://example.org/{seed}/{place}",
        ) if given.level is not None else given
        for place, (identifier, given) in enumerate(mixed_answers(shipped(), seed=seed).items())
    }
    return replace(middle(), answers=answers)


def facts(report: Report) -> Iterator[str]:
    """Every note, piece of evidence and number that the report holds, as it is printed."""
    for given in report.answers:
        yield from (text.whole for text in given.texts)
    for section in report.sections:
        yield from figures(section.bar)
        for formula in section.formulas:
            yield f"{calculation(formula)} = {outcome(formula)}"
    for formula in report.formulas:
        yield f"{calculation(formula)} = {outcome(formula)}"


def figures(bar: Bar) -> Iterator[str]:
    """The scores of one part."""
    yield from (number(score) for score in (bar.score, bar.shown) if score is not None)


@pytest.mark.parametrize("seed", SEEDS)
def test_page_pdf_and_document_hold_the_same_notes_evidence_and_numbers(visitor: Browser, seed: int) -> None:
    given, site = random_town(seed), visitor.app.extensions[EXTENSION]
    with writing(site.engine) as database:
        secret = assessments.start_from(database, site.catalogue, given, now=now()).edit_secret
    page = visitor.get(f"/a/{secret}/results")
    report = report_of(shipped(), given)
    said = {
        "page": bare(page.said),
        "pdf": RUNNING_LINES.sub("", bare("".join(pages_of(render(given, shipped(), language="en", progress=lambda _: None))))),
        "document": bare(text_in(body_of(document_of(report, "en")))),
    }
    wanted = sorted({bare(fact) for fact in facts(report)})
    assert len(wanted) > 100
    assert {form: [fact for fact in wanted if fact not in text] for form, text in said.items()} == {"page": [], "pdf": [], "document": []}


def asked_for(app: Flask, settings: Settings, who: Browser, here: str, *, action: str) -> bytes:
    """Press the button for a word processor, let the worker make it, and fetch it."""
    page = who.get(here)
    progress = who.send(page, action, {"format": "docx"})
    while Worker(engine_of(app), settings, Workshop()).work_once():
        pass
    assert "Download the report (DOCX)" in who.get(progress.address).said
    answer = who.client.get(f"{progress.address}/file")
    assert str(answer.mimetype).endswith("wordprocessingml.document")
    assert answer.headers["Content-Disposition"].endswith(".docx")
    return bytes(answer.data)


def test_a_team_gets_the_document_of_its_final_version_with_its_notes(app: Flask, web_settings: Settings, town: TeamTown) -> None:
    karla = signed_in(app, town.people["Karla"])
    content = asked_for(app, web_settings, karla, f"{town.here}/results", action=f"{town.here}/final/1/report")
    said = squeezed(text_in(body_of(content)))
    assert squeezed(NOTE.partition("\u202e")[0]) in said
    assert "isleftout" not in said
    with ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None


def test_somebody_let_in_without_notes_gets_a_document_without_them(app: Flask, web_settings: Settings, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        outsider = person(session, "Petra")
    granted(app, town, outsider, Terms(with_notes=False, with_evidence=False))
    petra = signed_in(app, outsider)
    said = squeezed(text_in(body_of(asked_for(app, web_settings, petra, f"{town.here}/results", action=f"{town.here}/final/1/report"))))
    assert "Problemfirst" in said
    assert "Onlythetownhall" not in said
    assert squeezed("is left out. Levels and numbers are complete.") in said


def test_the_reading_address_offers_the_document_too(app: Flask, web_settings: Settings, town: TeamTown, visitor: Browser) -> None:
    with writing(engine_of(app)) as session:
        secret = assessments.open_for_team(session, town.key, town.people["Karla"]).read_secret
    content = asked_for(app, web_settings, visitor, f"/r/{secret}/", action=f"/r/{secret}/report")
    assert body_of(content).find(qn("w:p")) is not None
