"""An edition that only the database still holds speaks the language of the installation as far as its translations were kept with it."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from assessment.catalogue.model import Catalogue
from assessment.database.course import EditionRow
from assessment.database.session import reading, writing
from assessment.exchange.edition_zip import translations_in, unpacked
from assessment.paths import CRITERIA
from assessment.services import editions
from assessment.translation import PSEUDO
from tests.editions import NEW, OLD, REWORDED, second_edition
from tests.teams import NOON

GERMAN = 'title = "Erst das Problem"\n'
PLACE = f"translations/de/dimensions/people/{REWORDED}.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A second edition, whose folder goes away later."""
    return second_edition(tmp_path / "second")


def translate(folder: Path, content: str = GERMAN) -> None:
    file = folder / PLACE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def keep(engine: Engine, folder: Path) -> str:
    with writing(engine) as session:
        return editions.remember(session, folder, now=NOON)


def content(engine: Engine) -> bytes:
    """The ZIP that is kept."""
    with reading(engine) as session:
        return session.scalars(select(EditionRow.content).where(EditionRow.edition == NEW)).one()


def kept(engine: Engine, language: str = "de") -> Catalogue:
    """The second edition from the database alone."""
    with reading(engine) as session:
        (found,) = editions.kept_editions(session, language, known=[OLD])
    return found.catalogue


def test_translations_are_kept_with_an_edition_and_are_no_part_of_its_digest(engine: Engine, folder: Path) -> None:
    before = keep(engine, folder)
    translate(folder)
    assert keep(engine, folder) == before
    shutil.rmtree(folder)
    assert (kept(engine).language, kept(engine).criteria[REWORDED].title) == ("de", "Erst das Problem")
    assert kept(engine).digest == before
    assert kept(engine, "en").criteria[REWORDED].title != "Erst das Problem"


def test_translations_that_went_away_stay_and_better_ones_take_their_place(engine: Engine, folder: Path) -> None:
    translate(folder)
    keep(engine, folder)
    translate(folder, 'title = "Zuerst das Problem"\n')
    keep(engine, folder)
    shutil.rmtree(folder / "translations")
    keep(engine, folder)
    assert kept(engine).criteria[REWORDED].title == "Zuerst das Problem"


def test_without_translations_it_is_in_english_and_says_so(engine: Engine, folder: Path) -> None:
    keep(engine, folder)
    assert kept(engine).language == "en"
    translate(folder)
    keep(engine, folder)
    assert kept(engine, "th").language == "en"


@pytest.mark.parametrize("broken", ["title = ", "weight = 9", 'title = ["a", "b"]'])
def test_translations_that_cannot_be_used_leave_it_in_english(engine: Engine, folder: Path, broken: str) -> None:
    translate(folder, broken)
    keep(engine, folder)
    assert kept(engine).language == "en"


def test_the_test_language_marks_every_text_of_it(engine: Engine, folder: Path) -> None:
    keep(engine, folder)
    assert kept(engine, PSEUDO).criteria[REWORDED].title.startswith("⟦")


def test_its_files_stay_what_they_were_and_a_report_is_made_in_the_language(engine: Engine, folder: Path) -> None:
    keep(engine, folder)
    plain = content(engine)
    translate(folder)
    keep(engine, folder)
    assert unpacked(content(engine)) == unpacked(plain)
    assert translations_in(content(engine)) == {PLACE: GERMAN.encode()}
    assert editions.catalogue_in(content(engine), "de").criteria[REWORDED].title == "Erst das Problem"
    assert editions.catalogue_in(content(engine)).language == "en"


def test_what_residents_are_asked_may_come_later_and_stays_when_it_went_away(engine: Engine, folder: Path) -> None:
    (folder / "residents.toml").unlink()
    keep(engine, folder)
    assert kept(engine).residents.statements == ()
    digest = kept(engine).digest
    shutil.copy(CRITERIA / "residents.toml", folder)
    keep(engine, folder)
    (folder / "residents.toml").unlink()
    keep(engine, folder)
    assert len(kept(engine).residents.statements) == 12
    assert kept(engine).digest == digest
