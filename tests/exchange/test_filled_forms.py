"""Whatever is brought in is told apart by its content, never by its name, and what is no filled form is refused with a clear sentence."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from assessment.answers import Answer
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid
from assessment.exchange import filled_forms
from assessment.exchange.field_names import Mark
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


def many_styles() -> bytes:
    """A spreadsheet form whose file holds far more styles than any."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(spreadsheet())) as form, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in form.infolist():
            content = form.read(entry)
            made.writestr(entry.filename, content.replace(b"</fonts>", b"<font/>" * 20_000 + b"</fonts>") if "styles" in entry.filename else content)
    return out.getvalue()


def many_times_the_same_text() -> bytes:
    """A PDF of 2 KB in whose fields one long text stands 350 times."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        text = document.make_indirect(pikepdf.Stream(document, b"a" * 999_000))
        fields = [pikepdf.Dictionary(T=pikepdf.String(f"f{number}"), V=text) for number in range(350)]
        document.Root["/AcroForm"] = document.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array(fields)))
        document.save(out)
    return out.getvalue()


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "400,000 tables": (lambda: b'catalogue = "2026.1"\n' + b"".join(b"[a%d]\n" % number for number in range(400_000)), "far more entries"),
    "a number of 4,000,000 digits": (lambda: b'catalogue = "2026.1"\na = ' + b"9" * 4_000_000, "far more entries"),
    "a column of 100,000 groups": (
        lambda: submissions(1).replace(b"today", b"/" * 100_000 + b"x,today").replace(b"2026-11-20", b"y,2026-11-20"), "none of this form",
    ),
    "many styles": (many_styles, "far more than the form"), "one text many times": (many_times_the_same_text, "far more boxes than a form"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_small_file_that_would_take_much_memory_or_time_is_refused_at_once(kind: str) -> None:
    make, said = BOMBS[kind]
    with pytest.raises(Invalid) as refused:
        read_filled(make(), shipped(), name="form")
    assert said in say(refused.value.problems[0].message)


@pytest.mark.parametrize("content", [
    b'{"catalogue": "2026.1", "\\ud800": 1}',
    b'[{"%b": "2026.1", "\\ud800": "x"}]' % Mark.EDITION.encode(), b'[{"%b": "2026.1", "note": "\\udfff"}]' % Mark.EDITION.encode(),
])
def test_half_a_character_is_told_and_never_kept(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_filled(content, shipped(), name="form")
    said = say(refused.value.problems[0].message)
    assert "not text" in said
    assert said.encode().decode() == said


def test_half_a_character_in_a_spreadsheet_stays_as_it_is_written() -> None:
    (form,) = read_filled(spreadsheet({FIRST: Answer(3, note="_xD800_")}), shipped(), name="form")
    assert form.assessment.answers[FIRST].note == "_xD800_"


def test_signs_in_what_was_typed_do_not_count_as_entries() -> None:
    note = "=[," * 3_000 + "9" * 900
    text = TOML + b"note = \"\"\"%b\"\"\"\nevidence-text = '%b' # \"\"\"\n" % (note.encode(), note.encode())
    (form,) = read_filled(text, shipped(), name="form")
    assert form.assessment.answers[FIRST].note == note
