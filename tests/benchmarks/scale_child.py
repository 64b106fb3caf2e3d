"""One step of the measurements at scale, in a process of its own, so that what it takes is what it alone takes; says what it found as JSON.

`python -m tests.benchmarks.scale_child fill|refresh|pages DATABASE FOLDER SIZE`
"""

import gc
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, product
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from assessment.catalogue.load import load as load_catalogue
from assessment.config import Settings, load
from assessment.database.course import FinalRow
from assessment.database.municipalities import AssociationRow, MunicipalityRow
from assessment.database.session import make_engine, migrate, reading, writing
from assessment.database.standings import STANDINGS
from assessment.roles import Person
from assessment.services import benchmarks, comparisons, standing_among
from assessment.services.demonstration import AT, PEOPLE, Wanted, populate
from assessment.services.editions import remember_all
from assessment.services.invented_towns import AROUND
from assessment.services.people import by_email
from assessment.services.portfolio_order import CRITERION, HEADERS, PART
from assessment.services.sign_ins import sign_in
from assessment.web import create_app
from assessment.web.permissions import SIGNED_IN

SEED = 1
ROUNDS, DEAR, TOWNS = 2, 4, 30
MEGABYTE = 1024 ** 2
DIRECTIONS = ("up", "down")
IN_HEAT_MAP, COMPARED, NEW_PAGES = 20, 13, 8
FILTERS: tuple[dict[str, str], ...] = (
    {}, {"country": "DE", "size": "3"}, {"kind": "village", "stage": "1"}, {"country": "AT", "age": "12", "sort": "shown"}, {"search": "muster"},
    {"search": "00015"}, {"search": "nowhere"}, {"stage": "none"}, {"country": "EE", "size": "5", "kind": "town", "stage": "3", "age": "24"},
    {"kind": "city", "sort": "population"}, {"age": "older", "sort": "date"}, {"size": "7", "country": "FR"}, {"page": "20"},
)


@dataclass(frozen=True)
class Cost:
    """What something took: processor time of this process and its children, and time by the clock, both in seconds; `of` what it was."""

    of: str
    cpu: float
    wall: float


BY_WORK, BY_CLOCK = attrgetter("cpu"), attrgetter("wall")


def taken(of: str, works: Iterable[Callable[[], object]]) -> Cost:
    """The median of several times."""
    cpus, walls = [], []
    for work in works:
        cpu, wall = processor_seconds(), time.perf_counter()
        work()
        cpus.append(processor_seconds() - cpu)
        walls.append(time.perf_counter() - wall)
    return Cost(of, statistics.median(cpus), statistics.median(walls))


def processor_seconds() -> float:
    """Processor time of this process and of the children that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def now() -> datetime:
    """The moment by the clock."""
    return datetime.now(UTC)


def fill(engine: Engine, settings: Settings, size: int) -> dict[str, object]:
    """Put a population of a size into a new database."""
    migrate(engine)
    remember_all(engine, settings, now=now())
    cost = taken("population", [lambda: populate(engine, Wanted(size - AROUND, SEED), now=now(), days=1)])
    return {"population": asdict(cost)}


def refresh(engine: Engine, _: Settings, __: int) -> dict[str, object]:
    """Publish benchmarks of everything."""
    return {"refresh": asdict(taken("refresh", [lambda: benchmarks.refresh(engine, now=now())])), "memory of refresh": megabytes()}


def pages(engine: Engine, settings: Settings, _: int) -> dict[str, object]:
    """Ask for pages as somebody at the ministry, who may see every municipality, and as the consultant."""
    _have_in_memory(engine)
    app = create_app(settings)
    gc.collect()
    gc.freeze()  # as the server does before it answers the first request
    official, consultant = (_who(engine, name) for name in (PEOPLE[2], PEOPLE[1]))
    everything, some = _signed_in(app.test_client(), engine, official), _signed_in(app.test_client(), engine, consultant)
    member = {"association": _association(engine)}
    filtered = _asked(everything, [*FILTERS, member]) + _asked(some, [*FILTERS[:5], member])
    ordered = _asked(everything, [{"sort": each, "order": order} for each, order in _orders()])
    heat, first = _heat_maps(everything, engine, official)
    return {
        "filtered": asdict(max(filtered, key=BY_WORK)), "sorted": asdict(max(ordered, key=BY_WORK)),
        "filtered usually": asdict(_middle(filtered)), "sorted usually": asdict(_middle(ordered)),
        "filtered slowest": asdict(max(filtered, key=BY_CLOCK)), "sorted slowest": asdict(max(ordered, key=BY_CLOCK)),
        "heat": asdict(heat), "heat first": asdict(first), "new": asdict(_new_pages(everything)),
        "standing": asdict(_standing(engine)), "memory": megabytes(),
    }


def _have_in_memory(engine: Engine) -> None:
    """Let the machine read an SQLite file once, as it has where a server has run for a while: a first look at the disk is no work of a page."""
    if engine.dialect.name == "sqlite":
        with Path(str(engine.url.database)).open("rb") as file:
            while file.read(MEGABYTE):
                pass


def _orders() -> Iterator[tuple[str, str]]:
    """Everything to sort by: what heads a column both up and down, parts and criteria up and down in turns."""
    yield from product(HEADERS, DIRECTIONS)
    subjects = [*(PART + each.id for each in load_catalogue().dimensions), *(CRITERION + each for each in load_catalogue().criteria)]
    yield from zip(subjects, cycle(DIRECTIONS), strict=False)


def megabytes() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def _middle(costs: Sequence[Cost]) -> Cost:
    return sorted(costs, key=BY_WORK)[len(costs) // 2]


def _asked(client: FlaskClient, wishes: Iterable[dict[str, str]]) -> list[Cost]:
    """Each of many pages a few times, and those that seem dear more often, since what seems so may be a busy moment."""
    costs = sorted((_got(client, f"/portfolio?{urlencode(wish)}") for wish in wishes), key=lambda cost: cost.cpu)
    return [*costs[:-DEAR], *(_got(client, cost.of, 6 * ROUNDS) for cost in costs[-DEAR:])]


def _got(client: FlaskClient, address: str, rounds: int = ROUNDS) -> Cost:
    _get(client, address)
    return taken(address, [lambda: _get(client, address)] * rounds)


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}\n{answer.text[:2000]}")


def _heat_maps(client: FlaskClient, engine: Engine, who: Person) -> tuple[Cost, Cost]:
    """Twenty municipalities side by side that were looked at a moment ago; and others each time, which were not, the first left out of account."""
    with writing(engine) as session:
        query = select(MunicipalityRow.key).join(STANDINGS, STANDINGS.c.municipality_id == MunicipalityRow.id)
        keys = session.scalars(query.order_by(STANDINGS.c.sort_name).limit(IN_HEAT_MAP * COMPARED)).all()
        saved = [
            comparisons.save_comparison(session, who, keys[start:start + IN_HEAT_MAP], name="Twenty", now=now())
            for start in range(0, len(keys), IN_HEAT_MAP)
        ]
    addresses = [f"/comparisons/{key}/" for key in saved]
    return _got(client, addresses[0], 6 * ROUNDS), taken("new places", [partial(_get, client, each) for each in addresses[1:]])


def _new_pages(client: FlaskClient) -> Cost:
    """Pages of a portfolio on which no line was shown before, in an order in which none was."""
    addresses = [f"/portfolio?{urlencode({'sort': 'score', 'order': 'up', 'size': '2', 'page': page})}" for page in range(1, NEW_PAGES + 1)]
    return taken("new lines", [partial(_get, client, each) for each in addresses])


def _standing(engine: Engine) -> Cost:
    """Where municipalities stand among others, each asked once."""
    with reading(engine) as session:
        query = select(STANDINGS.c.assessment_id, FinalRow.number).join(FinalRow, FinalRow.id == STANDINGS.c.final_id)
        towns = session.execute(query.where(STANDINGS.c.complete).order_by(STANDINGS.c.sort_name).limit(TOWNS)).all()

    return taken("standing", [partial(_place, engine, *town) for town in towns])


def _place(engine: Engine, assessment: int, number: int) -> None:
    with reading(engine) as session:
        sought = standing_among.sought(session, assessment, number)
        assert sought is not None
        standing_among.place_now(session, sought)


def _association(engine: Engine) -> str:
    with reading(engine) as session:
        query = select(MunicipalityRow.key).join(AssociationRow, AssociationRow.association_id == MunicipalityRow.id)
        return session.scalars(query.limit(1)).one()


def _who(engine: Engine, name: str) -> Person:
    with reading(engine) as session:
        found = by_email(session, name.lower().replace(" ", ".") + AT)
    assert found is not None
    return found


def _signed_in(client: FlaskClient, engine: Engine, who: Person) -> FlaskClient:
    with writing(engine) as session:
        mark = sign_in(session, who.id, means="test", browser="a bench", now=now())
    with client.session_transaction() as kept:
        kept[SIGNED_IN] = mark
        kept.permanent = True
    return client


def main() -> None:
    """Do one step."""
    step, url, folder, size = sys.argv[1:]
    settings = load(Path(folder), environment={"SMART_READINESS_DATABASE_URL": url})
    engine = make_engine(url)
    print(json.dumps({"fill": fill, "refresh": refresh, "pages": pages}[step](engine, settings, int(size))))


if __name__ == "__main__":
    main()
