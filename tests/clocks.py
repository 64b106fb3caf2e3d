"""A clock that can be put forward and back, for the pages and for the marks in cookies alike."""

import time
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Self

import pytest

DAY = timedelta(days=1)


class Clock:
    """How far the clock is off."""

    def __init__(self) -> None:
        self.off = timedelta(0)

    def put(self, off: timedelta) -> None:
        """Let the clock be off by so much."""
        self.off = off

    def put_to(self, moment: datetime) -> None:
        """Let it be this moment."""
        self.off = moment - datetime.now(moment.tzinfo)

    def seconds(self) -> float:
        """The moment as the system counts it."""
        return time.time() + self.off.total_seconds()


def clock_of(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Put a clock into the web layer, into the marks of forms and into cookies."""
    clock = Clock()

    class Off(datetime):
        """The moment as that clock has it."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(clock.seconds(), tz)

    monkeypatch.setattr("assessment.web.site.datetime", Off)
    monkeypatch.setattr("itsdangerous.timed.time", SimpleNamespace(time=clock.seconds))
    return clock
