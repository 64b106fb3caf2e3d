"""The formulas of a comparison's spreadsheet: the method of scoring in the words of spreadsheets, on cells that can be changed.

Each names the rows of a dimension in the sheets of levels and weights, and cells of its own sheet. No score below two thirds of the weight
that applies; none of the whole below four take-aways.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessment.scoring import ENOUGH_TAKE_AWAYS

DOES_NOT_APPLY = "×"
NOTHING = '""'


class Measure(StrEnum):
    """What is computed for each place, of each dimension and of the whole."""

    STATED = "stated"
    SHOWN = "shown"
    LOW = "low"
    HIGH = "high"
    COVERAGE = "coverage"
    CONFIDENCE = "confidence"
    ANSWERED = "answered"
    APPLIES = "applies"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one place's numbers of one dimension come from: its column, the first and last row of the criteria, and the cells of its measures."""

    column: str
    first: int
    last: int
    cells: Mapping[Measure, str]

    def at(self, sheet: str) -> str:
        """The place's cells of this dimension in another sheet."""
        return f"{sheet}!{self.column}${self.first}:{self.column}${self.last}"

    @property
    def weights(self) -> str:
        """The weights of this dimension's criteria."""
        return f"Weights!$C${self.first}:$C${self.last}"

    @property
    def backed(self) -> str:
        """Weight by evidence (0 none, 1 described, 2 document) of what is answered."""
        return f"SUMPRODUCT({self.weights}*ISNUMBER({self.at('Levels')})*{self.at('Evidence')})"


@dataclass(frozen=True, slots=True)
class Whole:
    """Where one place's numbers of the whole come from: its rows of all dimensions for each measure, and which cells are take-aways."""

    every: Spot
    ranges: Mapping[Measure, str]
    weights: str
    take_aways: Sequence[str]


def shown_level(cell: str, *, most: int | None = None) -> str:
    """The level that evidence carries, 2 without any and one more for each kind of it; `most` where a reviewer saw less."""
    limit = "" if most is None else f",{most}"
    return f'=IF(ISNUMBER(Levels!{cell}),MIN(Levels!{cell},2+Evidence!{cell}{limit}),"")'


def of_dimension(spot: Spot) -> dict[Measure, str]:
    """The formulas of one place in one dimension."""
    applies, answered, low = (spot.cells[measure] for measure in (Measure.APPLIES, Measure.ANSWERED, Measure.LOW))
    levels, points = spot.at("Levels"), f"25*SUMPRODUCT({spot.weights},{{}})"
    enough = f"OR({applies}=0,3*{answered}<2*{applies})"
    return {
        Measure.STATED: f'=IF({enough},"",{points.format(levels)}/{answered})',
        Measure.SHOWN: f'=IF({enough},"",{points.format(spot.at("Shown"))}/{answered})',
        Measure.LOW: f'=IF({applies}=0,"",{points.format(levels)}/{applies})',
        Measure.HIGH: f'=IF({applies}=0,"",{low}+100*({applies}-{answered})/{applies})',
        Measure.COVERAGE: f'=IF({applies}=0,"",{answered}/{applies})',
        Measure.CONFIDENCE: f'=IF({answered}=0,"",{spot.backed}/(2*{answered}))',
        Measure.ANSWERED: f"=SUMPRODUCT({spot.weights}*ISNUMBER({levels}))",
        Measure.APPLIES: f'=SUMPRODUCT({spot.weights}*({levels}<>"")*({levels}<>"{DOES_NOT_APPLY}"))',
    }


def of_whole(whole: Whole) -> dict[Measure, str]:
    """The formulas of one place in all."""
    cells = whole.every.cells
    applies, answered, stated = cells[Measure.APPLIES], cells[Measure.ANSWERED], cells[Measure.STATED]
    count = f"COUNT({','.join(whole.take_aways)})" if whole.take_aways else "0"
    few = f"{count}<{ENOUGH_TAKE_AWAYS}"
    return {
        Measure.STATED: f'=IF({few},"",{_mean(whole, Measure.STATED)})',
        Measure.SHOWN: f'=IF({few},"",{_mean(whole, Measure.SHOWN)})',
        Measure.LOW: f'=IF({applies}=0,"",MIN({stated},{_mean(whole, Measure.LOW)}))',
        Measure.HIGH: f'=IF({applies}=0,"",MAX({stated},{_mean(whole, Measure.HIGH)}))',
        Measure.COVERAGE: f'=IF({applies}=0,"",{answered}/{applies})',
        Measure.CONFIDENCE: f'=IF({answered}=0,"",{whole.every.backed}/(2*{answered}))',
        Measure.ANSWERED: f"=SUM({whole.ranges[Measure.ANSWERED]})",
        Measure.APPLIES: f"=SUM({whole.ranges[Measure.APPLIES]})",
    }


def _mean(whole: Whole, measure: Measure) -> str:
    """The mean over the dimensions that have a number, by their weights."""
    cells = whole.ranges[measure]
    return f"SUMPRODUCT({whole.weights},{cells})/SUMPRODUCT({whole.weights}*ISNUMBER({cells}))"
