"""What one criterion puts into results as one small number, and whole results from such numbers; which number stands where, edition by edition."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from assessment.answers import Evidence, State
from assessment.catalogue.model import Catalogue, Criterion
from assessment.questionnaire import Scope
from assessment.scoring import HIGHEST_LEVEL, Part, Results, results_of, score_parts

EVIDENCE = tuple(Evidence)
WITHOUT_LEVEL: Mapping[State, int] = {State.UNANSWERED: -1, State.UNKNOWN: -2, State.NOT_APPLICABLE: -3}
_STATES = {number: state for state, number in WITHOUT_LEVEL.items()}
_LEVELS = HIGHEST_LEVEL + 1
_SAID: Mapping[int | None, tuple[State, int | None, int | None, Evidence | None]] = {
    None: (State.NOT_ASKED, None, None, None), **{number: (state, None, None, None) for number, state in _STATES.items()},
    **{
        number: (State.ANSWERED, level, shown, evidence)
        for number, (shown, level, evidence) in enumerate(product(range(_LEVELS), range(_LEVELS), EVIDENCE))
    },
}


class NoRoom(ValueError):
    """An edition has more to keep than there are slots."""

    def __init__(self, needed: int, room: int) -> None:
        super().__init__(f"{needed} do not fit into {room} slots")
        self.needed, self.room = needed, room


def number_of(part: Part) -> int | None:
    """An answer's part as one number from -3 to 74: by the shown level, then the stated one, then the evidence.

    Below 0 are the kinds of nothing; what was not asked is None. The last day of a lapsed document is left out: it counts as described.

    >>> [number_of(Part("a", "d", 1, False, State.ANSWERED, level, shown, Evidence.NONE)) for level, shown in ((0, 0), (2, 2), (4, 2))]
    [0, 36, 42]
    >>> [number_of(Part("a", "d", 1, False, state)) for state in (State.UNANSWERED, State.NOT_ASKED)]
    [-1, None]
    """
    if part.level is None or part.shown is None or part.evidence is None:
        return WITHOUT_LEVEL.get(part.state)
    return number_from(part.level, part.shown, EVIDENCE.index(part.evidence))


def number_from(level: int, shown: int, evidence: int) -> int:
    """The number of an answer with a stated and a shown level of 0 to 4, and evidence of 0 to 2. Raises `ValueError` for any other."""
    if not (0 <= shown <= level <= HIGHEST_LEVEL and 0 <= evidence < len(EVIDENCE)):
        raise ValueError(f"no answer has level {level}, shown {shown} and evidence {evidence}")
    return (shown * _LEVELS + level) * len(EVIDENCE) + evidence


def shown_in(number: int | None) -> int | None:
    """The shown level in a number; None where there is none.

    >>> shown_in(42), shown_in(-1), shown_in(None)
    (2, None, None)
    """
    return None if number is None or number < 0 else number // (_LEVELS * len(EVIDENCE))


def state_in(number: int | None) -> State:
    """What is known of a criterion, from its number."""
    if number is None:
        return State.NOT_ASKED
    return State.ANSWERED if number >= 0 else _STATES[number]


def part_from(criterion: Criterion, number: int | None) -> Part:
    """The part that a number stands for; weight and dimension are those of the criterion's edition.

    Raises `KeyError` for a number that stands for nothing.
    """
    return Part(criterion.id, criterion.dimension, criterion.weight, criterion.critical, *_SAID[number])


def results_from(catalogue: Catalogue, numbers: Mapping[str, int | None]) -> Results:
    """The results of a full assessment from the numbers of its criteria, exactly as its answers gave them, but for the days of lapsed documents."""
    scored = {
        dimension.id: score_parts(dimension.id, tuple([part_from(criterion, numbers.get(criterion.id)) for criterion in dimension.criteria]))
        for dimension in catalogue.dimensions
    }
    return results_of(catalogue, scored, Scope.FULL)


def given_slots(subjects: Sequence[str], elsewhere: Iterable[Mapping[str, int]], room: int) -> dict[str, int]:
    """A slot from 1 for each subject of an edition: the one that it has in an earlier edition where that is free here, else one that no edition
    uses, else the first that is free here.

    `elsewhere` are the slots of other editions, the most like this one first. Raises `NoRoom`.

    >>> given_slots(["b", "new", "a"], [{"a": 1, "gone": 2, "b": 3}], room=60)
    {'b': 3, 'a': 1, 'new': 4}
    """
    if len(subjects) > room:
        raise NoRoom(len(subjects), room)
    others, found = list(elsewhere), dict[str, int]()
    for subject in subjects:
        known = next((slots[subject] for slots in others if subject in slots), None)
        if known is not None and known not in found.values():
            found[subject] = known
    used = {slot for slots in others for slot in slots.values()}
    for subject in subjects:
        if subject not in found:
            free = [slot for slot in range(1, room + 1) if slot not in found.values()]
            found[subject] = next((slot for slot in free if slot not in used), free[0])
    return found
