"""A backup holds everything as it was at one moment, and brings it back on another machine, whatever database that has."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, func, insert, select, text

from assessment.answers import Answer
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.base import Base
from assessment.database.course import FinalRow
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.database.session import make_engine, newest_revision, reading, writing
from assessment.errors import Invalid, NotFound
from assessment.exchange.sealed_zip import sealing
from assessment.services import assessments
from assessment.services.backups import KIND, Backup, back_up
from assessment.services.contents import path_of
from assessment.services.holding import is_held
from assessment.services.restoring import Restored, restore
from tests.builders import shipped
from tests.databases import address_of, postgresql_database
from tests.teams import NOON, TeamTown, team_town

FIRST = next(iter(shipped().criteria))
PAPER = b"%PDF-1.7 a paper of the council"
DIGEST = sha256(PAPER).hexdigest()
REPORT = b"%PDF-1.7 a report for ever"
REPORT_DIGEST = sha256(REPORT).hexdigest()


@dataclass(frozen=True)
class Machine:
    """An instance folder and its database."""

    settings: Settings
    engine: Engine

    def backed_up(self) -> bytes:
        """A backup taken now."""
        target = BytesIO()
        made(self, target)
        return target.getvalue()

    def restored(self, backup: bytes, *, replace: bool = False) -> Restored:
        """What comes of restoring here."""
        return restore(self.settings.instance, BytesIO(backup), replace=replace, progress=lambda _: None)

    def count(self) -> int:
        """How many assessments there are."""
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(AssessmentRow)) or 0


def made(machine: Machine, target: BytesIO) -> Backup:
    return back_up(machine.engine, machine.settings, target, now=NOON, progress=lambda _: None)


@pytest.fixture
def machine(engine: Engine, settings: Settings, database_url: str) -> Machine:
    """An installation in use: a team's assessment with an answer and a file of evidence, with settings of its own."""
    machine = Machine(replace(settings, database_url=database_url, logo=settings.instance / "crest.svg"), engine)
    town = team_town(engine)
    with writing(engine) as session:
        draft = assessments.Draft(FIRST, Answer(level=2, note="Straße 🚲 ก <b>"), 0, "a")
        assessments.save_answer(session, shipped(), town.assessment_id, draft, now=NOON, by=town.people["Karla"].id)
        session.execute(insert(FileRow).values(digest=DIGEST, size=len(PAPER), media_type="application/pdf", created_at=NOON))
        session.add_all([evidence(town), final(town)])
    path = path_of(settings, DIGEST)
    path.parent.mkdir(parents=True)
    path.write_bytes(PAPER)
    settings.finals.mkdir()
    (settings.finals / f"{REPORT_DIGEST}.pdf").write_bytes(REPORT)
    (settings.instance / "config.toml").write_text('installation-name = "Kreis Probe"\nlogo = "/somewhere/else/crest.svg"\n')
    (settings.instance / "crest.svg").write_text("<svg/>")
    (settings.catalogues / "2026.2" / "dimensions").mkdir(parents=True)
    (settings.catalogues / "2026.2" / "dimensions" / "trüst.toml").write_text("title = 'Trust'")
    return machine


def evidence(town: TeamTown) -> EvidenceRow:
    return EvidenceRow(
        key="e" * 22, assessment_id=town.assessment_id, criterion=FIRST, digest=DIGEST, name="paper.pdf",
        added_by=town.people["Karla"].id, added_at=NOON,
    )


def final(town: TeamTown) -> FinalRow:
    return FinalRow(
        assessment_id=town.assessment_id, number=1, dated=NOON.date(), at=NOON, edition="2026.1", edition_digest="d", engine_version="1",
        content="{}", digest=sha256(b"{}").hexdigest(), report_digest=REPORT_DIGEST,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Another machine with nothing on it, with a database of each kind in turn."""
    folder = tmp_path / "elsewhere" / "instance"
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'smart-readiness.sqlite3'}"
        folder.mkdir(parents=True)
        yield Machine(Settings(folder, database_url=url), make_engine(url))
        return
    server = request.getfixturevalue("postgresql")
    with postgresql_database(server, "template0") as name:
        url = address_of(server, name)
        monkeypatch.setenv("SMART_READINESS_DATABASE_URL", url)
        machine = Machine(Settings(folder, database_url=url), make_engine(url))
        yield machine
        machine.engine.dispose()


@pytest.fixture
def laptop(tmp_path: Path) -> Machine:
    """Another machine with nothing on it, and no database server."""
    folder = tmp_path / "laptop"
    folder.mkdir()
    url = f"sqlite:///{folder / 'smart-readiness.sqlite3'}"
    return Machine(Settings(folder, database_url=url), make_engine(url))


def parts(backup: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(backup)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "contents.json"}


def changed(backup: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same ZIP with one part changed."""
    target = BytesIO()
    with ZipFile(BytesIO(backup)) as archive, ZipFile(target, "w") as other:
        for each in archive.namelist():
            other.writestr(each, change(archive.read(each)) if each == name else archive.read(each))
    return target.getvalue()


def test_a_backup_brings_everything_back_on_an_empty_machine_and_a_backup_of_that_is_equal(machine: Machine, elsewhere: Machine) -> None:
    backup = machine.backed_up()
    done = elsewhere.restored(backup)
    there = elsewhere.settings
    assert (done.contents, done.settings_beside, done.missing, elsewhere.count()) == (2, False, (), 1)
    assert path_of(there, DIGEST).read_bytes() == PAPER
    assert (there.finals / f"{REPORT_DIGEST}.pdf").read_bytes() == REPORT
    assert (there.instance / "config.toml").read_text() == f'installation-name = "Kreis Probe"\nlogo = "{there.instance / "logo.svg"}"\n'
    assert (there.instance / "secret-key").read_text() == (machine.settings.instance / "secret-key").read_text()
    assert (there.catalogues / "2026.2" / "dimensions" / "trüst.toml").is_file()
    again = replace(elsewhere, settings=replace(there, logo=there.instance / "logo.svg")).backed_up()
    same = "installation/config.toml"
    assert parts(changed(again, same, lambda _: b"")) == parts(changed(backup, same, lambda _: b""))


def test_what_is_begun_after_a_restore_gets_numbers_of_its_own(machine: Machine, elsewhere: Machine) -> None:
    elsewhere.restored(machine.backed_up())
    team_town(elsewhere.engine, suffix=" Nachbar")
    assert elsewhere.count() == 2


def test_the_same_state_gives_the_same_bytes(machine: Machine) -> None:
    assert machine.backed_up() == machine.backed_up()


def test_every_table_is_in_a_backup(machine: Machine) -> None:
    assert {name for name in parts(machine.backed_up()) if name.startswith("tables/")} == {f"tables/{name}.jsonl" for name in Base.metadata.tables}


def test_a_backup_shows_one_moment_while_others_go_on_writing(machine: Machine) -> None:
    begun: list[int] = []

    def go_on(share: int) -> None:
        begun.append(share)
        team_town(machine.engine, suffix=f" {len(begun)}")

    target = BytesIO()
    back_up(machine.engine, machine.settings, target, now=NOON, progress=go_on)
    assert begun
    assert parts(target.getvalue())["tables/assessments.jsonl"].count(b"\n") == 1


def test_contents_are_held_while_a_backup_runs_and_let_go_afterwards(machine: Machine) -> None:
    held = []
    back_up(machine.engine, machine.settings, BytesIO(), now=NOON, progress=lambda _: held.append(is_held(machine.settings, now=NOON)))
    assert (held[0], is_held(machine.settings, now=NOON)) == (True, False)


def test_a_lost_and_a_damaged_content_are_named_and_the_rest_is_backed_up(machine: Machine, laptop: Machine) -> None:
    path_of(machine.settings, DIGEST).write_bytes(b"something else")
    assert made(machine, BytesIO()).missing == (DIGEST,)
    path_of(machine.settings, DIGEST).unlink()
    assert laptop.restored(machine.backed_up()).missing == (DIGEST,)


def test_without_a_database_there_is_nothing_to_back_up(settings: Settings, empty_database_url: str) -> None:
    with pytest.raises(NotFound):
        made(Machine(settings, make_engine(empty_database_url)), BytesIO())


def test_what_holds_data_is_only_replaced_when_asked_to(machine: Machine, laptop: Machine) -> None:
    backup = machine.backed_up()
    laptop.restored(backup)
    team_town(laptop.engine, suffix=" Nachbar")
    with pytest.raises(Invalid, match="already holds data"):
        laptop.restored(backup)
    assert laptop.count() == 2
    (laptop.settings.instance / "config.toml").write_text('installation-name = "Here"\n')
    assert laptop.restored(backup, replace=True).settings_beside
    assert laptop.count() == 1
    assert (laptop.settings.instance / "config.toml").read_text() == 'installation-name = "Here"\n'
    assert "Kreis Probe" in (laptop.settings.instance / "config.toml.from-backup").read_text()


def test_an_installation_goes_back_to_its_backup(machine: Machine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART_READINESS_DATABASE_URL", database_url)
    backup = machine.backed_up()
    team_town(machine.engine, suffix=" Nachbar")
    machine.restored(backup, replace=True)
    assert machine.count() == 1
    assert {name: part for name, part in parts(machine.backed_up()).items() if name.startswith("tables/")} == {
        name: part for name, part in parts(backup).items() if name.startswith("tables/")
    }
    team_town(machine.engine, suffix=" Nachbar")


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda backup: backup[:-100],
    "a content changed": lambda backup: changed(backup, f"evidence/{DIGEST}", lambda _: b"something else"),
    "a row changed": lambda backup: changed(backup, "tables/answers.jsonl", lambda rows: rows.replace(b'"level":2', b'"level":4')),
    "no list of contents": lambda backup: changed(backup, "contents.json", lambda _: b"{}"),
    "not JSON": lambda backup: changed(backup, "contents.json", lambda _: b"["),
    "another purpose": lambda backup: changed(backup, "contents.json", lambda text: text.replace(b"smart-readiness backup", b"something else")),
    "a newer form": lambda backup: changed(backup, "contents.json", lambda text: text.replace(f'"{newest_revision()}"'.encode(), b'"9999"')),
    "a newer format": lambda backup: changed(backup, "contents.json", lambda text: text.replace(b'"format": 1', b'"format": 2')),
    "no ZIP": lambda backup: b"hello",
    "nothing": lambda backup: b"",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_is_damaged_or_too_new_changes_nothing(damage: str, machine: Machine, tmp_path: Path) -> None:
    empty = Machine(Settings(tmp_path / "empty"), machine.engine)
    with pytest.raises(Invalid):
        empty.restored(DAMAGE[damage](machine.backed_up()))
    assert not (tmp_path / "empty").exists()


@pytest.mark.parametrize("name", ["%2e%2e/%2e%2e/evil", "a%2fb", "%00", "a%5c..%5cb"])
def test_no_name_in_a_backup_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    target = BytesIO()
    with sealing(target, KIND) as sealed:
        sealed.add(f"installation/catalogues/{name}", [b"evil"])
        sealed.seal({"format": 1, "form": newest_revision(), "engine": "1", "rows": {}})
    with pytest.raises(Invalid):
        restore(tmp_path / "laptop", target, replace=True, progress=lambda _: None)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_rows_that_do_not_fit_together_leave_everything_as_it_was(machine: Machine, laptop: Machine) -> None:
    laptop.restored(machine.backed_up())
    if machine.engine.dialect.name == "sqlite":
        with machine.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.execute(text("DELETE FROM people"))
            connection.commit()
        backup = machine.backed_up()
        with pytest.raises(Invalid, match="rows of this backup"):
            laptop.restored(backup, replace=True)
    assert laptop.count() == 1


def rebuilt(backup: bytes, added: Mapping[str, bytes], facts: Mapping[str, object]) -> bytes:
    """A backup made by hand: its list of contents is right, with some parts and facts of its own."""
    target = BytesIO()
    with sealing(target, KIND) as sealed:
        for name, content in {**parts(backup), **added}.items():
            sealed.add(name, [content])
        sealed.seal({"format": 1, "form": newest_revision(), "engine": "1", "rows": {}, **facts})
    return target.getvalue()


BY_HAND: dict[str, tuple[dict[str, bytes], dict[str, object]]] = {
    "another content than its name says": ({f"evidence/{'0' * 64}": b"x"}, {}),
    "a content in a folder of its own": ({"evidence/ab/cd/ef": b"x"}, {}),
    "rows that are a list": ({}, {"rows": ["people"]}),
    "rows that are no numbers": ({}, {"rows": {"people": "many"}}),
    "what is missing is a number": ({}, {"missing": 5}),
    "JSON without end": ({"tables/people.jsonl": b"[" * 100_000}, {"rows": dict.fromkeys(Base.metadata.tables, 1)}),
}


@pytest.mark.parametrize("forgery", BY_HAND)
def test_a_backup_made_by_hand_is_refused_and_leaves_everything_as_it_was(forgery: str, machine: Machine, laptop: Machine) -> None:
    laptop.restored(machine.backed_up())
    before = laptop.backed_up()
    with pytest.raises(Invalid):
        laptop.restored(rebuilt(before, *BY_HAND[forgery]), replace=True)
    assert laptop.backed_up() == before
