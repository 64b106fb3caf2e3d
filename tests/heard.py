"""Surveys that were counted, for tests: everybody says the same, or everybody what a test says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.residents import Age, Channel, Heard, People, Reply, heard

OPENED, CLOSED = date(2026, 5, 1), date(2026, 5, 31)
PEOPLE = People({Age.UNDER_25: 25, Age.FROM_25: 25, Age.FROM_45: 25, Age.FROM_65: 15, Age.FROM_80: 10}, {"Upper town": 700, "Lower town": 300})


def replies(said: Mapping[str, int | None], *, count: int = 40) -> list[Reply]:
    """Replies that all say the same; most come from the upper town and through the web, none from under 25."""
    ages, ways = [Age.FROM_25, Age.FROM_45, Age.FROM_65, Age.FROM_80], [Channel.WEB, Channel.WEB, Channel.PAPER, Channel.COUNTER]
    return [
        Reply(said, ways[number % 4], OPENED, ages[number % 4], "Upper town" if number % 4 else "Lower town") for number in range(count)
    ]


def everybody_says(catalogue: Catalogue, answer: int, *, count: int = 40) -> Heard:
    """A survey in which everybody gave the same answer to everything."""
    return says(catalogue, {each.id: answer for each in catalogue.residents.statements}, count=count)


def says(catalogue: Catalogue, said: Mapping[str, int | None], *, count: int = 40) -> Heard:
    """A survey in which everybody gave these answers, by statement."""
    return heard(catalogue.residents.statements, replies(said, count=count), opened=OPENED, closed=CLOSED, people=PEOPLE)


def with_heard(assessment: Assessment, found: Heard | None) -> Assessment:
    """An assessment with a counted survey beside it."""
    return replace(assessment, residents=found)
