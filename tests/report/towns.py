"""Towns to make reports of: a village that answered little, a town in the middle, one at level 4 everywhere, one that wrote a lot."""

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

from assessment.answers import Answer, Assessment, Commitment, Evidence, EvidenceFile, Kind, Plan, Profile
from assessment.catalogue.model import Catalogue
from assessment.questionnaire import Scope
from assessment.report.pdf import render
from tests.builders import DAY, DOES_NOT_APPLY, DON_T_KNOW, answered, assessment, everywhere, mixed_answers, shipped

NOTE_LENGTH = 200


def sentences(length: int, start: str = "") -> str:
    """A plausible text of exactly so many characters."""
    text = start + "The office keeps its own list, the county runs the servers, and both were asked before the budget was read in spring. " * 4
    return text[: length - 1].rstrip() + "." * (length - len(text[: length - 1].rstrip()))


def village() -> Assessment:
    """Nine answers of 36."""
    first = list(shipped().criteria)[:9]
    return assessment({identifier: answered(place % 3) for place, identifier in enumerate(first)}, about=Profile("Kleinau", "DE", 310, Kind.VILLAGE))


def middle() -> Assessment:
    """A town between first steps and doing, held back by its backups."""
    chance = random.Random(5)
    answers = {
        criterion.id: answered(chance.choice([1, 2, 2, 3, 3, 2]), chance.choice(["described", "document", "none"])) for criterion in shipped()
    }
    answers |= {"cyber-basics": answered(0), "tech-explained": DOES_NOT_APPLY, "residents-take-part": DON_T_KNOW}
    plan = Plan(Fraction(12), {"cyber-basics": Commitment("Town clerk", date(2027, 1, 31))})
    return replace(assessment(answers, about=Profile("Probestadt", "DE", 12_400, Kind.TOWN)), plan=plan)


def perfect() -> Assessment:
    """Level 4 with a document everywhere."""
    return assessment(everywhere(shipped(), answered(4, "document")), about=Profile("Bestort", "DE", 48_000, Kind.CITY))


def talkative() -> Assessment:
    """A town in the middle with a note of 200 characters, described evidence and a link for each answer; two have files, one has lapsed."""
    written = {
        identifier: replace(
            answer, note=sentences(NOTE_LENGTH, f"Note {place}: "), evidence_text=f"Council paper {place}/2026, minutes of the building committee",
            evidence_link=f"https://example.org/papers/2026/{place}",
        )
        for place, (identifier, answer) in enumerate(middle().answers.items(), start=1)
    }
    lapsed, holding = [identifier for identifier, answer in written.items() if answer.evidence is Evidence.DOCUMENT][:2]
    written[lapsed] = replace(written[lapsed], holds_until=date(2026, 5, 3))
    written[holding] = replace(written[holding], holds_until=date(2031, 5, 3))
    files = {lapsed: (EvidenceFile("Ratsbeschluss.pdf", "a" * 64, DAY), EvidenceFile("Plan.png")), holding: (EvidenceFile("Vertrag.odt"),)}
    return replace(middle(), answers=written, files=files)


def quick() -> Assessment:
    """A quick check, answered in full."""
    answers = {identifier: answer for identifier, answer in mixed_answers(shipped(), seed=3).items() if shipped().criteria[identifier].quick}
    return assessment(answers, scope=Scope.QUICK, about=Profile("Kleinau", "DE", 310, Kind.VILLAGE))


def with_answer(given: Assessment, criterion: str, answer: Answer) -> Assessment:
    """The same with one answer changed."""
    return replace(given, answers={**given.answers, criterion: answer})


TOWNS = {"village": village, "middle": middle, "perfect": perfect, "talkative": talkative, "quick": quick}


@cache
def printed(town: str, language: str = "en") -> bytes:
    """The report of a town, made once for all tests."""
    return pdf_of(TOWNS[town](), language=language)


def pdf_of(given: Assessment, *, language: str = "en", catalogue: Catalogue | None = None, attachment: bytes = b"{}") -> bytes:
    """The report of an assessment."""
    return render(given, catalogue or shipped(), language=language, progress=lambda _: None, attachment=attachment)
