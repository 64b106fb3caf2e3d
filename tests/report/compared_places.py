"""Comparisons to make reports of: two to twenty places that answered in plausible ways, most of them for the second year."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256

from assessment.answers import Answer, Kind, Profile
from assessment.comparison import Place, side_by_side
from assessment.exchange.comparison_json import to_json
from assessment.report.compared import compared
from assessment.report.comparison_content import NONE, ComparisonReport, comparison_report
from assessment.report.comparison_pdf import render
from assessment.scoring import score_answers
from assessment.services.comparison_files import taken_along, title_taken
from assessment.translation import speaking
from tests.builders import DAY, DOES_NOT_APPLY, DON_T_KNOW, answered, shipped
from tests.places import alone

NAMES = (
    "Aheim", "Bedorf", "Cestadt", "Dehausen", "Ebach", "Fedorf an der langen Brücke", "Geberg", "Haselprobe", "Ihausen", "Jettprobe", "Kirchprobe",
    "Langprobe", "Mühlprobe", "Neuprobe", "Oberprobe", "Perlprobe", "Ringprobe", "Saldprobe", "Turmprobe", "Zentprobe",
)
LAST_YEAR = date(2025, 10, 2)


def answers_of(number: int, *, years_ago: int = 0) -> dict[str, Answer]:
    """What a place answered: much like its neighbours, and a little less a year ago."""
    alike, own = random.Random(1), random.Random(number)
    given = {}
    for criterion in shipped():
        usual = alike.choice((0, 1, 1, 1, 2, 3))
        level = usual if own.random() < 0.6 else own.choice((0, 1, 2, 3, 4))
        given[criterion.id] = answered(max(level - (years_ago and own.randint(0, 1)), 0), own.choice(("none", "described", "document")))
        if own.random() < 0.06:
            given[criterion.id] = own.choice((DON_T_KNOW, DOES_NOT_APPLY, Answer()))
    return given


def places(count: int, names: tuple[str, ...] = NAMES) -> tuple[Place, ...]:
    """So many places, each with a final assessment of now."""
    return tuple(_place(number, names[number], DAY) for number in range(count))


def _place(number: int, name: str, day: date) -> Place:
    results = score_answers(shipped(), answers_of(number, years_ago=DAY.year - day.year))
    return Place(f"key-{number}", Profile(name, "DE", 500 + 433 * number, Kind.VILLAGE), day, shipped().edition, results)


def prepared(
    some: tuple[Place, ...], *, neutral: bool = False, title: str = "Neighbours", language: str = "en", peers: Mapping[str, Sequence[Place]] = NONE,
) -> tuple[ComparisonReport, bytes]:
    """The report of a comparison and what is attached to it; all places but every fifth were assessed last year too."""
    editions = alone(shipped())
    with speaking(language):
        shown = compared(title, side_by_side(some, editions), neutral=neutral, today=DAY)
        attached = to_json(taken_along(shown, day=DAY))
        past = {
            place.key: (replace(_place(number, place.profile.name, LAST_YEAR), key=place.key), place) if number % 5 else (place,)
            for number, place in enumerate(some)
        }
        digest = sha256(attached).hexdigest()
        return comparison_report(shown, past, editions, title=title_taken(shown), day=DAY, digest=digest, peers=peers), attached


@cache
def printed(count: int, *, neutral: bool = False, language: str = "en") -> bytes:
    """The report of so many places, made once for all tests."""
    report, attached = prepared(places(count), neutral=neutral, language=language)
    return render(report, language=language, progress=lambda _: None, attachment=attached)
