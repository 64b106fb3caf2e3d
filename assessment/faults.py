"""What is wrong with the shape of something given, in plain words: one sentence for each kind of fault, never a library's own."""

import re
import tomllib
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assessment.errors import Problem
from assessment.translation import Message, counted, message

NOT_BLANK = r"\S"
IDENTIFIER = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DOTTED_IDENTIFIER = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
ADDRESS = r"^https?://[^\s/]\S*$"
WEB_ADDRESS = r"^(https?://[^\s/\p{Cc}][^\s\p{Cc}]*)?$"
PLAIN_TEXT = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F]*$"
PLAIN_TEXT_NOT_BLANK = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F]*[^\s\x00-\x1F\x7F][^\x00-\x08\x0B\x0C\x0E-\x1F\x7F]*$"
YEARS = "years"

DOTS_WITHOUT_HARM = 1000
_TOO_DEEP = message("This is nested too deeply.")
_MISSING = message("This is missing.")
_TEXT = message("This must be text.")
_WHOLE = message("This must be a whole number.")
_NUMBER = message("This must be a number.")
_BLANK = message("This is empty; write something or leave the key out.")
_LIST = message("This must be a list.")
_TABLE = message("This must be a table of keys and values.")
_ADDRESS = message("This must be an address that begins with https:// or http:// and has no spaces.")
_DATE = message("This must be a date, written like 2026-11-20.")

_SENTENCES: Mapping[str, Message] = {
    "missing": _MISSING,
    "extra_forbidden": message("This key is not known here."),
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "finite_number": message("This must be an ordinary number, not infinite or undefined."),
    "bool_type": message("This must be true or false."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    YEARS: message("This must lie between the years 2000 and 2199."),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "string_too_short": _BLANK,
    "string_unicode": message("This holds characters that are not text."),
}

_PATTERNS: Mapping[str, Message] = {
    NOT_BLANK: _BLANK,
    IDENTIFIER: message("An identifier has only lower-case letters, digits and hyphens."),
    ADDRESS: _ADDRESS,
    WEB_ADDRESS: _ADDRESS,
    PLAIN_TEXT: message("This holds control characters; please use ordinary text."),
    PLAIN_TEXT_NOT_BLANK: message("Please write a few words here, in ordinary text."),
    r"^[A-Z]{2}$": message("This must be a country code of two capital letters, like DE."),
    r"^[a-z]{2,3}$": message("This must be a language code of two or three small letters, like de."),
    r"^(world|eu|[a-z]{2})$": message("This must be world, eu or a country code of two small letters, like de."),
    DOTTED_IDENTIFIER: message("This may have only lower-case letters, digits, hyphens and dots."),
}


def in_words(pattern: str) -> Message:
    """What a text has to be like that must match a pattern."""
    return _PATTERNS.get(pattern, message("This is not written as it should be."))


def _limit(name: str, key: str) -> Callable[[Mapping[str, Any]], Message]:
    """A sentence with one limit in it."""
    return lambda facts: message(key, limit=Fraction(str(facts[name])))


_WITH_LIMITS: Mapping[str, Callable[[Mapping[str, Any]], Message]] = {
    "greater_than": _limit("gt", "This must be more than %(limit)s."),
    "greater_than_equal": _limit("ge", "This must be at least %(limit)s."),
    "less_than": _limit("lt", "This must be less than %(limit)s."),
    "less_than_equal": _limit("le", "This must be at most %(limit)s."),
    "string_too_long": lambda facts: counted(
        "This may have at most %(num)s character.", "This may have at most %(num)s characters.", facts["max_length"]
    ),
    "too_short": lambda facts: counted("This needs at least %(num)s entry.", "This needs at least %(num)s entries.", facts["min_length"]),
    "too_long": lambda facts: counted("This may have at most %(num)s entry.", "This may have at most %(num)s entries.", facts["max_length"]),
    "literal_error": lambda facts: message("This must be one of: %(allowed)s.", allowed=", ".join(re.findall(r"'([^']*)'", facts["expected"]))),
    "string_pattern_mismatch": lambda facts: in_words(facts["pattern"]),
}


def sentence(fault: ErrorDetails) -> Message:
    """The plain sentence for one fault that validation found."""
    kind, facts = fault["type"], fault.get("ctx", {})
    if kind in _WITH_LIMITS:
        return _WITH_LIMITS[kind](facts)
    return _SENTENCES.get(kind, message("This is not written as it should be."))


def named(given: object, steps: tuple[int | str, ...]) -> str:
    """The dotted name of a place in something given; an entry of a list goes by its own id or level, else by its number from 1.

    >>> named({"levels": [{"level": 3, "text": ""}]}, ("levels", 0, "text"))
    'levels.3.text'
    >>> named({"ask": ["", "mayor"]}, ("ask", 1))
    'ask.2'
    """
    names: list[str] = []
    for step in steps:
        if isinstance(step, int):
            given = given[step] if isinstance(given, list) else None
            names.append(_entry_name(given, step))
        else:
            given = given.get(step) if isinstance(given, dict) else None
            names.append(step)
    return ".".join(names)


def _entry_name(entry: object, number: int) -> str:
    """What one entry of a list is called."""
    if isinstance(entry, dict):
        for key in ("id", "level"):
            if isinstance(entry.get(key), str | int) and not isinstance(entry[key], bool):
                return str(entry[key])
    return str(number + 1)


def problems(error: ValidationError, given: object, *, prefix: str = "") -> list[Problem]:
    """Every fault of one validation as problems, each with its key, in the order of the keys as given."""
    return [Problem(prefix + named(given, fault["loc"]), sentence(fault)) for fault in error.errors(include_url=False, include_input=False)]


_PIECE = re.compile(
    r'''
    (?P<key> [\w-]++ | """(?:[^"\\]|\\.|""?(?!"))*+""" | \'{3}(?:[^\']|\'\'?(?!\'))*+\'{3} | "(?:[^"\\\n]|\\.)*+" | \'[^\'\n]*+\' )
    | (?P<dot> \. ) | (?P<space> [ \t]++ ) | (?P<comment> \#[^\n]*+ ) | (?P<quote> ["\'] ) | (?P<other> [^\w\-"\'.\#\ \t]++ )
    ''',
    re.VERBOSE | re.DOTALL,
)


def _dotted_too_long(text: str) -> bool:
    """Whether a key has so many parts that the parser, whose work grows with their square, would take for ever."""
    if text.count(".") <= DOTS_WITHOUT_HARM:
        return False
    parts = 0
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "quote":
                return False  # a text without its end: the parser stops here
            case "dot":
                parts += 1
                if parts > DOTS_WITHOUT_HARM:
                    return True
            case "other" | "comment":
                parts = 0
    return False


def toml(text: str) -> dict[str, Any] | Message:
    """Read TOML; where that fails, the sentence that says where the fault is."""
    if _dotted_too_long(text):
        return _TOO_DEEP
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _toml_fault(str(error))
    except RecursionError:
        return _TOO_DEEP
    except ValueError:
        return message("This is not valid TOML: it holds a number or a date that cannot be.")


def _toml_fault(said: str) -> Message:
    """Where a TOML parser stumbled, and over what where that is sure."""
    twice = "Cannot overwrite" in said or "Cannot declare" in said or "Duplicate" in said
    found = re.search(r"line (\d+), column (\d+)", said)
    if not found:
        return message("This is not valid TOML: it ends too early, for example inside a text without its closing quotation mark.")
    line, column = found.groups()
    if twice:
        return message("This is not valid TOML: a key or table is given twice (line %(line)s, column %(column)s).", line=line, column=column)
    return message("This is not valid TOML: the fault is at line %(line)s, column %(column)s.", line=line, column=column)
