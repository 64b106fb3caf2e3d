"""What several people say about one criterion: the level to suggest, how far apart they are, and whether to talk about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessment.answers import Answer, State
from assessment.scoring import HIGHEST_LEVEL

TALK_FROM = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """What several people said, without names: how many chose each level from 0 to 4, "don't know", and "does not apply"."""

    counts: tuple[int, ...] = (0,) * (HIGHEST_LEVEL + 1)
    unknown: int = 0
    not_applicable: int = 0

    @property
    def levels(self) -> tuple[int, ...]:
        """Every level that was given, once for each person, the lowest first."""
        return tuple(level for level, count in enumerate(self.counts) for _ in range(count))

    @property
    def number(self) -> int:
        """How many people said something, "don't know" included."""
        return sum(self.counts) + self.unknown + self.not_applicable

    @property
    def suggested(self) -> int | None:
        """The low median of the levels: the middle one, the lower of two middle ones; None where nobody gave a level.

        >>> [Spread(counts).suggested for counts in ((0, 0, 2, 1, 0), (0, 1, 0, 0, 1), (0, 0, 0, 0, 0))]
        [2, 1, None]
        """
        levels = self.levels
        return levels[(len(levels) - 1) // 2] if levels else None

    @property
    def width(self) -> int:
        """The highest level less the lowest: 0 where all agree or fewer than two gave a level."""
        return self.levels[-1] - self.levels[0] if self.levels else 0

    @property
    def differs(self) -> bool:
        """Whether at least two said different things; not knowing contradicts nobody.

        >>> Spread((0, 0, 2, 0, 0), unknown=1).differs, Spread((0, 0, 2, 1, 0)).differs
        (False, True)
        """
        return sum(count > 0 for count in (*self.counts, self.not_applicable)) > 1

    @property
    def is_to_talk_about(self) -> bool:
        """Whether levels lie two or more apart, or one says that it does not apply and another gives a level.

        >>> Spread((0, 0, 2, 1, 0)).is_to_talk_about, Spread((0, 1, 0, 1, 0)).is_to_talk_about
        (False, True)
        >>> Spread((0, 1, 0, 0, 0), not_applicable=1).is_to_talk_about
        True
        """
        return self.width >= TALK_FROM or bool(self.not_applicable and self.levels)


def is_given(opinion: Answer) -> bool:
    """Whether somebody has said something: a note alone is not an opinion yet."""
    return opinion.state is not State.UNANSWERED


def spread_of(opinions: Iterable[Answer]) -> Spread:
    """The spread of what several people answered, each alone; what says nothing yet does not count.

    >>> said = spread_of([Answer(3), Answer(2), Answer(2), Answer(unknown=True), Answer(note="later")])
    >>> said.levels, said.unknown, said.suggested, said.width
    ((2, 2, 3), 1, 2, 1)
    """
    given = list(opinions)
    levels = [opinion.level for opinion in given if opinion.level is not None]
    states = [opinion.state for opinion in given]
    counts = tuple(levels.count(level) for level in range(HIGHEST_LEVEL + 1))
    return Spread(counts, states.count(State.UNKNOWN), states.count(State.NOT_APPLICABLE))
