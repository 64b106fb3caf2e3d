"""What holds for every test of reports: whatever WeasyPrint complains about fails the test."""

import logging
from collections.abc import Iterator

import pytest


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture(autouse=True)
def no_complaints() -> Iterator[list[str]]:
    """Nothing is logged as a warning or an error; a test that expects some empties the list."""
    listener = _Complaints()
    logging.getLogger("weasyprint").addHandler(listener)
    yield listener.said
    logging.getLogger("weasyprint").removeHandler(listener)
    assert not listener.said
