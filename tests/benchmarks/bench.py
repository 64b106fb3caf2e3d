"""What pages and reports cost in processor time, as ratios to a bare Flask page and a bare PDF page of the same run (`make bench`).

Every figure is the median of rounds in which all measurements take turns, so that a busy machine disturbs all of them alike. A ratio compares
all that a measurement did in its turn with a hundred bare pages (or some bare PDF pages) right before it and as many right after it: a machine
that becomes faster or slower meanwhile does so for both. Nothing is left out of either. As in `serve`, what was there from the start is not
looked through for garbage again.
"""

import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.documents import Documents
from tests.benchmarks.forms import Forms
from tests.benchmarks.intakes import comparisons
from tests.benchmarks.pages import NEW_TOWNS, Pages
from tests.benchmarks.scores import ANSWERS, MANY, many_scored
from tests.benchmarks.spreadsheets import make, take_in
from tests.benchmarks.teams import TeamPages

ROUNDS = 9
FORM = "form: "
Work = Callable[[], object]


@dataclass(frozen=True)
class Yardstick:
    """What others are compared with, done `times` times."""

    work: Work
    times: int
    seconds: list[float] = field(default_factory=list)

    def take(self) -> float:
        """Seconds for one time, now."""
        self.seconds.append(seconds_of(self.work, self.times))
        return self.seconds[-1]

    @property
    def median(self) -> float:
        """Seconds for one time."""
        return statistics.median(self.seconds)


@dataclass
class Measurement:
    """Something to do `times` times a round, and what one time costs in seconds of processor time. What is done `before` does not count.

    With something `beside`, its `ratio` to that is known too.
    """

    name: str
    work: Work
    times: int = 1
    before: Work | None = None
    beside: Yardstick | None = None
    seconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    def take(self) -> None:
        """Do it and keep what it cost."""
        if self.before:
            self.before()
        first = self.beside.take() if self.beside else 0
        self.seconds.append(seconds_of(self.work, self.times))
        if self.beside:
            self.ratios.append(2 * self.seconds[-1] / (first + self.beside.take()))

    def forget(self) -> None:
        """What was taken until now was to get warm."""
        self.seconds.clear()
        self.ratios.clear()
        if self.beside:
            self.beside.seconds.clear()

    @property
    def median(self) -> float:
        """Seconds for one time."""
        return statistics.median(self.seconds)

    @property
    def ratio(self) -> float:
        """How many times as much as what is done beside it."""
        return statistics.median(self.ratios)


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, against what, and how much it may be."""

    name: str
    value: float
    limit: float
    unit: str
    binding: bool
    more_is_better: bool = False

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "TOO MUCH" if self.binding else "missed"
        bound = "at least" if self.more_is_better else "at most"
        return f"{self.name:<44} {self.value:>9.2f} {self.unit:<14} {bound:<8} {self.limit:>7g}  {verdict}"

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.value >= self.limit if self.more_is_better else self.value <= self.limit


def processor_seconds() -> float:
    """Processor time of this process and of the children that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def seconds_of(work: Work, times: int) -> float:
    """Seconds of processor time for one time."""
    begun = processor_seconds()
    for _ in range(times):
        work()
    return (processor_seconds() - begun) / times


def start_and_score() -> None:
    """The `score` command from the start of the process."""
    subprocess.run([sys.executable, "-m", "assessment.app", "score", str(ANSWERS)], check=True, capture_output=True)


def measured(pages: Pages, team: TeamPages, documents: Documents, forms: Forms) -> dict[str, Measurement]:
    """Everything measured, in turns."""
    hello, bare = Yardstick(pages.hello, 100), Yardstick(documents.bare_page, 5)
    measurements = [
        Measurement("dimension page", pages.dimension_page, 30, beside=hello),
        Measurement("save", pages.save_answer, 60, beside=hello),
        Measurement("results page", pages.results_page, 20, beside=hello),
        Measurement("new results page", pages.new_results_page, NEW_TOWNS, before=pages.open_new_towns, beside=hello),
        Measurement("changed results page", pages.results_page, before=pages.change_after_results, beside=hello),
        Measurement("journey", pages.quick_check_journey, 5, beside=hello),
        Measurement("task list", team.task_list, 20, beside=hello),
        Measurement("history", team.history, 20, beside=hello),
        Measurement("sign-in", team.sign_in, before=team.come_by),
        Measurement("resident's page", team.residents.page, 40, beside=hello),
        Measurement("resident's answers", team.residents.save, 40, beside=hello),
        Measurement("hand-over", pages.hand_over, 20),
        Measurement("report", documents.report, beside=bare),
        Measurement("report to edit", documents.document),
        Measurement("paper form", documents.paper_form),
        Measurement("blank form", forms.blank),
        Measurement("filled form", forms.taken_in),
        Measurement("spreadsheet", make),
        Measurement("filled spreadsheet", take_in),
        Measurement("score command", start_and_score),
        Measurement("assessments", many_scored),
        *(Measurement(f"{FORM}{sort}", work) for sort, work in comparisons(documents.report()).items()),
    ]
    for measurement in measurements:
        measurement.take()
        measurement.forget()
    gc.collect()
    gc.freeze()
    for number in range(ROUNDS):
        print(f"\rround {number + 1} of {ROUNDS}", end="", file=sys.stderr, flush=True)
        for measurement in measurements:
            measurement.take()
    print(file=sys.stderr)
    return {measurement.name: measurement for measurement in measurements}


def table(found: dict[str, Measurement], report_pages: int) -> list[Row]:
    """The binding ratios, with two stricter aims for a results page that has to be computed anew, then the aims in absolute figures."""
    cost = {name: measurement.median for name, measurement in found.items()}
    ratio = {name: measurement.ratio for name, measurement in found.items() if measurement.beside}
    return [
        Row("dimension page", ratio["dimension page"], 20, "hellos", binding=True),
        Row("save of one answer", ratio["save"], 10, "hellos", binding=True),
        Row("results page", ratio["results page"], 40, "hellos", binding=True),
        Row("results page, of a town never shown before", ratio["new results page"], 40, "hellos", binding=False),
        Row("results page, after one changed answer", ratio["changed results page"], 40, "hellos", binding=False),
        Row("whole quick-check journey", ratio["journey"], 150, "hellos", binding=True),
        Row("list of tasks of a team", ratio["task list"], 25, "hellos", binding=True),
        Row("history of one answer, in a team", ratio["history"], 25, "hellos", binding=False),
        Row(f"report, a page ({report_pages} pages)", ratio["report"] / report_pages, 4, "bare PDF pages", binding=True),
        Row("dimension page", cost["dimension page"] * 1000, 8, "ms", binding=False),
        Row("save of one answer", cost["save"] * 1000, 4, "ms", binding=False),
        Row("sign-in, most of it on purpose", cost["sign-in"] * 1000, 150, "ms", binding=False),
        Row("page for residents", cost["resident's page"] * 1000, 4, "ms", binding=False),
        Row("saving a resident's answers", cost["resident's answers"] * 1000, 4, "ms", binding=False),
        Row("report, warm", cost["report"], 1.8, "s", binding=False),
        Row("report to edit, warm", cost["report to edit"], 0.3, "s", binding=False),
        Row("hand-over of a finished report", cost["hand-over"] * 1000, 20, "ms", binding=False),
        Row("form for a pen", cost["paper form"], 4, "s", binding=False),
        Row("form to fill in on a screen, blank", cost["blank form"], 3, "s", binding=False),
        Row("the same, read and compared", cost["filled form"], 0.5, "s", binding=False),
        Row("form as a spreadsheet, with answers", cost["spreadsheet"], 0.3, "s", binding=False),
        Row("the same, read back", cost["filled spreadsheet"], 0.5, "s", binding=False),
        Row("smart-readiness score, from process start", cost["score command"], 0.5, "s", binding=False),
        Row("filled form of the dearest sort, compared", max(cost[name] for name in cost if name.startswith(FORM)), 0.5, "s", binding=False),
        Row("assessments scored", MANY / cost["assessments"], 2000, "a second", binding=False, more_is_better=True),
    ]


def main() -> None:
    """Measure, print the table, and fail where a binding ratio is broken."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SMART_READINESS_INSTANCE"] = folder
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
        pages, documents = Pages(Path(folder)), Documents()
        found = measured(pages, TeamPages(pages.browser.application), documents, Forms())
    rows = table(found, documents.report_pages)
    hello, bare = found["save"].beside, found["report"].beside
    if hello and bare:
        print(f"one hello: {hello.median * 1e6:.0f} microseconds; one bare PDF page: {bare.median * 1000:.0f} ms; {ROUNDS} rounds")
    print("\n".join(map(str, rows)))
    sys.exit(any(row.binding and not row.holds for row in rows))


if __name__ == "__main__":
    main()
