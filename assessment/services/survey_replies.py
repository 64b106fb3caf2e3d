"""Replies to a survey: checked, kept under a key drawn by lot, counted while they come in, and taken back by whoever typed them in."""

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessment.database.surveys import FreeLineRow, ReplyRow, SurveyRow
from assessment.errors import Invalid, Problem
from assessment.residents import Age, Channel, Helped
from assessment.services import typed
from assessment.services.survey_slips import free_again, use_up
from assessment.services.surveys import State, Survey, public_survey, state_of
from assessment.translation import Message, message

LEVELS = "01234"
CANT_SAY, NOTHING = "x", "-"
CHOICES = frozenset(f"{LEVELS}{CANT_SAY}{NOTHING}")
LONGEST_LINE = 500
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_REPLIES, _LINES = (cast(Table, row.__table__) for row in (ReplyRow, FreeLineRow))
NOT_OPEN = message("This survey is not open.")


@dataclass(frozen=True, slots=True)
class Given:
    """What a resident said: a character for each statement, and whatever else they liked to say. `slip` is the number on theirs."""

    answers: tuple[str, ...]
    age: str = ""
    part: str = ""
    helped: str = ""
    line: str = ""
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A reply that was just kept, for whoever typed it in and may take it back: nothing of this is kept anywhere else."""

    reply: str
    line: str = ""
    slip: str = ""


def reply(session: Session, survey_key: str, given: Given, *, today: date, secret: str) -> Taken:
    """Keep what a resident sent through the web. Raises `NotFound`, and `Invalid` with every problem, also where it is not open."""
    survey = public_survey(session, survey_key, today=today, shares=True)
    if survey.state is not State.OPEN:
        raise Invalid([Problem("", NOT_OPEN)])
    return _keep(session, survey, given, Channel.WEB, day=today, secret=secret, key=secrets.token_hex(16))


def type_in(session: Session, survey: Survey, given: Given, channel: Channel, *, day: date, secret: str, key: str) -> Taken | None:
    """Keep what somebody wrote on paper or said at the counter. Under the same key it is kept once, however often it is sent: then None.

    Raises `NotFound`, and `Invalid` with every problem, also where it is counted or not open yet.
    """
    current = public_survey(session, survey.key, today=day, shares=True)
    if current.state not in (State.OPEN, State.CLOSED):
        raise Invalid([Problem("", NOT_OPEN)])
    if session.get(ReplyRow, key) is not None:
        return None
    return _keep(session, current, given, channel, day=day, secret=secret, key=key)


def take_back(session: Session, survey: Survey, taken: Taken, *, today: date) -> bool:
    """Take back what was just typed in, as long as nothing is counted; gives whether it was still there."""
    row = session.get(SurveyRow, survey.id, with_for_update=True)
    if row is None or state_of(row, today) is State.COUNTED:
        return False
    gone = session.execute(delete(ReplyRow).where(ReplyRow.survey_id == row.id, ReplyRow.key == taken.reply))
    if cast("CursorResult[Any]", gone).rowcount == 0:
        return False
    session.execute(delete(FreeLineRow).where(FreeLineRow.survey_id == row.id, FreeLineRow.key == taken.line))
    if taken.slip:
        free_again(session, survey, taken.slip)
    return True


def came_in(session: Session, survey: Survey) -> Counter[Channel]:
    """How many replies came in on each way: all that anybody sees before they are counted."""
    rows = session.execute(select(ReplyRow.channel, func.count()).where(ReplyRow.survey_id == survey.id).group_by(ReplyRow.channel))
    return Counter({Channel(channel): number for channel, number in rows})


def shuffle(session: Session) -> None:
    """Write replies and free lines anew in the order of their keys, drawn by lot: PostgreSQL keeps rows as they came, and notes with whom.

    SQLite keeps these tables in the order of their keys by itself.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return
    connection.execute(select(SurveyRow.id).where(SurveyRow.counted_on.is_(None)).order_by(SurveyRow.id).with_for_update())
    for table in (_REPLIES, _LINES):
        rows = [dict(row) for row in connection.execute(delete(table).returning(table)).mappings()]
        if rows:
            connection.execute(insert(table), sorted(rows, key=lambda row: str(row["key"])))


def _keep(session: Session, survey: Survey, given: Given, channel: Channel, *, day: date, secret: str, key: str) -> Taken:
    line = typed.line(given.line)
    if problems := [Problem(where, sentence) for where, sentence in _problems(survey, given, line)]:
        raise Invalid(problems)
    slip = use_up(session, survey, given.slip, secret=secret) if survey.terms.numbered else ""
    connection = session.connection()
    row = {
        "key": key, "survey_id": survey.id, "day": day, "channel": channel.value, "answers": "".join(given.answers),
        "age": given.age, "part": given.part, "helped": given.helped,
    }
    kept = connection.execute(_INSERT[connection.dialect.name](_REPLIES).on_conflict_do_nothing(), row)
    if not line or kept.rowcount == 0:
        return Taken(key, slip=slip)
    beside = secrets.token_hex(16)
    connection.execute(insert(_LINES).inline(), {"key": beside, "survey_id": survey.id, "text": line})
    return Taken(key, beside, slip)


def _problems(survey: Survey, given: Given, line: str) -> Iterator[tuple[str, Message]]:
    for statement, answer in zip(survey.statements, given.answers, strict=True):
        if answer not in CHOICES:
            yield statement, message("Choose one of the answers that stand there.")
    if not set(given.answers) - {NOTHING}:
        yield survey.statements[0], message("Answer at least one of the statements.")
    known: dict[str, set[str]] = {"age": set(Age), "part": {each.name for each in survey.terms.parts}, "helped": set(Helped)}
    for where, answer in (("age", given.age), ("part", given.part), ("helped", given.helped)):
        if answer and answer not in known[where]:
            yield where, message("Choose one of the answers that stand there.")
    if len(line) > LONGEST_LINE:
        yield "line", message("This text is too long: at most %(most)s characters fit.", most=LONGEST_LINE)
    if survey.terms.numbered and not given.slip.strip():
        yield "slip", message("Enter the number on your slip.")
