"""What officials and residents say, side by side, in words: for the results page, the report, its summary and the poster alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue, Statement
from assessment.residents import FEWEST, Breakdown, Heard, asks_why, gap, in_words, missing, rest, side_by_side
from assessment.scoring import rounded
from assessment.translation import Message, counted, message
from assessment.wording import AGE_BANDS, REPLY_CHANNELS

NO_WORDS: Mapping[str, Message] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Beside:
    """One statement with both views. `level` is what officials gave, `answer` what residents say in words; None where there are too few answers.

    `sentence` says both with the gap in words; `gap` is the level minus the `median`, -4 to 4; `counts` are the answers 0 to 4.
    """

    criterion: str
    title: str
    text: str
    level: int | None
    answer: Message | None = None
    sentence: Message | None = None
    gap: Fraction | None = None
    asks_why: bool = False
    counts: tuple[int, ...] = ()
    cannot_say: int = 0
    median: Fraction | None = None

    @property
    def answered(self) -> int:
        """How many gave an answer."""
        return sum(self.counts)

    @property
    def verdict(self) -> Message:
        """The gap in a word or two, for a narrow column."""
        if self.answer is None:
            return message("fewer than ten answers")
        if self.gap is None:
            return message("no level given")
        if self.asks_why:
            return message("ask why")
        return message("residents see more") if self.gap <= -2 else message("close together")


@dataclass(frozen=True, slots=True)
class ResidentsView:
    """Both views on everything that was asked, how many replied, how they came in, and who is missing. `words` are those of the answers 0 to 4."""

    opened: date
    closed: date
    replies: int
    rows: tuple[Beside, ...]
    words: tuple[str, ...]
    came_in: tuple[Message, ...]
    missing: tuple[Message, ...]

    @property
    def replied(self) -> Message:
        """How many replied, and when."""
        if self.opened == self.closed:
            return counted("%(num)s resident replied on %(day)s.", "%(num)s residents replied on %(day)s.", self.replies, day=self.opened)
        return counted(
            "%(num)s resident replied between %(first)s and %(last)s.", "%(num)s residents replied between %(first)s and %(last)s.",
            self.replies, first=self.opened, last=self.closed,
        )

    @property
    def is_shown(self) -> bool:
        """Whether enough replied for anything to be shown."""
        return self.replies >= FEWEST

    @property
    def ask_why(self) -> tuple[Beside, ...]:
        """The rows in which officials see far more than residents, the widest gap first."""
        return tuple(sorted((row for row in self.rows if row.asks_why), key=lambda row: -(row.gap or 0)))


def residents_view(catalogue: Catalogue, assessment: Assessment) -> ResidentsView | None:
    """What residents said beside what officials said; None where no survey was counted."""
    heard = assessment.residents
    if heard is None:
        return None
    rows = tuple(_beside(catalogue, assessment, statement) for statement in _statements(catalogue, heard)) if heard.replies >= FEWEST else ()
    return ResidentsView(
        heard.opened, heard.closed, heard.replies, rows, catalogue.residents.answers, tuple(_groups(heard.channels, heard.replies)),
        tuple(_missing(heard)),
    )


def _statements(catalogue: Catalogue, heard: Heard) -> tuple[Statement, ...]:
    """What is asked, in the words of the catalogue; what it does not know any more in those in which it was asked."""
    known = {each.id for each in catalogue.residents.statements}
    ended = (Statement(said.statement, said.criterion, said.text) for said in heard.statements if said.statement not in known)
    return (*catalogue.residents.statements, *ended)


def _beside(catalogue: Catalogue, assessment: Assessment, statement: Statement) -> Beside:
    said = assessment.residents.about(statement.criterion) if assessment.residents else None
    level, criterion = assessment.answer(statement.criterion).level, catalogue.criteria.get(statement.criterion)
    title = criterion.title if criterion else statement.criterion
    if said is None:
        return Beside(statement.criterion, title, statement.text, level)
    words = catalogue.residents.answers
    answer = message("%(answer)s", answer=in_words(said.median, words))
    return Beside(
        statement.criterion, title, statement.text, level, answer, side_by_side(said, level, words),
        None if level is None else gap(level, said.median), asks_why(said, level), said.counts, said.cannot_say,
        said.median,
    )


def _groups(breakdown: Breakdown, replies: int) -> Iterator[Message]:
    """Each group that may be shown with its number, and the others together."""
    for cell in sorted(breakdown.shown, key=lambda cell: -cell.count):
        yield message("%(count)s %(group)s", count=cell.count, group=REPLY_CHANNELS[cell.name])
    if breakdown.together and breakdown.shown:
        yield message("%(count)s in other ways", count=rest(breakdown, replies))


def _missing(heard: Heard) -> Iterator[Message]:
    """Who is missing, age bands first; a part of town goes by its own name."""
    for breakdown, names in ((heard.ages, AGE_BANDS), (heard.parts, NO_WORDS)):
        for each in missing(breakdown, heard.replies):
            groups = [names.get(name, name) for name in each.names]
            whole: Message | str = groups[0]
            for group in groups[1:]:
                whole = message("%(some)s, %(more)s", some=whole, more=group)
            people, replies = rounded(each.people * 100), rounded(each.replies * 100)
            yield message(
                "%(groups)s: %(people)s of 100 people, at most %(replies)s of 100 replies", groups=whole, people=people, replies=replies,
            )
