"""Which slot of the read model holds which criterion and which part, edition by edition; kept, so that a slot never changes its meaning."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assessment.catalogue.editions import place_of
from assessment.catalogue.model import Catalogue
from assessment.database.session import take_turns
from assessment.database.standings import LEVEL_SLOTS, SCORE_SLOTS, SLOTS
from assessment.errors import Invalid, Problem
from assessment.slots import NoRoom, given_slots
from assessment.translation import message

LEVEL, SCORE = "level", "score"
ROOM: Mapping[str, tuple[str, ...]] = {LEVEL: LEVEL_SLOTS, SCORE: SCORE_SLOTS}


@dataclass(frozen=True)
class Slots:
    """The column of each criterion and of each dimension in one edition."""

    levels: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, str] = field(default_factory=dict)

    def column(self, kind: str, subject: str) -> str | None:
        """The column that holds a subject; None where the edition does not have it."""
        return (self.levels if kind == LEVEL else self.scores).get(subject)


def known_slots(session: Session) -> dict[str, Slots]:
    """The slots of every edition that has any."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: {LEVEL: {}, SCORE: {}})
    for row in session.connection().execute(select(SLOTS)):
        found[row.edition][row.kind][row.subject] = ROOM[row.kind][row.slot - 1]
    return {edition: Slots(kinds[LEVEL], kinds[SCORE]) for edition, kinds in found.items()}


def slots_for(session: Session, catalogue: Catalogue) -> Slots:
    """The slots of an edition, given to it now where it has none. Raises `Invalid` for an edition that is too large."""
    known = known_slots(session)
    if catalogue.edition not in known:
        take_turns(session, "slots")
        known = known_slots(session)  # another worker may have been quicker
    return known.get(catalogue.edition) or _give(session, catalogue, known)


def _give(session: Session, catalogue: Catalogue, known: Mapping[str, Slots]) -> Slots:
    """Give slots to an edition; the newest edition before it comes first, so that as much as possible stays where it was."""
    others = [known[edition] for edition in sorted(known, key=place_of, reverse=True)]
    levels = _given(catalogue.edition, LEVEL, list(catalogue.criteria), [each.levels for each in others])
    scores = _given(catalogue.edition, SCORE, list(catalogue.dimension), [each.scores for each in others])
    rows = [
        {"edition": catalogue.edition, "kind": kind, "subject": subject, "slot": slot}
        for kind, slots in ((LEVEL, levels), (SCORE, scores)) for subject, slot in slots.items()
    ]
    session.connection().execute(insert(SLOTS), rows)
    return Slots(
        {subject: LEVEL_SLOTS[slot - 1] for subject, slot in levels.items()}, {subject: SCORE_SLOTS[slot - 1] for subject, slot in scores.items()},
    )


def _given(edition: str, kind: str, subjects: list[str], elsewhere: list[Mapping[str, str]]) -> dict[str, int]:
    columns = ROOM[kind]
    numbered = [{subject: columns.index(column) + 1 for subject, column in slots.items()} for slots in elsewhere]
    try:
        return given_slots(subjects, numbered, len(columns))
    except NoRoom as fault:
        sentence = message(
            "Edition %(edition)s has %(needed)s criteria or parts; the read model has room for %(room)s. Its municipalities are not listed.",
            edition=edition, needed=fault.needed, room=fault.room,
        )
        raise Invalid([Problem(edition, sentence)]) from None
