"""Whatever is brought in is told apart by its content, never by its name, and what is no filled form is refused with a clear sentence."""

from collections.abc import Callable

import pytest

from assessment.answers import Answer
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid
from assessment.exchange import filled_forms
from assessment.exchange.filled_forms import LARGEST_FILLED, read_filled
from assessment.filled import Channel
from assessment.translation import say
from tests.bad_forms import BAD, answers_file, bad, pages, spreadsheet, submissions
from tests.builders import answered, shipped
from tests.fillable import form_of
from tests.intakes import FIRST

TOML = b'catalogue = "2026.1"\ndate = 2026-11-20\n[municipality]\nname = "Probedorf"\n[answers.%b]\nlevel = 3\n' % FIRST.encode()
GOOD: dict[str, tuple[Callable[[], bytes], Channel]] = {
    "TOML": (lambda: TOML, Channel.ANSWERS_FILE), "JSON": (answers_file, Channel.ANSWERS_FILE),
    "a spreadsheet": (spreadsheet, Channel.SPREADSHEET), "a PDF to fill in": (lambda: form_of({FIRST: answered(3)}), Channel.FILLABLE),
    "a report": (lambda: pages(2, attached=answers_file()), Channel.REPORT), "submissions": (lambda: submissions(3), Channel.FIELD),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_form_is_known_by_its_content(kind: str) -> None:
    make, channel = GOOD[kind]
    (form,) = read_filled(make(), shipped(), name="whatever.exe")
    assert (form.channel, form.assessment.answers[FIRST].level) == (channel, 3)


def test_several_submissions_are_several_forms() -> None:
    assert [form.assessment.answer(FIRST).level for form in read_filled(submissions(0, 4, 2), shipped(), name="x")] == [0, 4, 2]


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_filled_form_is_refused_with_a_sentence(kind: str) -> None:
    _, name, said = BAD[kind]
    with pytest.raises(Invalid) as raised:
        read_filled(bad(kind), shipped(), name=name)
    sentences = [f"{problem.where}: {say(problem.message)}" for problem in raised.value.problems]
    assert any(said in sentence for sentence in sentences), sentences


def test_what_is_too_large_is_not_even_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(content: bytes, catalogue: Catalogue, name: str) -> None:
        raise AssertionError

    for reader in ("_from_pdf", "_from_spreadsheet", "_from_text"):
        monkeypatch.setattr(filled_forms, reader, never)
    for head in (b"%PDF-1.7\n", b"PK\x03\x04", b"{"):
        with pytest.raises(Invalid) as raised:
            read_filled(head + bytes(LARGEST_FILLED), shipped(), name="x")
        assert "too large" in say(raised.value.problems[0].message)


def test_an_answers_file_may_speak_of_field_forms_in_a_note() -> None:
    noted = TOML + b'note = "form__edition, form__digest"\n'
    (form,) = read_filled(noted, shipped(), name="x")
    assert form.assessment.answers == {FIRST: Answer(3, note="form__edition, form__digest")}
