"""Saved comparisons: begin one from a portfolio, open it as somebody who may see all its places now, change it, delete it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.orm import Session

from assessment.comparison import LEAST_PLACES, MOST_PLACES, Place, SamePlaceTwice, TooFewPlaces, TooManyPlaces, check_number
from assessment.database.comparisons import ComparisonMemberRow, ComparisonRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import STANDINGS
from assessment.errors import Invalid, NotFound, Problem, SmartReadinessError
from assessment.roles import Person
from assessment.services.entitlements import sights
from assessment.services.municipalities import fresh_key
from assessment.services.places import CatalogueOf, past_places_of, places_of
from assessment.services.typed import LONGEST_LINE, line
from assessment.translation import message

NOT_SEEN = message("One of the places you chose cannot be seen by you any more. Nothing was saved; choose again.")
MOST_KEPT = 500
# asked with every page of a comparison: put together once
_COMPARISONS, _PLACES = (cast(Table, row.__table__) for row in (ComparisonRow, ComparisonMemberRow))
_OPENED = select(_COMPARISONS).where(_COMPARISONS.c.key == bindparam("key"))
_MEMBERS = select(_PLACES.c.municipality_id).where(_PLACES.c.comparison_id == bindparam("comparison")).order_by(_PLACES.c.position)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A saved comparison; `is_own` for whoever saved it. `municipalities` are numbers, in their order.

    `title` is the name as it may be shown: empty where names are neutral and somebody typed the name of a place in it.
    """

    key: str
    name: str
    neutral: bool
    is_own: bool
    changed_at: datetime
    municipalities: tuple[int, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A saved comparison of one's own in one line: how many places it has, and how many of them cannot be seen any more."""

    key: str
    name: str
    neutral: bool
    changed_at: datetime
    places: int
    lost: int


class PlacesLost(SmartReadinessError):
    """A comparison holds places that whoever saved it may not see any more, or that are gone; how many is all that is told."""

    def __init__(self, comparison: Comparison, lost: int) -> None:
        super().__init__(f"{lost} places are lost")
        self.comparison, self.lost = comparison, lost


def save_comparison(session: Session, person: Person, keys: Sequence[str], *, name: str = "", neutral: bool = False, now: datetime) -> str:
    """Save a comparison of 2 to 20 municipalities that one may see; gives its key. Raises `Invalid` with a sentence for whatever cannot be."""
    kept = _name(name)
    numbers = _numbers(session, person, keys, now=now)
    if (session.scalar(select(func.count()).where(ComparisonRow.person_id == person.id)) or 0) >= MOST_KEPT:
        sentence = message("You have %(most)s comparisons. Delete one that you need no more, then save this one.", most=MOST_KEPT)
        raise Invalid([Problem("name", sentence)])
    row = ComparisonRow(key=fresh_key(), name=kept, person_id=person.id, neutral=neutral, created_at=now, changed_at=now)
    session.add(row)
    session.flush()
    _put(session, row.id, numbers)
    return row.key


def change_comparison(session: Session, person: Person, key: str, keys: Sequence[str], *, name: str, neutral: bool, now: datetime) -> None:
    """Give one's own comparison another name, other places or another order. Raises `NotFound` and `Invalid`."""
    row = _own(session, person, key)
    kept, numbers = _name(name), _numbers(session, person, keys, now=now)
    row.name, row.neutral, row.changed_at = kept, neutral, now
    _put(session, row.id, numbers)


def go_on_without(session: Session, person: Person, key: str, *, now: datetime) -> None:
    """Take the places out of one's own comparison that cannot be seen any more. Raises `NotFound`, and `Invalid` where fewer than two are left."""
    row = _own(session, person, key)
    numbers = _members(session, row.id)
    seen = sights(session, person, [each for each in numbers if each], today=now.date())
    left = [each for each in numbers if each is not None and each in seen]
    _check_number([str(each) for each in left])
    row.changed_at = now
    _put(session, row.id, left)


def delete_comparison(session: Session, person: Person, key: str) -> None:
    """Delete one's own comparison; deleted already is as good."""
    session.execute(delete(ComparisonRow).where(ComparisonRow.key == line(key), ComparisonRow.person_id == person.id))


def open_comparison(session: Session, person: Person, key: str, *, now: datetime) -> Comparison:
    """Open a comparison as somebody who may see all its places now.

    Raises `NotFound` for everybody else, and `PlacesLost` for whoever saved it, so that it can go on without them.
    """
    row = session.connection().execute(_OPENED, {"key": line(key)}).one_or_none()
    if row is None:
        raise NotFound
    numbers = _members(session, row.id)
    seen = sights(session, person, [each for each in numbers if each], today=now.date())
    kept = tuple(each for each in numbers if each is not None and each in seen)
    title = "" if row.neutral and _names_one(session, row.name, numbers) else row.name
    opened = Comparison(row.key, row.name, row.neutral, row.person_id == person.id, row.changed_at, kept, title)
    if lost := len(numbers) - len(kept):
        if not opened.is_own:
            raise NotFound
        raise PlacesLost(opened, lost)
    return opened


def _names_one(session: Session, title: str, numbers: Sequence[int | None]) -> bool:
    """Whether a title holds the name of one of these municipalities."""
    names = session.scalars(select(MunicipalityRow.name).where(MunicipalityRow.id.in_([each for each in numbers if each]))) if title else ()
    return any(name.casefold() in title.casefold() for name in names)


def comparisons_of(session: Session, person: Person, *, now: datetime) -> tuple[Listed, ...]:
    """One's own saved comparisons, the one that was changed last first."""
    rows = session.scalars(select(ComparisonRow).where(ComparisonRow.person_id == person.id).order_by(ComparisonRow.changed_at.desc())).all()
    query = select(ComparisonMemberRow.comparison_id, ComparisonMemberRow.municipality_id)
    members: dict[int, list[int | None]] = {row.id: [] for row in rows}
    for comparison, municipality in session.execute(query.where(ComparisonMemberRow.comparison_id.in_(members))):
        members[comparison].append(municipality)
    seen = sights(session, person, {each for numbers in members.values() for each in numbers if each}, today=now.date())
    lost = {comparison: sum(each not in seen for each in numbers) for comparison, numbers in members.items()}
    return tuple(Listed(row.key, row.name, row.neutral, row.changed_at, len(members[row.id]), lost[row.id]) for row in rows)


def compared_places(session: Session, comparison: Comparison, catalogue_of: CatalogueOf) -> tuple[Place, ...]:
    """The newest final assessment of each place of an opened comparison, in its order; a place with nothing final any more is left out."""
    return places_of(session, comparison.municipalities, catalogue_of)


def finals_of_places(session: Session, comparison: Comparison, catalogue_of: CatalogueOf) -> dict[str, tuple[Place, ...]]:
    """All final assessments of each place of an opened comparison, by its key, the oldest first."""
    found: dict[str, tuple[Place, ...]] = {}
    for place in past_places_of(session, comparison.municipalities, catalogue_of):
        found[place.key] = (*found.get(place.key, ()), place)
    return found


def _own(session: Session, person: Person, key: str) -> ComparisonRow:
    row = session.scalar(select(ComparisonRow).where(ComparisonRow.key == line(key), ComparisonRow.person_id == person.id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _members(session: Session, comparison_id: int) -> list[int | None]:
    return list(session.connection().scalars(_MEMBERS, {"comparison": comparison_id}))


def _put(session: Session, comparison_id: int, numbers: Sequence[int]) -> None:
    session.execute(delete(ComparisonMemberRow).where(ComparisonMemberRow.comparison_id == comparison_id))
    session.add_all(ComparisonMemberRow(comparison_id=comparison_id, position=at, municipality_id=each) for at, each in enumerate(numbers, 1))
    session.flush()


def _name(typed: str) -> str:
    name = line(typed)
    if len(name) > LONGEST_LINE:
        raise Invalid([Problem("name", message("This text is too long: at most %(most)s characters fit.", most=LONGEST_LINE))])
    return name


def _numbers(session: Session, person: Person, keys: Sequence[str], *, now: datetime) -> list[int]:
    """The numbers of the municipalities with these keys, all of which can be seen and have something final. Raises `Invalid`."""
    _check_number(keys)
    query = select(MunicipalityRow.key, MunicipalityRow.id, MunicipalityRow.name, STANDINGS.c.final_id)
    query = query.outerjoin(STANDINGS, STANDINGS.c.municipality_id == MunicipalityRow.id).where(MunicipalityRow.key.in_([line(key) for key in keys]))
    found = {row.key: row for row in session.execute(query)}
    seen = sights(session, person, [row.id for row in found.values()], today=now.date())
    rows = [found.get(line(key)) for key in keys]
    if any(row is None or row.id not in seen for row in rows):
        raise Invalid([Problem("municipality", NOT_SEEN)])
    without = [
        Problem("municipality", message("%(name)s has no final assessment yet, so it cannot be compared. Choose without it.", name=row.name))
        for row in rows if row is not None and row.final_id is None
    ]
    if without:
        raise Invalid(without)
    return [row.id for row in rows if row is not None]


def _check_number(keys: Sequence[str]) -> None:
    try:
        check_number(keys, least=LEAST_PLACES, most=MOST_PLACES)
    except TooFewPlaces as few:
        sentence = message("A comparison needs at least two places; you chose %(count)s. Choose one more.", count=few.count)
        raise Invalid([Problem("municipality", sentence)]) from None
    except TooManyPlaces as many:
        sentence = message("A comparison takes at most %(most)s places; you chose %(count)s. Take some out.", most=MOST_PLACES, count=many.count)
        raise Invalid([Problem("municipality", sentence)]) from None
    except SamePlaceTwice:
        raise Invalid([Problem("municipality", message("A place was chosen twice. Choose each once."))]) from None
