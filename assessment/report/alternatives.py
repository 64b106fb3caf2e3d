"""What a chart shows, in words: the text alternatives for those who cannot see it."""

from collections.abc import Sequence

from assessment.report.steps import Outlook
from assessment.report.working import Bar
from assessment.scoring import rounded
from assessment.translation import Message, message
from assessment.wording import stage_name


def bar_in_words(bar: Bar) -> Message:
    """One score bar in words."""
    if bar.low is None or bar.high is None:
        return message("%(part)s: no score, because nothing in it applies.", part=bar.short)
    low, high = rounded(bar.low), rounded(bar.high)
    if bar.score is None or bar.shown is None:
        return message("%(part)s: no score yet; it could be between %(low)s and %(high)s of 100.", part=bar.short, low=low, high=high)
    score, shown = rounded(bar.score), rounded(bar.shown)
    if low == high:
        known = message("%(part)s: %(score)s of 100 stated, %(shown)s carried by evidence and the second look.") if bar.lowered else message(
            "%(part)s: %(score)s of 100 stated, %(shown)s carried by evidence.")
        return message(known.key, part=bar.short, score=score, shown=shown)
    between = message(
        "%(part)s: %(score)s of 100 stated, %(shown)s carried by evidence and the second look; it could be between %(low)s and %(high)s."
    ) if bar.lowered else message("%(part)s: %(score)s of 100 stated, %(shown)s carried by evidence; it could be between %(low)s and %(high)s.")
    return message(between.key, part=bar.short, score=score, shown=shown, low=low, high=high)


def strip_in_words(stage: int | None) -> Message:
    """The strip of five stages in words."""
    if stage is None:
        return message("Five stages; none is reached yet, because there are not enough answers.")
    return message("Stage %(number)s of 0 to 4: %(stage)s.", number=stage, stage=stage_name(stage))


def radar_in_words(outlooks: Sequence[Outlook]) -> Message:
    """The radar in words: that the table beside it holds the same numbers."""
    drawn = sum(outlook.score is not None for outlook in outlooks)
    return message("The scores of %(drawn)s parts as a shape on six spokes; the table holds the same figures.", drawn=drawn)


def level_in_words(title: str, level: int | None) -> Message:
    """A row of level blocks in words."""
    return message("%(title)s: no level", title=title) if level is None else message("%(title)s: level %(level)s of 4", title=title, level=level)


