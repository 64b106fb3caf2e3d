"""What hypothesis draws answers from that come in by other ways: texts in many scripts, and everything that programs like to change."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from assessment.answers import Answer, Evidence
from assessment.questionnaire import Scope, asked
from tests.builders import shipped
from tests.strategies import Draw

SCRIPTS = ("abcXYZ äöüß éñ'\"&<>", "ภาษาไทย ำ้", "한국어 조선말", "العربية ١٢٣", "🚀👩🏽\u200d🚒 \u200f\u202e", "=+-@\t\n_x0041_ x005F_ 0123")
TEXTS = st.one_of(st.text("".join(SCRIPTS), max_size=40), st.sampled_from([
    "=1+1", "+49 30", "-3", "@SUM(A1)", "'quoted", "_x000D_", "x005F_", " spaces ", "line\nline\n", "3", "TRUE", "2026-11-20", "#REF!", "x" * 10_000,
]))
LINKS = st.sampled_from(["", "https://example.org/ü?a=1&b=2#c", "http://例え.jp/道", "https://example.org/" + "a" * 1_900])
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2199, 12, 31))


@st.composite
def any_answer(draw: Draw, may_not_apply: bool) -> Answer:
    """An answer as a municipality can give it, of any sort."""
    plain = Answer(
        evidence=draw(st.sampled_from(Evidence)), evidence_text=draw(TEXTS), evidence_link=draw(LINKS), holds_until=draw(DAYS), note=draw(TEXTS),
    )
    sort = draw(st.integers(0, 7 if may_not_apply else 6))
    if sort == 7:
        return replace(plain, not_applicable=draw(TEXTS.filter(str.strip)))
    return replace(plain, level=sort if sort < 5 else None, unknown=sort == 5)


@st.composite
def any_answers(draw: Draw, scope: Scope) -> dict[str, Answer]:
    """Answers to some of the criteria that are asked."""
    some = draw(st.lists(st.sampled_from(asked(shipped(), scope)), max_size=8, unique=True))
    return {each.id: draw(any_answer(each.not_applicable is not None)) for each in some}
