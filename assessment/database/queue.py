"""The queue that wakes workers (huey). It only says which job to look at: what is to be made stands in the job table."""

import logging
import sqlite3
from functools import cache
from typing import Any

import psycopg
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Task
from sqlalchemy import make_url

NAME = "smart-readiness"
log = logging.getLogger(__name__)


class MakeReport(Task):  # type: ignore[misc]  # huey has no types
    """Look at one job of the job table; its only argument is the job's number."""


@cache
def huey_at(url: str) -> Huey:
    """The queue at an address: `sqlite:///…`, `postgresql://…` or `redis://…`."""
    address = make_url(url)
    kind = address.get_backend_name()
    if kind == "sqlite":
        huey = SqliteHuey(NAME, filename=address.database, results=False, cache_mb=1, fsync=False)
    elif kind == "postgresql":
        dsn = address.set(drivername="postgresql").render_as_string(hide_password=False)
        huey = PostgresHuey(NAME, dsn=dsn, results=False, blocking=False)
    else:
        huey = RedisHuey(NAME, url=url, results=False, blocking=False)
    huey._registry.register(MakeReport)
    return huey


def announce(url: str, job_id: int) -> None:
    """Tell some worker that there is a job. Where the queue does not answer, a worker finds the job in its table a little later."""
    try:
        huey_at(url).enqueue(MakeReport((job_id,)))
    except (OSError, sqlite3.Error, psycopg.Error) as error:
        log.warning("the queue does not answer: %s", error)


def heard(url: str) -> int | None:
    """The number of a job that was announced, or None; never waits long."""
    try:
        task: Any = huey_at(url).dequeue()
    except (OSError, sqlite3.Error, psycopg.Error) as error:
        log.warning("the queue does not answer: %s", error)
        return None
    return None if task is None else int(task.args[0])


def rest(url: str) -> None:
    """Close the connection, before a process is forked; the next call opens it again."""
    huey_at(url).storage.close()
