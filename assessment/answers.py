"""What a municipality answered: answers with their evidence, the profile and the plan, as frozen values."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from assessment.questionnaire import Scope
from assessment.residents import Heard, asks_why

COUNTRY_UNKNOWN = ""
DEFAULT_CAPACITY = Fraction(12)


class Evidence(StrEnum):
    """What supports an answer: nothing, a description (who, what, when), or a document (file or link)."""

    NONE = "none"
    DESCRIBED = "described"
    DOCUMENT = "document"


class State(StrEnum):
    """What is known of a criterion. The kinds of nothing are never mixed, and none of them is level 0."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASKED = "not-asked"


class Kind(StrEnum):
    """What sort of municipality it is."""

    VILLAGE = "village"
    TOWN = "town"
    CITY = "city"
    COUNTY = "county"
    ASSOCIATION = "association"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. It has a level from 0 to 4, or is "don't know", or does not apply with a reason, or is only a note so far.

    `reviewed` is the level that a reviewer sees, `review` the reason.
    `holds_until` is the last day on which its evidence holds; afterwards a document counts as described.
    """

    level: int | None = None
    evidence: Evidence = Evidence.NONE
    evidence_text: str = ""
    evidence_link: str = ""
    note: str = ""
    unknown: bool = False
    not_applicable: str = ""
    reviewed: int | None = None
    review: str = ""
    holds_until: date | None = None

    @property
    def state(self) -> State:
        """Answered, don't know, does not apply, or not answered yet."""
        if self.level is not None:
            return State.ANSWERED
        if self.not_applicable:
            return State.NOT_APPLICABLE
        return State.UNKNOWN if self.unknown else State.UNANSWERED

    @property
    def declared(self) -> "Answer":
        """The same as its municipality gave it, without what a reviewer says."""
        return self if self.reviewed is None and not self.review else replace(self, reviewed=None, review="")


NOTHING = Answer()


class CarriedKind(StrEnum):
    """To be confirmed: it may still be true. Parked: its question is not asked any more."""

    TO_CONFIRM = "to-confirm"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer from an earlier assessment or edition, which does not count: for which criterion, and from which one of which edition."""

    criterion: str
    kind: CarriedKind
    source: str
    edition: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that is kept as evidence, as it is named elsewhere: when it was added and the last day on which it holds, never its content."""

    name: str
    digest: str = ""
    added: date | None = None
    holds_until: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Facts about a municipality. `country` is an ISO 3166 code of two letters, `population` is people."""

    name: str
    country: str = COUNTRY_UNKNOWN
    population: int | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who has taken on the next step of a criterion, and by when."""

    who: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a municipality wants to spend, in hours a quarter, and who does what."""

    capacity: Fraction = DEFAULT_CAPACITY
    steps: Mapping[str, Commitment] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Assessment:
    """One municipality working through one edition: everything that was typed, and nothing that was computed.

    `carried` is what came from elsewhere and does not count.

    `differed` is the number of criteria on which several people had different opinions when they agreed; None where nobody was asked apart.
    `residents` is what residents said in the last survey that was counted.
    """

    edition: str
    date: date
    profile: Profile
    answers: Mapping[str, Answer]
    scope: Scope = Scope.FULL
    plan: Plan = field(default_factory=Plan)
    differed: int | None = None
    files: Mapping[str, tuple[EvidenceFile, ...]] = field(default_factory=lambda: MappingProxyType({}))
    carried: tuple[Carried, ...] = ()
    residents: Heard | None = None

    @property
    def last_time(self) -> dict[str, Carried]:
        """What is to be confirmed, by the criterion that it may answer now; of several, the one that came last."""
        return {each.criterion: each for each in self.carried if each.kind is CarriedKind.TO_CONFIRM}

    @property
    def parked(self) -> tuple[Carried, ...]:
        """What was answered to questions that are not asked any more."""
        return tuple(each for each in self.carried if each.kind is CarriedKind.PARKED)

    @property
    def ask_why(self) -> frozenset[str]:
        """The criteria whose level lies so far above what residents say that somebody should ask them why."""
        said = self.residents.statements if self.residents else ()
        return frozenset(each.criterion for each in said if asks_why(each, self.answer(each.criterion).level))

    def answer(self, criterion: str) -> Answer:
        """The answer to a criterion; where none was given, an empty one."""
        return self.answers.get(criterion, NOTHING)


def evidence_on(answer: Answer, day: date | None) -> Evidence:
    """The evidence that counts on a day: a document counts as described once its last day is over. Without a day, every document holds.

    >>> until_may = Answer(level=4, evidence=Evidence.DOCUMENT, holds_until=date(2026, 5, 3))
    >>> [evidence_on(until_may, date(2026, 5, day)).value for day in (3, 4)]
    ['document', 'described']
    """
    lapsed = answer.evidence is Evidence.DOCUMENT and answer.holds_until is not None and day is not None and answer.holds_until < day
    return Evidence.DESCRIBED if lapsed else answer.evidence


def day_of(answers: Iterable[Answer], changed: date, today: date) -> date:
    """The day of an assessment that is being worked on: that of its last change, or the first without a document that has lapsed since.

    >>> answers = [Answer(level=4, evidence=Evidence.DOCUMENT, holds_until=date(2026, 5, day)) for day in (3, 20)]
    >>> [day_of(answers, date(2026, 4, 1), date(2026, 5, today)).isoformat() for today in (3, 4, 19, 21)]
    ['2026-04-01', '2026-05-04', '2026-05-04', '2026-05-21']
    """
    ends = [answer.holds_until for answer in answers if answer.holds_until is not None and answer.evidence is Evidence.DOCUMENT]
    return max([changed, *(end + timedelta(days=1) for end in ends if end < today)])


SIZE_CLASSES = (500, 1_000, 5_000, 20_000, 50_000, 200_000)


def size_class(population: int | None) -> int | None:
    """The size class 1 to 7 of a population: up to 500, 1,000, 5,000, 20,000, 50,000, 200,000, and over; None where it is not known.

    >>> [size_class(people) for people in (500, 501, 12_400, 200_000, 200_001, None)]
    [1, 2, 4, 6, 7, None]
    """
    return None if population is None else 1 + bisect_left(SIZE_CLASSES, population)


def size_bounds(size: int) -> tuple[int, int | None]:
    """The smallest and the largest population of a size class 1 to 7; the last class has no largest. Raises `ValueError` for any other.

    >>> size_bounds(1), size_bounds(4), size_bounds(7)
    ((0, 500), (5001, 20000), (200001, None))
    """
    if not 1 <= size <= len(SIZE_CLASSES) + 1:
        raise ValueError(f"there is no size class {size}")
    return (SIZE_CLASSES[size - 2] + 1 if size > 1 else 0), (SIZE_CLASSES[size - 1] if size <= len(SIZE_CLASSES) else None)
