"""`smart-readiness report --all`: every final report into one folder, by several workers side by side; broken off, it goes on where it was."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import click

from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.targets import may_write, progress, writing_whole
from assessment.cli.upkeep import bring_up_to_date, usable
from assessment.config import Settings, load
from assessment.errors import Invalid, NotFound, Problem
from assessment.exchange.file_names import clean
from assessment.translation import counted, message, say

AT_ONCE = 40
LOOK_SECONDS = 0.3


def report_all(parts: Parts, folder: Path, *, email: str | None, workers: int) -> int:
    """Make every final report of the installation, or of somebody's portfolio, and put each into the folder; gives how many could not be made.

    Raises `Failed` and `Invalid`.
    """
    _make_folder(folder)
    settings = load()
    bring_up_to_date(parts, settings)
    with usable(parts, settings) as engine:
        try:
            wanted = parts.part("final_reports")(engine, email=email, today=datetime.now(UTC).date())
        except NotFound:
            raise Failed(message("There is nobody with the address %(email)s.", email=email)) from None
        if wanted.left_out:
            _say_left_out(wanted.left_out)
        if not wanted.reports:
            raise Failed(message("There is no final report yet. An assessment has one once its municipality made it final."))
        waiting = [each for each in wanted.reports if not _place(folder, each).is_file()]
        with _working(parts, settings, min(workers, len(waiting))):
            lost = _make_all(parts, settings, engine, folder=folder, waiting=waiting)
    done = len(wanted.reports) - len(lost)
    click.echo(say(counted("%(num)s report is in %(folder)s.", "%(num)s reports are in %(folder)s.", done, folder=folder)))
    for each in lost:
        click.echo(say(message("This report could not be made: %(name)s, %(day)s.", name=each.name, day=each.dated.isoformat())), err=True)
    return len(lost)


def _make_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Invalid([Problem(str(folder), message("This is a file; please name a folder for the reports."))])
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        raise Invalid([Problem(str(folder.parent), message("There is no such folder."))]) from None
    except OSError as error:
        raise Invalid([Problem(str(folder), message("This file cannot be written: %(reason)s.", reason=error.strerror or ""))]) from None
    if not may_write(folder):
        raise Invalid([Problem(str(folder), message("You may not write in this folder."))])


def _say_left_out(count: int) -> None:
    click.echo(say(counted(
        "%(num)s report is left out: it holds more than the municipality lets this person see.",
        "%(num)s reports are left out: they hold more than the municipalities let this person see.", count,
    )), err=True)


def _place(folder: Path, report: Any) -> Path:  # noqa: ANN401 - a heavy part's value
    """Where a report lies in the folder: readable, and never two in one place."""
    name = clean(report.name)[:80].strip(" .") or "report"
    return folder / f"{name} {report.dated.isoformat()} {report.id}.pdf"


@contextmanager
def _working(parts: Parts, settings: Settings, count: int) -> Iterator[None]:
    """So many workers beside this command, ended with it; what they were making waits for the next ones."""
    workers: list[Any] = []
    try:
        workers += [parts.part("start_worker")(settings) for _ in range(count)]
        yield
    finally:
        for worker in workers:
            worker.stop()


def _make_all(parts: Parts, settings: Settings, engine: Any, *, folder: Path, waiting: list[Any]) -> list[Any]:  # noqa: ANN401 - heavy parts
    """Ask for some at a time, put what is made into the folder, and give those that could not be made."""
    line, lost, whole = _line(len(waiting)), [], len(waiting)
    asked: dict[int, Any] = {}
    while waiting or asked:
        some, waiting = waiting[:AT_ONCE - len(asked)], waiting[AT_ONCE - len(asked):]
        if some:
            parts.part("ask_for_reports")(engine, settings, some, now=datetime.now(UTC))
            asked.update({each.id: each for each in some})
        now = parts.part("reports_made")(engine, settings, list(asked.values()))
        for number, source in now.files.items():
            _put(source, _place(folder, asked.pop(number)))
        lost += [asked.pop(number) for number in now.failed]
        line(whole - len(waiting) - len(asked))
        if asked:
            sleep(LOOK_SECONDS)
    return lost


def _put(source: Path, place: Path) -> None:
    with source.open("rb") as content, writing_whole(place) as file:
        shutil.copyfileobj(content, file)


def _line(whole: int) -> Callable[[int], None]:
    """A line that says how many of the reports are made, where somebody watches."""
    tell = progress(lambda share: message("Making %(whole)s reports: %(share)s %%", whole=whole, share=share))
    return lambda done: tell(100 * done // whole)
