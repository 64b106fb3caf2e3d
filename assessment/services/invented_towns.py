"""Municipalities that do not exist, for demonstrations: their names, countries, sizes and kinds, always the same for the same seed."""

import random
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import accumulate

from assessment.answers import SIZE_CLASSES, Kind, Profile, size_bounds

MARK = "(demonstration)"
COMMUNITIES, NEIGHBOURS = 12, 8
AROUND = COMMUNITIES + NEIGHBOURS
COUNTRY_OF_THE_TWELVE = "DE"
MARKET_TOWN = Profile(f"Markt Musterbach {MARK}", COUNTRY_OF_THE_TWELVE, 4_300, Kind.TOWN)
ASSOCIATION = Profile(f"Gemeindeverband Musterland {MARK}", COUNTRY_OF_THE_TWELVE, None, Kind.ASSOCIATION)
MINISTRY = Profile(f"Ministerium für Beispiele {MARK}", COUNTRY_OF_THE_TWELVE, None, Kind.ASSOCIATION)
# what "example" is called in each country, by what stands before a place there and behind it
PLACES = {
    "DE": (("Muster", "Beispiel", "Probe", "Schein", "Übungs"), ("dorf", "heim", "hausen", "kirchen", "berg", "tal", "au", "stadt")),
    "AT": (("Muster", "Beispiel", "Probe", "Versuchs"), ("dorf", "kirchen", "ötz", "matt", "zell", "graben", "markt")),
    "CZ": (("Vzorová ", "Ukázková ", "Zkušební "), ("Lhota", "Ves", "Hora", "Lípa", "Třebová")),
    "FR": (("Exemple", "Modèle", "Essai"), ("ville", "court", "-sur-Rien", "-les-Bains", "-le-Petit")),
    "PL": (("Przykładowa ", "Wzorowa ", "Próbna "), ("Wola", "Góra", "Dąbrowa", "Łąka")),
    "CH": (("Muster", "Beispiel", "Probe"), ("wil", "ikon", "ingen", "see", "egg")),
    "EE": (("Näidis", "Proovi", "Eeskuju"), ("küla", "mäe", "järve", "nurme", "linna")),
    "SI": (("Zgledna ", "Vzorčna "), ("Vas", "Gora", "Loka", "Polica")),
    "TH": (("บ้านตัวอย่าง", "เมืองตัวอย่าง"), ("เหนือ", "ใต้", "กลาง")),
    "KR": (("예시", "보기"), ("마을", "읍", "시")),
}
_COUNTRY_SHARES = (34, 15, 14, 12, 9, 6, 4, 3, 2, 1)
_SIZE_SHARES = (17, 17, 39, 19, 5, 2.3, 0.7)
_UP_TO_LARGEST = 1_500_000
_COUNTY, _UNCOUNTED = 0.012, 0.01
_MONTHS, _LATELY = 30, 150


@dataclass(frozen=True, slots=True)
class Town:
    """An invented municipality: its number from 0, its profile, and the day of its newest final assessment.

    The first twelve are the communities around the market town, which is the first of them; then come their neighbours.
    """

    number: int
    profile: Profile
    day: date

    @property
    def is_community(self) -> bool:
        """Whether it is one of the twelve."""
        return self.number < COMMUNITIES

    @property
    def is_near(self) -> bool:
        """Whether it is one of the twelve or one of their neighbours."""
        return self.number < AROUND


def luck(seed: int, *about: object) -> random.Random:
    """The chance that decides about something, the same for the same seed."""
    return random.Random("/".join(map(str, ("smart-readiness", seed, *about))))  # noqa: S311 - nothing secret comes of it


def guessable(seed: int, length: int, *about: object) -> str:
    """A key for an address. Whoever knows the seed can work it out: it is only for what is invented."""
    digest = sha256("/".join(map(str, ("key", seed, *about))).encode()).digest()
    return urlsafe_b64encode(digest).decode()[:length]


def town(seed: int, number: int, today: date) -> Town:
    """One municipality of a population."""
    chance = luck(seed, "town", number)
    if number < AROUND:
        return Town(number, _near(chance, number), today - timedelta(chance.randrange(14, _LATELY)))
    profile = _somewhere(chance, number)
    return Town(number, profile, today - timedelta(int(30.4 * _MONTHS * chance.random() ** 1.6) + 1))


def _near(chance: random.Random, number: int) -> Profile:
    if not number:
        return MARKET_TOWN
    population = chance.randrange(650, 3_400)
    return Profile(_name(chance, COUNTRY_OF_THE_TWELVE, number), COUNTRY_OF_THE_TWELVE, population, _kind(chance, population))


def _somewhere(chance: random.Random, number: int) -> Profile:
    country = chance.choices(tuple(PLACES), cum_weights=_COUNTRIES)[0]
    if chance.random() < _COUNTY:
        return Profile(_name(chance, country, number), country, chance.randrange(40_000, 400_000), Kind.COUNTY)
    population = _population(chance)
    return Profile(_name(chance, country, number), country, None if chance.random() < _UNCOUNTED else population, _kind(chance, population))


def _name(chance: random.Random, country: str, number: int) -> str:
    before, behind = PLACES[country]
    return f"{chance.choice(before)}{chance.choice(behind)} {number:05} {MARK}"


def _population(chance: random.Random) -> int:
    """Many small and few large ones; within a class the smaller are the more frequent."""
    size = chance.choices(range(1, len(SIZE_CLASSES) + 2), cum_weights=_SIZES)[0]
    smallest, largest = size_bounds(size)
    low, high = max(smallest, 60), largest or _UP_TO_LARGEST
    return min(int(low * (high / low) ** chance.random()), high)


def _kind(chance: random.Random, population: int) -> Kind:
    if population < chance.randrange(1_500, 4_500):
        return Kind.VILLAGE
    return Kind.TOWN if population < chance.randrange(25_000, 70_000) else Kind.CITY


_COUNTRIES, _SIZES = tuple(accumulate(_COUNTRY_SHARES)), tuple(accumulate(_SIZE_SHARES))
