"""Two hundred residents at once, at a real server with its threads on loopback: every reply is kept, once."""

import os
import resource
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.cli.serve import THREADS
from assessment.config import Settings
from assessment.database.session import reading
from assessment.database.surveys import FreeLineRow, ReplyRow
from assessment.services.surveys import Terms
from assessment.web import create_app
from assessment.web.connections import create_server
from assessment.web.site import local, now
from tests.surveys import planned
from tests.teams import engine_of, team_town

RESIDENTS = 200
PATIENCE = 60  # seconds, for machines that do many things at once
OPEN_FILES = 1_100  # more than `select` can look after


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """An installation behind a proxy that says where requests come from."""
    return create_app(replace(web_settings, behind_proxy=True))


@pytest.fixture
def place(app: Flask, web_settings: Settings) -> Iterator[tuple[str, int]]:
    """Where a real server listens, set up as `serve` does."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=RESIDENTS)
    server = create_server(app, web_settings, listener=listener, threads=THREADS, clear_untrusted_proxy_headers=False)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield listener.getsockname()
    server.trigger.pull_trigger(server._map.clear)  # its loop ends when nothing is left to listen to
    running.join()
    server.task_dispatcher.shutdown()
    server.close()


@pytest.fixture
def many_files() -> Iterator[None]:
    """As many open files as a busy server may have."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(least, 2 * OPEN_FILES), most), most))
    with ExitStack() as files:
        for _ in range(OPEN_FILES):
            files.enter_context(Path(os.devnull).open("rb"))
        yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))


def resident(place: tuple[str, int], path: str, number: int, start: threading.Barrier) -> tuple[int, int]:
    """Open the page and send answers, at the same moment as all others; gives both status codes."""
    start.wait(PATIENCE)
    statuses = []
    answers = {f"s{statement}": str((number + statement) % 5) for statement in range(1, 13)} | {"line": f"Resident {number}"}
    for method, body in (("GET", None), ("POST", urlencode(answers))):
        line = HTTPConnection(*place, timeout=PATIENCE)
        headers = {"X-Forwarded-For": f"198.51.{number // 100}.{number % 100}", "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        answer.read()
        statuses.append(answer.status)
        line.close()
    return statuses[0], statuses[1]


def test_two_hundred_residents_at_once_lose_nothing(app: Flask, place: tuple[str, int]) -> None:
    today = local(now()).date()
    survey = planned(engine_of(app), team_town(engine_of(app)), Terms(today, today + timedelta(days=3)), today=today)
    start = threading.Barrier(RESIDENTS)
    with ThreadPoolExecutor(RESIDENTS) as everybody:
        waiting = [everybody.submit(resident, place, f"/r/{survey.key}", number, start) for number in range(RESIDENTS)]
        statuses = [each.result(PATIENCE) for each in waiting]
    with reading(engine_of(app)) as session:
        answers = sorted(session.scalars(select(ReplyRow.answers)))
        lines = set(session.scalars(select(FreeLineRow.text)))
    assert statuses == [(200, 303)] * RESIDENTS
    expected = sorted("".join(str((number + statement) % 5) for statement in range(1, 13)) for number in range(RESIDENTS))
    assert (len(answers), answers == expected, len(lines)) == (RESIDENTS, True, RESIDENTS)


def test_the_server_goes_on_with_a_thousand_open_files(many_files: None, place: tuple[str, int]) -> None:
    line = HTTPConnection(*place, timeout=PATIENCE)
    line.request("GET", "/help")
    assert line.getresponse().status == 200
    line.close()
