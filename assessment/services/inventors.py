"""Processes that make invented municipalities while another writes them; few are made without any."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context

from assessment.catalogue.load import load
from assessment.errors import SmartReadinessError
from assessment.services.invented_finals import Inventor, Made
from assessment.services.slots import Slots

AT_ONCE = 500
FEW = 4 * AT_ONCE
MOST_PROCESSES = 2
AHEAD = 2  # batches that wait to be written, for each process


class BrokenOff(SmartReadinessError):
    """A process that made municipalities was ended from outside. What was handed over before is sound."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What every process has to know."""

    levels: tuple[tuple[str, str], ...]
    scores: tuple[tuple[str, str], ...]
    seed: int
    today: date


def invented(slots: Slots, numbers: Sequence[int], *, seed: int, today: date) -> Iterator[list[Made]]:
    """These municipalities, some at a time, in this order. Raises `BrokenOff`."""
    batches = [numbers[start:start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]
    order = _Order(tuple(slots.levels.items()), tuple(slots.scores.items()), seed, today)
    if len(numbers) <= FEW:
        yield from (_invent(order, batch) for batch in batches)
        return
    processes = max(1, min(MOST_PROCESSES, os.cpu_count() or 1))
    waiting: deque[Future[list[Made]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        coming = (pool.submit(_invent, order, batch) for batch in batches)
        waiting.extend(islice(coming, AHEAD * processes))
        while waiting:
            yield _next(waiting.popleft())
            waiting.extend(islice(coming, 1))


def _next(coming: Future[list[Made]]) -> list[Made]:
    try:
        return coming.result()
    except BrokenProcessPool:
        raise BrokenOff("a process was ended") from None


def _invent(order: _Order, numbers: Sequence[int]) -> list[Made]:
    return _inventor(order).made(numbers)


@lru_cache(maxsize=1)
def _inventor(order: _Order) -> Inventor:
    """One for each process, since it keeps what comes again."""
    return Inventor(load(), Slots(dict(order.levels), dict(order.scores)), seed=order.seed, today=order.today)
