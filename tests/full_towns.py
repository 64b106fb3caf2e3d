"""A town that has something in every table, on an installation of its own, to be exported and imported."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Engine, select

from assessment.answers import Answer, CarriedKind, Evidence
from assessment.config import Settings, load
from assessment.database.answers import columns_of
from assessment.database.assessments import AssessmentRow, StepRow
from assessment.database.course import CarriedRow, DoneRow, FinalRow, ReviewRow
from assessment.database.session import make_engine, migrate, writing
from assessment.database.teamwork import AgreementRow, AssignmentRow, CommentRow, MentionRow, OpinionChangeRow, OpinionRow
from assessment.questionnaire import Scope
from assessment.roles import Role
from assessment.services import assessments, contents, course, finals
from assessment.services.adding_evidence import Said, add_file
from assessment.services.assessments import Draft
from assessment.services.course import Wish
from assessment.services.deleting import delete_person
from assessment.services.exports import Exported, export_municipality
from assessment.services.imports import Imported, import_file
from assessment.services.municipalities import Member
from tests.builders import everywhere, shipped
from tests.teams import NOON, TeamTown, person, team_town

FIRST, SECOND = list(shipped().criteria)[:2]
PAPER = b"Beschluss des Rates vom 3. Mai: einstimmig.\n"
REPORT = b"%PDF-1.7 a report for ever"
GIVEN = columns_of(Answer(3, Evidence.DESCRIBED, evidence_text="A list.", note="Straße 🚲 <b>&\n=1+1"))


@dataclass(frozen=True)
class Place:
    """An installation."""

    settings: Settings
    engine: Engine

    def exported(self, key: str) -> bytes:
        """A municipality with everything it has."""
        target = BytesIO()
        self.exporting(key, target)
        return target.getvalue()

    def exporting(self, key: str, target: BytesIO) -> Exported:
        """What is said of an export."""
        return export_municipality(self.engine, self.settings, key, target, now=NOON)

    def imported(self, content: bytes, limit: int | None = None) -> tuple[Imported, tuple[tuple[str, str], ...]]:
        """What comes of an import."""
        return import_file(self.engine, self.settings, BytesIO(content), by=None, now=NOON, limit=limit)


def empty_place(folder: Path) -> Place:
    """A new installation without a database server."""
    settings = load(folder, environment={})
    migrate(engine := make_engine(settings.database_url))
    return Place(settings, engine)


def parts(content: bytes) -> dict[str, bytes]:
    """What lies in a ZIP."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def full_town(here: Place) -> TeamTown:
    """A town that has something in every table."""
    made = team_town(here.engine)
    karla, carlo, rita = (made.people[name].id for name in ("Karla", "Carlo", "Rita"))
    work(here, made)
    with writing(here.engine) as session:
        leaver = person(session, "Lena")
        key = {"assessment_id": made.assessment_id, "criterion": FIRST}
        session.add_all([
            StepRow(**key, who="Town clerk", by=date(2027, 1, 31)),
            AssignmentRow(**key, person_id=carlo, due=date(2026, 12, 1), given_by=karla, given_at=NOON),
            OpinionRow(**key, **GIVEN, person_id=carlo, revision=1, client_id="x", changed_at=NOON),
            OpinionChangeRow(**key, **GIVEN, person_id=carlo, revision=1, kind="saved", client_id="x", at=NOON),
            AgreementRow(**key, revision=1, reason="We talked.", opinions=2, differed=True, person_id=karla, at=NOON),
            (remark := CommentRow(**key, person_id=leaver.id, text="Please look", mentions=carlo, client_id=None, at=NOON)),
            ReviewRow(**key, declared=3, level=2, reason="A list is no rule.", revision=1, person_id=rita, at=NOON),
            CarriedRow(**key, **GIVEN, kind=CarriedKind.TO_CONFIRM, source=SECOND, edition="2025.1", at=NOON),
            DoneRow(**key, level=1, day=date(2026, 11, 2), evidence="Minutes", person_id=karla, at=NOON),
        ])
        session.flush()
        session.add(MentionRow(assessment_id=made.assessment_id, comment_id=remark.id, person_id=rita))
    with writing(here.engine) as session:
        delete_person(session, leaver.id, by=leaver.id, now=NOON)
    return made


def work(here: Place, town: TeamTown) -> None:
    """Answer, take back, add a file, make final, open again, and begin the next year."""
    karla = town.people["Karla"]
    with writing(here.engine) as session:
        for number, (criterion, answer) in enumerate(everywhere(shipped(), Answer(2)).items()):
            assessments.save_answer(session, shipped(), town.assessment_id, Draft(criterion, answer, 0, str(number)), now=NOON, by=karla.id)
        assessments.save_answer(session, shipped(), town.assessment_id, Draft(FIRST, Answer(4), 1, "b"), now=NOON, by=karla.id)
        assessments.undo(session, town.assessment_id, now=NOON, by=karla.id)
        with contents.receiving(here.settings, BytesIO(PAPER), name="Beschluss.txt") as incoming:
            said = Said("The decision", date(2027, 5, 3))
            add_file(session, here.settings, shipped(), assessment_id=town.assessment_id, criterion=FIRST, incoming=incoming, said=said, now=NOON)
        course.submit(session, shipped(), town.assessment_id, Wish(karla.id, 0, NOON))
        finals.finalise(session, here.settings, shipped(), town.assessment_id, wish=Wish(karla.id, 1, NOON))
        course.reopen(session, town.assessment_id, Wish(karla.id, 2, NOON, reason="A mistake."))
        session.scalars(select(FinalRow)).one().report_digest = sha256(REPORT).hexdigest()
        coordinates = Member(town.municipality, karla, Role.COORDINATOR)
        again = assessments.start_for_team(session, shipped(), coordinates, scope=Scope.QUICK, now=NOON + timedelta(days=1))
        session.get_one(AssessmentRow, again.id).follows = town.assessment_id
    here.settings.finals.mkdir(exist_ok=True)
    (here.settings.finals / f"{sha256(REPORT).hexdigest()}.pdf").write_bytes(REPORT)
