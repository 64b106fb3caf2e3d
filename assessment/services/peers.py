"""Places that agreed to be named as able to help others, the nearest in size first."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessment.comparison import Place
from assessment.database.grants import ConsentRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import STANDINGS
from assessment.services.consents import ConsentKind
from assessment.services.places import CatalogueOf, places_of

MOST = 60


def helping_peers(
    session: Session, population: int | None, *, without: Collection[int], catalogue_of: CatalogueOf, most: int = MOST,
) -> tuple[Place, ...]:
    """The newest final assessments of at most so many places that agreed to be named, but for those `without`, the nearest in size first.

    Half of them are smaller than `population` and half larger, as far as there are such; where it is not known, the smallest.
    """
    return places_of(session, list(_nearest(session, population, without=without, most=most)), catalogue_of)


def peers_of_each(
    session: Session, places: Sequence[Place], *, without: Collection[int], catalogue_of: CatalogueOf,
) -> Mapping[str, tuple[Place, ...]]:
    """For each of these places, by its key, what `helping_peers` gives for its size."""
    nearest = {
        size: _nearest(session, size, without=without, most=MOST) for size in dict.fromkeys(place.profile.population for place in places)
    }
    numbers = list(dict.fromkeys(number for found in nearest.values() for number in found))
    peers = {peer.key: peer for peer in places_of(session, numbers, catalogue_of)}
    return {place.key: tuple(peers[key] for key in nearest[place.profile.population].values() if key in peers) for place in places}


def named_no_more(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Which of these places may not be named now, by their keys: they agree no more, have nothing final any more, or are gone."""
    if not keys:
        return frozenset()
    return frozenset(keys) - frozenset(session.connection().scalars(_agreed(MunicipalityRow.key).where(MunicipalityRow.key.in_(keys))))


def _nearest(session: Session, population: int | None, *, without: Collection[int], most: int) -> dict[int, str]:
    """The keys of the nearest in size, by their numbers."""
    query = _agreed(STANDINGS.c.municipality_id, MunicipalityRow.key).where(STANDINGS.c.municipality_id.not_in(without))
    size, last = population or 0, STANDINGS.c.municipality_id  # of the same size always the same
    larger = query.where(func.coalesce(STANDINGS.c.population, 0) >= size).order_by(STANDINGS.c.population, last).limit(most)
    smaller = query.where(STANDINGS.c.population < size).order_by(STANDINGS.c.population.desc(), last.desc()).limit(most)
    above, below = ([(number, key) for number, key in session.connection().execute(each)] for each in (larger, smaller))
    half = most // 2
    return dict([*above[:max(half, most - len(below))], *below[:max(half, most - len(above))]])


def _agreed(*columns: Any) -> Select[Any]:  # noqa: ANN401 - any column of either table
    """These columns of all places with something final that agree to be named now."""
    agreed = select(ConsentRow.municipality_id).where(ConsentRow.kind == ConsentKind.HELPER.value, ConsentRow.withdrawn_at.is_(None))
    query = select(*columns).select_from(STANDINGS).join(MunicipalityRow, MunicipalityRow.id == STANDINGS.c.municipality_id)
    return query.where(MunicipalityRow.withdrawn_at.is_(None), STANDINGS.c.municipality_id.in_(agreed))
