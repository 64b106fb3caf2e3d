"""Far too much at every address that files are sent to: a page that says how much it may be and what to do, and nothing kept, changed or told."""

import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPResponse
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assessment.config import MEGABYTE, Settings
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.bad_forms import LARGE, TAKES_FILES
from tests.hostile.test_evidence import BOUNDARY, FORM, Endless
from tests.hostile.test_requests import rows
from tests.journeys.server import Server, serving
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, team_town
from tests.web.test_evidence import here_of
from tests.web.test_pages import untranslated

GIGABYTE = 1024 * MEGABYTE
SECRETS = re.compile(r"/(?:a|r|m|join)/([A-Za-z0-9_-]{20,})")
PIECE = bytes(MEGABYTE)


@pytest.fixture(scope="module")
def town(app: Flask) -> TeamTown:
    """A team."""
    return team_town(engine_of(app))


def sent(browser: Browser, address: str, size: int = LARGE) -> tuple[TestResponse, Endless]:
    """The answer to far too much, and what was taken of it."""
    body = Endless()
    answer = browser.client.post(
        address, content_type=f"multipart/form-data; boundary={BOUNDARY}", headers={"Referer": "https://evil.test/", "X-Forwarded-Host": "evil.test"},
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(size)},
    )
    return answer, body


def refused(browser: Browser, address: str) -> Page:
    """The page after far too much was sent."""
    answer, body = sent(browser, address)
    assert body.taken == 0
    return browser.seen(answer, 413)


@pytest.mark.parametrize("address", TAKES_FILES)
@pytest.mark.parametrize("door", ["private", "team", "none"])
def test_each_address_says_how_large_a_file_may_be_and_leads_back(
    address: str, door: str, visitor: Browser, begun: Page, town: TeamTown, web_settings: Settings,
) -> None:
    known = {"private": here_of(begun).rpartition("/")[2], "team": town.key, "none": "x" * 32}[door]
    asked, before = address.format(door=known), rows(web_settings)
    page = refused(visitor, asked)
    most, advice = TAKES_FILES[address]
    assert (page.heading, most in page.said, advice in page.said) == ("This file is too large", True, True)
    links = [str(link.get("href")) for link in page.by_id("main").iter("a")]
    assert links == [asked]
    assert set(SECRETS.findall(page.text)) <= {known}
    assert ("evil.test" in page.text, "Location" in page.headers, rows(web_settings) == before) == (False, False, True)


def test_what_the_page_says_does_not_tell_whether_there_is_such_an_assessment(visitor: Browser, begun: Page, town: TeamTown) -> None:
    for path in ("intake", "evidence/early-say"):
        doors = (here_of(begun).rpartition("/")[2], "x" * 32)
        there, nowhere = (refused(visitor, f"/a/{door}/{path}").unmarked.replace(door, "") for door in doors)
        assert there == nowhere
        there, nowhere = (refused(Browser(visitor.app), f"/a/{door}/{path}").unmarked.replace(door, "") for door in (town.key, "y" * 22))
        assert there == nowhere


@pytest.mark.parametrize("address", [address for address in TAKES_FILES if "{door}" in address])
def test_the_way_back_leads_to_where_the_file_was_chosen(address: str, visitor: Browser, begun: Page) -> None:
    page = refused(visitor, address.format(door=here_of(begun).rpartition("/")[2]))
    back = visitor.get(next(str(link.get("href")) for link in page.by_id("main").iter("a")))
    assert [field.get("type") for field in back.every("input") if field.get("name") == "file"] == ["file"]


def test_what_is_said_is_what_is_set(web_settings: Settings) -> None:
    browser = Browser(create_app(replace(web_settings, max_upload_bytes=3 * MEGABYTE, evidence_file_bytes=MEGABYTE + MEGABYTE // 2)))
    said = [refused(browser, address.format(door="x" * 32)).said for address in TAKES_FILES]
    assert ["at most 3 megabytes" in each for each in said] == [True, False, True, True]
    assert "at most 1.50 megabytes" in said[1]


def test_a_file_that_is_just_as_large_as_is_said_is_looked_at(web_settings: Settings) -> None:
    browser = Browser(create_app(replace(web_settings, max_upload_bytes=MEGABYTE)))
    for size, status in ((MEGABYTE, 400), (2 * MEGABYTE, 413)):
        fields = browser.get("/upload").fields()
        answer = browser.client.post("/upload", data=fields | {"file": (BytesIO(b"x" * size), "a.toml")}, content_type="multipart/form-data")
        assert browser.seen(answer).status == status


def test_no_sentence_of_it_is_left_untranslated(web_settings: Settings) -> None:
    browser = Browser(create_app(replace(web_settings, language=PSEUDO)))
    for address in (*TAKES_FILES, "/begin/full"):
        assert untranslated(refused(browser, address.format(door="x" * 32))) == []


def test_too_much_that_is_no_file_is_refused_as_well(visitor: Browser, begun: Page) -> None:
    assert refused(visitor, "/begin/full").heading == "This is too large"
    assert refused(visitor, f"{here_of(begun)}/part/people").heading == "This is too large"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server, in a process of its own."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@contextmanager
def line_to(server: Server, head: str) -> Iterator[socket.socket]:
    """A connection on which the head of a request was sent."""
    with socket.create_connection((urlsplit(server.url).hostname, urlsplit(server.url).port), timeout=60) as line:
        line.sendall(f"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n{head}\r\n\r\n".encode())
        yield line


def answer_on(line: socket.socket) -> tuple[int, str]:
    """The status and the page that come, up to the end of the connection."""
    answer = HTTPResponse(line)
    answer.begin()
    with answer:
        return answer.status, answer.read().decode()


def held(server: Server) -> tuple[int, int]:
    """The most memory that a server ever had, and what its files without a name take on the disk; in megabytes."""
    process = Path("/proc") / str(server.process.pid)
    memory = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    assert memory
    files = [file.stat().st_blocks * 512 for file in (process / "fd").iterdir() if "(deleted)" in str(file.readlink())]
    return int(memory[1]) // 1024, sum(files) // MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is looked up where Linux says it")
@pytest.mark.parametrize("size", [LARGE, GIGABYTE], ids=["100 MB", "1 GB"])
def test_a_browser_that_sends_everything_before_it_listens_sees_the_page_and_the_server_keeps_nothing(server: Server, size: int) -> None:
    memory, _ = held(server)
    with line_to(server, f"Content-Length: {size + len(FORM)}") as line:
        line.sendall(FORM)
        for _piece in range(size // MEGABYTE):
            line.sendall(PIECE)
        then, disk = held(server)
        status, page = answer_on(line)
    assert (status, "This file is too large" in page, "at most 20 megabytes" in page) == (413, True, True)
    assert (then - memory < 30, disk) == (True, 0)


def test_whoever_asks_first_whether_to_send_is_answered_at_once(server: Server) -> None:
    with line_to(server, f"Content-Length: {GIGABYTE}\r\nExpect: 100-continue") as line:
        assert answer_on(line)[0] == 413


def test_a_body_whose_size_nobody_says_is_refused_as_well(server: Server) -> None:
    with line_to(server, "Transfer-Encoding: chunked") as line:
        for _piece in range(50):
            line.sendall(b"%x\r\n%b\r\n" % (MEGABYTE, PIECE))
        assert answer_on(line)[0] == 413


def test_what_follows_a_refused_body_is_no_request(server: Server) -> None:
    with line_to(server, f"Content-Length: {LARGE}") as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)
        line.shutdown(socket.SHUT_WR)
        status, page = answer_on(line)
        assert (status, "This file is too large" in page, line.recv(1)) == (413, True, b"")


def test_the_server_answers_others_while_somebody_sends_without_end(server: Server) -> None:
    with line_to(server, f"Content-Length: {10 ** 18}") as endless:
        for _piece in range(20):
            endless.sendall(PIECE)
        with line_to(server, "Content-Length: 0") as line:
            assert line.recv(9) == b"HTTP/1.1 "
        endless.sendall(PIECE)
