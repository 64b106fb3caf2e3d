"""Two versions of an answer become one: texts one after the other, so that no word of either is lost."""

from collections.abc import Mapping
from dataclasses import replace

from assessment.answers import Evidence
from assessment.services.contributing import Desk
from assessment.web.entries import Entry, entry_of
from assessment.web.forms import NOT_APPLICABLE

MERGE = "merge"


def both(first: str, second: str, between: str = "\n") -> str:
    """Two texts one after the other; what stands in the other already is not said twice.

    >>> both("Since 2021.", "A list.", " "), both("A list.", "A list. Since 2021."), both("", "A list.")
    ('Since 2021. A list.', 'A list. Since 2021.', 'A list.')
    """
    if first in second:
        return second
    return first if second in first else f"{first}{between}{second}"


def merged(theirs: Entry, mine: Entry) -> Entry:
    """My version with the texts of theirs before my own; the level stays the one that I chose.

    A second link goes to the description, for which there is room; without evidence of mine theirs is taken over.
    """
    linked = mine.evidence_link or theirs.evidence_link
    spare = theirs.evidence_link if theirs.evidence_link != linked else ""
    described = both(both(theirs.evidence_text, spare), mine.evidence_text, "\n\n")
    return replace(
        mine, note=both(theirs.note, mine.note, "\n\n"), evidence_text=described, evidence_link=linked, until=mine.until or theirs.until,
        evidence=theirs.evidence if mine.evidence == Evidence.NONE else mine.evidence,
        reason=both(theirs.reason, mine.reason, "; ") if mine.choice == NOT_APPLICABLE else mine.reason,
    )


def with_merged(entries: Mapping[str, Entry], desk: Desk, wanted: str) -> dict[str, Entry]:
    """The entries of a page, of which one is to be merged with what stands; not where that was changed once more meanwhile."""
    entry = entries.get(wanted)
    if entry is None or entry.revision != desk.opened.revisions.get(wanted, 0):
        return dict(entries)
    return {**entries, wanted: merged(entry_of(desk.opened.assessment.answer(wanted), entry.revision), entry)}
