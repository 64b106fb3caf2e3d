"""The worker that runs beside the pages: a process of its own that is started anew when it dies, and ends with its parent."""

import atexit
import logging
import multiprocessing
import threading
from multiprocessing.process import BaseProcess

from assessment.config import Settings
from assessment.jobs.worker import Workshop, work_on

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 10
PAUSE_SECONDS = 2.0


class Companion:
    """One worker in a spawned process, and a thread that starts another when it dies."""

    def __init__(self, settings: Settings, workshop: Workshop | None = None, *, pause: float = PAUSE_SECONDS) -> None:
        self._settings, self._workshop, self._pause = settings, workshop, pause
        self._ends = threading.Event()
        self._process = self._started()
        self._guard = threading.Thread(target=self._stand_guard, name="worker-guard", daemon=True)
        self._guard.start()
        atexit.register(self.stop)  # before multiprocessing would wait for the worker for ever

    @property
    def process_id(self) -> int | None:
        """The number of the worker's process."""
        return self._process.pid

    def stop(self) -> None:
        """End the worker in good order: what it was making waits for the next one."""
        atexit.unregister(self.stop)
        self._ends.set()
        self._process.terminate()
        self._guard.join(PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _started(self) -> BaseProcess:
        process = multiprocessing.get_context("spawn").Process(target=work_on, args=(self._settings, self._workshop), name="worker")
        process.start()
        return process

    def _stand_guard(self) -> None:
        while True:
            self._process.join()
            if self._ends.wait(self._pause):
                return
            log.warning("the worker died (%s) and is started again", self._process.exitcode)
            self._process = self._started()
            if self._ends.is_set():
                self._process.terminate()


def start_worker(settings: Settings) -> Companion:
    """Start the worker of `serve`; end it with `stop`."""
    return Companion(settings)
