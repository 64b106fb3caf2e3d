"""Municipalities as a comparison sees them, put together again from the read model: each with its profile, its day and its exact results."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import RowMapping, Select, Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.catalogue.model import Catalogue
from assessment.comparison import Place
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import LEVEL_SLOTS, PAST_STANDINGS, STANDINGS
from assessment.scoring import Results
from assessment.services.slots import Slots, known_slots
from assessment.slots import results_from

CatalogueOf = Callable[[str], Catalogue]
HEADER = ("municipality_id", "final_id", "finalised_at", "dated", "edition", "name", "country", "population", "kind")
REMEMBERED = 512


def places_of(session: Session, municipalities: Sequence[int], catalogue_of: CatalogueOf) -> tuple[Place, ...]:
    """The newest final assessment of each of these municipalities, in this order; those that have none are left out.

    `catalogue_of` gives the catalogue of an edition. Whoever asks must be entitled to all of them.
    """
    found = {row["municipality_id"]: row for row in _rows(session, STANDINGS, municipalities)}
    slots = known_slots(session)
    return tuple(_place(found[number], slots, catalogue_of) for number in municipalities if number in found)


def past_places_of(session: Session, municipalities: Sequence[int], catalogue_of: CatalogueOf) -> tuple[Place, ...]:
    """All final assessments of these municipalities, the newest of each among them, the oldest first."""
    rows = [row for table in (PAST_STANDINGS, STANDINGS) for row in _rows(session, table, municipalities)]
    slots = known_slots(session)
    return tuple(_place(row, slots, catalogue_of) for row in sorted(rows, key=lambda row: (row["dated"], row["finalised_at"], row["final_id"])))


def _rows(session: Session, table: Table, municipalities: Sequence[int]) -> Sequence[RowMapping]:
    return session.connection().execute(_looked_up(table), {"municipalities": municipalities}).mappings().all()


@cache
def _looked_up(table: Table) -> Select[Any]:
    """The rows of some municipalities that are not withdrawn, with all that a place is put together from."""
    query = select(MunicipalityRow.key, *(table.c[name] for name in (*HEADER, *LEVEL_SLOTS)))
    query = query.join(MunicipalityRow, MunicipalityRow.id == table.c.municipality_id)
    wanted = table.c.municipality_id.in_(bindparam("municipalities", expanding=True))
    return query.where(wanted, MunicipalityRow.withdrawn_at.is_(None))


def _place(row: RowMapping, slots: dict[str, Slots], catalogue_of: CatalogueOf) -> Place:
    catalogue, own = catalogue_of(row["edition"]), slots[row["edition"]].levels
    profile = Profile(row["name"], row["country"], row["population"], Kind(row["kind"]) if row["kind"] else None)
    numbers = tuple([row[own[criterion]] if criterion in own else None for criterion in catalogue.criteria])
    return Place(row["key"], profile, row["dated"], row["edition"], _results(catalogue, numbers))


@lru_cache(REMEMBERED)
def _results(catalogue: Catalogue, numbers: tuple[int | None, ...]) -> Results:
    """Results from the numbers of all criteria in catalogue order: the same again for whoever compares the same places."""
    return results_from(catalogue, dict(zip(catalogue.criteria, numbers, strict=True)))
