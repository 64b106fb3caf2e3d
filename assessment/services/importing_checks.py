"""What comes with a municipality fits together: criteria that an edition knows, a course that can have been, versions as they were frozen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.answers import Answer
from assessment.catalogue.files import DIMENSIONS
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.course import Course, EventKind, course_of, may_follow
from assessment.database.assessments import AssessmentRow
from assessment.database.course import EditionRow, EventRow, FinalRow
from assessment.errors import Problem, SmartReadinessError
from assessment.exchange import frozen_json, municipality_zip
from assessment.exchange.sealed_zip import Sealed
from assessment.own_standing import could_be_told
from assessment.residents import problems_of
from assessment.services import typed
from assessment.services.editions import catalogue_in
from assessment.services.town_rows import criteria_named
from assessment.translation import Message, message

FROZEN = ("finals", "content")
LOOKED_AT = frozenset({"evidence_text", "evidence_link", "note", "not_applicable"})  # with the answer that they belong to
LARGEST_EDITION = 20_000_000
UNKNOWN_EDITION = message(
    "Edition %(edition)s is not known here with this content. Unpack editions/%(edition)s.zip of this file into a folder of that name in %(folder)s, "
    "and start the software again."
)
UNKNOWN_CRITERION = message("It names the criterion “%(criterion)s”, which no edition knows, neither in this file nor here.")
NO_SUCH_COURSE = message("What happened to an assessment cannot have happened in this order.")
OTHER_FINALS = message("The final versions of an assessment are not those that its course tells of.")
IN_A_CIRCLE = message("An assessment follows itself.")


def unknown_edition(settings: Settings, edition: str) -> Message:
    """That an edition is not known here, and how it becomes known."""
    return Message(UNKNOWN_EDITION.key, {"edition": edition, "folder": settings.catalogues})


@dataclass(frozen=True)
class Criteria:
    """Every criterion that an edition of this installation asks or asked, and what other editions there are in the file."""

    here: frozenset[str]
    settings: Settings
    file: Sealed

    def problems(self, table: str, row: Mapping[str, Any]) -> Iterator[Problem]:
        """Criteria that a row names and nobody here knows; where the file has their edition, how it becomes known."""
        for column, criterion in criteria_named(row):
            if criterion not in self.here:
                yield Problem(f"{table}.{column}", self._why(criterion))

    def _why(self, criterion: str) -> Message:
        edition = next((name for name in self.file.names if criterion in _criteria_in(self.file, name)), None)
        if edition:
            return unknown_edition(self.settings, PurePosixPath(edition).name.removesuffix(".zip"))
        return Message(UNKNOWN_CRITERION.key, {"criterion": criterion})


def criteria_known(session: Session, settings: Settings, file: Sealed) -> Criteria:
    """What the editions of this installation ask; those in a file are looked at only to say what is lacking, and never used."""
    catalogues = map(catalogue_in, session.scalars(select(EditionRow.content)))
    return Criteria(frozenset(criterion for catalogue in catalogues for criterion in catalogue.criteria), settings, file)


def _criteria_in(file: Sealed, name: str) -> frozenset[str]:
    """The criteria of an edition in a file, by the names of its parts; nothing where it is none."""
    if not name.startswith(f"{municipality_zip.EDITIONS}/"):
        return frozenset()
    with file.stream(name) as part:
        content = part.read(LARGEST_EDITION)
    try:
        with ZipFile(BytesIO(content)) as archive:
            return frozenset(PurePosixPath(entry).stem for entry in archive.namelist() if entry.startswith(f"{DIMENSIONS}/"))
    except BadZipFile:
        return frozenset()


def typed_problems(table: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    """What nobody could have typed: a text without end, a link that is none, an answer that contradicts itself."""
    for column, value in row.items():
        if column not in LOOKED_AT and (table, column) != FROZEN and isinstance(value, str) and len(value) > typed.LONGEST_TEXT:
            yield Problem(f"{table}.{column}", message("This text is too long: at most %(most)s characters fit.", most=typed.LONGEST_TEXT))
    if "evidence_link" in row:
        given = Answer(**{each.name: row[each.name] for each in fields(Answer)})
        yield from (Problem(f"{table}.{where}", sentence) for where, sentence in typed.problems_of_any(given))


def course_problems(session: Session, assessments: Iterable[int]) -> Iterator[Problem]:
    """Events that cannot have followed each other, final versions that nobody made, assessments that follow themselves."""
    for number in assessments:
        events = session.execute(select(EventRow.number, EventRow.kind).where(EventRow.assessment_id == number).order_by(EventRow.number)).all()
        kinds = [EventKind(event.kind) for event in events]
        finals = session.scalars(select(FinalRow.number).where(FinalRow.assessment_id == number).order_by(FinalRow.number)).all()
        if [event.number for event in events] != list(range(1, len(events) + 1)) or not _can_be(kinds):
            yield Problem("events", NO_SUCH_COURSE)
        elif list(finals) != list(range(1, kinds.count(EventKind.FINALISED) + 1)):
            yield Problem("finals", OTHER_FINALS)
        if _follows_itself(session, number):
            yield Problem("assessments.follows", IN_A_CIRCLE)


def _can_be(kinds: list[EventKind]) -> bool:
    """Whether each event could follow those before it."""
    course = Course.DRAFT
    for place, kind in enumerate(kinds, 1):
        if not may_follow(course, kind):
            return False
        course = course_of(kinds[:place])
    return True


def _follows_itself(session: Session, number: int) -> bool:
    seen, before = {number}, session.get_one(AssessmentRow, number).follows
    while before is not None and before not in seen:
        seen.add(before)
        before = session.get_one(AssessmentRow, before).follows
    return before is not None


def is_as_frozen(values: Mapping[str, Any], catalogue: Catalogue) -> bool:
    """Whether a final version is what its digest says, and fits to the edition that it names."""
    try:
        frozen = frozen_json.from_json(values["content"])
    except SmartReadinessError:
        return False
    stands_so = (frozen.number, frozen.edition_digest, frozen.assessment.edition) == (values["number"], catalogue.digest, catalogue.edition)
    fits = set(frozen.results.parts) == set(catalogue.criteria) and set(frozen.assessment.answers) <= set(catalogue.criteria)
    fits = fits and set(frozen.results.dimensions) == set(catalogue.dimension) and (frozen.among is None or could_be_told(frozen.among))
    heard = frozen.assessment.residents
    fits = fits and (heard is None or not any(problems_of(heard)))
    return stands_so and fits and _digest_of(values) == values["digest"]


def _digest_of(values: Mapping[str, Any]) -> str:
    return sha256(values["content"].encode()).hexdigest()
