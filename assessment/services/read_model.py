"""Make the whole read model again from the frozen results, some municipalities at a time, and say how much of it differed."""

from collections.abc import Callable

from sqlalchemy import Engine, func, select

from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import reading, writing
from assessment.database.statistics import analyse
from assessment.services.standings import Filled, fill

AT_ONCE = 200


def rebuild(engine: Engine, *, only_look: bool = False, progress: Callable[[int], None] = lambda share: None) -> Filled:
    """Make every row what follows from what was frozen, or `only_look` how many differ; what is right already is not written again.

    Each batch is a transaction of its own: one that is interrupted is gone on with by calling this again.
    """
    opening = reading if only_look else writing
    with reading(engine) as session:
        total = session.scalar(select(func.count()).select_from(MunicipalityRow)) or 0
    filled, done, last = Filled(), 0, 0
    while True:
        with opening(engine) as session:
            query = select(MunicipalityRow.id).where(MunicipalityRow.id > last).order_by(MunicipalityRow.id).limit(AT_ONCE)
            some = list(session.scalars(query))
            filled += fill(session, some, only_look=only_look)
        if not some:
            break
        done, last = done + len(some), some[-1]
        progress(min(100 * done // max(total, 1), 99))
    progress(100)
    if filled.differing and not only_look:
        analyse(engine)
    return filled
