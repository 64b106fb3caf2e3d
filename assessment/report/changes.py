"""What changed since last time, in words: the same on the page and in the report."""

from collections.abc import Mapping

from assessment.scoring import rounded
from assessment.translation import Message, message
from assessment.trend import Moved, NoTrend, Since, StepDone, Verdict

MOST_STEPS = 6
VERDICTS: Mapping[Verdict, Message] = {
    Verdict.UP: message("better"), Verdict.DOWN: message("lower"), Verdict.NO_CLEAR_CHANGE: message("no clear change"),
    Verdict.NO_TREND: message("no trend"),
}
WHY_NOT: Mapping[NoTrend, Message] = {
    NoTrend.NOTHING_APPLIES: message("Nothing in it applies."),
    NoTrend.TOO_LITTLE_IN_COMMON: message("Less than two thirds of the weight was answered both times."),
    NoTrend.TOO_FEW_PARTS: message("Fewer than four of the five take-away parts can be compared."),
}


def change_in_words(moved: Moved) -> Message:
    """What became of the whole: better, lower, no clear change, or why nothing can be said."""
    if moved.before is None or moved.after is None:
        return message("No trend: %(reason)s", reason=WHY_NOT[moved.why_not or NoTrend.TOO_LITTLE_IN_COMMON])
    figures = {"before": rounded(moved.before, 1), "after": rounded(moved.after, 1), "step": rounded(moved.smallest_step, 1)}
    if moved.verdict is Verdict.NO_CLEAR_CHANGE:
        return message("Overall no clear change: %(before)s then, %(after)s now; the smallest step is %(step)s points.", **figures)
    if moved.verdict is Verdict.UP:
        return message("Overall better: %(before)s then, %(after)s now, of 100.", **figures)
    return message("Overall lower: %(before)s then, %(after)s now, of 100.", **figures)


def verdict_words(moved: Moved) -> Message:
    """The same of a part in a few words."""
    return WHY_NOT[moved.why_not] if moved.why_not else VERDICTS[moved.verdict]


def levels_in_words(since: Since) -> Message:
    """How many criteria rose, fell and stayed, and how many could not be compared."""
    counts = {"higher": since.higher, "lower": since.lower, "same": since.same}
    sentence = "Of the criteria with a level both times, %(higher)s stand higher, %(lower)s lower and %(same)s the same; %(left)s were left out."
    return message(sentence, left=since.overall.left_out, **counts)


def step_in_words(step: StepDone) -> Message:
    """When a step was done, and the level of its criterion before and after."""
    if step.before is None or step.after is None:
        return message("done on %(day)s.", day=step.day)
    return message("done on %(day)s; level %(before)s then, %(after)s now.", day=step.day, before=step.before, after=step.after)
