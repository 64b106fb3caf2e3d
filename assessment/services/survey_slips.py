"""Numbered slips, for towns that want one voice each: made to be printed once, kept as digests, and used up without a trace to the reply."""

import hmac
import secrets
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from assessment.database.surveys import SlipRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.services.surveys import State, Survey, locked
from assessment.translation import message

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
MOST_AT_ONCE = 1_000
MOST = 60_000
WRONG = message("This number stands on none of our slips. Please look at it once more; it has %(length)s letters and digits.", length=LENGTH)
USED = message("This slip was used already. If that was not you, ask for another one at the town hall.")


def make_slips(session: Session, survey: Survey, number: int, *, secret: str) -> list[str]:
    """So many new slips, as they are printed; nobody can find out the numbers afterwards. Raises `Invalid`."""
    locked(session, survey)
    there = session.scalar(select(func.count()).select_from(SlipRow).where(SlipRow.survey_id == survey.id)) or 0
    if not survey.terms.numbered or survey.state is State.COUNTED:
        raise NotFound
    if not 1 <= number <= MOST_AT_ONCE:
        raise Invalid([Problem("number", message("Enter how many slips, from 1 to %(most)s at a time.", most=MOST_AT_ONCE))])
    if there + number > MOST:
        raise Invalid([Problem("number", message("There are as many slips as a survey can have: %(most)s.", most=MOST))])
    made = {_fresh() for _ in range(number)}
    while len(made) < number:
        made.add(_fresh())
    session.add_all(SlipRow(survey_id=survey.id, digest=digest_of(survey, slip, secret=secret), used=False) for slip in made)
    session.flush()
    return sorted(made)


def slips_of(session: Session, survey: Survey) -> int:
    """How many slips there are; how many of them were used tells the number of replies, and nothing else."""
    return session.scalar(select(func.count()).select_from(SlipRow).where(SlipRow.survey_id == survey.id)) or 0


def use_up(session: Session, survey: Survey, slip: str, *, secret: str) -> str:
    """Use a slip, and give its digest. Raises `Invalid` for one that is wrong or used already."""
    mine = (SlipRow.survey_id == survey.id) & (SlipRow.digest == digest_of(survey, slip, secret=secret))
    done = cast("CursorResult[Any]", session.execute(update(SlipRow).where(mine, SlipRow.used.is_(False)).values(used=True)))
    if done.rowcount == 0:
        known = session.scalar(select(SlipRow.used).where(mine))
        raise Invalid([Problem("slip", WRONG if known is None else USED)])
    return digest_of(survey, slip, secret=secret)


def free_again(session: Session, survey: Survey, digest: str) -> None:
    """Let a slip be used once more, because the reply that came with it was taken back."""
    session.execute(update(SlipRow).where(SlipRow.survey_id == survey.id, SlipRow.digest == digest).values(used=False))


def digest_of(survey: Survey, slip: str, *, secret: str) -> str:
    """What is kept of a slip; how it was typed, in small letters or with spaces, makes no difference."""
    plain = "".join(sign for sign in slip.upper() if sign.isalnum())
    return hmac.new(f"slip\n{secret}".encode(), f"{survey.key}\n{plain}".encode(errors="replace"), sha256).hexdigest()


def _fresh() -> str:
    drawn = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"
