"""A form filled in on a screen: everything typed comes back equal, and what cannot be read is said."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Name, String
from pypdf import PdfReader, PdfWriter

from assessment.answers import NOTHING, Answer, Assessment, Evidence, Kind, Profile
from assessment.exchange import fillable_child
from assessment.filled import Channel, is_sealed
from assessment.form_fields import KINDS, MARK_SPACE, About, Part, field_name, values_of
from assessment.questionnaire import Scope, asked
from assessment.report.fillable_answers import filled
from tests.builders import DAY as TODAY
from tests.builders import DON_T_KNOW, assessment, shipped
from tests.fillable import EVERYTHING, KEY, KOREAN, SCRIPTS, THAI, Inside, blank, changed, field, form_of, mark_of, taken, with_value
from tests.report.towns import talkative

FIRST, SECOND = list(shipped().criteria)[:2]
OPTIONAL = next(criterion.id for criterion in shipped() if criterion.not_applicable)


def by_pypdf(form: bytes, values: Mapping[str, str], *, incremental: bool = False) -> bytes:
    """The form after a program filled these values in with pypdf, and saved it whole, or only what it changed."""
    writer = PdfWriter(BytesIO(form), incremental=incremental) if incremental else PdfWriter(clone_from=PdfReader(BytesIO(form)))
    states = {name: f"/{value}" if value and name.endswith((Part.CHOICE, Part.EVIDENCE)) else value for name, value in values.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, {name: value for name, value in states.items() if value}, auto_regenerate=False)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_everything_typed_comes_back_equal() -> None:
    answers = {FIRST: EVERYTHING, SECOND: DON_T_KNOW, OPTIONAL: Answer(not_applicable="\n".join(SCRIPTS), note="x")}
    back = taken(form_of(answers, about=Profile("Łódź 안녕", "PL", 672_000, Kind.CITY)))
    assert back.assessment.answers == answers
    assert back.assessment.profile == Profile("Łódź 안녕", "PL", 672_000, Kind.CITY)
    assert (back.channel, back.unreadable, back.assessment.date) == (Channel.FILLABLE, (), TODAY)


def test_a_whole_town_comes_back_equal() -> None:
    town = talkative()
    assert taken(form_of(dict(town.answers), about=town.profile)).assessment.answers == town.answers


def test_a_blank_form_holds_no_answers() -> None:
    back = taken(form_of(about=Profile("")))
    assert back.assessment.answers == {}
    assert back.assessment.profile == Profile("")


def test_the_mark_comes_back_with_its_seal() -> None:
    mark = taken(form_of(scope=Scope.QUICK)).mark
    assert mark is not None
    assert (mark.number, mark.scope) == ("KX4M-7QPA", Scope.QUICK)
    assert is_sealed(KEY, mark)


@pytest.mark.parametrize("script", SCRIPTS)
def test_ten_thousand_characters_come_back_equal(script: str) -> None:
    long = (script * 10_000)[:10_000]
    assert taken(form_of({FIRST: Answer(note=long)})).assessment.answers[FIRST].note == long

def test_ten_thousand_characters_of_every_script_come_back_equal_through_pypdf() -> None:
    long = ("".join(SCRIPTS) * 10_000)[:10_000]
    assert taken(by_pypdf(form_of(), {field_name(FIRST, Part.NOTE): long})).assessment.answers == {FIRST: Answer(note=long)}


def test_what_is_filled_in_with_pypdf_comes_back_equal() -> None:
    back = taken(by_pypdf(form_of(), values_of(FIRST, EVERYTHING)))
    assert back.assessment.answers == {FIRST: EVERYTHING}
    assert back.unreadable == ()


@pytest.mark.parametrize("incremental", [False, True])
def test_untouched_answers_stay_as_they_are_when_pypdf_saves_twice(incremental: bool) -> None:
    there = {FIRST: EVERYTHING, OPTIONAL: Answer(not_applicable="none here")}
    once = by_pypdf(form_of(there), values_of(SECOND, Answer(1, note=THAI)), incremental=incremental)
    twice = by_pypdf(once, values_of(SECOND, Answer(2, note=KOREAN)), incremental=incremental)
    assert taken(twice).assessment.answers == there | {SECOND: Answer(2, note=KOREAN)}


def test_lines_end_as_everywhere_however_a_viewer_ends_them() -> None:
    form = with_value(form_of(), field_name(FIRST, Part.NOTE), String("one\rtwo\r\nthree\nfour"))
    assert taken(form).assessment.answers[FIRST].note == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize("kept", [b"\xff\xfe" + "grün".encode("utf-16-le"), b"\xef\xbb\xbf" + "grün".encode(), b"gr\xfcn"])
def test_text_is_read_in_every_way_in_which_a_pdf_may_keep_it(kept: bytes) -> None:
    assert taken(with_value(form_of(), field_name(FIRST, Part.NOTE), String(kept))).assessment.answers[FIRST].note == "grün"


def test_a_long_text_may_be_kept_as_a_stream() -> None:
    def change(document: Inside) -> None:
        field(document, field_name(FIRST, Part.NOTE)).V = document.make_stream(b"A long text.")

    assert taken(changed(form_of(), change)).assessment.answers[FIRST].note == "A long text."


@pytest.mark.parametrize(("part", "given"), [
    (Part.CHOICE, Name("/7")), (Part.CHOICE, Name("/not-applicable")), (Part.EVIDENCE, Name("/proof")), (Part.LINK, String("javascript:alert(1)")),
    (Part.UNTIL, String("5/6/2027")), (Part.UNTIL, String("31.2.2027")), (Part.UNTIL, String("0027-05-31")), (Part.NOTE, String("x" * 10_001)),
    (Part.NOTE, String("a\x00b")), (Part.NOTE, Array([1, 2])), (Part.NOTE, String(b"\xfe\xff\xd8\x00")), (Part.CHOICE, 3),
])
def test_what_cannot_be_read_is_kept_apart_and_spoils_nothing_else(part: Part, given: Inside) -> None:
    back = taken(with_value(form_of({SECOND: EVERYTHING}), field_name(FIRST, part), given))
    assert [unread.criterion for unread in back.unreadable] == [FIRST]
    assert back.assessment.answers == {SECOND: EVERYTHING}


def test_does_not_apply_needs_its_reason_and_a_reason_its_tick() -> None:
    without = with_value(form_of(), field_name(OPTIONAL, Part.CHOICE), Name("/not-applicable"))
    alone = with_value(form_of(), field_name(OPTIONAL, Part.REASON), String("We have none."))
    for form in (without, alone):
        back = taken(form)
        assert [unread.criterion for unread in back.unreadable] == [OPTIONAL]
        assert back.assessment.answers == {}


@pytest.mark.parametrize(("about", "given"), [(About.COUNTRY, "Atlantis"), (About.POPULATION, "many"), (About.NAME, "x" * 201)])
def test_what_cannot_be_read_of_the_municipality_is_kept_apart(about: About, given: str) -> None:
    back = taken(with_value(form_of({FIRST: EVERYTHING}), about, String(given)))
    assert [(unread.criterion, unread.given[:9].casefold()) for unread in back.unreadable] == [("", given[:9].casefold())]
    assert back.assessment.answers == {FIRST: EVERYTHING}


def test_both_halves_agree_on_where_the_mark_is_described() -> None:
    assert fillable_child.MARK_SPACE == MARK_SPACE


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60) | st.sampled_from(SCRIPTS)
LINKS = st.sampled_from(["", "https://example.org/ü?q=%20#x", "http://localhost/"])
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2199, 12, 31))


@st.composite
def any_answer(draw: st.DrawFn, may_be_left_out: bool) -> Answer:
    """An answer of every sort, with texts of every script."""
    rest = {
        "evidence": draw(st.sampled_from(Evidence)), "evidence_text": draw(ANY_TEXT), "evidence_link": draw(LINKS), "note": draw(ANY_TEXT),
        "holds_until": draw(DAYS),
    }
    choice: dict[str, Any] = draw(st.sampled_from([{"level": level} for level in range(5)] + [{"unknown": True}, {}]))
    reason = draw(ANY_TEXT.filter(str.strip)) if may_be_left_out and draw(st.booleans()) else ""
    return Answer(not_applicable=reason, **rest) if reason else Answer(**choice, **rest)


@st.composite
def any_assessment(draw: st.DrawFn) -> Assessment:
    """A random assessment, full or quick."""
    scope = draw(st.sampled_from(Scope))
    chosen = draw(st.lists(st.sampled_from(asked(shipped(), scope)), unique=True, max_size=8))
    answers = {criterion.id: draw(any_answer(bool(criterion.not_applicable))) for criterion in chosen}
    name = draw(st.sampled_from(["", "Łódź", "กรุงเทพ", "서울"]))
    people, kind = draw(st.none() | st.integers(1, 50_000_000)), draw(st.none() | st.sampled_from(KINDS))
    about = Profile(name, draw(st.sampled_from(["", "DE", "KR"])), people, kind)
    return assessment({key: answer for key, answer in answers.items() if answer != NOTHING}, scope=scope, about=about)


@given(any_assessment())
@settings(max_examples=25)
def test_every_assessment_comes_back_equal(whole: Assessment) -> None:
    back = taken(filled(blank(whole.scope), whole, mark_of(whole)))
    assert (dict(back.assessment.answers), back.assessment.profile, back.unreadable) == (dict(whole.answers), whole.profile, ())
