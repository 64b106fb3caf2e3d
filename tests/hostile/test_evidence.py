"""Files that strangers send as evidence: too large, under strange names, twice, for somebody else's question; nothing is filled, run or leaked."""

import csv
import socket
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.config import MEGABYTE, Settings
from assessment.database.audit import AuditRow
from assessment.database.session import reading
from assessment.web import create_app
from assessment.web.connections import create_server
from tests.evidence_files import PDF, office, zipped
from tests.pages import Browser, Page
from tests.teams import engine_of, signed_in, team_town
from tests.web.test_evidence import CRITERION, add, file_address, here_of

GIGABYTE = 1024 * MEGABYTE
BOUNDARY = "a-line-between"
FORM = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'.encode()


class Endless:
    """A body without an end that counts what is taken from it."""

    def __init__(self) -> None:
        self.taken, self._head = 0, FORM

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= 16 * MEGABYTE, "nobody reads all of it at once"
        head, self._head = self._head[:size], self._head[size:]
        self.taken += size
        return head + b"x" * (size - len(head))

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)


def left(settings: Settings) -> list[str]:
    """What lies in the folder of evidence."""
    return [path.name for path in settings.evidence.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("environ", "most"), [
    ({"CONTENT_LENGTH": str(GIGABYTE)}, 0),
    ({"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}, 12 * MEGABYTE),
], ids=["header", "stream"])
def test_a_gigabyte_is_refused_before_it_is_read(
    environ: dict[str, object], most: int, visitor: Browser, begun: Page, web_settings: Settings,
) -> None:
    body, before = Endless(), left(web_settings)
    answer = visitor.client.open(
        f"{here_of(begun)}/evidence/{CRITERION}", method="POST", content_type=f"multipart/form-data; boundary={BOUNDARY}",
        environ_overrides={"wsgi.input": body, **environ},
    )
    page = visitor.seen(answer, 413)
    assert (page.heading, "at most 10 megabytes" in page.said) == ("This file is too large", True)
    assert (body.taken <= most, left(web_settings)) == (True, before)


@pytest.fixture
def address(web_settings: Settings) -> Iterator[tuple[str, int]]:
    """Where a real server listens, set up as `serve` does."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = create_server(create_app(web_settings), web_settings, listener=listener)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield listener.getsockname()
    server.trigger.pull_trigger(server._map.clear)  # its loop ends when nothing is left to listen to
    running.join()
    server.task_dispatcher.shutdown()
    server.close()


def test_a_real_server_refuses_a_gigabyte_as_soon_as_it_is_told_of_it(address: tuple[str, int], begun: Page) -> None:
    with socket.create_connection(address, timeout=20) as line:
        line.sendall(
            f"POST {here_of(begun)}/evidence/{CRITERION} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {GIGABYTE}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n".encode() + FORM
        )
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_file_may_be_as_large_as_is_set_and_a_byte_more_is_refused(web_settings: Settings, begun: Page) -> None:
    browser = Browser(create_app(replace(web_settings, evidence_file_bytes=MEGABYTE)))
    fits = add(browser, here_of(begun), b"x" * MEGABYTE, "a.txt")
    assert "The file is kept." in fits.said
    assert "at most 1 megabytes" in add(browser, here_of(begun), b"x" * (MEGABYTE + 1), "a.txt", status=413).said


NAMES = {
    "line%0D%0Abreak.pdf": "line break.pdf", "\u202egpj.exe.pdf": "gpj.exe.pdf", "../../etc/passwd": "passwd.pdf", "계획 😀.pdf": "계획 😀.pdf",
    "<script>alert(1)</script>.pdf": "script_.pdf", "x" * 300 + ".pdf": "x" * 239 + ".pdf", "{{7-7}}.pdf": "{{7-7}}.pdf",
    "%22; filename=%22evil.html": "_; filename=_evil.html.pdf",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items(), ids=[name.encode("ascii", "backslashreplace").decode()[:20] for name in NAMES])
def test_a_name_is_only_text_on_the_page_and_in_the_header(name: str, kept: str, visitor: Browser, begun: Page) -> None:
    page = add(visitor, here_of(begun), PDF, name)
    assert kept in page.said
    header = visitor.client.get(file_address(page)).headers["Content-Disposition"]
    assert header.startswith("attachment; filename") and header.count("\n") == 0
    assert "evil.html;" not in header and "<" not in header


@pytest.mark.parametrize(("content", "name", "said"), [
    (zipped(("a", "b")), "a.pdf", "archive"), (b"<html>", "a.txt", "web page"), (b"<svg/>", "a.txt", "web page"), (b"", "a.txt", "empty"),
    (office("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "a.xlsx", "macros"), (PDF + zipped(("a", "b")), "a.pdf", "two kinds"),
])
def test_what_is_not_kept_comes_back_with_a_sentence_and_everything_typed(
    content: bytes, name: str, said: str, visitor: Browser, begun: Page, web_settings: Settings,
) -> None:
    before = left(web_settings)
    page = add(visitor, here_of(begun), content, name, description="Beschluss <b>vom</b> Mai", until="2027-05-03", status=400)
    typed = page.fields("add")
    assert (said in page.said, typed["description"].strip(), typed["until"]) == (True, "Beschluss <b>vom</b> Mai", "2027-05-03")
    assert left(web_settings) == before


@pytest.mark.parametrize(("until", "said"), [("0027-05-03", "from the year 2000"), ("gestern", "as year, month"), ("2027-02-30", "as year, month")])
def test_a_day_that_cannot_be_meant_comes_back(until: str, said: str, visitor: Browser, begun: Page) -> None:
    page = add(visitor, here_of(begun), until=until, status=400)
    assert (said in page.said, page.fields("add")["until"]) == (True, until)


def test_a_form_that_was_open_for_too_long_comes_back_as_it_was(visitor: Browser, begun: Page) -> None:
    page = add(visitor, here_of(begun), description="Typed at length", csrf_token="forged", status=400)
    assert ("choose the file again" in page.said, page.fields("add")["description"].strip()) == (True, "Typed at length")


def test_a_form_without_a_file_and_one_sent_twice_do_no_harm(visitor: Browser, begun: Page) -> None:
    page = visitor.get(f"{here_of(begun)}/evidence/{CRITERION}")
    assert "Choose a file." in visitor.send(page, "add", {"description": "x"}, status=400).said
    add(visitor, here_of(begun))
    assert len([each for each in add(visitor, here_of(begun)).every("li") if (each.get("id") or "").startswith("file-")]) == 1


def test_what_looks_like_markup_or_a_formula_is_only_text(visitor: Browser, begun: Page) -> None:
    said = "=HYPERLINK(\"http://evil.test\")<script>alert(1)</script>"
    page = add(visitor, here_of(begun), description=said)
    assert (said in page.said, "<script>alert" in page.text) == (True, False)
    archive = zipfile.ZipFile(BytesIO(visitor.client.get(f"{here_of(begun)}/evidence.zip").data))
    rows = list(csv.reader(StringIO(archive.read("list.csv").decode("utf-8-sig"))))
    assert rows[1][3] == f"'{said}"


def in_the_zip(visitor: Browser, page: Page) -> list[str]:
    """The files in the ZIP of all evidence, but for its lists."""
    archive = zipfile.ZipFile(BytesIO(visitor.client.get(f"{here_of(page)}/evidence.zip").data))
    return [name for name in archive.namelist() if not name.startswith("list.")]


def test_a_file_opens_under_its_own_assessment_only(visitor: Browser, begun: Page) -> None:
    fetched = file_address(add(visitor, here_of(begun)))
    other = visitor.send(visitor.get("/begin/full"), changed={"name": "Anderswo", "country": "DE", "population": "10", "kind": "village"})
    key = fetched.rsplit("/", 1)[1]
    for change in ("", "/remove", "/take-back"):
        page = visitor.get(f"{here_of(other)}/evidence/{CRITERION}")
        data = {"csrf_token": page.fields("add")["csrf_token"]}
        assert visitor.client.post(f"{here_of(other)}/evidence/file/{key}{change}", data=data).status_code == 404
    assert visitor.client.get(f"{here_of(other)}/evidence/file/{key}").status_code == 404
    assert in_the_zip(visitor, other) == []


def test_a_content_that_is_gone_from_the_disk_is_said_to_be_nowhere(visitor: Browser, begun: Page, web_settings: Settings) -> None:
    fetched = file_address(add(visitor, here_of(begun), b"Nur hier.", "a.txt"))
    for path in web_settings.evidence.rglob("*"):
        if path.is_file() and path.read_bytes() == b"Nur hier.":
            Path.unlink(path)
    assert (visitor.client.get(fetched).status_code, in_the_zip(visitor, begun)) == (404, [])


def test_who_fetched_what_of_a_team_is_written_down(app: Flask) -> None:
    town = team_town(engine_of(app), suffix=" im Haus")
    karla = signed_in(app, town.people["Karla"])
    fetched = file_address(add(karla, town.here))
    assert [karla.client.get(address).status_code for address in (fetched, f"{town.here}/evidence.zip")] == [200, 200]
    with reading(engine_of(app)) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.kind == "evidence-fetched", AuditRow.assessment_id == town.assessment_id)).all()
    assert [(row.person_id, row.detail) for row in rows] == [(town.people["Karla"].id, fetched.rsplit("/", 1)[1]), (town.people["Karla"].id, "all")]


def test_nobody_else_learns_of_a_file(app: Flask) -> None:
    town, other = (team_town(engine_of(app), suffix=suffix) for suffix in (" hier", " dort"))
    fetched = file_address(add(signed_in(app, town.people["Karla"]), town.here))
    pages = (fetched, f"{town.here}/evidence", f"{town.here}/evidence.zip", f"{town.here}/evidence/{CRITERION}")
    for who in (other.people["Karla"], town.people["Konrad"]):
        browser = signed_in(app, who)
        assert {browser.client.get(page).status_code for page in pages} <= {403, 404}
    assert {Browser(app).client.get(page).status_code for page in pages} == {303}
