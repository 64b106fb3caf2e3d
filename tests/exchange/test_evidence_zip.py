"""The ZIP of all evidence: folders as the catalogue has them, a list that no spreadsheet runs, the same bytes for the same files."""

import csv
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from assessment.exchange.evidence_zip import Piece, zipped
from tests.builders import DAY, shipped

TRUST = shipped().dimension["trust"]
FIRST = TRUST.criteria[0].id
PLACE = f"{list(shipped().dimension).index('trust') + 1:02}-trust/01-{FIRST}"
MEGABYTE = 1024 * 1024


@pytest.fixture
def piece(tmp_path: Path) -> Piece:
    """A small file."""
    content = tmp_path / "content"
    content.write_bytes(b"Einstimmig.")
    return Piece(FIRST, "Beschluss.txt", "Vom Mai", "d" * 64, date(2026, 5, 3), None, content)


def opened(*pieces: Piece) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(b"".join(zipped(shipped(), pieces, on=DAY))))


def table(archive: zipfile.ZipFile) -> list[list[str]]:
    return list(csv.reader(StringIO(archive.read("list.csv").decode("utf-8-sig"), newline="")))


def test_a_file_lies_in_the_folder_of_its_part_and_question(piece: Piece) -> None:
    archive = opened(piece)
    assert archive.namelist() == ["list.csv", "list.txt", f"{PLACE}/Beschluss.txt"]
    assert (archive.testzip(), archive.read(f"{PLACE}/Beschluss.txt")) == (None, b"Einstimmig.")
    assert archive.getinfo(f"{PLACE}/Beschluss.txt").date_time == (2026, 5, 3, 0, 0, 0)


def test_the_list_says_what_there_is_as_a_table_and_to_read(piece: Piece) -> None:
    archive = opened(replace(piece, holds_until=date(2026, 6, 30)))
    assert table(archive)[1] == [f"{PLACE}/Beschluss.txt", TRUST.criteria[0].title, "Beschluss.txt", "Vom Mai", "2026-05-03", "2026-06-30", "d" * 64]
    text = archive.read("list.txt").decode("utf-8-sig")
    assert all(said in text for said in ("Beschluss.txt", "Vom Mai", "added on 3 May 2026", "held until 30 June 2026", "d" * 64))


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_what_looks_like_a_formula_is_marked_as_text(typed: str, piece: Piece) -> None:
    row = table(opened(replace(piece, description=typed, name=f"{typed.strip()}.txt".replace("\t", ""))))[1]
    assert all(cell.startswith("'") for cell in row[2:4])


def test_equal_names_are_numbered_whatever_their_letters(piece: Piece) -> None:
    names = opened(piece, replace(piece, name="beschluss.TXT", digest="e" * 64), replace(piece, digest="f" * 64)).namelist()[2:]
    assert sorted(name.rsplit("/", 1)[1] for name in names) == ["Beschluss (2).txt", "Beschluss.txt", "beschluss (3).TXT"]


def test_a_question_of_another_edition_has_a_folder_of_its_own(piece: Piece) -> None:
    assert opened(replace(piece, criterion="long-gone")).namelist()[2] == "other/long-gone/Beschluss.txt"


def test_equal_files_give_equal_bytes_in_whatever_order_they_come(piece: Piece) -> None:
    other = replace(piece, name="Anlage.txt", criterion=TRUST.criteria[1].id)
    assert b"".join(zipped(shipped(), [piece, other], on=DAY)) == b"".join(zipped(shipped(), [other, piece], on=DAY))


def test_it_is_written_while_it_is_sent(piece: Piece, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(64 * MEGABYTE)
    tracemalloc.start()
    sent = sum(len(part) for part in zipped(shipped(), [replace(piece, content=large)], on=DAY))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (sent > 0, most < 8 * MEGABYTE) == (True, True)
