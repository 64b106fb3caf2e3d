"""What somebody from outside gets to read of a final assessment: everything that counts, and what was typed only as far as it is granted."""

from dataclasses import replace

from assessment.answers import Answer, Assessment, Commitment
from assessment.exchange.frozen_json import from_json, to_json
from assessment.services.entitlements import Sight
from assessment.trend import Since

UNSAID = "…"


def discreet(assessment: Assessment, sight: Sight | None) -> Assessment:
    """An assessment as `sight` lets somebody see it; all of it for members, and where no sight is given.

    Levels and states stay, so every number can be recomputed. Who takes on a step, what came from earlier and did not count, and whether
    opinions differed stay inside the municipality; what residents said is shown with the notes.
    """
    if sight is None or sight.is_member:
        return assessment
    steps = {criterion: Commitment(by=step.by) for criterion, step in assessment.plan.steps.items() if step.by}
    return replace(
        assessment, answers={criterion: _answer(answer, sight) for criterion, answer in assessment.answers.items()},
        plan=replace(assessment.plan, steps=steps), files=assessment.files if sight.with_evidence else {}, carried=(), differed=None,
        residents=assessment.residents if sight.with_notes else None,
    )


def _answer(answer: Answer, sight: Sight) -> Answer:
    """Reasons are notes: what does not apply still does not apply, but why is not said."""
    if not sight.with_notes:
        answer = replace(answer, note="", review="", not_applicable=answer.not_applicable and UNSAID)
    return answer if sight.with_evidence else replace(answer, evidence_text="", evidence_link="")


def discreet_content(content: str, sight: Sight | None) -> str:
    """What was frozen, as `sight` lets somebody see it; byte for byte as it was where nothing has to be taken out."""
    if sight is None or sight.is_member:
        return content
    frozen = from_json(content)
    shown = replace(frozen, assessment=discreet(frozen.assessment, sight), since=_since(frozen.since, sight))
    return content if shown == frozen else to_json(replace(shown, redacted=True))


def _since(since: Since | None, sight: Sight) -> Since | None:
    """What changed since the last one; what shows that a step was done is evidence."""
    if since is None or sight.with_evidence:
        return since
    return replace(since, steps=tuple(replace(step, evidence="") for step in since.steps))
