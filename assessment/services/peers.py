"""Places that agreed to be named as able to help others, the nearest in size first."""

from collections.abc import Collection

from sqlalchemy import func, select
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
    agreed = select(ConsentRow.municipality_id).where(ConsentRow.kind == ConsentKind.HELPER.value, ConsentRow.withdrawn_at.is_(None))
    query = select(STANDINGS.c.municipality_id).join(MunicipalityRow, MunicipalityRow.id == STANDINGS.c.municipality_id)
    query = query.where(MunicipalityRow.withdrawn_at.is_(None), STANDINGS.c.municipality_id.in_(agreed), STANDINGS.c.municipality_id.not_in(without))
    size = population or 0
    larger = query.where(func.coalesce(STANDINGS.c.population, 0) >= size).order_by(STANDINGS.c.population).limit(most)
    smaller = query.where(STANDINGS.c.population < size).order_by(STANDINGS.c.population.desc()).limit(most)
    above, below = list(session.scalars(larger)), list(session.scalars(smaller))
    half = most // 2
    chosen = [*above[:max(half, most - len(below))], *below[:max(half, most - len(above))]]
    return places_of(session, chosen, catalogue_of)
