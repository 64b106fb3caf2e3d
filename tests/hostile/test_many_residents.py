"""Two hundred residents at once, at a real server with its threads on loopback: every reply is kept, once."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select
from waitress.server import create_server

from assessment.cli.serve import THREADS
from assessment.config import Settings
from assessment.database.session import reading
from assessment.database.surveys import FreeLineRow, ReplyRow
from assessment.services.surveys import Terms
from assessment.web import create_app
from assessment.web.site import local, now
from tests.surveys import planned
from tests.teams import engine_of, team_town

RESIDENTS = 200
PATIENCE = 60  # seconds, for machines that do many things at once


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """An installation behind a proxy that says where requests come from."""
    return create_app(replace(web_settings, behind_proxy=True))


@pytest.fixture
def place(app: Flask) -> Iterator[tuple[str, int]]:
    """Where a real server listens, set up as `serve` does."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=RESIDENTS)
    server = create_server(app, sockets=[listener], threads=THREADS, clear_untrusted_proxy_headers=False)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    yield listener.getsockname()
    server.trigger.pull_trigger(server._map.clear)  # its loop ends when nothing is left to listen to
    running.join()
    server.task_dispatcher.shutdown()
    server.close()


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
