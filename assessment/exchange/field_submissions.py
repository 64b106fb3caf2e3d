"""What ODK Central and KoboToolbox give of submissions, as CSV or JSON, becomes filled forms; each submission is one."""

from collections.abc import Mapping, Sequence
from datetime import date

from assessment.answers import NOTHING, Assessment
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange.answers_file import OTHER_EDITION
from assessment.exchange.field_columns import Submission, columns_of, submissions_in
from assessment.exchange.field_names import About, Mark, Part, name_of
from assessment.exchange.form_answers import Typed, read_answer, read_profile
from assessment.exchange.form_words import day_meant, scope_meant
from assessment.filled import Channel, FilledForm, FormMark
from assessment.questionnaire import Scope, asked
from assessment.translation import Message, message

_SIGN = Mark.EDITION.value.encode()
_DAYS = ("today", "_submission_time", "SubmissionDate", "submissionDate", "end", "start")

NO_FORM = message("These submissions are not from our form: it says of none which edition it asks.")
NO_SUBMISSION = message("This file holds no submission.")
OTHER_QUESTIONS = message("This submission answers other questions than edition %(edition)s asks here.")
NO_DAY = message("It does not say on which day this was filled in. Export the submissions again, with the time at which they were sent.")
UNKNOWN_COLUMN = message("The column “%(column)s” is none of this form. If it is one of your own, take it out and send the rest.")


def is_submission(content: bytes) -> bool:
    """Whether a text file holds what our field form sends: every submission carries the edition that it was asked in."""
    return _SIGN in content


def read(content: bytes, catalogue: Catalogue, *, name: str) -> tuple[FilledForm, ...]:
    """Every submission in a file, in its order. Raises `Invalid` with every reason why it cannot be read."""
    found = submissions_in(content, name=name)
    columns, unknown = columns_of(found, catalogue)
    problems = [Problem(name, Message(UNKNOWN_COLUMN.key, {"column": column})) for column in unknown]
    if not found:
        problems = [Problem(name, NO_SUBMISSION)]
    elif not any(each.get(column, "").strip() for column, meant in columns.items() if meant == Mark.EDITION for each in found):
        problems = [Problem(name, NO_FORM)]
    forms = [_form(submission, columns, catalogue) for submission in ([] if problems else found)]
    wrong = [Problem(f"{name}, {number}", form) for number, form in enumerate(forms, 1) if isinstance(form, Message)]
    if problems or wrong:
        raise Invalid(problems or wrong)
    return tuple(form for form in forms if isinstance(form, FilledForm))


def _form(submission: Submission, columns: Mapping[str, str], catalogue: Catalogue) -> FilledForm | Message:
    """One submission, or why it cannot be read."""
    values = {name: submission[column] for column, name in columns.items() if submission.get(column)}
    mark, day = _mark(values), _day([submission.get(each, "") for each in _day_columns(submission)])
    if mark.edition != catalogue.edition:
        return Message(OTHER_EDITION.key, {"given": mark.edition, "ours": catalogue.edition})
    if mark.digest != catalogue.digest:
        return Message(OTHER_QUESTIONS.key, {"edition": catalogue.edition})
    if day is None:
        return NO_DAY
    read = [(criterion.id, *read_answer(criterion, _typed(values, criterion.id))) for criterion in asked(catalogue, mark.scope)]
    answers = {criterion: answer for criterion, answer, wrong in read if answer != NOTHING and not wrong}
    profile, unclear = read_profile(*(values.get(about, "") for about in About))
    unreadable = (*unclear, *(each for _, _, wrong in read for each in wrong))
    return FilledForm(Channel.FIELD, Assessment(catalogue.edition, day, profile, answers, mark.scope), mark, unreadable)


def _typed(values: Mapping[str, str], criterion: str) -> Typed:
    return Typed(*(values.get(name_of(criterion, part), "") for part in Part))


def _mark(values: Mapping[str, str]) -> FormMark:
    number, edition, digest, scope, seal = (values.get(each, "").strip() for each in Mark)
    return FormMark(number, edition, digest, scope_meant(scope) or Scope.FULL, seal)


def _day_columns(submission: Submission) -> Sequence[str]:
    """Where a submission may say its day, the best first."""
    return [column for wanted in _DAYS for column in submission if column.replace("/", "-").rsplit("-", 1)[-1] == wanted]


def _day(written: Sequence[str]) -> date | None:
    return next((found for each in written if (found := day_meant(each[:10])) is not None), None)
