"""Take in a municipality that was exported elsewhere: all of it or nothing, with people who have no account here until they take it up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import IO, Any, cast

from sqlalchemy import Engine, Table, insert, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.answers import AnswerRow, answer_of
from assessment.database.assessments import AssessmentRow
from assessment.database.course import EditionRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import writing
from assessment.errors import Invalid, Problem
from assessment.exchange import municipality_zip as form
from assessment.exchange.sealed_zip import Sealed, opened
from assessment.roles import Person
from assessment.services import editions, typed
from assessment.services import secret as secrets
from assessment.services.audit import Audited, note
from assessment.services.importing_checks import Criteria, course_problems, criteria_known, is_as_frozen, typed_problems, unknown_edition
from assessment.services.importing_contents import take_contents
from assessment.services.importing_people import Newcomers, take_people, ways_in
from assessment.services.municipalities import Municipality, fresh_key, municipality_of
from assessment.services.standings import fill
from assessment.services.town_rows import ASSESSMENTS, Numbers, belonging, given, moment, refers_to
from assessment.translation import message

_ASSESSMENTS, _TOWNS, _ANSWERS = (cast(Table, row.__table__) for row in (AssessmentRow, MunicipalityRow, AnswerRow))


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in, and who coordinates it."""

    municipality: Municipality
    people: Newcomers
    assessments: int
    contents: int


def import_file(
    engine: Engine, settings: Settings, source: IO[bytes], *, by: Person | None, now: datetime, limit: int | None = None,
) -> tuple[Imported, tuple[tuple[str, str], ...]]:
    """Take in the municipality in a file of at most `limit` bytes, and make links for those who coordinate it: names and secrets.

    Raises `Invalid` and `TooLarge`.
    """
    with opened(source, form.KIND, limit=limit) as file, writing(engine) as session:
        done = import_municipality(session, settings, file, by=by.id if by else None, now=now)
        fill(session, [done.municipality.id])
        return done, ways_in(session, done.people, done.municipality.id, by=by, now=now, days=settings.invitation_days)


def import_municipality(session: Session, settings: Settings, file: Sealed, *, by: int | None, now: datetime) -> Imported:
    """Take a municipality in. Raises `Invalid` for what does not fit together or is not known here, and `TooLarge`."""
    if file.facts.get("format") != form.FORMAT:
        raise Invalid([Problem("", message("This file was written by a newer version of the software. Install that version or a later one."))])
    try:
        return _Taking(session, settings, file, now).everything(by)
    except OperationalError:  # the database is at fault, and not the file
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", error)).partition("\n")[0][:200] or type(error).__name__
        raise Invalid([Problem("", message("This file cannot be used: %(reason)s.", reason=reason.rstrip(".")))]) from None


@dataclass
class _Taking:
    """One import on its way: what stands in the file under which number, and which number that has here."""

    session: Session
    settings: Settings
    file: Sealed
    now: datetime
    numbers: Numbers = field(default_factory=dict)

    def everything(self, by: int | None) -> Imported:
        for folder in editions.folders(self.settings):
            editions.remember(self.session, folder, now=self.now)
        town = self._town()
        people = take_people(self.session, self.file.lines(form.PEOPLE), town.id, self.numbers, now=self.now)
        evidence = list(self.file.lines("evidence.jsonl"))
        contents = take_contents(self.session, self.settings, self.file, evidence, now=self.now)
        self._put(_ASSESSMENTS, self.file.lines("assessments.jsonl"), town.id)
        for table in belonging():
            self._put(table, evidence if table.name == "evidence" else self.file.lines(f"{table.name}.jsonl"), town.id)
        self._check()
        note(self.session, Audited.IMPORTED, now=self.now, by=by, municipality=town.id)
        return Imported(municipality_of(town), people, len(self.numbers.get(ASSESSMENTS, ())), contents)

    @cached_property
    def _criteria(self) -> Criteria:
        return criteria_known(self.session, self.settings, self.file)

    def _town(self) -> MunicipalityRow:
        (values,) = self.file.lines(form.TOWN)
        profile = _profile(values, may_associate=True)
        row = MunicipalityRow(
            key=fresh_key(), name=profile.name, country=profile.country, population=profile.population,
            kind=profile.kind.value if profile.kind else None, created_at=moment(values["created_at"]),
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _put(self, table: Table, lines: Iterable[Mapping[str, Any]], town: int) -> None:
        """Put rows into a table; what refers to another row of the same table is filled in at the end."""
        own = [column.name for column in table.columns if column.name != "id" and refers_to(column) == table.name]
        numbers, later = self.numbers.setdefault(table.name, {}), []
        for values in lines:
            row = given(table, {**values, **dict.fromkeys(own)}, self.numbers)
            if problems := [*self._criteria.problems(table.name, row), *typed_problems(table.name, row)]:
                raise Invalid(problems)
            row |= self._keys(table, town)
            if "id" in table.c and values["id"] in numbers:
                raise ValueError(f"{table.name} has the number {values['id']} twice")
            if "id" not in table.c:
                self.session.execute(insert(table).values(row))
                continue
            number = self.session.scalars(insert(table).values(row).returning(table.c.id)).one()
            numbers[values["id"]] = number
            later += [(number, name, values[name]) for name in own if values[name] is not None]
        for number, name, other in later:
            self.session.execute(update(table).where(table.c.id == number).values({name: numbers[other]}))

    def _keys(self, table: Table, town: int) -> dict[str, object]:
        """What is made anew here: keys and private addresses."""
        if table.name == ASSESSMENTS:
            return {"key": fresh_key(), "municipality_id": town, "edit_digest": secrets.digest(secrets.fresh()), "read_secret": secrets.fresh()}
        return {"key": fresh_key()} if "key" in table.c else {}

    def _check(self) -> None:
        """Whether everything that was put in opens: its edition is known, its answers are allowed, and what was frozen can be read."""
        assessments = list(self.numbers.get(ASSESSMENTS, {}).values())
        if problems := [*self._problems_of_finals(), *self._problems_of_assessments(), *course_problems(self.session, assessments)]:
            raise Invalid(problems)

    def _problems_of_assessments(self) -> Iterator[Problem]:
        for number in self.numbers.get(ASSESSMENTS, {}).values():
            row = self.session.get_one(AssessmentRow, number)
            _profile({"name": row.name, "country": row.country, "population": row.population, "kind": row.kind})
            catalogue = self._catalogue(row.edition_digest)
            if catalogue is None or catalogue.edition != row.edition:
                yield Problem("", unknown_edition(self.settings, row.edition))
                return
            for answer in self.session.execute(select(_ANSWERS).where(_ANSWERS.c.assessment_id == number)):
                typed.answer(catalogue, answer.criterion, answer_of(answer))

    def _problems_of_finals(self) -> Iterator[Problem]:
        for values in self.file.lines("finals.jsonl"):
            catalogue = self._catalogue(values["edition_digest"])
            if catalogue is None or catalogue.edition != values["edition"]:
                yield Problem("", unknown_edition(self.settings, values["edition"]))
            elif not is_as_frozen(values, catalogue):
                raise ValueError("a final version is not as it was frozen")

    def _catalogue(self, digest: str) -> Catalogue | None:
        content = self.session.scalar(select(EditionRow.content).where(EditionRow.digest == digest))
        return editions.catalogue_in(content) if content else None


def _profile(values: Mapping[str, Any], *, may_associate: bool = False) -> Profile:
    """The facts about a place, as they can be kept. Raises `Invalid`, and `ValueError` or `TypeError`."""
    name, country, population, kind = (values[each] for each in ("name", "country", "population", "kind"))
    if not (isinstance(name, str) and isinstance(country, str) and isinstance(population, int | None)):
        raise TypeError("the profile has other values")
    return typed.profile(Profile(name, country, population, Kind(kind) if kind else None), may_associate=may_associate)
