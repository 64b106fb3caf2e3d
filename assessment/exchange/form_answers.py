"""What stands in the fields of one criterion becomes an answer, or every reason why not: the same for spreadsheets and field apps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assessment.answers import COUNTRY_UNKNOWN, Answer, Evidence, Profile, State
from assessment.catalogue.model import Criterion
from assessment.exchange.answers_shape import EARLIEST, LARGEST_POPULATION, LATEST, LONGEST_TEXT
from assessment.exchange.form_words import answer_meant, day_meant, evidence_meant, kind_meant, normalised
from assessment.faults import PLAIN_TEXT
from assessment.filled import Unreadable
from assessment.translation import Message, countries, message

LONGEST_LINK, LONGEST_NAME, LONGEST_SHOWN = 2_000, 200, 500
_PLAIN_TEXT, _WEB_ADDRESS = re.compile(PLAIN_TEXT), re.compile(r"(https?://[^\s/]\S*)?")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ .,'’\u00a0\u2009\u202f](?=\d{3}(?!\d))")

NO_ANSWER = message("This is none of the answers: choose a level from 0 to 4, “don't know”, or “does not apply” where it is offered.")
APPLIES_TO_ALL = message("This criterion applies to every municipality; choose a level, or “don’t know”.")
NO_REASON = message("“Does not apply” needs a few words that say why.")
REASON_ALONE = message("A reason why this does not apply stands beside another answer. Choose “does not apply”, or move the words into the note.")
NO_EVIDENCE = message("This is none of the kinds of evidence: nothing yet, described, or a document.")
NO_LINK = message("A link begins with https:// or http:// and has no spaces.")
NO_DAY = message("This is no day that can be told for sure. Write it like 2026-11-20.")
NO_YEAR = message("Please give a year from 2000 to 2199.")
TOO_LONG = message("This text is too long: at most %(most)s characters fit.", most=LONGEST_TEXT)
CONTROL = message("This holds control characters; please use ordinary text.")
NO_COUNTRY = message("This is no code of a country: it has two letters, like DE.")
NO_POPULATION = message("The number of people is a whole number from 1 to %(most)s.", most=LARGEST_POPULATION)
NO_KIND = message("This is none of the kinds of municipality: village, town, city or county.")
LONG_NAME = message("This text is too long: at most %(most)s characters fit.", most=LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of one criterion, each as text; "" where nothing stands."""

    answer: str = ""
    reason: str = ""
    evidence: str = ""
    text: str = ""
    link: str = ""
    until: str = ""
    note: str = ""


def unreadable(criterion: str, given: str, why: Message) -> Unreadable:
    """Something that cannot be read; of what stood there no more than somebody needs to find it again."""
    return Unreadable(criterion, given if len(given) <= LONGEST_SHOWN else f"{given[:LONGEST_SHOWN]}…", why)


def read_answer(criterion: Criterion, typed: Typed) -> tuple[Answer, tuple[Unreadable, ...]]:
    """The answer in the fields of a criterion, and everything in them that cannot be read; where there is something, the answer is not whole."""
    meant, evidence, until = answer_meant(typed.answer), evidence_meant(typed.evidence), day_meant(typed.until)
    answer = Answer(
        level=meant if isinstance(meant, int) else None,
        evidence=evidence or Evidence.NONE,
        evidence_text=normalised(typed.text), evidence_link=typed.link.strip(), note=normalised(typed.note),
        unknown=meant is State.UNKNOWN,
        not_applicable=normalised(typed.reason) if meant is State.NOT_APPLICABLE else "",
        holds_until=until,
    )
    found = (*_of_choice(criterion, typed, meant), *_of_evidence(typed, evidence, until), *_of_texts(answer))
    return answer, tuple(unreadable(criterion.id, given, why) for given, why in found)


def _of_choice(criterion: Criterion, typed: Typed, meant: int | State | None) -> Iterator[tuple[str, Message]]:
    if typed.answer.strip() and meant is None:
        yield typed.answer, NO_ANSWER
    elif meant is State.NOT_APPLICABLE and criterion.not_applicable is None:
        yield typed.answer, APPLIES_TO_ALL
    elif meant is State.NOT_APPLICABLE and not typed.reason.strip():
        yield typed.answer, NO_REASON
    elif meant is not State.NOT_APPLICABLE and typed.reason.strip():
        yield typed.reason, REASON_ALONE


def _of_evidence(typed: Typed, evidence: Evidence | None, until: date | None) -> Iterator[tuple[str, Message]]:
    if typed.evidence.strip() and evidence is None:
        yield typed.evidence, NO_EVIDENCE
    if len(link := typed.link.strip()) > LONGEST_LINK or not _WEB_ADDRESS.fullmatch(link):
        yield typed.link, NO_LINK
    if typed.until.strip() and until is None:
        yield typed.until, NO_DAY
    if until is not None and not EARLIEST <= until.year <= LATEST:
        yield typed.until, NO_YEAR


def _of_texts(answer: Answer) -> Iterator[tuple[str, Message]]:
    for text in (answer.evidence_text, answer.evidence_link, answer.note, answer.not_applicable):
        if len(text) > LONGEST_TEXT:
            yield text, TOO_LONG
        elif not _PLAIN_TEXT.fullmatch(text):
            yield text, CONTROL


def read_profile(name: str, country: str, population: str, kind: str) -> tuple[Profile, tuple[Unreadable, ...]]:
    """The municipality as a form names it; what cannot be read of it is left out."""
    name, country, meant = " ".join(name.split()), country.strip().upper(), kind_meant(kind)
    people = _BETWEEN_DIGITS.sub("", population.strip())
    number = int(people) if people.isdecimal() and len(people) <= len(str(LARGEST_POPULATION)) else 0
    wrong = (
        (name, LONG_NAME if len(name) > LONGEST_NAME else CONTROL if not _PLAIN_TEXT.fullmatch(name) else None),
        (country, NO_COUNTRY if country and country not in countries() else None),
        (population, NO_POPULATION if people and not 1 <= number <= LARGEST_POPULATION else None),
        (kind, NO_KIND if kind.strip() and meant is None else None),
    )
    no_name, no_country, no_people, _ = (why is not None for _, why in wrong)
    profile = Profile("" if no_name else name, COUNTRY_UNKNOWN if no_country else country, None if no_people or not people else number, meant)
    return profile, tuple(unreadable("", given, why) for given, why in wrong if why)
