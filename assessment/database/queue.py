"""The queue that wakes workers (huey). It only says which job to look at: what is to be made stands in the job table."""

from functools import cache
from pathlib import Path
from typing import Any, Protocol

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Task
from sqlalchemy import make_url

NAME = "smart-readiness"


class MakeReport(Task):  # type: ignore[misc]  # huey has no types
    """Look at one job of the job table; its only argument is the job's number."""


class Queue(Protocol):
    """Where jobs are announced, and where a worker hears of them."""

    def announce(self, job_id: int) -> None: ...

    def heard(self) -> int | None: ...


class HueyQueue:
    """A queue in SQLite, PostgreSQL or Redis."""

    def __init__(self, huey: Huey) -> None:
        self._huey = huey
        huey._registry.register(MakeReport)

    def announce(self, job_id: int) -> None:
        """Tell some worker that there is a job."""
        self._huey.enqueue(MakeReport((job_id,)))

    def heard(self) -> int | None:
        """The number of a job that was announced, or None; never waits long."""
        task: Any = self._huey.dequeue()
        return None if task is None else int(task.args[0])


@cache
def queue_at(url: str) -> Queue:
    """The queue at an address: `sqlite:///…`, `postgresql://…` or `redis://…`."""
    address = make_url(url)
    kind = address.get_backend_name()
    if kind == "sqlite":
        path = Path(address.database or "queue.sqlite3")
        return HueyQueue(SqliteHuey(NAME, filename=str(path), results=False, cache_mb=1, fsync=False))
    if kind == "postgresql":
        dsn = address.set(drivername="postgresql").render_as_string(hide_password=False)
        return HueyQueue(PostgresHuey(NAME, dsn=dsn, results=False, blocking=False))
    return HueyQueue(RedisHuey(NAME, url=url, results=False, blocking=False))
