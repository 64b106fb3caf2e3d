"""Passwords: what makes one that can be used, and Argon2id to keep and to compare them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assessment.errors import Problem
from assessment.translation import message

SHORTEST, LONGEST = 12, 200
LEFT_AT_LEAST = 5  # characters that belong to no word, row or pattern that everybody tries
FEW_SIGNS = 3  # different ones, as people put them between and behind words
SHORTEST_OWN_WORD = 4
LONGEST_PERIOD = 4
RUN = 4
COMMON = Path(__file__).with_name("common_passwords.txt")
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1q2w3e4r5t6y7u8i9o0p",
)
_LEET = str.maketrans("013457@$!", "oleastasi")
_SIGNS = re.compile(r"[\s!-/:-@\[-`{-~]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
# 32 MiB and three passes: above what OWASP recommends at least, and eight at once still fit on a small machine
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# the hash of a long random text that nobody has kept: with it, looking for somebody who is not there takes as long
NOBODY = "$argon2id$v=19$m=32768,t=3,p=1$TIsLUeC7CXdrWXovt3mtQw$O3j3TzswvsEyhspF6+X5W0wFbMuVTmJyKO5EYkr51lU"

EASY = message(
    "This password is easy to guess: it is common, or made of your name, a year, a pattern or a row of keys. "
    "Three or four words that have nothing to do with each other make a good one."
)


def problems(password: str, *, about: Iterable[str] = ()) -> Iterator[Problem]:
    """What is wrong with a new password; `about` is what others know of its owner: name, e-mail address, municipality, installation."""
    typed = _plain(password)
    if len(typed) < SHORTEST:
        yield Problem("password", message("Choose a password of at least %(least)s characters.", least=SHORTEST))
    elif len(typed) > LONGEST:
        yield Problem("password", message("Choose a password of at most %(most)s characters.", most=LONGEST))
    elif _is_easy(typed, about):
        yield Problem("password", EASY)


def hashed(password: str) -> str:
    """What is kept of a password. It takes a while on purpose: never do it within a transaction that writes."""
    return _hasher.hash(_plain(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that is kept; takes as long where none is kept, or where it is longer than any can be."""
    typed = _plain(password)
    try:
        same = _hasher.verify(kept or NOBODY, typed if len(typed) <= LONGEST else "")
    except (VerificationError, InvalidHashError):
        return False
    return same and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it is kept less safely than new ones are, and should be hashed again."""
    return _hasher.check_needs_rehash(kept)


def _plain(password: str) -> str:
    """The same letters however a keyboard composes them, and without halves of characters."""
    return unicodedata.normalize("NFKC", password.encode(errors="ignore").decode())


def _is_easy(typed: str, about: Iterable[str]) -> bool:
    """Whether little is left of a password once common words, words about its owner, years, rows of keys and repetitions are taken out.

    >>> _is_easy("passwort2026!", ()), _is_easy("Sommer-Sommer", ()), _is_easy("abcabcabcabc", ())
    (True, True, True)
    >>> _is_easy("kerze traktor nebel", ()), _is_easy("Karla.Berger.77", ["Karla Berger"])
    (False, True)
    """
    folded = typed.casefold()
    own = {word for text in about for word in _SIGNS.split(text.casefold()) if len(word) >= SHORTEST_OWN_WORD}
    signs = max(len(set("".join(_SIGNS.findall(folded)))) - FEW_SIGNS, 0)
    return folded in common() or any(len(_left(form, own)) + signs < LEFT_AT_LEAST for form in (folded, folded.translate(_LEET)))


def _left(folded: str, own: set[str]) -> str:
    """The characters that remain of a password, each of a repetition once."""
    left = _SIGNS.sub("", folded)
    for word in sorted(own | common_words(), key=len, reverse=True):
        left = left.replace(word, "")
    return _once(_without_rows(_YEAR.sub("", left)))


def _without_rows(left: str) -> str:
    """Without what lies side by side in the alphabet, among the digits or on a keyboard, in either direction."""
    for row in (way for each in ROWS for way in (each, each[::-1])):
        for length in range(len(row), RUN - 1, -1):
            for start in range(len(row) - length + 1):
                left = left.replace(row[start:start + length], "")
    return left


def _once(left: str) -> str:
    """A text that only repeats a few characters, once; any other as it is."""
    for period in range(1, LONGEST_PERIOD + 1):
        if left and (left[:period] * len(left))[:len(left)] == left:
            return left[:period]
    return left if len(set(left)) >= LEFT_AT_LEAST else "".join(sorted(set(left)))


@cache
def common() -> frozenset[str]:
    """The bundled list of common passwords, in small letters."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))


@cache
def common_words() -> frozenset[str]:
    """Those of the list that are a single word; they are no better with others of them."""
    return frozenset(word for word in common() if len(word) >= SHORTEST_OWN_WORD and word.isalpha() and len(word) < SHORTEST)
