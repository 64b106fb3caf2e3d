"""What several people said, as pages show it: counts without names, the suggestion with its working, and a form filled from it."""

from collections.abc import Iterable
from typing import NamedTuple

from assessment.agreement import Spread
from assessment.answers import NOTHING, Answer, Evidence
from assessment.catalogue.model import Criterion
from assessment.services.agreements import Round, Standing
from assessment.services.assessments import Opened
from assessment.services.typed import LONGEST_TEXT
from assessment.translation import gettext as _
from assessment.translation import ngettext
from assessment.web.entries import Entry, entry_of

STRENGTH = (Evidence.NONE, Evidence.DESCRIBED, Evidence.DOCUMENT)


class SpreadRow(NamedTuple):
    """One thing that could be said, and how many `people` said it; `share` is that in hundredths of all, the length of its bar."""

    mark: str
    words: str
    people: int
    share: int
    is_suggested: bool = False


def spread_rows(criterion: Criterion, spread: Spread) -> tuple[SpreadRow, ...]:
    """Each level with its statement, then "don't know" and "does not apply" where somebody said so."""
    everybody = max(spread.number, 1)
    rows = [
        SpreadRow(str(level.level), level.statement, count, 100 * count // everybody, level.level == spread.suggested)
        for level, count in zip(criterion.levels, spread.counts, strict=True)
    ]
    apart = (("?", _("Don't know"), spread.unknown), ("–", _("Does not apply"), spread.not_applicable))
    return (*rows, *(SpreadRow(mark, words, count, 100 * count // everybody) for mark, words, count in apart if count))


def suggestion_words(spread: Spread) -> str:
    """The suggested level with its working, as in "2, 2, 3: the low median is 2"."""
    if spread.suggested is None:
        return _("Nobody has given a level.")
    if len(spread.levels) == 1:
        return _("One level was given: %(level)s.", level=spread.suggested)
    return _("%(levels)s: the low median is %(level)s.", levels=", ".join(map(str, spread.levels)), level=spread.suggested)


def opinions_words(number: int) -> str:
    """How many opinions are in."""
    return ngettext("%(num)s opinion is in", "%(num)s opinions are in", number)


def agreed_entry(opened: Opened, seen: Round) -> Entry:
    """What stands first in the form of the agreed answer: the answer that was agreed, or what the opinions suggest."""
    standing = entry_of(opened.assessment.answer(seen.criterion), 0)
    if seen.standing is Standing.AGREED or seen.spread is None or seen.spread.suggested is None:
        return standing
    level = seen.spread.suggested
    best = max((said for said in seen.texts if said.level == level), key=lambda said: STRENGTH.index(said.evidence), default=NOTHING)
    links = [said.evidence_link for said in (best, *seen.texts) if said.evidence_link]
    return Entry(
        str(level), evidence=best.evidence.value, evidence_text=_joined(seen.texts, "evidence_text"), note=_joined(seen.texts, "note"),
        evidence_link=links[0] if links else "", until=best.holds_until.isoformat() if best.holds_until else "",
    )


def _joined(said: Iterable[Answer], name: str) -> str:
    """The different texts one after the other; where they are too long together, none: they stand above the form."""
    texts = "\n\n".join(dict.fromkeys(filter(None, (getattr(answer, name) for answer in said))))
    return texts if len(texts) <= LONGEST_TEXT else ""
