"""Filled forms to test with: what they hold, uploaded, and chosen from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from assessment.answers import Answer, Assessment, Kind, Plan, Profile
from assessment.filled import Channel, FilledForm, FormMark
from assessment.intake import Choice
from assessment.questionnaire import Scope
from assessment.services import assessments, intakes
from assessment.services.answers import Draft
from assessment.services.assessments import Opened
from assessment.services.intakes import Intake
from assessment.services.taking_over import TakenOver, Wish, Wishes, take_over
from tests.builders import assessment, shipped
from tests.teams import NOON

KEY = "a secret key"
FIRST, SECOND, THIRD, FOURTH = list(shipped().criteria)[:4]
MARK = FormMark("", "2026.1", shipped().digest, Scope.FULL)
LATER = NOON + timedelta(hours=1)


def form(answers: Mapping[str, Answer], *, mark: FormMark | None = None, about: Profile | None = None, plan: Plan | None = None) -> FilledForm:
    """A form that holds these answers."""
    held = replace(assessment(answers, about=about or Profile("")), plan=plan or Plan())
    return FilledForm(Channel.SPREADSHEET, held, mark)


def started(session: Session, answers: Mapping[str, Answer] | None = None, scope: Scope = Scope.FULL) -> Opened:
    """An assessment with these answers under a private address."""
    opened = assessments.start(session, shipped(), Profile("Probedorf", "DE", 640, Kind.VILLAGE), scope=scope, now=NOON)
    drafts = [Draft(criterion, answer, 0, criterion) for criterion, answer in (answers or {}).items()]
    assessments.save_answers(session, shipped(), opened.id, drafts, now=NOON)
    return assessments.open_again(session, opened, now=NOON)


def held(session: Session, opened: Opened, *forms: FilledForm, by: int | None = None) -> Intake:
    """These forms, uploaded."""
    return intakes.hold(session, shipped(), opened.id, forms, secret_key=KEY, name="form.xlsx", now=NOON, by=by)


def chosen(session: Session, opened: Opened, intake: Intake, *facts: str, **choices: str) -> TakenOver:
    """What becomes of these choices, by criterion with `_` for `-`, made from what stood when it was opened."""
    wishes = {each.replace("_", "-"): choice for each, choice in choices.items()}
    made = {each: Wish(Choice(choice), opened.revisions.get(each, 0)) for each, choice in wishes.items()}
    wanted = frozenset(facts)
    return take_over(session, shipped(), opened, Wishes(made, wanted, wanted), key=intake.key, now=LATER)


def all_of(intake: Intake, choice: str = "take") -> dict[str, str]:
    """The same choice for every answer of a form."""
    return {each.replace("-", "_"): choice for each in intake.form.assessment.answers}


def standing(session: Session, opened: Opened) -> Assessment:
    """What stands now."""
    return assessments.open_again(session, opened, now=LATER).assessment
