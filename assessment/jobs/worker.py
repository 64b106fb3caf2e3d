"""The worker: single-threaded and warm, one document at a time, each in a process of its own."""

import gc
import logging
import multiprocessing
import os
import secrets
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pkgutil import resolve_name
from time import monotonic
from types import FrameType
from typing import Any

from sqlalchemy import Engine

from assessment.config import Settings
from assessment.database import queue
from assessment.database.session import make_engine, migrate, reading, writing
from assessment.errors import SmartReadinessError
from assessment.jobs.document import OUT_OF_MEMORY, Limits, Order, make
from assessment.jobs.tasks import LAST_LOOKS, TASKS, LastLook, Prepare
from assessment.report.letterhead import letterhead_of
from assessment.services import benchmarks, cleaning, finals, reports, standings, trusting
from assessment.services import work as jobs
from assessment.services.tasks import JobKind
from assessment.services.work import Work

log = logging.getLogger(__name__)
LISTED_AT_ONCE = 100
FORKS = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, in seconds: listen to the queue, show a sign of life, look at the job table, clean up.

    After `silent` seconds without a sign of life a worker counts as gone; `pause` is the wait after something went wrong.
    """

    listen: float = 0.2
    beat: float = 2
    look: float = 2
    clean: float = 3600
    silent: float = 30
    pause: float = 5


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a worker works with; the catalogue and the renderers by import string, and what it does itself by the kind of job."""

    renderer: str = "assessment.report.pdf:render"
    catalogue: str = "assessment.services.reports:shipped_catalogue"
    limits: Limits = field(default_factory=Limits)
    rhythm: Rhythm = field(default_factory=Rhythm)
    renderers: Mapping[str, str] = field(default_factory=lambda: {
        JobKind.COMPARISON: "assessment.report.comparison_pdf:render", JobKind.DOCUMENT: "assessment.report.docx_document:render",
        JobKind.FORM: "assessment.report.form_pdf:render", JobKind.FILLABLE: "assessment.report.fillable_pdf:render",
        JobKind.RESIDENTS: "assessment.report.resident_papers:render",
    })
    tasks: Mapping[str, Prepare] = field(default_factory=lambda: dict(TASKS))
    last_looks: Mapping[str, LastLook] = field(default_factory=lambda: dict(LAST_LOOKS))


class Stop(Exception):
    """The worker was asked to end, or whoever started it is gone."""


class Lost(Exception):
    """The job is not this worker's any more."""


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def work_on(settings: Settings, workshop: Workshop | None = None) -> None:
    """Work until a signal ends it, or until whoever started it is gone."""
    reader, writer = multiprocessing.Pipe(duplex=False)

    def stop(number: int, frame: FrameType | None) -> None:
        writer.send_bytes(b"stop")

    signal.signal(signal.SIGTERM, stop)
    parent = multiprocessing.parent_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN if parent else stop)
    engine = make_engine(settings.database_url)
    worker = Worker(engine, settings, workshop or Workshop(), stops=[reader, parent.sentinel] if parent else [reader])
    try:
        worker.run()
    except Stop:
        log.info("the worker ends")
    finally:
        engine.dispose()


class Worker:
    """Claims jobs and has documents made. `stops` are what it watches: when one of them is ready, it raises `Stop`."""

    def __init__(self, engine: Engine, settings: Settings, workshop: Workshop, *, stops: list[Any] | None = None) -> None:
        self.engine, self.settings, self.workshop, self.stops = engine, settings, workshop, stops or []
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.context: Any = multiprocessing.get_context("fork" if FORKS else "spawn")

    def run(self) -> None:
        """Warm up, then work for ever; raises `Stop`."""
        self.warm()
        rhythm = self.workshop.rhythm
        looked = cleaned = -float("inf")
        listed: int | None = 0
        while True:
            try:
                if monotonic() - cleaned >= rhythm.clean:
                    cleaned = monotonic()
                    self.clean()
                if queue.heard(self.settings.queue_url) is not None or monotonic() - looked >= rhythm.look:
                    looked = monotonic()
                    while self.work_once():
                        pass
                if listed is not None:
                    listed = self._list_more(listed)
                self._watch([], rhythm.listen)
            except Stop:
                raise
            except Exception:  # the edge: a database that does not answer now will do so later
                log.exception("this went wrong; the worker goes on")
                self._watch([], rhythm.pause)

    def warm(self) -> None:
        """Load what every document needs once, before the first is asked for."""
        resolve_name(self.workshop.renderer)
        resolve_name(self.workshop.catalogue)()
        gc.freeze()

    def _list_more(self, after: int) -> int | None:
        """Put some municipalities into the read model that are not in it, as after an upgrade; gives where to go on, and None at the end."""
        with writing(self.engine) as session:
            some = standings.unfilled(session, after=after, limit=LISTED_AT_ONCE)
            standings.fill(session, some)
        return some[-1] if some else None

    def clean(self) -> None:
        """Delete what has outlived its time, and then, in a transaction of its own, the files of what is gone; ask for benchmarks that are due."""
        with writing(self.engine) as session:
            gone = cleaning.forget(session, self.settings, now=now())
        with writing(self.engine) as session:
            files = cleaning.clear_away(session, self.settings, now=now())
        with writing(self.engine) as session:
            if trusting.is_trusted(session):
                benchmarks.ask_when_due(session, self.settings, now=now())
        if gone.waits_until:
            log.info("nothing is deleted before %s: this is the first cleaning, or the clock has jumped since the last", gone.waits_until)
        log.info("deleted %s assessments, %s municipalities and %s files", gone.assessments, gone.municipalities, files)

    def work_once(self) -> bool:
        """Take up what others left, and do one job; False where nothing waits."""
        silent_since = now() - timedelta(seconds=self.workshop.rhythm.silent)
        with writing(self.engine) as session:
            jobs.take_up_again(session, silent_since=silent_since, now=now())
            claimed = jobs.claim(session, worker=self.name, now=now())
            if claimed is None:
                return False
            if last_look := self.workshop.last_looks.get(claimed.kind):
                claimed = last_look(session, self.settings, claimed)
        if task := self.workshop.tasks.get(claimed.kind):
            self._do(claimed, task)
        else:
            self._make(claimed)
        return True

    def _do(self, claimed: Work, task: Prepare) -> None:
        """Read and compute, then write the result and the end of the job in one transaction."""
        try:
            with reading(self.engine) as session:
                write = task(session, self.settings, claimed, lambda share: self._beat(claimed, share))
            with writing(self.engine) as session:
                if not jobs.finish(session, claimed, now=now()):
                    raise Lost
                write(session)
        except Lost:
            log.warning("job %s was taken up by another worker", claimed.id)
        except Stop:
            with writing(self.engine) as session:
                jobs.put_back(session, claimed)
            raise
        except (SmartReadinessError, ValueError, KeyError):  # trying again would not help; anything else may pass, and is taken up again
            log.exception("job %s failed", claimed.id)
            with writing(self.engine) as session:
                jobs.fail(session, claimed, now=now())

    def _beat(self, claimed: Work, share: int) -> None:
        """A sign of life between two steps of a longer task; raises `Stop` and `Lost`."""
        self._watch([], 0)
        with writing(self.engine) as session:
            if not jobs.beat(session, claimed, progress=share, now=now()):
                raise Lost

    def _make(self, claimed: Work) -> None:
        """Have one document made, and note in the job table how it ended."""
        target = reports.path_of(self.settings, claimed.digest, claimed.kind)
        shop = self.workshop
        told, tells = multiprocessing.Pipe(duplex=False)
        renderer = shop.renderers.get(claimed.kind, shop.renderer)
        order = Order(
            claimed.given, claimed.language, target, renderer, shop.catalogue, shop.limits, claimed.edition,
            is_final=claimed.is_final, letterhead=letterhead_of(self.settings), kind=claimed.kind,
        )
        self.engine.dispose()  # no connection may be open in two processes
        queue.rest(self.settings.queue_url)
        process: BaseProcess = self.context.Process(target=make, args=(order, tells), daemon=True)
        process.start()
        tells.close()
        try:
            self._attend(claimed, process, told)
        except Stop:
            with writing(self.engine) as session:
                jobs.put_back(session, claimed)
            raise
        finally:
            process.kill()
            process.join()
            told.close()
        self._note_end(claimed, process.exitcode, made=target.is_file())

    def _attend(self, claimed: Work, process: BaseProcess, told: Connection) -> None:
        """Show signs of life until the process ends, its time is up, or the job is not ours any more."""
        deadline, progress = monotonic() + self.workshop.limits.clock_seconds, 0
        while process.is_alive() and monotonic() < deadline:
            self._watch([process.sentinel, told], self.workshop.rhythm.beat)
            progress = _newest(told, progress)
            with writing(self.engine) as session:
                if not jobs.beat(session, claimed, progress=progress, now=now()):
                    return

    def _note_end(self, claimed: Work, exit_code: int | None, *, made: bool) -> None:
        with writing(self.engine) as session:
            if exit_code == 0 and made:
                if jobs.finish(session, claimed, now=now()) and claimed.kind == JobKind.REPORT:
                    finals.keep_report(session, self.settings, claimed.digest)
            elif exit_code is None or exit_code < 0 or exit_code == OUT_OF_MEMORY:
                state = jobs.report_killed(session, claimed, now=now())
                log.warning("job %s: the process was killed (%s); the job is %s", claimed.id, exit_code, state)
            else:
                jobs.fail(session, claimed, now=now())
                log.error("job %s failed", claimed.id)

    def _watch(self, things: list[Any], seconds: float) -> list[Any]:
        """Wait until one of the things is ready or the time is over; raises `Stop` when it is time to end."""
        ready = wait([*self.stops, *things], seconds)
        if any(stop in ready for stop in self.stops):
            raise Stop
        return ready


def _newest(told: Connection, newest: int) -> int:
    """The last per cent that was told, or the one known before where nothing new was."""
    try:
        while told.poll():
            newest = int(told.recv())
    except EOFError:
        pass
    return newest


def work(settings: Settings) -> None:
    """What `smart-readiness jobs work` does: bring the database up to date, then work until a signal ends it."""
    logging.basicConfig(level=logging.INFO)
    engine = make_engine(settings.database_url)
    migrate(engine)
    engine.dispose()
    work_on(settings)
