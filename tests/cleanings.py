"""Cleaning as the worker does it, by a clock that can be trusted: it was looked at a day before."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from assessment.config import Settings
from assessment.database.session import writing
from assessment.services import cleaning
from assessment.services.cleaning import Cleaned

DAY = timedelta(days=1)


def clean_once(engine: Engine, settings: Settings, now: datetime) -> Cleaned:
    """One cleaning, whatever the clock was before."""
    with writing(engine) as session:
        done = cleaning.forget(session, settings, now=now)
    with writing(engine) as session:
        cleaning.clear_away(session, settings, now=now)
    return done


def clean_at(engine: Engine, settings: Settings, now: datetime) -> Cleaned:
    """A cleaning that trusts the clock, because there was another a day before."""
    look_a_day_before(engine, settings, now)
    return clean_once(engine, settings, now)


def look_a_day_before(engine: Engine, settings: Settings, now: datetime) -> None:
    """The cleaning of the day before, which lets the next one trust the clock."""
    clean_once(engine, settings, now - DAY)
