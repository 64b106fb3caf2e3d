"""What pages, documents and files show of a comparison, as one frozen value: names or neutral letters, facts, heat map, bars, sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessment.answers import State, size_class
from assessment.comparison import Cell, HeatRow, NoScore, Place, SideBySide, letters
from assessment.scoring import DimensionScore, OverallScore
from assessment.translation import Message, counted, message, say
from assessment.wording import confidence_words, stage_name

WHOLE = message("The whole")
WHY_NO_SCORE = {
    NoScore.NOTHING_IN_COMMON: message("nothing of it is common to all editions"),
    NoScore.NOTHING_APPLIES: message("nothing of it applies here"),
    NoScore.TOO_FEW_ANSWERS: message("too few answers"),
    NoScore.TOO_FEW_PARTS: message("too few parts have a score"),
}
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Named:
    """A place as it is called here: by its name, or by letters where names are neutral. `facts` are in the order in which they are said.

    `mark` stands for it in addresses and forms: its key, but its letters where names are neutral, so that nothing there gives it away.
    """

    name: str | Message
    facts: tuple[Message | str, ...]
    edition: str
    day: date
    coverage: Fraction | None
    confidence: Fraction | None
    key: str
    mark: str


@dataclass(frozen=True, slots=True)
class PlaceBar:
    """A place's score in one dimension or overall, 0 to 100, shares 0 to 1; without a score `why` says why."""

    place: int
    score: Fraction | None
    shown: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    confidence: Fraction | None
    confidence_words: Message | None
    stage: Message | None
    why: Message | None


@dataclass(frozen=True, slots=True)
class Bars:
    """One dimension, or the whole where `dimension` is empty, over all places in their order."""

    dimension: str
    title: Message | str
    bars: tuple[PlaceBar, ...]


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One criterion over all places. `weak` where all are weak; `strong` is the number of the one place that is strong."""

    criterion: str
    title: str
    cells: tuple[Cell, ...]
    weak: bool
    strong: int | None


@dataclass(frozen=True, slots=True)
class HeatSection:
    """One dimension of the heat map."""

    dimension: str
    title: str
    lines: tuple[HeatLine, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison as it is shown; places are numbered from 0 in the order of `places`."""

    title: str | Message
    places: tuple[Named, ...]
    neutral: bool
    scope: tuple[Message, ...]
    heat: tuple[HeatSection, ...]
    bars: tuple[Bars, ...]
    weak: tuple[str, ...]
    strong: tuple[tuple[str, int, int], ...]
    left_out: int
    side_by_side: SideBySide


def compared(title: str, found: SideBySide, *, neutral: bool, today: date) -> Compared:
    """Everything of a comparison in the order in which it is read; `strong` holds title, place and level."""
    catalogue = found.core.catalogue
    sections = tuple(
        HeatSection(part.dimension, catalogue.dimension[part.dimension].title, tuple(_line(found, row) for row in part.rows)) for part in found.parts
    )
    lines = [line for section in sections for line in section.lines]
    places = tuple(_named(number, place, neutral=neutral) for number, place in enumerate(found.places))
    return Compared(
        title or unnamed(len(places)), places, neutral, scope_of(found, today), sections,
        tuple(_bars(found, dimension) for dimension in (None, *(part.dimension for part in found.parts))),
        weak=tuple(line.title for line in lines if line.weak),
        strong=tuple((line.title, line.strong, line.cells[line.strong].shown or 0) for line in lines if line.strong is not None),
        left_out=len(found.core.added), side_by_side=found,
    )


def unnamed(count: int) -> Message:
    """What a comparison is called to which nobody gave a name."""
    return counted("%(num)s place side by side", "%(num)s places side by side", count)


def name_of(number: int, place: Place, *, neutral: bool) -> str | Message:
    """What a place is called; neutral names follow the order of the comparison."""
    return message("Place %(letter)s", letter=letters(number)) if neutral else place.profile.name


def mark_of(number: int, place: Place, *, neutral: bool) -> str:
    """What stands for a place in addresses and forms of a comparison."""
    return letters(number) if neutral else place.key


def scope_of(found: SideBySide, today: date) -> tuple[Message, ...]:
    """On which editions and of which time the comparison is, and how much is comparable."""
    editions = sorted({place.edition for place in found.places})
    oldest = min(place.day for place in found.places)
    months = max((today.year - oldest.year) * MONTHS_A_YEAR + today.month - oldest.month, 1)
    age = counted("Answers of the last month.", "Answers of the last %(num)s months.", months)
    if found.core.is_whole:
        return message("All on edition %(edition)s.", edition=editions[0]), age
    share = message(
        "Editions %(editions)s: %(share)s %% of the weight is comparable, and only that is compared, with the weights of %(newest)s.",
        editions=", ".join(editions), share=int(found.core.share * 100), newest=found.core.catalogue.edition,
    )
    return share, age


def _named(number: int, place: Place, *, neutral: bool) -> Named:
    overall = place.results.overall
    profile, facts = place.profile, list[Message | str]()
    if neutral:
        group = size_class(profile.population)
        facts.append(message("size class %(number)s of 7", number=group) if group else message("size not known"))
    elif profile.population is not None:
        facts.append(counted("%(num)s resident", "%(num)s residents", profile.population))
    return Named(
        name_of(number, place, neutral=neutral), tuple(facts), place.edition, place.day, overall.coverage, overall.confidence, place.key,
        mark_of(number, place, neutral=neutral),
    )


def _line(found: SideBySide, row: HeatRow) -> HeatLine:
    return HeatLine(row.criterion, found.core.catalogue.criteria[row.criterion].title, row.cells, row.all_weak, row.strong)


def _bars(found: SideBySide, dimension: str | None) -> Bars:
    why = {each.place: WHY_NO_SCORE[each.why] for each in found.without_score if each.dimension == dimension}
    title = WHOLE if dimension is None else found.core.catalogue.dimension[dimension].title
    return Bars(dimension or "", title, tuple(_bar(number, score, why.get(number)) for number, score in enumerate(found.scores(dimension))))


def _bar(place: int, score: OverallScore | DimensionScore, why: Message | None) -> PlaceBar:
    words = None if score.confidence is None else confidence_words(score.confidence)
    stage = None if score.stage is None else stage_name(score.stage)
    return PlaceBar(
        place, score.score, score.shown, score.low, score.high, score.coverage, score.confidence, words, stage, why if score.score is None else None,
    )


def bar_in_words(bar: PlaceBar, name: str | Message) -> Message:
    """A bar for those who cannot see it."""
    if bar.score is None:
        return message("%(place)s: no score, %(why)s.", place=name, why=bar.why or "")
    return message("%(place)s: %(shown)s of 100 shown, %(score)s stated.", place=name, shown=round_half_up(bar.shown), score=round_half_up(bar.score))


def round_half_up(value: Fraction | None) -> int:
    """A score as a whole number; 0 where there is none."""
    return int((value or Fraction(0)) + Fraction(1, 2))


def cell_words(cell: Cell) -> str:
    """What stands in a cell without a level: nothing is mixed with nothing of another kind."""
    return {State.UNKNOWN: "?", State.NOT_APPLICABLE: "×", State.NOT_ASKED: " "}.get(cell.state, "–")


def levels_of(line: HeatLine, *, shown: bool) -> Sequence[int | None]:
    """The levels of a line, shown or as stated."""
    return [cell.shown if shown else cell.level for cell in line.cells]


def said(words: str | Message) -> str:
    """Words in the language of the reader; what a municipality or an edition wrote stays as it is."""
    return words if isinstance(words, str) else say(words)
