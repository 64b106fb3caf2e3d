"""Scoring many assessments."""

from assessment.catalogue.load import load
from assessment.exchange.given import read_assessment
from assessment.paths import PACKAGE
from assessment.scoring import score_assessment

ANSWERS = PACKAGE / "demonstration" / "probestadt.toml"
CATALOGUE = load()
TOWN = read_assessment(ANSWERS, CATALOGUE)
MANY = 200


def many_scored() -> int:
    """Score the same town many times; nothing is remembered in between. Gives how many."""
    for _ in range(MANY):
        score_assessment(CATALOGUE, TOWN)
    return MANY
