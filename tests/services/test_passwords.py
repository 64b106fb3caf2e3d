"""A password is long, not everybody's first try, and kept so that nobody can read it."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from assessment.services import passwords
from assessment.services.passwords import NOBODY, common, hashed, is_outdated, matches, problems

GOOD = "kerze traktor nebel"


def refused(password: str, *about: str) -> list[str]:
    """What is wrong with a password, in English."""
    return [problem.message.key % dict(problem.message.values) for problem in problems(password, about=about)]


@pytest.mark.parametrize("password", [
    GOOD, "correct pony cell staple", "xk2-9fj-wq7-ppz", "Kirchturm & Uhr 3", "สวัสดีครับผมชื่อ", "안녕하세요반갑습니다하하", "    spaces   are   fine",
    "🚒🐄🌧🏛🍞🚲🧀🎻⛵🕯🌲🪁", "}{:?>#<~|+)(*&",
])
def test_anything_long_that_nobody_tries_first_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert refused(password) == []


@pytest.mark.parametrize("password", [
    "123456789012", "passwortpasswort", "Passw0rd2026!", "P@SSW0RD1234", "qwertzuiop12", "aaaaaaaaaaaaa", "abcabcabcabcabc", "12.12.1980-12.12.1980",
    "Sommer-2026-Sommer", "!!!!!!!!!!!!!!", "abcdefghijklmnop", "zyxwvutsrqponm", "correct horse battery staple", "iloveyouforever", "🙂" * 12,
    "１２３４５６７８９０１２", "Willkommen, 1234!?",
])
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert [sentence[:35] for sentence in refused(password)] == ["This password is easy to guess: it "]


@pytest.mark.parametrize(("password", "about"), [
    ("Karla Berger 77", "Karla Berger"), ("karla.berger@example.org", "karla.berger@example.org"), ("Probedorf-2026!!", "Probedorf"),
    ("smart-readiness-1", "Smart Readiness"),
])
def test_what_others_know_of_somebody_makes_no_password(password: str, about: str) -> None:
    assert refused(password, about) != []


@pytest.mark.parametrize(("password", "sentence"), [
    ("", "at least 12"), ("kerze nebel", "at least 12"), ("e\u0301" * 6, "at least 12"), ("k" * 201, "at most 200"), ("ab" * 5_000, "at most 200"),
])
def test_a_password_has_a_length(password: str, sentence: str) -> None:
    (said,) = refused(password)
    assert sentence in said


def test_the_ends_of_the_lengths_are_taken() -> None:
    assert refused("kerze trakto") == []
    assert refused("".join(chr(97 + (number * number) % 23) for number in range(200))) == []


def test_what_is_kept_is_argon2id_and_never_twice_the_same() -> None:
    first, second = hashed(GOOD), hashed(GOOD)
    assert first.startswith("$argon2id$v=19$m=32768,t=3,p=1$")
    assert (first != second, GOOD in first, len(first) <= 200) == (True, False, True)


def test_the_right_password_matches_however_its_letters_are_composed() -> None:
    kept = hashed("Straßenfest übermorgen")
    assert matches(unicodedata.normalize("NFD", "Straßenfest übermorgen"), kept)
    wrong = ("strassenfest übermorgen", "", "x" * 10_000, "\ud800" * 12, "Straßenfest übermorgen\x00")
    assert [matches(each, kept) for each in wrong] == [False] * 5


@pytest.mark.parametrize("kept", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$", "\x00"])
def test_what_is_no_hash_matches_nothing(kept: str) -> None:
    assert not matches(GOOD, kept)


def test_nobody_matches_nothing_not_even_the_empty_password() -> None:
    assert [matches(password, None) for password in ("", GOOD, "x" * 300)] == [False] * 3


def test_looking_for_nobody_is_as_much_work_as_looking_for_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []

    class Counting:
        def verify(self, kept: str, typed: str) -> bool:
            work.append(kept[:30])
            return False

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for kept, password in ((NOBODY, GOOD), (None, GOOD), (None, "x" * 10_000), (NOBODY, "x" * 10_000)):
        matches(password, kept)
    assert work == ["$argon2id$v=19$m=32768,t=3,p=1"] * 4


def test_the_hash_of_nobody_is_of_the_present_kind_and_an_older_one_is_renewed() -> None:
    assert not is_outdated(NOBODY)
    assert not is_outdated(hashed(GOOD))
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD))


def test_the_bundled_list_is_there_and_in_small_letters() -> None:
    assert len(common()) > 300
    assert {"passwort", "qwertyuiopas", "correct horse battery staple"} <= common()
