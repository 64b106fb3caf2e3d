"""Files as evidence in the browser: add, look, download, remove and take back, for everybody who may, and for nobody else."""

from io import BytesIO

import pytest
from flask import Flask

from tests.evidence_files import KEPT, PDF, TEXT
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, signed_in, team_town

CRITERION = "early-say"


def here_of(page: Page) -> str:
    """The address of an assessment."""
    return "/".join(page.address.split("/")[:3])


def add(
    browser: Browser, here: str, content: bytes = PDF, name: str = "Beschluss.pdf", *, criterion: str = CRITERION, status: int = 200, **said: str,
) -> Page:
    """Add a file as a browser does."""
    page = browser.get(f"{here}/evidence/{criterion}")
    data = {**page.fields("add"), **said, "file": (BytesIO(content), name)}
    answer = browser.client.post(f"{here}/evidence/{criterion}", data=data, content_type="multipart/form-data", follow_redirects=True)
    return browser.seen(answer, status)


def file_address(page: Page) -> str:
    """Where the first file of a page is fetched."""
    return next(link.get("href", "") for link in page.every("a") if "/evidence/file/" in (link.get("href") or ""))


def test_a_file_is_added_listed_and_fetched(visitor: Browser, begun: Page) -> None:
    page = add(visitor, here_of(begun), description="Einstimmig", until="2031-05-03")
    assert all(said in page.said for said in ("The file is kept.", "Beschluss.pdf", "1 KB", "Einstimmig", "holds until 3 May 2031"))
    answer = visitor.client.get(file_address(page))
    assert (answer.status_code, answer.data, answer.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Beschluss.pdf" in visitor.get(f"{here_of(begun)}/evidence").said


@pytest.mark.parametrize(("media_type", "file"), KEPT.items(), ids=[name for name, _ in KEPT.values()])
def test_every_kind_is_only_ever_a_download(media_type: str, file: tuple[str, bytes], visitor: Browser, begun: Page) -> None:
    name, content = file
    answer = visitor.client.get(file_address(add(visitor, here_of(begun), content, name)))
    headers = answer.headers
    assert (answer.data, headers["Content-Type"]) == (content, media_type)
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert f"filename={name}" in headers["Content-Disposition"] and headers["Content-Disposition"].startswith("attachment")
    assert "sandbox; default-src 'none'" in headers.getlist("Content-Security-Policy")


def test_an_answer_with_a_level_says_document_and_that_can_be_taken_back(visitor: Browser, begun: Page) -> None:
    part = f"{here_of(begun)}/part/trust"
    visitor.send(visitor.get(part), "answers", {f"{CRITERION}.choice": "4"})
    page = add(visitor, here_of(begun))
    assert "now says that a document shows it" in page.said
    assert visitor.get(part).fields("answers")[f"{CRITERION}.evidence"] == "document"
    visitor.send(page, f"{here_of(begun)}/undo")
    assert visitor.get(part).fields("answers")[f"{CRITERION}.evidence"] == "none"
    assert "Beschluss.pdf" in visitor.get(page.address).said


def test_a_removed_file_can_be_taken_back(visitor: Browser, begun: Page) -> None:
    page = add(visitor, here_of(begun), TEXT, "Notiz.txt")
    fetched = file_address(page)
    page = visitor.send(page, f"{fetched}/remove")
    assert ("No file is kept here yet" in page.said, visitor.client.get(fetched).status_code) == (True, 404)
    page = visitor.send(page, f"{fetched}/take-back")
    assert visitor.client.get(file_address(page)).data == TEXT


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


def test_a_reviewer_sees_who_added_a_file_and_fetches_it_but_adds_none(app: Flask, town: TeamTown) -> None:
    add(signed_in(app, town.people["Karla"]), town.here)
    reviewer = signed_in(app, town.people["Rita"])
    page = reviewer.get(f"{town.here}/evidence/{CRITERION}")
    assert ("by Karla" in page.said, "Add a file" in page.said) == (True, False)
    assert reviewer.client.get(file_address(page)).data == PDF
