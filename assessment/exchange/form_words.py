"""The words of a form filled in elsewhere: what stands in its lists, and what was meant by what stands in its fields, in any language."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from unicodedata import normalize

from assessment.answers import Evidence, Kind, State
from assessment.catalogue.model import Criterion
from assessment.questionnaire import Scope
from assessment.translation import PSEUDO, Message, languages, say, speaking
from assessment.wording import EVIDENCE, KINDS, SCOPES, STATES

LONGEST_ENTRY = 90
NO_LEVEL = (State.UNKNOWN, State.NOT_APPLICABLE)
_NEW_LINE = re.compile(r"\r\n?")
_LEVEL = re.compile(r"([0-4])(?:\.0+)?(?:\s*[-–—−:.)](?=\s)\s*+(?!\d{1,2}$).*)?", re.DOTALL)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00.*)?")
_POINTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_STROKES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTHS = 12


def level_entry(level: int, statement: str) -> str:
    """How a level stands in a list to choose from: its figure, and as much of its statement as can be read at a glance."""
    shown = statement if len(statement) <= LONGEST_ENTRY else f"{statement[:LONGEST_ENTRY].rsplit(' ', 1)[0]}…"
    return f"{level} – {shown}"


def entries(criterion: Criterion) -> Iterator[str]:
    """Everything that can be chosen as the answer to a criterion, in the language that is spoken."""
    yield from (level_entry(level.level, level.statement) for level in criterion.levels)
    yield say(STATES[State.UNKNOWN])
    if criterion.not_applicable is not None:
        yield say(STATES[State.NOT_APPLICABLE])


def normalised(text: str) -> str:
    """Typed text with the new lines of one kind; nothing else changes."""
    return _NEW_LINE.sub("\n", text)


def answer_meant(text: str) -> int | State | None:
    """The level, or "don't know", or "does not apply", that a field means; None where it cannot be told."""
    if found := _LEVEL.fullmatch(_with_our_digits(text.strip())):
        return int(found[1])
    word = _known_words(STATES, tuple(state.value for state in NO_LEVEL)).get(_bare(text))
    return State(word) if word else None


def evidence_meant(text: str) -> Evidence | None:
    """The kind of evidence that a field means."""
    word = _known_words(EVIDENCE).get(_bare(text))
    return Evidence(word) if word else None


def kind_meant(text: str) -> Kind | None:
    """The kind of municipality that a field means."""
    word = _known_words(KINDS, tuple(Kind)).get(_bare(text))
    return Kind(word) if word else None


def scope_meant(text: str) -> Scope | None:
    """The scope that a field means."""
    word = _known_words(SCOPES).get(_bare(text))
    return Scope(word) if word else None


def day_meant(text: str) -> date | None:
    """The day that a field means: 2026-11-20, 20.11.2026, or 20/11/2026 where only one of the two can be a month."""
    text = _with_our_digits(text.strip())
    if found := _ISO.fullmatch(text):
        return _day(*found.groups())
    if found := _POINTS.fullmatch(text):
        return _day(*reversed(found.groups()))
    if found := _STROKES.fullmatch(text):
        one, other, year = found.groups()
        if one == other or int(one) > _MONTHS:
            return _day(year, other, one)
        return _day(year, one, other) if int(other) > _MONTHS else None
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _with_our_digits(text: str) -> str:
    """The text with 0 to 9 in place of the digits of another script."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def _bare(text: str) -> str:
    """A word as it is compared: without case, kind of apostrophe, and number of spaces."""
    return " ".join(normalize("NFKC", text).casefold().replace("’", "'").split())


def _known_words(words: Mapping[str, Message], only: tuple[str, ...] = ()) -> dict[str, str]:
    return _in_all_languages(tuple((value, sentence.key) for value, sentence in words.items() if not only or value in only))


@cache
def _in_all_languages(words: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """For each way in which a word may stand in a field, the value that it means; the value itself is one."""
    found = {_bare(each): value for value, _ in words for each in (value, value.replace("-", "_"))}
    for language in (PSEUDO, *languages()):
        with speaking(language):
            found |= {_bare(say(Message(key))): value for value, key in words}
    return found
