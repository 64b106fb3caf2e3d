"""Ask the people of last time again, once a new assessment begins: those whom the coordinator chooses, for the questions that go on."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.catalogue.editions import Editions
from assessment.errors import Invalid, Problem
from assessment.questionnaire import is_asked
from assessment.services.assignments import Choice, assignments, give
from assessment.services.opening import Opened
from assessment.translation import message

HAS_LEFT = message("Somebody you chose does not answer in this municipality any more. Please choose again.")


def asked_last_time(session: Session, editions: Editions, before: Opened) -> Mapping[int, tuple[str, ...]]:
    """Who was asked which criteria, by their number: as they are called in the newest edition, each part of what was split.

    Only people who still belong to the municipality and answer there, and only criteria that are asked.
    """
    newest, scope = editions.newest, before.assessment.scope
    found: dict[int, dict[str, None]] = {}
    for given in assignments(session, before.id):
        for name in _names(editions, before.assessment.edition, given.criterion):
            if name in newest.criteria and is_asked(newest.criteria[name], scope):
                found.setdefault(given.person, {})[name] = None
    return {person: tuple(name for name in newest.criteria if name in names) for person, names in found.items()}


def _names(editions: Editions, edition: str, criterion: str) -> tuple[str, ...]:
    """What a criterion is called in the newest edition."""
    if edition == editions.newest.edition:
        return (criterion,)
    way = editions.way(edition, editions.newest.edition)
    passage = way.passages.get(criterion) if way else None
    return passage.to if passage else ()


def ask_again(
    session: Session, editions: Editions, before: Opened, begun: Opened, *, people: Collection[int], now: datetime,
) -> None:
    """Ask these people in the new assessment what they were asked in the one before; no day is set. Raises `Invalid`."""
    known = asked_last_time(session, editions, before)
    if not set(people) <= set(known):
        raise Invalid([Problem("ask", HAS_LEFT)])
    for person in dict.fromkeys(people):
        give(session, editions.newest, begun.id, Choice(known[person], [person]), due=None, by=begun.by or 0, now=now)
