"""CSV with CSVW metadata: the csvw library, which implements the W3C's rules, reads one by the other and finds nothing wrong."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from csvw import CSVW

from assessment.exchange.open_data import Publication, file_name
from assessment.exchange.open_data_csv import to_csv, to_metadata
from tests.open_data import NOWHERE, PUBLISHER, a_publication, a_table

Metadata = dict[str, Any]


def faults(folder: Path, text: str, metadata: Metadata) -> list[str]:
    """What is wrong with a CSV by its metadata: faults of the form, and of the values."""
    (folder / metadata["url"]).write_text(text, encoding="utf-8", newline="")
    path = folder / f"{metadata['url']}-metadata.json"
    path.write_text(json.dumps(metadata), encoding="utf-8")
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        try:
            read = CSVW(str(path), validate=True)
            rows = list(read.tables[0].iterdicts(strict=True))
            is_unique = read.tables[0].check_primary_key()
        except ValueError as error:
            return [str(error)]
    said = [str(warning.message) for warning in found if issubclass(warning.category, UserWarning)]
    return [*said, *([] if read.is_valid else ["not valid"]), *([] if is_unique else ["a key twice"]), *([] if rows else ["no rows"])]


@pytest.mark.parametrize("publisher", [PUBLISHER, NOWHERE])
def test_the_table_is_what_its_metadata_says(tmp_path: Path, publisher: Any) -> None:  # noqa: ANN401
    publication = a_publication()
    assert faults(tmp_path, to_csv(publication.tables), to_metadata(publication, publisher)) == []


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace("43", "much"),
    lambda text: text.replace("43", "143"),
    lambda text: text.replace("2026-11-01", "1 November"),
    lambda text: text.replace("20 or more", "23"),
    lambda text: text.replace(",DE,", ",Germany,"),
    lambda text: text.replace(",43,", ",,"),
    lambda text: text.replace("median", "mean"),
    lambda text: text + text.splitlines(keepends=True)[-1],
    lambda text: "\r\n".join(f"{line},7" for line in text.splitlines()),
], ids=[
    "no number", "too many points", "no date", "an exact count", "no code", "a median missing", "another column", "a row twice", "a column too many",
])
def test_a_table_with_a_fault_is_found(tmp_path: Path, spoil: Callable[[str], str]) -> None:
    publication = a_publication()
    assert faults(tmp_path, spoil(to_csv(publication.tables)), to_metadata(publication, PUBLISHER))


def test_metadata_of_another_form_are_found(tmp_path: Path) -> None:
    publication = a_publication()
    metadata = to_metadata(publication, PUBLISHER)
    columns = [*metadata["tableSchema"]["columns"], metadata["tableSchema"]["columns"][0]]
    assert faults(tmp_path, to_csv(publication.tables), {**metadata, "tableSchema": {**metadata["tableSchema"], "columns": columns}})


def test_metadata_say_licence_edition_day_and_publisher() -> None:
    said = to_metadata(a_publication(), PUBLISHER)
    assert (said["dc:license"]["@id"], said["schema:version"], said["dc:modified"]["@value"], said["dc:publisher"]) == (
        "https://creativecommons.org/licenses/by/4.0/", "2026.1", "2026-11-01", "District of Probe",
    )
    assert to_metadata(a_publication(), PUBLISHER, called="newest")["url"] == file_name("newest", "csv")


def test_rows_are_numbers_and_codes_in_a_fixed_order_the_wide_group_first() -> None:
    publication = a_publication()
    assert to_csv(publication.tables) == to_csv(publication.tables[::-1])
    assert to_csv(publication.tables).splitlines()[1:] == [
        "2026.1,2026-11-01,all,7,200001,,overall,5 to 9,40,,",
        "2026.1,2026-11-01,DE,3,1001,5000,overall,20 or more,43,31,58",
        "2026.1,2026-11-01,DE,3,1001,5000,trust,10 to 19,43,31,58",
    ]


def test_what_a_spreadsheet_would_compute_is_made_harmless() -> None:
    assert "\n'=1+1," in to_csv([a_table(edition="=1+1")])


def test_nothing_published_is_a_table_without_rows() -> None:
    assert len(to_csv(Publication("2026.1", a_publication().day).tables).splitlines()) == 1


@pytest.mark.parametrize("wrong", [{"band": "7"}, {"band": "5-9"}, {"band": "0-4", "lower_quartile": None, "upper_quartile": None}])
def test_what_may_not_be_known_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="PublishedTable"):
        a_table(**wrong)
