"""A final assessment of edition 2026.1, frozen once: whatever became of the software since, its text and its numbers are the same."""

import html
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from assessment.catalogue.files import digest
from assessment.exchange.edition_zip import unpacked
from assessment.exchange.frozen_json import from_json, to_json
from assessment.report import content
from assessment.report.content import Report, report_of
from assessment.report.pages import html_of
from assessment.scoring import score_assessment
from assessment.services import editions, finals
from assessment.services.finals import OpenedFinal

DATA = Path(__file__).parent.parent / "data"
FROZEN, TEXT, EDITION = (DATA / f"frozen-2026.1.{ending}" for ending in ("json", "txt", "zip"))
DIGEST = "1e3a071d57f96b0dd163dfe24d6c38a7a0dc1d1ccf4127dc821fcbddd5b99786"
BLOCK = re.compile(r"</?(?:p|li|ul|ol|td|th|tr|table|caption|h[1-6]|section|article|div|dl|dt|dd|figure|blockquote)\b[^>]*>|<br>")
LEFT_OUT = re.compile(r"<(svg|style|head)\b.*?</\1>", re.DOTALL)


def opened(frozen: str, edition: bytes) -> OpenedFinal:
    """A final assessment with the catalogue of its edition, which comes from the file beside it."""
    return finals.opened(frozen, edition, editions.catalogue_in(edition))


def report(final: OpenedFinal) -> Report:
    """Its report, made by the present engine."""
    return report_of(final.catalogue, final.assessment, final=final.mark)


def text_of(written: str) -> str:
    """The text of a document, a line for each block. What stands in pictures stands in tables too."""
    lines = BLOCK.sub("\n", " ".join(LEFT_OUT.sub("", written).split())).splitlines()
    plain = (" ".join(html.unescape(re.sub(r"<[^>]+>", "", line)).split()) for line in lines)
    return "\n".join(filter(None, plain)) + "\n"


def text_of_report(frozen: str, edition: bytes) -> str:
    """The text of the report of a final assessment."""
    final = opened(frozen, edition)
    return text_of(html_of(report(final), final.language, attached=True))


@pytest.fixture
def final() -> OpenedFinal:
    """The demonstration town as it was frozen."""
    return opened(FROZEN.read_text(encoding="utf-8"), EDITION.read_bytes())


def test_what_was_frozen_was_never_touched() -> None:
    assert sha256(FROZEN.read_bytes()).hexdigest() == DIGEST
    assert digest(unpacked(EDITION.read_bytes())) == from_json(FROZEN.read_text(encoding="utf-8")).edition_digest


def test_the_present_engine_says_the_same_word_for_word() -> None:
    said = text_of_report(FROZEN.read_text(encoding="utf-8"), EDITION.read_bytes())
    assert said.splitlines() == TEXT.read_text(encoding="utf-8").splitlines()


def test_the_present_engine_computes_the_same_numbers(final: OpenedFinal) -> None:
    computed = score_assessment(final.catalogue, final.assessment)
    assert computed.overall == final.mark.results.overall
    assert dict(computed.dimensions) == dict(final.mark.results.dimensions)
    assert dict(computed.parts) == dict(final.mark.results.parts)


def test_an_upgrade_changes_neither_content_nor_text_nor_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "__version__", "99.0")
    frozen = FROZEN.read_text(encoding="utf-8")
    assert sha256(frozen.encode()).hexdigest() == DIGEST
    assert text_of_report(frozen, EDITION.read_bytes()) == TEXT.read_text(encoding="utf-8")


def test_another_content_of_the_installation_s_catalogue_changes_nothing(final: OpenedFinal) -> None:
    newer = replace(final.catalogue, edition="2027.1", digest="newer", dimensions=final.catalogue.dimensions[::-1])
    again = finals.opened(FROZEN.read_text(encoding="utf-8"), EDITION.read_bytes(), newer)
    assert again.catalogue is final.catalogue


def test_it_is_a_whole_town_with_reviews_notes_and_lapsed_evidence(final: OpenedFinal) -> None:
    answers = final.assessment.answers.values()
    assert {answer.state.value for answer in answers} == {"answered", "unknown", "not-applicable"}
    assert any(answer.reviewed is not None and answer.reviewed < (answer.level or 0) for answer in answers)
    assert any(answer.reviewed is not None and answer.reviewed > (answer.level or 0) for answer in answers)
    assert any(answer.holds_until for answer in answers)
    assert report(final).annex
    assert to_json(from_json(FROZEN.read_text(encoding="utf-8"))) == FROZEN.read_text(encoding="utf-8")
