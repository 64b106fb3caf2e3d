"""Sentences, numbers and dates in the reader's language: gettext for our own words, Babel for figures."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from gettext import NullTranslations, c2py
from pathlib import Path
from types import MappingProxyType

from babel import Locale, dates, lists, numbers
from babel.languages import get_official_languages
from babel.messages.pofile import read_po

from assessment.paths import TRANSLATIONS

SOURCE = "en"
PSEUDO = "en-XA"
_LOCALES = {SOURCE: "en_GB", PSEUDO: "en_GB"}
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that is not said yet: its English form is its key; the edge translates it and fills in the values.

    A sentence that counts something also has its `plural` form and the `count` that chooses between the two.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    plural: str = ""
    count: int = 1


def message(key: str, /, **values: object) -> Message:
    """Mark a sentence for translation without saying it: `message("Level %(level)s does not exist.", level=7)`."""
    return Message(key, values)


def counted(singular: str, plural: str, num: int, /, **values: object) -> Message:
    """Mark a sentence that counts: `counted("%(num)s question", "%(num)s questions", 12)`."""
    return Message(singular, {"num": num, **values}, plural, num)


class Pseudo(NullTranslations):
    """A language for tests: every translated sentence stands in brackets, so that what was not translated stands out."""

    def gettext(self, message: str) -> str:
        """The sentence in brackets."""
        return f"⟦{message}⟧" if message else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The English form for this number, in brackets."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """The sentence in brackets; the context does not show."""
        return self.gettext(message)


class _Spoken(NullTranslations):
    """A language with a file of translations; what is not translated yet is said in English."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.name.replace("-", "_"))
        self._plural_form = c2py(catalog.plural_expr)
        self._sentences: dict[tuple[str, str], tuple[str, ...]] = {}
        for entry in catalog:
            if entry.id and not entry.fuzzy:
                key = entry.id if isinstance(entry.id, str) else entry.id[0]
                forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
                self._sentences[entry.context or "", key] = forms

    def _said(self, context: str, key: str, *, form: int = 0) -> str:
        forms = self._sentences.get((context, key), ())
        return forms[form] if form < len(forms) else ""

    def gettext(self, message: str) -> str:
        """The sentence in this language."""
        return self._said("", message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The sentence in the form that this language uses for this number."""
        return self._said("", msgid1, form=self._plural_form(n)) or (msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """The sentence in this language, where the same English words mean different things."""
        return self._said(context, message) or message


_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The language of the reader being served, for example `en`."""
    return _language.get()


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Say everything inside this block in one language."""
    token = _language.set(wanted if wanted in languages() or wanted == PSEUDO else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def languages() -> tuple[str, ...]:
    """The languages that can be chosen: the source and every language with a file of translations."""
    return (SOURCE, *sorted(path.parent.name for path in TRANSLATIONS.glob("*/messages.po")))


@cache
def _translations(wanted: str) -> NullTranslations:
    if wanted == PSEUDO:
        return Pseudo()
    path = TRANSLATIONS / wanted / "messages.po"
    return _Spoken(path) if path.is_file() else NullTranslations()


def gettext(key: str, /, **values: object) -> str:
    """Say a sentence in the reader's language; values are filled in only where some are given."""
    said = _translations(language()).gettext(key)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    """Say a sentence that counts; `%(num)s` is the number, written as the reader's language writes it."""
    return _translations(language()).ngettext(singular, plural, num) % {"num": number(num), **values}


def pgettext(context: str, key: str, /, **values: object) -> str:
    """Say a sentence whose English words mean different things in different places."""
    said = _translations(language()).pgettext(context, key)
    return said % values if values else said


def say(unsaid: Message) -> str:
    """Say a marked sentence in the reader's language. Values that are marked sentences, dates or fractions are said as well."""
    values = {name: _spoken_value(value) for name, value in unsaid.values.items()}
    if unsaid.plural:
        return ngettext(unsaid.key, unsaid.plural, unsaid.count, **{name: value for name, value in values.items() if name != "num"})
    return gettext(unsaid.key, **values)


def _spoken_value(value: object) -> object:
    match value:
        case Message():
            return say(value)
        case datetime():
            return f"{long_date(value)}, {clock(value)}"
        case date():
            return long_date(value)
        case Fraction():
            return number(value, 0 if value.denominator == 1 else 1)
    return value


@cache
def _locale(wanted: str) -> Locale:
    return Locale.parse(_LOCALES.get(wanted, wanted), sep="_" if wanted in _LOCALES else "-")


def number(value: Fraction | int, digits: int = 0) -> str:
    """Write a number as the reader does, rounded half up to a fixed count of digits.

    >>> number(Fraction(85, 2)), number(Fraction(9, 4), 1), number(12000)
    ('43', '2.3', '12,000')
    """
    return _written(_rounded(value, 10**digits), digits, language())


def _rounded(value: Fraction | int, scale: int) -> int:
    """A number times `scale`, rounded half up, by whole numbers only."""
    numerator, denominator = value.as_integer_ratio()
    return (2 * numerator * scale + denominator) // (2 * denominator)


@lru_cache(maxsize=16_384)
def _written(scaled: int, digits: int, wanted: str) -> str:
    """A number that was multiplied by as many tens, in a language; the same few numbers stand on pages many times."""
    places = "." + "0" * digits if digits else ""
    return numbers.format_decimal(Decimal(scaled).scaleb(-digits), format=f"#,##0{places}", locale=_locale(wanted))


def percent(share: Fraction) -> str:
    """Write a share of 0 to 1 in whole per cent, with a space that does not break.

    >>> percent(Fraction(5, 6)).replace("\N{NO-BREAK SPACE}", " ")
    '83 %'
    """
    return f"{_written(_rounded(share, 100), 0, language())}{_NO_BREAK}%"


def long_date(day: date) -> str:
    """Write a date in full: 20 November 2026."""
    return dates.format_date(day, "long", locale=_locale(language()))


@lru_cache(maxsize=4_096)
def _short(day: date, language: str) -> str:
    return dates.format_date(day, "medium", locale=_locale(language))


def short_date(day: date) -> str:
    """Write a date in short, for a table: Nov 20, 2026."""
    return _short(day, language())


def long_month(day: date) -> str:
    """Write the month of a day in full: November 2026."""
    return dates.format_date(day, "LLLL yyyy", locale=_locale(language()))


def clock(moment: datetime) -> str:
    """Write the time of day: 14:32."""
    return _clock(time(moment.hour, moment.minute), language())


@lru_cache(maxsize=1_440)
def _clock(minute: time, tag: str) -> str:
    return dates.format_time(minute, "HH:mm", locale=_locale(tag))


def hours(effort: Fraction | int) -> str:
    """Say an effort in hours.

    >>> [hours(effort) for effort in (0, Fraction(1, 6), Fraction(1, 2), 1, Fraction(3, 2), 12)]
    ['no extra time', '10 minutes', 'half an hour', '1 hour', '1.5 hours', '12 hours']
    """
    numerator, denominator = effort.as_integer_ratio()
    if numerator == 0:
        return gettext("no extra time")
    if (numerator, denominator) == (1, 2):
        return gettext("half an hour")
    if numerator < denominator:
        return ngettext("%(num)s minute", "%(num)s minutes", _rounded(effort, 60))
    if denominator == 1:
        return ngettext("%(num)s hour", "%(num)s hours", numerator)
    return gettext("%(number)s hours", number=number(effort, 1))


def listed(items: Iterable[str]) -> str:
    """Join words as in a sentence: a, b and c."""
    return lists.format_list(list(items), locale=_locale(language()))


def country_name(code: str) -> str:
    """The name of a country in the reader's language, or the code itself where there is none."""
    return str(_locale(language()).territories.get(code.upper(), code))


@cache
def countries() -> frozenset[str]:
    """All codes of two letters that stand for a country (ISO 3166)."""
    codes = {str(code) for code in Locale.parse("en").territories}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES)


@cache
def spoken_in(country: str) -> frozenset[str]:
    """The languages that are official in a country, by code: `spoken_in("CH")` holds `de` and `fr`."""
    return frozenset(get_official_languages(country.upper(), de_facto=True))
