"""Everything that a municipality has, in one ZIP that can be imported elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Engine, Table, or_, select
from sqlalchemy.orm import Session

from assessment import __version__
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.course import EditionRow
from assessment.database.evidence import FileRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.session import reading
from assessment.database.tables import plain
from assessment.errors import Invalid, NotFound, Problem
from assessment.exchange import municipality_zip as form
from assessment.exchange.sealed_zip import Sealing, json_line, pieces, sealing
from assessment.services.audit import Audited, note
from assessment.services.contents import path_of
from assessment.services.editions import catalogue_in
from assessment.services.exporting_grants import for_the_record
from assessment.services.exporting_surveys import SURVEYS, counted_surveys
from assessment.services.holding import holding
from assessment.services.town_rows import ASSESSMENTS, PEOPLE, Numbers, belonging, criteria_named, refers_to, taken
from assessment.translation import message

Rows = Mapping[str, list[dict[str, Any]]]
PROFILE = ("name", "country", "population", "kind", "created_at")
_ASSESSMENTS, _FILES = (cast(Table, row.__table__) for row in (AssessmentRow, FileRow))


@dataclass(frozen=True, slots=True)
class Exported:
    """What went along, and the digests of contents that should be there and are not."""

    name: str
    assessments: int
    contents: int
    missing: tuple[str, ...]


def export_municipality(engine: Engine, settings: Settings, key: str, target: IO[bytes], *, now: datetime) -> Exported:
    """Write a municipality into a file as it is at this moment. Raises `NotFound`, also for one that is withdrawn."""
    with holding(settings), sealing(target, form.KIND) as sealed:
        with reading(engine) as session:
            town = _town(session, key)
            rows = _rows(session, town.id)
            editions = _editions(session, rows)
            profile = {name: plain(getattr(town, name)) for name in PROFILE}
            record = {**for_the_record(session, town.id), SURVEYS: counted_surveys(session, town.id)}
        form.write_readme(sealed)
        sealed.add(form.TOWN, [json_line(profile)])
        for name in sorted(rows):
            sealed.add(f"{name}.jsonl", map(json_line, rows[name]))
        for name in sorted(record):
            if record[name]:
                sealed.add(f"{name}.jsonl", map(json_line, record[name]))
        for edition, content in editions:
            sealed.add(f"{form.EDITIONS}/{edition}.zip", [content], packed=False)
        missing = [name.rpartition("/")[2] for name, path in _contents(settings, rows) if not _add_content(sealed, name, path)]
        sealed.seal({"format": form.FORMAT, "engine": __version__, "exported_at": now.isoformat(), "missing": missing})
    return Exported(str(profile["name"]), len(rows[ASSESSMENTS]), len(list(_contents(settings, rows))) - len(missing), tuple(missing))


def note_export(session: Session, key: str, *, by: int | None, now: datetime) -> None:
    """Write down that a municipality was exported. Raises `NotFound`."""
    note(session, Audited.EXPORTED, now=now, by=by, municipality=_town(session, key).id)


def key_of(session: Session, known: str) -> str:
    """The key of the municipality with this key or name. Raises `NotFound`, and `Invalid` where several have the name."""
    is_it = or_(MunicipalityRow.key == known, MunicipalityRow.name == known)
    query = select(MunicipalityRow.key).where(is_it, MunicipalityRow.withdrawn_at.is_(None))
    found = list(session.scalars(query.order_by(MunicipalityRow.id)))
    if not found:
        raise NotFound
    if len(found) > 1:
        raise Invalid([Problem(known, message("Several municipalities have this name. Give the key of one: %(keys)s.", keys=", ".join(found)))])
    return found[0]


def _town(session: Session, key: str) -> MunicipalityRow:
    row = session.scalar(select(MunicipalityRow).where(MunicipalityRow.key == key, MunicipalityRow.withdrawn_at.is_(None)))
    if row is None:
        raise NotFound
    return row


def _rows(session: Session, town: int) -> Rows:
    """The rows of every table by its name, with numbers that begin at 1."""
    own = _read(session, _ASSESSMENTS, _ASSESSMENTS.c.municipality_id == town)
    mine = [row["id"] for row in own]
    found = {table.name: (table, _read(session, table, table.c.assessment_id.in_(mine))) for table in belonging()}
    found = {ASSESSMENTS: (_ASSESSMENTS, own), **found}
    numbers: Numbers = {name: _numbered(row["id"] for row in rows) for name, (table, rows) in found.items() if "id" in table.c}
    members = {row.person_id: row for row in session.scalars(select(MembershipRow).where(MembershipRow.municipality_id == town))}
    numbers[PEOPLE] = _numbered(sorted({*members, *_mentioned(found.values())}))
    rows = {name: _in_order(table, [taken(table, row, numbers) for row in rows]) for name, (table, rows) in found.items()}
    rows[PEOPLE] = [_person(session.get_one(PersonRow, person), number, members.get(person)) for person, number in numbers[PEOPLE].items()]
    digests = sorted({row["digest"] for row in rows["evidence"]})
    rows["files"] = [
        {"digest": row["digest"], "size": row["size"], "media_type": row["media_type"]}
        for row in sorted(_read(session, _FILES, _FILES.c.digest.in_(digests)), key=lambda row: str(row["digest"]))
    ]
    return rows


def _read(session: Session, table: Table, which: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a condition
    return [dict(row) for row in session.execute(select(table).where(which).order_by(*table.primary_key)).mappings()]


def _numbered(numbers: Iterable[int]) -> dict[int, int]:
    return {number: own for own, number in enumerate(numbers, 1)}


def _mentioned(found: Iterable[tuple[Table, list[dict[str, Any]]]]) -> Iterator[int]:
    """The numbers of all people who stand in these rows."""
    for table, rows in found:
        for column in (column.name for column in table.columns if refers_to(column) == PEOPLE):
            yield from (row[column] for row in rows if row[column] is not None)


def _in_order(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with a number are in its order; others in one that is the same on every database."""
    return rows if "id" in table.c else sorted(rows, key=json_line)


def _person(row: PersonRow, number: int, member: MembershipRow | None) -> dict[str, Any]:
    return {
        "number": number, "name": row.name, "email": row.email, "created_at": plain(row.created_at), "left_at": plain(row.deleted_at),
        "role": member.role if member else None, "since": plain(member.since) if member else None,
    }


def _editions(session: Session, rows: Rows) -> list[tuple[str, bytes]]:
    """The questions that were answered: name and files of every edition that a row names, or that knows a criterion which those do not."""
    named = {row["edition"] for row in chain(rows[ASSESSMENTS], rows["finals"], rows["carried"])}
    named |= {row["moved_from"] for row in rows[ASSESSMENTS]}
    asks = {row: set(catalogue_in(row.content).criteria) for row in session.scalars(select(EditionRow).order_by(EditionRow.edition))}
    lacking = {criterion for row in chain.from_iterable(rows.values()) for _, criterion in criteria_named(row)}
    lacking -= {criterion for row, criteria in asks.items() if row.edition in named for criterion in criteria}
    return [(row.edition, row.content) for row, criteria in asks.items() if row.edition in named or criteria & lacking]


def _contents(settings: Settings, rows: Rows) -> Iterator[tuple[str, Path]]:
    """Every content that a row names, and where it lies."""
    yield from ((f"{form.EVIDENCE}/{row['digest']}", path_of(settings, row["digest"])) for row in rows["files"])
    for digest in sorted({row["report_digest"] for row in rows["finals"] if row["report_digest"]}):
        yield f"{form.FINALS}/{digest}.pdf", settings.finals / f"{digest}.pdf"


def _add_content(sealed: Sealing, name: str, path: Path) -> bool:
    """Add a content if it is there and is what its name says."""
    try:
        with path.open("rb") as file:
            digest = sha256()
            for piece in pieces(file):
                digest.update(piece)
            if digest.hexdigest() != path.stem:
                return False
            file.seek(0)
            sealed.add(name, pieces(file), packed=False)
    except FileNotFoundError:
        return False
    return True
