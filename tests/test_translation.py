"""Sentences, numbers and dates are said in the reader's language."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from assessment import translation
from assessment.translation import (
    Message,
    clock,
    counted,
    countries,
    country_name,
    gettext,
    hours,
    languages,
    listed,
    long_date,
    message,
    ngettext,
    number,
    percent,
    pgettext,
    say,
    speaking,
    spoken_in,
)

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save"
msgstr "Speichern"

msgid "Level %(level)s"
msgstr "Stufe %(level)s"

msgid "%(num)s question"
msgid_plural "%(num)s questions"
msgstr[0] "%(num)s Frage"
msgstr[1] "%(num)s Fragen"

msgctxt "month"
msgid "May"
msgstr "Mai"

#, fuzzy
msgid "Cancel"
msgstr "Löschen"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another language with a few sentences, spoken."""
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "messages.po").write_text(GERMAN, encoding="utf-8")
    monkeypatch.setattr(translation, "TRANSLATIONS", tmp_path)
    for cached in (languages, translation._translations):
        cached.cache_clear()
    with speaking("de"):
        yield
    for cached in (languages, translation._translations):
        cached.cache_clear()


@pytest.mark.usefixtures("german")
def test_a_sentence_is_said_in_the_language_spoken() -> None:
    assert gettext("Save") == "Speichern"
    assert say(message("Level %(level)s", level=3)) == "Stufe 3"
    assert (ngettext("%(num)s question", "%(num)s questions", 1), ngettext("%(num)s question", "%(num)s questions", 2)) == ("1 Frage", "2 Fragen")
    assert say(counted("%(num)s question", "%(num)s questions", 1200)) == "1.200 Fragen"
    assert pgettext("month", "May") == "Mai"


@pytest.mark.usefixtures("german")
def test_what_is_not_translated_or_not_sure_is_said_in_english() -> None:
    assert [gettext("Open"), gettext("Cancel"), gettext("May"), pgettext("name", "May")] == ["Open", "Cancel", "May", "May"]
    assert ngettext("%(num)s town", "%(num)s towns", 2) == "2 towns"


@pytest.mark.usefixtures("german")
def test_figures_are_written_as_the_language_writes_them() -> None:
    assert (number(12000), number(Fraction(9, 4), 1)) == ("12.000", "2,3")
    assert long_date(date(2026, 11, 20)) == "20. November 2026"
    assert country_name("DE") == "Deutschland"
    assert listed(["eins", "zwei", "drei"]) == "eins, zwei und drei"


@pytest.mark.usefixtures("german")
def test_the_languages_are_english_and_those_with_a_file() -> None:
    assert languages() == ("en", "de")


def test_a_language_that_nobody_translated_is_said_in_english() -> None:
    with speaking("xx"):
        assert translation.language() == "en"


def test_the_pseudo_language_puts_each_sentence_in_brackets() -> None:
    with speaking("en-XA"):
        assert gettext("Save") == "⟦Save⟧"
        assert say(counted("%(num)s question", "%(num)s questions", 2)) == "⟦2 questions⟧"
        assert pgettext("month", "May") == "⟦May⟧"
        assert gettext("") == ""


def test_the_language_ends_with_its_block() -> None:
    with speaking("en-XA"):
        pass
    assert gettext("Save") == "Save"


def test_marked_sentences_and_dates_inside_a_sentence_are_said_as_well() -> None:
    inner = message("Stage %(stage)s", stage=2)
    assert say(message("%(what)s on %(day)s", what=inner, day=date(2026, 11, 20))) == "Stage 2 on 20 November 2026"
    assert say(message("At %(moment)s", moment=datetime(2026, 11, 20, 14, 32, tzinfo=UTC))) == "At 20 November 2026, 14:32"
    assert say(message("%(whole)s or %(half)s", whole=Fraction(2), half=Fraction(5, 2))) == "2 or 2.5"


def test_a_per_cent_sign_in_a_sentence_without_values_stays() -> None:
    assert gettext("83 % done") == "83 % done"


def test_equal_messages_are_equal() -> None:
    assert message("A", b=1) == Message("A", {"b": 1})


@pytest.mark.parametrize(("value", "expected"), [(Fraction(1, 2), "1"), (Fraction(5, 2), "3"), (Fraction(-1, 2), "0"), (Fraction(49, 100), "0")])
def test_a_half_is_rounded_up(value: Fraction, expected: str) -> None:
    assert number(value) == expected


def test_a_share_does_not_break_between_number_and_sign() -> None:
    assert percent(Fraction(5, 6)) == "83\N{NO-BREAK SPACE}%"


def test_the_clock_has_24_hours() -> None:
    assert clock(datetime(2026, 11, 20, 14, 32, tzinfo=UTC)) == "14:32"


def test_minutes_are_said_where_hours_are_too_long() -> None:
    assert [hours(Fraction(1, 4)), hours(Fraction(1, 60)), hours(Fraction(5, 2))] == ["15 minutes", "1 minute", "2.5 hours"]


def test_a_country_that_nobody_knows_keeps_its_code() -> None:
    assert [country_name("TH"), country_name("EU"), country_name("QQ")] == ["Thailand", "European Union", "QQ"]


def test_countries_are_those_one_can_live_in() -> None:
    assert {"DE", "TH", "KR", "GB"} <= countries()
    assert not {"EU", "UN", "ZZ", "XA", "001"} & countries()


def test_the_languages_of_a_country_are_known() -> None:
    assert spoken_in("CH") >= {"de", "fr", "it"}
    assert spoken_in("") == frozenset()
