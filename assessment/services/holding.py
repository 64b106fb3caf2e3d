"""While a backup runs, no kept content is deleted: a mark in the folder says so, and counts for an hour without a sign of life."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from assessment.config import Settings

MARK = ".held-by-"
COUNTS_FOR = timedelta(hours=1)


@contextmanager
def holding(settings: Settings) -> Iterator[Callable[[], None]]:
    """Hold all contents; what this gives shows a sign of life. Begin before the rows are read that name the contents."""
    settings.evidence.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = settings.evidence / f"{MARK}{os.getpid()}"
    mark.touch(mode=0o600)
    try:
        yield mark.touch
    finally:
        mark.unlink(missing_ok=True)


def is_held(settings: Settings, *, now: datetime) -> bool:
    """Whether a backup runs. To be asked after the rows are gone for good and before a content is deleted."""
    since = (now - COUNTS_FOR).timestamp()
    return any(mark.stat().st_mtime > since for mark in settings.evidence.glob(f"{MARK}*"))
