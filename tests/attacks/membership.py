"""Who is in, and who is not: what follows from the tables that there are and from the bands of their counts."""

from collections.abc import Callable, Mapping
from math import inf

from assessment.benchmarks import Peers, peers_of
from tests.attacks.publications import REST, WHOLE, Release

Range = tuple[float, float]
Told = Callable[[int], Range]

BANDS: Mapping[Peers, Range] = {Peers.FIVE: (6, 10), Peers.TEN: (11, 20), Peers.TWENTY: (21, inf)}


def by_band(n: int) -> Range:
    """How many members a table can have by the band that it shows."""
    return BANDS[peers_of(n)]


def exactly(n: int) -> Range:
    """The same where counts are published."""
    return n, n


def sizes(release: Release, told: Told, fewest_unpublished: int = 5) -> dict[str, Range]:
    """How many members each published country, and all others together, have at least and at most; the others are 0 or at least five."""
    found = {name: told(view.tally.total()) for name, view in release.views.items()}
    if WHOLE not in found:
        return found
    low, high = found.pop(WHOLE)
    least = max(low - sum(most for _, most in found.values()), 0)
    most = high - sum(fewest for fewest, _ in found.values())
    return found | {REST: (least, most if most >= fewest_unpublished else 0)}


def follows(release: Release, told: Told, registered: Mapping[str, int]) -> list[str]:
    """Of which country, or of the others together, it follows that all that there are take part, or that none does."""
    found = []
    for name, (least, most) in sizes(release, told).items():
        if most == 0:
            found.append(f"none of {name}")
        if name in registered and least >= registered[name]:
            found.append(f"all of {name}")
    return found
