"""Write invented municipalities into the database, many in one transaction."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, cast

from sqlalchemy import Connection, Table

from assessment.catalogue.model import Catalogue
from assessment.database.answers import AnswerRow, columns_of
from assessment.database.assessments import AssessmentRow
from assessment.database.bulk import fresh_numbers, put, put_ready, readying
from assessment.database.course import EventRow, FinalRow
from assessment.database.grants import ConsentRow, GrantRow
from assessment.database.municipalities import AssociationRow, MembershipRow, MunicipalityRow
from assessment.database.standings import NAME_WORDS, PAST_STANDINGS, STANDINGS
from assessment.services import invented_rows as rows
from assessment.services.invented_answers import NO_ANSWER, Pool
from assessment.services.invented_finals import OWN_NUMBERS, STANDING, Made
from assessment.services.invented_rows import Placed, PlacedFinal, Rows, Stage

_ANSWERS, _ASSESSMENTS, _FINALS, _TOWNS, _EVENTS, _GRANTS, _CONSENTS, _MEMBERSHIPS, _ASSOCIATIONS = (
    cast(Table, row.__table__) for row in (
        AnswerRow, AssessmentRow, FinalRow, MunicipalityRow, EventRow, GrantRow, ConsentRow, MembershipRow, AssociationRow,
    )
)
_OF_ANSWERS = ("assessment_id", "changed_at")


class TownWriter:
    """Writes invented municipalities of a seed. What they may have answered is made ready for the database once."""

    def __init__(self, catalogue: Catalogue, stage: Stage, *, seed: int) -> None:
        self._catalogue, self._stage, self._seed = catalogue, stage, seed
        self._pool = Pool(catalogue, seed)
        self._columns = ("criterion", "revision", *columns_of(self._pool.answers[0][0]))
        self._ready: list[list[Sequence[Any]]] = []

    def write(self, connection: Connection, made: Sequence[Made]) -> None:
        """Write some of them, within a transaction that writes."""
        placed = _placed(connection, made)
        found = Rows(placed, self._catalogue, self._stage, seed=self._seed)
        put(connection, _TOWNS, rows.TOWN, found.towns())
        put(connection, NAME_WORDS, rows.WORD, found.words())
        put(connection, _MEMBERSHIPS, rows.MEMBERSHIP, found.memberships())
        put(connection, _ASSOCIATIONS, rows.ASSOCIATION, found.associations())
        put(connection, _ASSESSMENTS, rows.ASSESSMENT, found.assessments())
        self._write_answers(connection, placed)
        put(connection, _EVENTS, rows.EVENT, found.events())
        put(connection, _FINALS, rows.FINAL, found.finals())
        put(connection, _GRANTS, rows.GRANT, found.grants())
        put(connection, _CONSENTS, rows.CONSENT, found.consents())
        put(connection, STANDINGS, (*OWN_NUMBERS, *STANDING), found.standings())
        put(connection, PAST_STANDINGS, (*OWN_NUMBERS, *STANDING), found.past_standings())

    def _write_answers(self, connection: Connection, placed: Sequence[Placed]) -> None:
        if not self._ready:
            ready = readying(connection, _ANSWERS, self._columns)
            given = zip(self._catalogue.criteria, self._pool.answers, strict=True)
            self._ready = [[ready((criterion, 1, *columns_of(answer).values())) for answer in possible] for criterion, possible in given]
        put_ready(connection, _ANSWERS, (*_OF_ANSWERS, *self._columns), self._answers(connection, placed))

    def _answers(self, connection: Connection, placed: Sequence[Placed]) -> Iterator[Sequence[Any]]:
        head = readying(connection, _ANSWERS, _OF_ANSWERS)
        for final in (final for each in placed for final in each.finals):
            first = head((final.assessment, final.made.at))
            for possible, number in zip(self._ready, final.made.numbers, strict=True):
                if number != NO_ANSWER:
                    yield (*first, *possible[number])


def _placed(connection: Connection, made: Sequence[Made]) -> list[Placed]:
    """Give numbers to their rows."""
    finals = sum(len(each.finals) for each in made)
    towns = fresh_numbers(connection, _TOWNS, len(made))
    assessments, versions = iter(fresh_numbers(connection, _ASSESSMENTS, finals)), iter(fresh_numbers(connection, _FINALS, finals))
    placed = []
    for number, each in zip(towns, made, strict=True):
        own = [None, *islice(assessments, len(each.finals))]
        final = (
            PlacedFinal(final, next(versions), assessment, follows)
            for final, (follows, assessment) in zip(each.finals, pairwise(own), strict=True) if assessment is not None
        )
        placed.append(Placed(each.town, number, tuple(final)))
    return placed
