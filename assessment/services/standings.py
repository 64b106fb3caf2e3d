"""The read model: a row for the newest final assessment of each municipality and one for each earlier, always what follows from what was frozen."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import NAME_WORDS, PAST_STANDINGS, STANDINGS
from assessment.errors import Invalid, NotFound, Problem
from assessment.services import editions
from assessment.services.name_words import save_words, words_of
from assessment.services.slots import Slots, slots_for
from assessment.services.standing_rows import names, standing_row
from assessment.translation import message

UNREADABLE = message("The final version cannot be read: it is not listed.")
UNFROZEN = (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError, RecursionError, NotFound)
KEYS = {STANDINGS.name: "municipality_id", PAST_STANDINGS.name: "final_id"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filled:
    """How many rows differed from what follows from the final versions, and what kept some of them from being read."""

    differing: int = 0
    faults: tuple[Problem, ...] = ()

    def __add__(self, other: "Filled") -> "Filled":
        return Filled(self.differing + other.differing, _once((*self.faults, *other.faults)))


def _once(faults: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once: one of an edition comes with every final version of it."""
    return tuple({(fault.where, fault.message.key): fault for fault in faults}.values())


def fill_for(session: Session, assessment_id: int, now: datetime) -> Filled:
    """Bring the rows of an assessment's municipality up to date; what is right already stays. An assessment without one has none."""
    town = session.scalar(select(AssessmentRow.municipality_id).where(AssessmentRow.id == assessment_id))
    filled = fill(session, [town]) if town is not None else Filled()
    for fault in filled.faults:
        log.error("%s: at %s, %s: %s", fault.where, now.isoformat(), assessment_id, fault.message.key)
    return filled


def fill(session: Session, municipalities: Collection[int], *, only_look: bool = False) -> Filled:
    """Make the rows of these municipalities what follows from their final versions, or `only_look` how many differ.

    Of each full assessment the newest final version counts; of these the one that became final last is the standing, the others are past.
    A withdrawn municipality has no rows. In whatever order and however often this is called, the rows are the same.
    """
    towns = _towns(session, municipalities, lock=not only_look)
    made, faults = _made(session, towns)
    newest = {rows[-1]["municipality_id"]: rows[-1] for rows in made.values()}
    past = {row["final_id"]: row for rows in made.values() for row in rows[:-1]}
    differing = sum(
        _replace(session, table, municipalities, wanted, only_look=only_look)
        for table, wanted in ((PAST_STANDINGS, past), (STANDINGS, newest))
    )
    return Filled(differing + _fill_words(session, municipalities, towns, only_look=only_look), faults)


def unfilled(session: Session, *, after: int, limit: int) -> list[int]:
    """The next municipalities, by number, that have final versions and no standing, or a name and no words: after an upgrade, all of them."""
    final = exists().where(AssessmentRow.municipality_id == MunicipalityRow.id, FinalRow.assessment_id == AssessmentRow.id)
    listed = exists().where(STANDINGS.c.municipality_id == MunicipalityRow.id)
    named = exists().where(NAME_WORDS.c.municipality_id == MunicipalityRow.id)
    query = select(MunicipalityRow.id).where(MunicipalityRow.id > after, MunicipalityRow.withdrawn_at.is_(None), ~named | (~listed & final))
    return list(session.connection().scalars(query.order_by(MunicipalityRow.id).limit(limit)))


def rename(session: Session, municipality_id: int, name: str) -> None:
    """Let a municipality be listed and found under its new name."""
    for table in (STANDINGS, PAST_STANDINGS):
        session.connection().execute(update(table).where(table.c.municipality_id == municipality_id).values(**names(name)))
    save_words(session, [(municipality_id, name)])


def _towns(session: Session, municipalities: Collection[int], *, lock: bool) -> dict[int, str]:
    """The names of those that stand, by number; whoever else fills or renames them waits."""
    query = select(MunicipalityRow.id, MunicipalityRow.name).where(MunicipalityRow.id.in_(municipalities), MunicipalityRow.withdrawn_at.is_(None))
    query = query.order_by(MunicipalityRow.id)
    return dict(session.connection().execute(query.with_for_update(key_share=True) if lock else query).all())


def _made(session: Session, towns: Collection[int]) -> tuple[dict[int, list[dict[str, Any]]], tuple[Problem, ...]]:
    """The rows of each municipality that has any, the newest last, and what could not be read."""
    columns = (
        FinalRow.id, FinalRow.assessment_id, FinalRow.edition, FinalRow.edition_digest, FinalRow.dated, FinalRow.at,
        AssessmentRow.municipality_id, MunicipalityRow.name,
    )
    query = select(*columns).join(AssessmentRow, AssessmentRow.id == FinalRow.assessment_id)
    query = query.join(MunicipalityRow, MunicipalityRow.id == AssessmentRow.municipality_id)
    query = query.where(AssessmentRow.municipality_id.in_(towns), AssessmentRow.withdrawn_at.is_(None))
    # the highest number counts, whatever the clock said when a version became final
    newest: dict[int, Any] = {final.assessment_id: final for final in session.connection().execute(query.order_by(FinalRow.number))}
    rows, faults = _read(session, sorted(newest.values(), key=lambda final: (final.at, final.id)))
    made = defaultdict(list)
    for row in rows:
        made[row["municipality_id"]].append(row)
    return made, faults


def _read(session: Session, finals: Iterable[Row[Any]]) -> tuple[list[dict[str, Any]], tuple[Problem, ...]]:
    wanted = list(finals)
    query = select(FinalRow.id, FinalRow.content).where(FinalRow.id.in_([final.id for final in wanted]))
    contents = dict(session.connection().execute(query).all())
    slots: dict[str, Slots] = {}
    rows, faults = [], []
    for final in wanted:
        try:
            if final.edition_digest not in slots:
                slots[final.edition_digest] = _slots(session, final.edition_digest)
            row = standing_row(final, contents[final.id], slots[final.edition_digest])
        except Invalid as fault:
            faults += fault.problems
        except UNFROZEN:
            faults.append(Problem(f"final {final.id}", UNREADABLE))
        else:
            rows += [row] if row else []
    return rows, _once(faults)


def _slots(session: Session, digest: str) -> Slots:
    return slots_for(session, editions.catalogue_in(editions.content_of(session, digest)))


def _replace(session: Session, table: Table, municipalities: Collection[int], wanted: dict[int, dict[str, Any]], *, only_look: bool) -> int:
    """Make a table hold the wanted rows of these municipalities; gives how many differed."""
    connection, key = session.connection(), table.c[KEYS[table.name]]
    kept = connection.execute(select(table).where(table.c.municipality_id.in_(municipalities))).mappings()
    known = {row[key.name]: dict(row) for row in kept}
    gone = [number for number, row in known.items() if wanted.get(number) != row]
    new = [row for number, row in wanted.items() if known.get(number) != row]
    if gone and not only_look:
        connection.execute(delete(table).where(key.in_(gone)))
    if new and not only_look:
        connection.execute(insert(table), new)
    return len({*gone, *(row[key.name] for row in new)})


def _fill_words(session: Session, municipalities: Collection[int], towns: dict[int, str], *, only_look: bool) -> int:
    """The words of names are kept for all that stand, also without a final version; gives for how many they differed."""
    known = defaultdict(set)
    query = select(NAME_WORDS.c.municipality_id, NAME_WORDS.c.word).where(NAME_WORDS.c.municipality_id.in_(municipalities))
    for number, word in session.connection().execute(query):
        known[number].add(word)
    differing = [number for number in municipalities if known[number] != set(words_of(towns.get(number, "")))]
    if differing and not only_look:
        save_words(session, [(number, towns.get(number, "")) for number in differing])
    return len(differing)
