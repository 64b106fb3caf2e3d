"""How work grows with the number of municipalities, on SQLite and PostgreSQL (`make bench-scale ARGS="--sizes 1000,10000"`).

Each step runs in a process of its own on an invented population in a temporary folder, which is removed at the end. A page's figure is the
median processor time of the web process for one request, of the dearest of many requests; time by the clock, which on PostgreSQL holds the work
of the server too, stands below it. 100,000 municipalities need 6 GB of disk, for as long as they are measured.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log10
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.databases import address_of, postgresql_database, postgresql_server

SIZES = (1_000, 10_000, 100_000)
DATABASES = ("sqlite", "postgresql")
STEPS = ("fill", "refresh", "pages")
FULL, TENFOLD_AT_MOST = 100_000, 3.0
SERVED = {"population": "fill", "refresh": "refresh"}
MILLI = 1_000
Found = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """Something that was measured at each size: where it stands in what was found, in which unit, and how much it may be at full size.

    `waited` for those that a page waits for: they may not grow as the number does. `by_clock` where the clock decides.
    """

    name: str
    key: str
    limit: float = inf
    unit: str = "ms"
    waited: bool = True
    by_clock: bool = False


LINES = (
    Line("filtered page of the portfolio, the dearest", "filtered", 15), Line("the same, the middle one", "filtered usually", 15),
    Line("the same, the slowest by the clock", "filtered slowest", by_clock=True),
    Line("sorted by anything, the dearest", "sorted", 25), Line("the same, the middle one", "sorted usually", 25),
    Line("the same, the slowest by the clock", "sorted slowest", by_clock=True),
    Line("the same, of lines that were never shown", "new", 15),
    Line("heat map of twenty", "heat", 15), Line("the same, of places never compared before", "heat first", 15),
    Line("standing of a town in everything", "standing", 40),
    Line("benchmarks of everything", "refresh", 60, "s", waited=False, by_clock=True),
    Line("population of the demonstration", "population", 300, "s", waited=False, by_clock=True),
    Line("memory of the web process", "memory", 250, "MB", waited=False),
)


def main() -> None:
    """Measure, print, and fail where something is over its limit at full size, or grows as the number does."""
    asked = _asked()
    verdicts: list[bool] = []
    for database in asked.databases:
        with ExitStack() as stack:
            server = stack.enter_context(postgresql_server()) if database == "postgresql" else None
            verdicts += _printed(database, {size: _measured(server, size) for size in asked.sizes})
    print(f"\nload of the machine now {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    sys.exit(0 if all(verdicts) else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda given: [int(size.replace("_", "")) for size in given.split(",")], default=list(SIZES))
    parser.add_argument("--databases", type=lambda given: given.split(","), default=list(DATABASES))
    return parser.parse_args()


def _measured(server: str | None, size: int) -> Found:
    """Everything at one size, in a new database."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="smart-readiness-scale-") as folder, _database(server, folder) as url:
        for step in STEPS:
            print(f"{'PostgreSQL' if server else 'SQLite'}, {size:,} municipalities: {step}", file=sys.stderr, flush=True)
            before = _server_seconds(server)
            said = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.scale_child", step, url, folder, str(size)], check=True, stdout=subprocess.PIPE, text=True,
            )
            found |= json.loads(said.stdout)
            found[f"server of {step}"] = _server_seconds(server) - before
    return found


@contextmanager
def _database(server: str | None, folder: str) -> Iterator[str]:
    if server is None:
        yield f"sqlite:///{folder}/scale.sqlite3"
        return
    with postgresql_database(server, "template0") as name:
        yield address_of(server, name)


def _server_seconds(server: str | None) -> float:
    """Processor time that a PostgreSQL server which was started here has taken, with all its processes; 0 where that cannot be seen."""
    folder = make_url(server).query.get("host") if server else None
    try:
        main = int((Path(str(folder)) / "postmaster.pid").read_text().split("\n", 1)[0])
        stats = [path.read_text().rpartition(") ")[2].split() for path in Path("/proc").glob("[0-9]*/stat")]
        own = (Path("/proc") / str(main) / "stat").read_text().rpartition(") ")[2].split()
    except (OSError, ValueError):
        return 0.0
    ticks = sum(int(tick) for tick in own[11:15]) + sum(int(tick) for stat in stats if int(stat[1]) == main for tick in stat[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _printed(database: str, sizes: Mapping[int, Found]) -> Iterator[bool]:
    """The table of a database, with whether each line holds."""
    print(f"\n{database:<46}{''.join(f'{size:>12,}' for size in sizes)}")
    for line in LINES:
        values = {size: _value(line, found[line.key], "wall" if line.by_clock else "cpu") for size, found in sizes.items()}
        holds, words = _verdict(line, values)
        yield holds
        print(f"{_cells(line.name, values.values())} {line.unit:<3} {words}")
        if line.key != "memory":
            other = [_value(line, found[line.key], "cpu" if line.by_clock else "wall") for found in sizes.values()]
            print(_cells("    processor time" if line.by_clock else "    by the clock", other))
        if line.key in SERVED and database == "postgresql":
            print(_cells("    processor time of the server beside it", [found[f"server of {SERVED[line.key]}"] for found in sizes.values()]))
    for size, found in sizes.items():
        print(f"  {size:,}, dearest: {'   '.join(found[key]['of'] for key in ('filtered', 'sorted'))}")
        print(f"  {size:,}, slowest: {'   '.join(found[key]['of'] for key in ('filtered slowest', 'sorted slowest'))}")


def _cells(name: str, values: Iterable[float]) -> str:
    return f"{name:<46}{''.join(f'{value:>12.1f}' for value in values)}"


def _value(line: Line, found: Any, which: str) -> float:  # noqa: ANN401 - a cost, or a number
    return float(found[which] if isinstance(found, dict) else found) * (MILLI if line.unit == "ms" else 1)


def _verdict(line: Line, values: Mapping[int, float]) -> tuple[bool, str]:
    """Whether a line keeps its limit at the largest size, and grows clearly less than the number; and both in words."""
    largest = max(values)
    within = values[largest] <= line.limit
    said = [f"at most {line.limit:g}: {'ok' if within else 'TOO MUCH' if largest >= FULL else 'more already'}"] if line.limit < inf else []
    growth = _growth(values)
    if line.waited and growth:
        said.append(f"grows {', '.join(f'x{each:.1f}' for each in growth)}: {'ok' if max(growth) <= TENFOLD_AT_MOST else 'TOO FAST'}")
    return within and (not line.waited or max(growth, default=0) <= TENFOLD_AT_MOST), "; ".join(said)


def _growth(values: Mapping[int, float]) -> list[float]:
    """From each size to the next, how much it grows where the number becomes ten times as large; 10 is as fast as the number."""
    return [(values[after] / values[before]) ** (1 / log10(after / before)) for before, after in pairwise(sorted(values))]


if __name__ == "__main__":
    main()
