"""One document, made in a process that lives only for it and has limits for time and memory."""

import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from assessment.catalogue.localise import localised
from assessment.exchange import answers_file
from assessment.exchange.answers_json import is_draft, to_json
from assessment.report.letterhead import Letterhead
from assessment.services import comparison_reports, editions, finals, paper, resident_papers
from assessment.services.tasks import FORMS, JobKind

try:
    import resource
except ImportError:  # where there are no such limits, the worker's clock still holds
    resource = None  # type: ignore[assignment]

OUT_OF_MEMORY = 12
GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may use: seconds of processor, bytes of address space, seconds by the clock."""

    processor_seconds: int = 120
    memory_bytes: int = 3 * GIGABYTE
    clock_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: the answers file, the language, where the result belongs, and with what; the latter two by import string.

    `edition` holds the files of the edition as a ZIP, where it is not the catalogue's. A final version is what was frozen.
    """

    given: str
    language: str
    target: Path
    renderer: str
    catalogue: str
    limits: Limits
    edition: bytes = b""
    is_final: bool = False
    letterhead: Letterhead = field(default_factory=Letterhead)
    kind: str = JobKind.REPORT


def make(order: Order, told: Connection) -> None:
    """Make the document, tell per cent on the way, and put the file in place in one step."""
    _limit(order.limits)
    gc.disable()  # the process ends with its document; looking for garbage would cost a fifth of its time
    try:
        _write(order.target, _rendered(order, told))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def _limit(limits: Limits) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if resource is None:
        return
    for kind, most in (
        (resource.RLIMIT_CPU, limits.processor_seconds), (resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bounded = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bounded, bounded))
    signal.alarm(limits.clock_seconds)


def _rendered(order: Order, told: Connection) -> bytes:
    render: Callable[..., bytes] = resolve_name(order.renderer)
    rest: dict[str, Any] = {"language": order.language, "progress": _teller(told), "letterhead": order.letterhead}
    if order.kind == JobKind.COMPARISON:
        asked = comparison_reports.asked_for(order.given)
        return render(asked.report, attachment=asked.attachment, **rest)
    if order.kind == JobKind.RESIDENTS:
        return render(resident_papers.asked_for(order.given), **rest)
    return _form(order, render, rest) if order.kind in FORMS else _report(order, render, rest)


def _form(order: Order, render: Callable[..., bytes], rest: dict[str, Any]) -> bytes:
    """The questions of a town as a form to fill in."""
    shipped = resolve_name(order.catalogue)()
    catalogue = editions.catalogue_in(order.edition, order.language) if order.edition else localised(shipped, order.language)
    asked = paper.asked_for(order.given)
    if order.kind == JobKind.FILLABLE:
        rest["kept"] = order.target.parent
    else:
        rest |= {"large": asked.large, "public_url": asked.public_url}
    return render(catalogue, asked.assessment, mark=asked.mark, **rest)


def _report(order: Order, render: Callable[..., bytes], rest: dict[str, Any]) -> bytes:
    """The report of a town."""
    catalogue = resolve_name(order.catalogue)()
    if order.is_final:
        final = finals.opened(order.given, order.edition, catalogue)
        attached = to_json(final.assessment, digest=final.catalogue.digest, engine=final.mark.engine)
        return render(final.assessment, final.catalogue, attachment=attached, final=final.mark, **rest)
    if order.edition:
        catalogue = editions.catalogue_in(order.edition, order.language)
    assessment = answers_file.parse(order.given, catalogue=catalogue)
    if is_draft(order.given):
        rest["draft"] = True
    return render(assessment, catalogue, attachment=order.given.encode(), **rest)


def _teller(told: Connection) -> Callable[[int], None]:
    def tell(percent: int) -> None:
        worker = parent_process()
        if worker is not None and not worker.is_alive():
            sys.exit("the worker is gone")
        told.send(percent)

    return tell


def _write(target: Path, content: bytes) -> None:
    """Write beside the target, then move: the file is there whole, or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_suffix(f".{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
