"""What people typed: unusable characters are taken out, and what the catalogue does not allow is refused with every reason."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from assessment.answers import Answer, Commitment, Kind, Profile, State
from assessment.catalogue.model import Catalogue, Criterion
from assessment.errors import Invalid, Problem
from assessment.translation import Message, countries, message

LONGEST_TEXT = 10_000
LONGEST_LINK = 2_000
LONGEST_LINE = 200
LARGEST_POPULATION = 50_000_000
_NEW_LINE = re.compile(r"\r\n?")
_NO_CHARACTERS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))  # Unicode keeps these for nobody
_UNUSABLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*")


def text(typed: str) -> str:
    """Typed text without control characters (new lines and tabs stay), halves of characters, and what is none in Unicode."""
    return _UNUSABLE.sub("", _NEW_LINE.sub("\n", typed))


def line(typed: str) -> str:
    """Typed text on one line, without spaces around it."""
    return " ".join(text(typed).split())


def answer(catalogue: Catalogue, criterion: str, given: Answer) -> Answer:
    """The answer as it can be kept. Raises `Invalid` with every problem."""
    asked = catalogue.criteria.get(criterion)
    if asked is None:
        raise Invalid([Problem(criterion, message("Edition %(edition)s has no such criterion.", edition=catalogue.edition))])
    kept = replace(
        given, evidence_text=text(given.evidence_text), evidence_link=text(given.evidence_link).strip(),
        note=text(given.note), not_applicable=text(given.not_applicable),
    )
    if problems := [Problem(f"{criterion}.{where}", sentence) for where, sentence in _problems(asked, given, kept)]:
        raise Invalid(problems)
    return kept


def _problems(criterion: Criterion, given: Answer, kept: Answer) -> Iterator[tuple[str, Message]]:
    yield from _problems_of_levels(criterion, kept)
    if given.not_applicable and not kept.not_applicable.strip():
        yield "not-applicable", message("Please write in a few words why this does not apply.")
    if kept.not_applicable and criterion.not_applicable is None:
        yield "not-applicable", message("This criterion applies to every municipality; choose a level, or “don’t know”.")
    yield from problems_of_any(kept)


def problems_of_any(kept: Answer) -> Iterator[tuple[str, Message]]:
    """What is wrong with an answer to whatever criterion: where, and why."""
    if (kept.level is not None) + kept.unknown + bool(kept.not_applicable) > 1:
        yield "level", message("An answer is a level, or “don’t know”, or “does not apply”; keep one of them.")
    for where, written in (("evidence-text", kept.evidence_text), ("note", kept.note), ("not-applicable", kept.not_applicable)):
        if len(written) > LONGEST_TEXT:
            yield where, message("This text is too long: at most %(most)s characters fit.", most=LONGEST_TEXT)
    if kept.holds_until and (wrong := wrong_year(kept.holds_until)):
        yield "evidence-until", wrong
    if kept.evidence_link and (len(kept.evidence_link) > LONGEST_LINK or not _WEB_ADDRESS.fullmatch(kept.evidence_link)):
        yield "evidence-link", message("A link begins with https:// or http:// and has no spaces.")


def _problems_of_levels(criterion: Criterion, kept: Answer) -> Iterator[tuple[str, Message]]:
    for where, level in (("level", kept.level), ("reviewed", kept.reviewed)):
        if level is not None and (isinstance(level, bool) or not isinstance(level, int) or not 0 <= level < len(criterion.levels)):
            yield where, message("A level is a whole number from 0 to 4.")
    if kept.reviewed is not None and kept.state is not State.ANSWERED:
        yield "reviewed", message("There is no level that could have been reviewed.")


def profile(given: Profile, *, may_associate: bool = False) -> Profile:
    """The profile as it can be kept. Raises `Invalid` with every problem, also for an association, which is not assessed."""
    kept = replace(given, name=line(given.name), country=line(given.country).upper())
    if problems := [Problem(where, sentence) for where, sentence in _problems_of_profile(kept, may_associate=may_associate)]:
        raise Invalid(problems)
    return kept


def _problems_of_profile(kept: Profile, *, may_associate: bool) -> Iterator[tuple[str, Message]]:
    if not kept.name:
        yield "name", message("Please give the name of the municipality.")
    if len(kept.name) > LONGEST_LINE:
        yield "name", message("This text is too long: at most %(most)s characters fit.", most=LONGEST_LINE)
    if kept.country and kept.country not in countries():
        yield "country", message("There is no country with the code %(code)s.", code=kept.country)
    if kept.population is not None and not 1 <= kept.population <= LARGEST_POPULATION:
        yield "population", message("The number of people is a whole number from 1 to %(most)s.", most=LARGEST_POPULATION)
    if kept.kind is Kind.ASSOCIATION and not may_associate:
        yield "kind", message("Associations are not assessed in this edition; they see their members.")


def commitment(criterion: str, given: Commitment) -> Commitment:
    """Who and by when, as it can be kept. Raises `Invalid` with every problem."""
    kept = replace(given, who=line(given.who))
    problems = []
    if len(kept.who) > LONGEST_LINE:
        problems.append(Problem(f"{criterion}.who", message("This text is too long: at most %(most)s characters fit.", most=LONGEST_LINE)))
    if kept.by and (wrong := wrong_year(kept.by)):
        problems.append(Problem(f"{criterion}.by", wrong))
    if problems:
        raise Invalid(problems)
    return kept


def wrong_year(day: date) -> Message | None:
    """Why a day cannot be meant: its year is a slip of the pen."""
    return None if 2000 <= day.year <= 2199 else message("Please give a year from 2000 to 2199.")
