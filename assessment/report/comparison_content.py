"""Everything the report of a comparison says, as one frozen value that is said already: a worker needs no catalogue and no database to print it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from assessment import __version__
from assessment.catalogue.editions import Editions
from assessment.comparison import MOST_IN_RADAR, Cell, Place
from assessment.differences import widest
from assessment.group_time import group_over_time
from assessment.report.compared import Bars, Compared, HeatLine, bar_in_words, cell_words, said
from assessment.report.comparison_together import Common, Helped, Year, common_of, helped_of, peers_named, years_of
from assessment.translation import counted, message, say

PORTRAIT, UNTURNED = 8, 4
SHORT_NAME, NAME_IN_TEXT, LONG_NAME, LONGEST_TITLE = 16, 24, 60, 120  # what is attached holds them whole
MOST_WEAK, MOST_STRONG = 6, 3
NONE: Mapping[str, Sequence[Place]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place: its whole name, and a short one for narrow columns."""

    name: str
    short: str
    facts: str
    edition: str
    day: date
    coverage: Fraction | None
    confidence: Fraction | None


@dataclass(frozen=True, slots=True)
class Apart:
    """How far apart the highest and the lowest stand in one part, in points; None where that is not clear, and `words` say so."""

    part: str
    highest: str
    lowest: str
    points: Fraction | None
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the heat map: a digit for each place, two where less is shown, or a mark without one; `note` says what is to be seen."""

    title: str
    cells: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Rows:
    """One dimension of the heat map."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One bar: scores of 0 to 100, confidence 0 to 1, and all of it in words."""

    score: Fraction | None
    shown: Fraction | None
    low: Fraction | None
    high: Fraction | None
    confidence: Fraction | None
    confidence_words: str
    stage: str
    why: str
    words: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The bars of all places in one part; the first part is the whole."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """The report in the order in which it is read; `left_out` are criteria that not all editions ask, `digest` is that of what is attached."""

    title: str
    day: date
    neutral: bool
    scope: tuple[str, ...]
    weak: tuple[str, ...]
    strong: tuple[str, ...]
    apart: tuple[Apart, ...]
    places: tuple[PlaceLine, ...]
    heat: tuple[Rows, ...]
    bars: tuple[Lines, ...]
    helped: tuple[Helped, ...]
    common: Common
    years: tuple[Year, ...]
    joined: bool
    edition: str
    edition_digest: str
    share: Fraction
    left_out: tuple[str, ...]
    engine: str
    digest: str

    @property
    def is_wide(self) -> bool:
        """Whether the heat map needs a page on its side."""
        return len(self.places) > PORTRAIT

    @property
    def are_few(self) -> bool:
        """Whether there is room for the names in the columns of the heat map without turning them."""
        return len(self.places) <= UNTURNED

    @property
    def in_radar(self) -> int:
        """How many places are drawn as shapes."""
        return min(len(self.places), MOST_IN_RADAR)

    @property
    def shapes(self) -> tuple[tuple[Fraction | None, ...], ...]:
        """The shown scores of these places in each part."""
        return tuple(tuple(part.lines[place].shown for part in self.bars[1:]) for place in range(self.in_radar))

    @property
    def peers(self) -> tuple[str, ...]:
        """The keys of the places outside the comparison that are named in it, because they agreed to that."""
        return peers_named(self.helped)

    @property
    def means(self) -> tuple[Fraction | None, ...]:
        """The mean of the shown scores in each year."""
        return tuple(year.shown for year in self.years)


def comparison_report(
    shown: Compared, finals: Mapping[str, Sequence[Place]], editions: Editions, *, title: str, day: date, digest: str,
    peers: Mapping[str, Sequence[Place]] = NONE,
) -> ComparisonReport:
    """The report of a comparison in the reader's language. `finals` are all final assessments of each place by its key.

    `peers` are the places outside the comparison that agreed to be named, by the key of whom they may help.
    """
    found, core = shown.side_by_side, shown.side_by_side.core
    names = {place.key: shortened(said(place.name), NAME_IN_TEXT) for place in shown.places}
    called = {peer.key: shortened(peer.profile.name, NAME_IN_TEXT) for some in peers.values() for peer in some} | names
    over = group_over_time({key: past for key, past in finals.items() if key in names}, editions)
    return ComparisonReport(
        shortened(title, LONGEST_TITLE), day, shown.neutral, tuple(say(sentence) for sentence in shown.scope),
        weak=_few(shown.weak, MOST_WEAK), strong=_few(_asked(shown), MOST_STRONG), apart=tuple(_apart(shown, names)),
        places=tuple(_place(shown, number) for number in range(len(shown.places))),
        heat=tuple(Rows(section.title, tuple(_row(shown, line) for line in section.lines)) for section in shown.heat),
        bars=tuple(_lines(shown, bars) for bars in shown.bars),
        helped=helped_of(found.places, editions, called, peers), common=common_of(found.places, editions, names),
        years=years_of(over, names), joined=not over.edition_changes, edition=core.catalogue.edition, edition_digest=core.catalogue.digest,
        share=core.share, left_out=tuple(core.catalogue.criteria[each].title for each in core.added), engine=__version__, digest=digest,
    )


def shortened(name: str, most: int = SHORT_NAME) -> str:
    """A name for a narrow place: its beginning and its end, by which places of one name before are told apart.

    >>> shortened("Aheim"), shortened("Sankt Margarethen an der Au"), len(shortened("L" * 300, LONG_NAME))
    ('Aheim', 'Sankt Mar…der Au', 60)
    """
    if len(name) <= most:
        return name
    end = (most - 1) * 2 // 5
    return f"{name[:most - 1 - end].rstrip()}…{name[-end:].lstrip()}"


def _place(shown: Compared, number: int) -> PlaceLine:
    place = shown.places[number]
    name, facts = said(place.name), " · ".join(said(fact) for fact in place.facts)
    return PlaceLine(shortened(name, LONG_NAME), shortened(name), facts, place.edition, place.day, place.coverage, place.confidence)


def _few(sentences: Iterable[str], most: int) -> tuple[str, ...]:
    """The first of them, and how many more there are."""
    every = tuple(sentences)
    more = len(every) - most
    return every if more <= 0 else (*every[:most], say(counted("and %(num)s more", "and %(num)s more", more)))


def _asked(shown: Compared) -> Iterable[str]:
    """Whom to ask about what: the one place that is strong where all others are not."""
    for title, place, level in shown.strong:
        yield say(message("%(place)s stands at %(level)s in “%(title)s”", place=shortened(said(shown.places[place].name)), level=level, title=title))


def _apart(shown: Compared, names: Mapping[str, str]) -> Iterable[Apart]:
    for bars in shown.bars:
        found, part = widest(shown.side_by_side, bars.dimension or None), said(bars.title)
        if found is None:
            yield Apart(part, "", "", None, say(message("fewer than two places have a score")))
        elif found.higher is None:
            yield Apart(part, "", "", None, say(message("no clear difference")))
        else:
            highest, lowest = (shortened(names[shown.places[place].key]) for place in (found.one, found.other))
            yield Apart(part, highest, lowest, found.shown, "")


def _row(shown: Compared, line: HeatLine) -> Row:
    note = ""
    if line.weak:
        note = say(message("all weak"))
    elif line.strong is not None:
        note = say(message("ask %(place)s", place=shortened(said(shown.places[line.strong].name))))
    return Row(line.title, tuple(_cell(cell) for cell in line.cells), note)


def _cell(cell: Cell) -> str:
    """The level as stated and, where evidence or a reviewer carries less, the shown one after it."""
    if cell.level is None:
        return cell_words(cell)
    return str(cell.level) if cell.shown in (None, cell.level) else f"{cell.level}/{cell.shown}"


def _lines(shown: Compared, bars: Bars) -> Lines:
    return Lines(said(bars.title), tuple(
        Line(
            bar.score, bar.shown, bar.low, bar.high, bar.confidence, said(bar.confidence_words or ""), said(bar.stage or ""), said(bar.why or ""),
            say(bar_in_words(bar, shortened(said(shown.places[bar.place].name), LONG_NAME))),
        ) for bar in bars.bars
    ))
