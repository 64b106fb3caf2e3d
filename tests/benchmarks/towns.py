"""Towns made by chance, always the same for the same number: what each of them typed was never seen before."""

import random
from datetime import date
from fractions import Fraction

from assessment.answers import Answer, Assessment, Commitment, Evidence, Kind, Plan, Profile
from assessment.catalogue.model import Catalogue, Criterion

DAY = date(2026, 11, 20)
COUNTRIES = ("DE", "AT", "CH", "FR", "EE", "TH")
WORDS = ("the", "council", "paper", "shows", "what", "the", "building", "yard", "did", "since", "spring", "with", "residents", "of", "all", "ages")
FEW, SOME, MANY_NOTES = 0.05, 0.1, 0.4
CAPACITIES = (6, 12, 24, 48)


def town(catalogue: Catalogue, number: int) -> Assessment:
    """A town that answered nearly everything, at levels and with evidence of every sort, and wrote notes and who does what."""
    chance = random.Random(number)
    answers = {criterion.id: _answer(criterion, chance) for criterion in catalogue}
    steps = {criterion: Commitment(_said(chance, 3), date(2027, chance.randint(1, 12), 15)) for criterion in chance.sample(sorted(answers), 3)}
    profile = Profile(f"Town {number}", chance.choice(COUNTRIES), chance.randint(300, 80_000), chance.choice(list(Kind)[:3]))
    return Assessment(catalogue.edition, DAY, profile, answers, plan=Plan(Fraction(chance.choice(CAPACITIES)), steps))


def _answer(criterion: Criterion, chance: random.Random) -> Answer:
    luck = chance.random()
    if luck < FEW:
        return Answer(unknown=True)
    if luck < SOME and criterion.not_applicable:
        return Answer(not_applicable=_said(chance, 6))
    evidence = chance.choice(list(Evidence))
    text = "" if evidence is Evidence.NONE else _said(chance, 12)
    link = f"https://town.example/{chance.randint(0, 10**9)}" if evidence is Evidence.DOCUMENT and luck < 2 * MANY_NOTES else ""
    return Answer(chance.randint(0, 4), evidence, text, link, _said(chance, 15) if chance.random() < MANY_NOTES else "")


def _said(chance: random.Random, words: int) -> str:
    return f"{' '.join(chance.choices(WORDS, k=words))} {chance.randint(0, 10**6)}"
