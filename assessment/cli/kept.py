"""What the doctor looks at in what an installation keeps: files of evidence, final reports, and how old the last backup is."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from assessment.config import Settings
from assessment.translation import Message, counted, message

OLD_DAYS = 30
Found = tuple[Message, str]


def evidence(settings: Settings) -> Iterator[Found]:
    """A folder that cannot be used, contents that are missing, and contents that nothing needs; each with the command that mends it."""
    if settings.evidence.is_dir() and not os.access(settings.evidence, os.R_OK | os.W_OK | os.X_OK):
        mend = f"sudo chown -R {os.environ.get('USER') or os.getuid()} '{settings.evidence}'"
        yield message("The files in %(path)s cannot be read and written.", path=settings.evidence), mend
        return
    examine = resolve_name("assessment.services.examining:examine")
    found = _asked(settings, lambda session: examine(session, settings, now=datetime.now(UTC)))
    if found is None:
        return
    if found.missing:
        yield counted(
            "%(num)s file that an assessment needs is missing: %(first)s", "%(num)s files that assessments need are missing, the first: %(first)s",
            len(found.missing), first=found.missing[0],
        ), "smart-readiness restore --replace BACKUP"
    if found.orphans:
        sentence = counted(
            "%(num)s file that nothing needs lies in %(path)s. A worker deletes it.",
            "%(num)s files that nothing needs lie in %(path)s. A worker deletes them.", found.orphans, path=settings.evidence,
        )
        yield sentence, "smart-readiness jobs work"


def backup(settings: Settings) -> Iterator[Found]:
    """A last backup that is long ago; one that was made in another way is not known here."""
    last = _asked(settings, resolve_name("assessment.services.examining:last_backup"))
    if last and (days := (datetime.now(UTC) - last).days) > OLD_DAYS:
        yield message("The last backup that is known here was made %(days)s days ago.", days=days), "smart-readiness backup FILE"


def cleaning(settings: Settings) -> Iterator[Message]:
    """That nothing is deleted for a day, because it was not certain which day it is."""
    until = _asked(settings, resolve_name("assessment.services.trusting:waiting_until"))
    if until:
        yield message(
            "Nothing is deleted before %(day)s, %(time)s: the regular cleaning ran for the first time or after a long pause, or the clock of this "
            "machine has jumped. If the clock is right now, there is nothing to do.", day=until.date(), time=f"{until:%H:%M} UTC",
        )


def _asked(settings: Settings, ask: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever is asked
    """What the database says, if it is there in the form that this version needs; its own check says what is wrong with it."""
    session: Any = resolve_name("assessment.database.session")
    try:
        address = resolve_name("sqlalchemy:make_url")(settings.database_url)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
            return None
        engine = session.make_engine(settings.database_url)
        try:
            with session.reading(engine) as reading:
                form = resolve_name("assessment.database.tables:form_of")(reading.connection())
                return ask(reading) if form == session.newest_revision() else None
        finally:
            engine.dispose()
    except resolve_name("sqlalchemy.exc:SQLAlchemyError"):
        return None
