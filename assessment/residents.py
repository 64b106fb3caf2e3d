"""What residents said in a survey, counted so that nobody can be found in it, and set beside the levels that officials gave."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from assessment.catalogue.model import Statement
from assessment.errors import Problem
from assessment.translation import Message, message

FEWEST = 10
FEWEST_HIDDEN = 19
ANSWERS = range(5)
ASK_WHY_FROM = 2
FAIR_SHARE = Fraction(2, 3)
NOT_SAID = ""


class Channel(StrEnum):
    """How a reply came in."""

    WEB = "web"
    PAPER = "paper"
    COUNTER = "counter"


class Age(StrEnum):
    """The age bands that residents can tick."""

    UNDER_25 = "under-25"
    FROM_25 = "25-44"
    FROM_45 = "45-64"
    FROM_65 = "65-79"
    FROM_80 = "80-plus"


class Helped(StrEnum):
    """Whether somebody helps a resident with what is online."""

    ALONE = "alone"
    HELPED = "helped"
    OFFLINE = "offline"


GROUPS: Mapping[str, frozenset[str]] = MappingProxyType({
    "channels": frozenset(Channel), "ages": frozenset({NOT_SAID, *Age}), "helped": frozenset({NOT_SAID, *Helped}),
})


@dataclass(frozen=True, slots=True)
class Reply:
    """What one resident said: an answer 0 to 4 by statement, None for "can't say"; whatever was left out is not there."""

    answers: Mapping[str, int | None]
    channel: Channel
    day: date
    age: Age | None = None
    part: str | None = None
    helped: Helped | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What residents said about one statement: how many gave each answer 0 to 4, and how many could not say. The text is as it was asked."""

    statement: str
    criterion: str
    text: str
    counts: tuple[int, ...]
    cannot_say: int = 0

    @property
    def answered(self) -> int:
        """How many gave an answer 0 to 4."""
        return sum(self.counts)

    @property
    def median(self) -> Fraction:
        """The middle answer 0 to 4, exact: for even numbers half-way between the two in the middle.

        >>> Said("s", "c", "", (4, 4, 2, 0, 0)).median, Said("s", "c", "", (5, 0, 0, 5, 0)).median
        (Fraction(1, 1), Fraction(3, 2))
        """
        every = [answer for answer, count in zip(ANSWERS, self.counts, strict=True) for _ in range(count)]
        return Fraction(every[(len(every) - 1) // 2] + every[len(every) // 2], 2)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many replies came from one group of people, or in one way."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All replies by one thing that was asked: groups that may be shown, and those that are only known `together`: all that is left.

    `people` says how many people, or what share, belong to each group, where the coordinator gave it. "" are those who did not say.
    """

    shown: tuple[Cell, ...] = ()
    together: tuple[str, ...] = ()
    people: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """The tally of a survey that is over, made once. Below ten replies it holds nothing but their number."""

    opened: date
    closed: date
    replies: int
    statements: tuple[Said, ...] = ()
    channels: Breakdown = Breakdown()
    ages: Breakdown = Breakdown()
    parts: Breakdown = Breakdown()
    helped: Breakdown = Breakdown()

    def about(self, criterion: str) -> Said | None:
        """What residents said about a criterion, where that may be shown."""
        return next((each for each in self.statements if each.criterion == criterion), None)


@dataclass(frozen=True, slots=True)
class People:
    """How many people, or what share of them, live in each age band and each part of town, as far as it is known; the parts in their order."""

    ages: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    parts: Mapping[str, int | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Missing:
    """Groups from which far fewer replied than live there: their share of the replies at most, and of the people, 0 to 1."""

    names: tuple[str, ...]
    replies: Fraction
    people: Fraction


NOBODY_KNOWN = People()


def heard(statements: Iterable[Statement], replies: Sequence[Reply], *, opened: date, closed: date, people: People = NOBODY_KNOWN) -> Heard:
    """Count all replies of a survey that was open from one day to another. Nothing below ten is in it, and nothing by which it could be found.

    >>> asked = [Statement("hear", "feedback-answered", "I hear what became of it.")]
    >>> nine = [Reply({"hear": 1}, Channel.WEB, date(2026, 5, 2))] * 9
    >>> heard(asked, nine, opened=date(2026, 5, 1), closed=date(2026, 5, 31)).statements
    ()
    >>> heard(asked, [*nine, *nine], opened=date(2026, 5, 1), closed=date(2026, 5, 31)).statements[0].counts
    (0, 18, 0, 0, 0)
    """
    if len(replies) < FEWEST:
        return Heard(opened, closed, len(replies))
    parts = {name: count for name, count in people.parts.items() if count is not None}
    return Heard(
        opened, closed, len(replies),
        statements=tuple(said for each in statements if (said := _said(each, replies)).answered >= FEWEST),
        channels=_by([each.channel for each in replies], list(reversed(Channel))),
        ages=_by([each.age for each in replies], [NOT_SAID, *Age], people.ages),
        parts=_by([each.part for each in replies], [NOT_SAID, *people.parts], parts) if people.parts else Breakdown(),
        helped=_by([each.helped for each in replies], [NOT_SAID, *Helped]),
    )


def _said(statement: Statement, replies: Iterable[Reply]) -> Said:
    given = Counter(each.answers[statement.id] for each in replies if statement.id in each.answers)
    return Said(statement.id, statement.criterion, statement.text, tuple(given[answer] for answer in ANSWERS), given[None])


def _by(given: Iterable[str | None], names: Sequence[str], people: Mapping[str, int] = MappingProxyType({})) -> Breakdown:
    """Replies by what was said; what is not among the names counts as not said."""
    counts = Counter(each if each in names else NOT_SAID for each in given)
    shown = broken_down({str(name): counts[name] for name in names})
    return Breakdown(shown.shown, shown.together, tuple(Cell(str(name), people[name]) for name in names if name in people))


def broken_down(counts: Mapping[str, int]) -> Breakdown:
    """Groups with their counts, as far as they may be shown.

    All below ten are hidden. Then the first of the others are hidden with them, one at least, until 19 replies or more are
    hidden together: so each hidden group may have had any number from 0 to 9, or from 10 upwards, also for somebody who
    knows this rule and subtracts. The order of the groups decides which others are hidden, never their size.

    >>> found = broken_down({"": 3, "young": 16, "old": 40, "very old": 25})
    >>> found.together, sum(cell.count for cell in found.shown)
    (('', 'young'), 65)
    """
    hidden = {name for name, count in counts.items() if count < FEWEST}
    for name in [name for name in counts if name not in hidden] if hidden else []:
        if len(hidden) == len(counts) or (sum(counts[each] for each in hidden) >= FEWEST_HIDDEN and max(counts[each] for each in hidden) >= FEWEST):
            break
        hidden.add(name)
    shown = tuple(Cell(name, count) for name, count in counts.items() if name not in hidden)
    return Breakdown(shown, tuple(name for name in counts if name in hidden))


def rest(breakdown: Breakdown, replies: int) -> int:
    """How many replies came from the groups that are only known together."""
    return replies - sum(cell.count for cell in breakdown.shown)


def missing(breakdown: Breakdown, replies: int) -> Iterator[Missing]:
    """The groups whose share of the replies is below two thirds of their share of the people, even if all who are hidden with those
    that did not say had not said either. Groups that are only known together are looked at together.

    >>> [*missing(Breakdown((Cell("young", 10), Cell("old", 40)), people=(Cell("young", 50), Cell("old", 50))), 50)]
    [Missing(names=('young',), replies=Fraction(1, 5), people=Fraction(1, 2))]
    """
    together = tuple(name for name in breakdown.together if name != NOT_SAID)
    left = rest(breakdown, replies) if breakdown.together else 0
    silent = left if NOT_SAID in breakdown.together else sum(cell.count for cell in breakdown.shown if cell.name == NOT_SAID)
    groups: list[tuple[tuple[str, ...], int, int]]
    groups = [((cell.name,), cell.count, replies - silent) for cell in breakdown.shown if cell.name != NOT_SAID]
    groups += [(together, left, replies if NOT_SAID in breakdown.together else replies - silent)] if together else []
    people = {cell.name: cell.count for cell in breakdown.people}
    everybody = sum(people.values())
    for names, count, of in groups:
        if everybody and of and all(name in people for name in names):
            share, fair = Fraction(count, of), Fraction(sum(people[name] for name in names), everybody)
            if share < fair * FAIR_SHARE:
                yield Missing(names, share, fair)


def gap(level: int, median: Fraction) -> Fraction:
    """How far the level that officials gave lies above what residents say, -4 to 4.

    >>> gap(3, Fraction(1)), gap(1, Fraction(7, 2))
    (Fraction(2, 1), Fraction(-5, 2))
    """
    return level - median


def asks_why(said: Said | None, level: int | None) -> bool:
    """Whether officials rate a thing so much higher than residents, by 2 or more, that somebody should ask why."""
    return said is not None and level is not None and gap(level, said.median) >= ASK_WHY_FROM


def in_words(median: Fraction, words: Sequence[str]) -> Message | str:
    """A median by the words for the five answers, such as "seldom", or half-way "between seldom and sometimes"."""
    if median.denominator == 1:
        return words[int(median)]
    return message("between %(one)s and %(other)s", one=words[int(median)], other=words[int(median) + 1])


def side_by_side(said: Said, level: int | None, words: Sequence[str]) -> Message:
    """Both views in one sentence, which says so where residents see more by 2 or more.

    >>> words = ("never", "seldom", "sometimes", "mostly", "always")
    >>> side_by_side(Said("s", "c", "", (0, 12, 0, 0, 0)), 3, words).values
    {'level': 3, 'answer': 'seldom'}
    """
    answer = in_words(said.median, words)
    if level is None:
        return message("You gave no level, residents say %(answer)s.", answer=answer)
    if gap(level, said.median) <= -ASK_WHY_FROM:
        return message("You say level %(level)s, residents say %(answer)s: they see more than you claim.", level=level, answer=answer)
    return message("You say level %(level)s, residents say %(answer)s.", level=level, answer=answer)


def problems_of(tally: Heard) -> Iterator[Problem]:
    """Every number in a tally that no survey could have given, or that would never have been shown."""
    if tally.closed < tally.opened:
        yield Problem("closed", message("A survey cannot end before it begins."))
    if tally.replies < FEWEST and (tally.statements or any(each != Breakdown() for each in _breakdowns(tally).values())):
        yield Problem("replies", message("Below ten replies nothing is shown but their number."))
    for name, times in Counter(each.statement for each in tally.statements).items():
        if times > 1:
            yield Problem(f"statements.{name}", message("%(id)s is listed twice.", id=name))
    for said in tally.statements:
        numbers = (*said.counts, said.cannot_say)
        if len(said.counts) != len(ANSWERS) or min(numbers) < 0 or not FEWEST <= said.answered <= tally.replies - said.cannot_say:
            yield Problem(f"statements.{said.statement}", message("These numbers do not fit each other."))
    for key, breakdown in _breakdowns(tally).items():
        known = GROUPS.get(key)
        if known and not {*(cell.name for cell in breakdown.shown), *breakdown.together} <= known:
            yield Problem(key, message("This holds a group that no survey asks for."))
        elif breakdown != Breakdown() and not _could_be(breakdown, tally.replies):
            yield Problem(key, message("These numbers do not fit each other."))


def _breakdowns(tally: Heard) -> dict[str, Breakdown]:
    return {"channels": tally.channels, "ages": tally.ages, "parts": tally.parts, "helped": tally.helped}


def _could_be(breakdown: Breakdown, replies: int) -> bool:
    """Whether a breakdown keeps to the rule by which groups are hidden."""
    names, left = [*(cell.name for cell in breakdown.shown), *breakdown.together], rest(breakdown, replies)
    hidden_enough = len(breakdown.together) > 1 and (left >= FEWEST_HIDDEN or not breakdown.shown) if breakdown.together else left == 0
    return len(set(names)) == len(names) and hidden_enough and left >= 0 and all(cell.count >= FEWEST for cell in breakdown.shown)
