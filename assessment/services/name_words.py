"""The words of a municipality's name, without accents and case, so that it is found by the beginning of any of them."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, delete, insert, select
from sqlalchemy.orm import Session

from assessment.database.standings import NAME_WORDS

MOST_WORDS = 12
LONGEST_WORD = 80
LAST_LETTER = "\U0010ffff"
_WORD = re.compile(r"\w+")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŧ": "t", "_": " "})


def folded(text: str) -> str:
    """A text as it is compared and sorted: without accents, case, and differences of form.

    >>> folded("Ilzer Land – Büchlberg, Łódź, STRAẞE")
    'ilzer land – buchlberg, lodz, strasse'
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN).strip()


def words_of(text: str) -> tuple[str, ...]:
    """The different words of a text, folded.

    >>> words_of("Markt Röhrnbach / Röhrnbach")
    ('markt', 'rohrnbach')
    """
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(folded(text))))[:MOST_WORDS]


def save_words(session: Session, names: Iterable[tuple[int, str]]) -> None:
    """Keep the words of these municipalities' names, in place of those that were kept before."""
    named = list(names)
    connection = session.connection()
    connection.execute(delete(NAME_WORDS).where(NAME_WORDS.c.municipality_id.in_([number for number, _ in named])))
    rows = [{"word": word, "municipality_id": number} for number, name in named for word in words_of(name)]
    if rows:
        connection.execute(insert(NAME_WORDS), rows)


def begins_with(word: ColumnElement[str], beginning: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a word begins like this, as a range that an index answers."""
    return (word >= beginning) & (word < beginning + LAST_LETTER)


def named_like(beginning: ColumnElement[str]) -> Select[tuple[int]]:
    """The numbers of the municipalities whose name has a word that begins like this."""
    return select(NAME_WORDS.c.municipality_id).where(begins_with(NAME_WORDS.c.word, beginning))
